"""What a partner organisation fills in: a comment or a draft, a signature, an answer as a whole, a colleague."""

from django import forms
from django.utils.translation import gettext_lazy as _

from stakeholders.consultations.intake import Sent
from stakeholders.consultations.public_forms import CommentForm
from stakeholders.consultations.wording import part_title

from .models import Outcome
from .services import speaker

ASKED_OF_RESIDENTS = ("author_kind", "author_name", "actor_group", "leave_empty", "email", "area", "place")


class PartnerForm(CommentForm):
    """The comment of an organisation that is known by its link: who speaks is not asked."""

    element = forms.ChoiceField(label=_("About"), required=False)
    proposed = forms.CharField(
        label=_("Proposed wording"),
        required=False,
        max_length=10000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_(
            "Change the words of this part as they should be. Everybody sees what you add and take out."
        ),
    )
    drafted_by_name = forms.CharField(
        label=_("Your name, for your colleagues"),
        max_length=120,
        required=False,
        help_text=_("For a draft only."),
    )

    def __init__(self, *args, element: dict | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ASKED_OF_RESIDENTS:
            self.fields.pop(name, None)
        self.fields["element"].choices = [
            ("", _("The text as a whole")),
            *((one["uid"], part_title(one)) for one in self.round.text.content),
        ]
        if element:
            self.fields["element"].initial = element["uid"]
            self.fields["proposed"].initial = element["body"]
        elif not self.is_bound or not self.data.get(self.add_prefix("proposed")):
            # Without a part there are no words to change.
            del self.fields["proposed"]
        self.order_fields(["element", "stance", "body", "proposed", "may_be_shown", "drafted_by_name"])

    def sent_for(self, organisation) -> Sent:
        data = self.cleaned_data
        return Sent(
            key=self.opening.key,
            body=data["body"],
            stance=data["stance"],
            element_uid=data["element"] or None,
            may_be_shown=data["may_be_shown"],
            begun_at=self.opening.at,
            **speaker(organisation),
        )

    def drafted(self) -> dict:
        data = self.cleaned_data
        return {
            "element_uid": data["element"] or None,
            "stance": data["stance"],
            "body": data["body"],
            "proposed_words": data.get("proposed", ""),
            "may_be_shown": data["may_be_shown"],
            "drafted_by_name": data["drafted_by_name"],
        }


class SignatureForm(forms.Form):
    """Who speaks for the organisation."""

    name = forms.CharField(label=_("Your name"), max_length=120)
    function = forms.CharField(
        label=_("Your function"),
        max_length=120,
        help_text=_("In the name of the organisation, for example: Head of the centre."),
    )


class WholeForm(SignatureForm):
    """The answer of an organisation as a whole."""

    outcome = forms.ChoiceField(
        label=_("Your answer"),
        choices=[
            (Outcome.NIL, _("We have read the text and have no objection.")),
            (Outcome.DECLINED, _("We take no part in this consultation.")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose an answer.")},
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed if you take no part."),
    )
    field_order = ["outcome", "reason", "name", "function"]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("outcome") == Outcome.DECLINED and not cleaned.get("reason"):
            self.add_error("reason", _("Say why, so that readers know that you were asked."))
        return cleaned


class ColleagueForm(forms.Form):
    """A colleague who drafts with us."""

    email = forms.EmailField(label=_("E-mail address of a colleague"))
