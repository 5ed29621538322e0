"""Forms of the desk: which points are shown, and what is said of one."""

from django import forms
from django.utils.translation import gettext_lazy as _

from stakeholders.access.forms import TownForm
from stakeholders.access.models import Membership
from stakeholders.access.permissions import ROLE_PERMISSIONS, Permission
from stakeholders.consultations.forms import RoundFilter
from stakeholders.consultations.models import Contribution, Stance
from stakeholders.consultations.topics.models import Topic
from stakeholders.consultations.wording import part_title
from stakeholders.municipalities.clock import town_today

from .models import Segment

WHOLE = "whole"


def colleagues(actor) -> list[tuple[str, str]]:
    """Those who can answer: [(id of the user, name)]."""
    roles = [role for role, granted in ROLE_PERMISSIONS.items() if Permission.DRAFT_RESPONSE in granted]
    rows = Membership.objects.visible_to(actor).filter(is_active=True, role__in=roles).select_related("user")
    return sorted(((str(row.user_id), str(row.user)) for row in rows), key=lambda one: one[1].casefold())


def parts(content) -> list[tuple[str, str]]:
    return [(element["uid"], part_title(element)) for element in content]


class DeskFilter(RoundFilter):
    """Which points the desk shows."""

    show = forms.ChoiceField(
        label=_("Answer"),
        choices=[
            ("", _("all")),
            ("open", _("without an answer")),
            ("drafted", _("to be approved")),
            ("approved", _("approved")),
            ("below", _("answered with another")),
        ],
    )
    q = forms.CharField(label=_("Words"))
    element = forms.ChoiceField(label=_("Part of the text"))
    topic = forms.ModelChoiceField(
        label=_("Topic"), queryset=Topic.objects.none(), to_field_name="uid", empty_label=_("all topics")
    )
    stance = forms.ChoiceField(label=_("Position"), choices=[("", _("all")), *Stance.choices])
    assignee = forms.ChoiceField(label=_("Given to"))
    look = forms.ChoiceField(
        label=_("Look closely"),
        choices=[
            ("", _("all")),
            ("overdue", _("overdue")),
            ("late", _("sent after the end")),
            ("flagged", _("conspicuous")),
            ("critical", _("criticises an organisation")),
        ],
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["round"].empty_label = None
        self.fields["assignee"].choices = [
            ("", _("all")), ("me", _("me")), ("nobody", _("nobody")), *colleagues(self.actor),
        ]  # fmt: skip
        self.fields["element"].choices = [("", _("all"))]

    def offer(self, content) -> None:
        """The parts of the text of the round that is shown; asked of another round, the part is forgotten."""
        self.fields["element"].choices = [
            ("", _("all")), (WHOLE, _("The text as a whole")), *parts(content),
        ]  # fmt: skip
        self.full_clean()

    def narrowed(self, rows):
        """The points that the filter asks for."""
        value = self.value
        if q := value("q"):
            found = Contribution.objects.visible_to(self.actor).with_said().filter(words_said__icontains=q)
            rows = rows.filter(contribution__in=found.values("pk"))
        if element := value("element"):
            rows = rows.filter(element_uid=None if element == WHOLE else element)
        if topic := value("topic"):
            rows = rows.filter(topics=topic)
        if stance := value("stance"):
            rows = rows.filter(stance=stance)
        if assignee := value("assignee"):
            user = self.actor.user
            wanted = {"me": user.pk if user else None, "nobody": None}.get(assignee, assignee)
            rows = rows.filter(assigned_to=wanted)
        return _looked_at(rows, value("look"), self.actor)


def _looked_at(rows, look: str | None, actor):
    if look == "overdue":
        return rows.filter(due_on__lt=town_today(actor.municipality)).unanswered()
    if look == "late":
        return rows.filter(contribution__is_late=True)
    if look == "flagged":
        return rows.exclude(contribution__flags=[])
    return rows.filter(criticises__isnull=False) if look == "critical" else rows


class PointForm(TownForm):
    """What a point is about, and who looks after it."""

    element = forms.ChoiceField(label=_("About"), required=False)
    person = forms.ChoiceField(label=_("Given to"), required=False)

    class Meta:
        model = Segment
        fields = ["element", "stance", "topics", "criticises", "person", "due_on", "work_note"]
        widgets = {
            "due_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "topics": forms.CheckboxSelectMultiple,
            "work_note": forms.Textarea(attrs={"rows": 3}),
        }
        labels = {"topics": _("Topics"), "criticises": _("Criticises")}
        help_texts = {
            "criticises": _("Somebody from outside this organisation must then approve the answer."),
            "work_note": _("Colleagues read it, nobody else."),
        }

    def __init__(self, *args, content, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["element"].choices = [("", _("The text as a whole")), *parts(content)]
        self.fields["element"].initial = str(self.instance.element_uid or "")
        self.fields["person"].choices = [("", _("nobody yet")), *colleagues(self.actor)]
        self.fields["person"].initial = str(self.instance.assigned_to_id or "")


class BulkForm(forms.Form):
    """What is done with the chosen points."""

    person = forms.ChoiceField(label=_("Give to"), required=False)
    due_on = forms.DateField(
        label=_("Answer by"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    topic = forms.ChoiceField(label=_("Topic"), required=False)

    def __init__(self, *args, actor, **kwargs):
        super().__init__(*args, prefix="bulk", **kwargs)
        self.fields["person"].choices = [("", _("nobody")), *colleagues(actor)]
        self.topics = {str(topic.uid): topic for topic in Topic.objects.visible_to(actor)}
        self.fields["topic"].choices = [
            ("", _("none")),
            *((uid, topic.name) for uid, topic in self.topics.items()),
        ]

    def clean_topic(self) -> Topic | None:
        return self.topics.get(self.cleaned_data["topic"])


def assigned(form) -> dict:
    """The fields of a point form that the database keeps without further rules."""
    return {
        "assigned_to_id": int(form.cleaned_data["person"]) if form.cleaned_data["person"] else None,
        "due_on": form.cleaned_data["due_on"],
        "criticises": form.cleaned_data["criticises"],
        "work_note": form.cleaned_data["work_note"],
    }
