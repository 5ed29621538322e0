"""What was said in a meeting, entered as comments of those who met: several at once, and nothing lost."""

import uuid

from django import forms
from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from stakeholders.access.errors import Conflict, Refused
from stakeholders.access.gate import town_page
from stakeholders.access.pages import form_page
from stakeholders.access.permissions import Permission, can
from stakeholders.access.screening import suspicions
from stakeholders.consultations.models import Round, Stance
from stakeholders.consultations.wording import part_title
from stakeholders.municipalities.clock import town_today

from . import services
from .showing import here, meeting_or_404

FIRST, MORE, MOST = 3, 3, 60


class PointForm(forms.Form):
    """One thing that was said. An empty row says nothing."""

    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    body = forms.CharField(
        label=gettext_lazy("What was said"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    element = forms.ChoiceField(
        label=gettext_lazy("About"), required=False, widget=forms.Select(attrs={"class": "wide"})
    )
    stance = forms.ChoiceField(label=gettext_lazy("Position"), choices=Stance.choices, required=False)
    shared_by = forms.IntegerField(
        label=gettext_lazy("People who share it"), min_value=1, max_value=100000, required=False
    )

    def __init__(self, *args, content, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["element"].choices = [
            ("", _("The text as a whole")),
            *((element["uid"], part_title(element)) for element in content),
        ]
        self.fields["stance"].initial = Stance.CHANGE
        self.fields["key"].initial = uuid.uuid4

    @property
    def is_empty(self) -> bool:
        return not any(str(self[name].value() or "").strip() for name in ("body", "shared_by", "element"))

    def clean(self):
        cleaned = super().clean()
        body = (cleaned.get("body") or "").strip()
        if not self.is_empty and not body and "body" not in self.errors:
            self.add_error("body", _("Write what was said."))
        if found := suspicions(body):
            texts = _("”, “").join(one.text for one in found)
            self.add_error(
                "body", _("“%(text)s” looks like the data of a private person. Remove it.") % {"text": texts}
            )
        return cleaned

    def point(self) -> services.Point:
        data = self.cleaned_data
        return services.Point(
            key=data.get("key") or uuid.uuid4(),
            body=data["body"].strip(),
            stance=data.get("stance") or Stance.CHANGE,
            element_uid=data.get("element") or None,
            shared_by=data.get("shared_by"),
        )


class PointsForm(forms.BaseFormSet):
    """Rows of what was said. Those that say nothing are passed over; one that is wrong keeps all from being entered."""

    is_stale = False
    refusal = ""

    def full_clean(self):
        super().full_clean()
        if self.is_bound and not any(self._errors) and not self.points():
            self.refusal = _("Write down at least one thing that was said.")

    def points(self) -> list[services.Point]:
        return [form.point() for form in self.forms if hasattr(form, "cleaned_data") and not form.is_empty]

    @property
    def has_errors(self) -> bool:
        return bool(self.refusal) or any(self.errors)

    @property
    def error_forms(self) -> list[PointForm]:
        return [form for form in self.forms if form.is_bound and form.errors]

    @property
    def row_set_errors(self) -> list[str]:
        return [self.refusal] if self.refusal else []

    @property
    def non_field_errors(self):
        return self.non_form_errors()


def _with_more(data):
    """The posted rows and a few more."""
    data = data.copy()
    total = data.get("form-TOTAL_FORMS", "")
    data["form-TOTAL_FORMS"] = str(min(int(total) + MORE, MOST)) if total.isdecimal() else str(FIRST)
    return data


def _shown_again(data) -> dict:
    """What was typed, as a beginning: nothing of it is judged yet."""
    rows = int(data["form-TOTAL_FORMS"])
    names = ("key", "body", "element", "stance", "shared_by")
    typed = [{name: data.get(f"form-{place}-{name}") for name in names} for place in range(rows)]
    return {"initial": [{name: value for name, value in row.items() if value} for row in typed]}


@town_page(Permission.RUN_CONSULTATION)
@require_http_methods(["GET", "POST"])
def meeting_points(request, pk):
    meeting = meeting_or_404(request, pk)
    today = town_today(request.actor.municipality)
    if why := services.takes_points(meeting, today):
        messages.error(request, why)
        return redirect(here(request, meeting))
    text = Round.objects.select_related("text").get(pk=meeting.round_id).text
    is_again = request.method == "POST" and request.POST.get("again")
    kind = forms.formset_factory(
        PointForm, formset=PointsForm, extra=0 if is_again else FIRST, max_num=MOST, absolute_max=MOST
    )
    if is_again:
        form = kind(form_kwargs={"content": text.content}, **_shown_again(_with_more(request.POST)))
    else:
        form = kind(request.POST or None, form_kwargs={"content": text.content})
    may_moderate = can(request.actor, Permission.MODERATE)
    if form.is_bound and form.is_valid() and not form.refusal:
        admit = may_moderate and "admit" in request.POST
        try:
            made, waiting = services.enter_points(
                by=request.actor, meeting=meeting, points=form.points(), today=today, admit=admit
            )
        except (Refused, Conflict) as error:
            form.refusal = str(error)
            form.is_stale = isinstance(error, Conflict)
        else:
            _tell(request, len(made), waiting)
            return redirect(here(request, meeting, "#points"))
    context = {
        "form": form,
        "meeting": meeting,
        "back": here(request, meeting),
        "may_moderate": may_moderate,
        "admit": not form.is_bound or "admit" in request.POST,
        "speaks": services.speaks_for(meeting),
    }
    return form_page(request, "stakeholders/meetings/meeting_points.html", context)


def _tell(request, made: int, waiting: int) -> None:
    said = ngettext("%(n)s point is entered.", "%(n)s points are entered.", made) % {"n": made}
    if waiting:
        said += " " + ngettext("%(n)s waits for moderation.", "%(n)s wait for moderation.", waiting) % {
            "n": waiting
        }
    messages.success(request, said)
