"""Forms of meetings: when and where, who came, what was said, what was decided."""

from django import forms
from django.utils.translation import gettext_lazy as _

from stakeholders.access.forms import TownFilterForm
from stakeholders.access.rows import Asked, LongForm, RowForm, TownRows, rows_of
from stakeholders.access.sections import Section
from stakeholders.consultations.consultations.models import Consultation
from stakeholders.consultations.models import Contribution, Round
from stakeholders.groups.models import GroupContact, TargetGroup
from stakeholders.organisations.models import Body, Organisation

from . import services
from .models import (
    AgendaItem,
    Attendance,
    DecisionState,
    Meeting,
    MeetingDecision,
    MeetingKind,
    PeoplePresent,
    Presence,
)
from .services import facts_of_groups

CLOCK = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


def belonging(given: dict) -> dict:
    """The consultation of a chosen round, where none was chosen; page and API share it."""
    if given.get("round") and not given.get("consultation"):
        given["consultation"] = given["round"].consultation
    return given


def belonging_errors(given: dict) -> dict[str, str]:
    """What contradicts itself in where a meeting belongs and when it is held, by field."""
    wrong = {}
    round_, consultation = given.get("round"), given.get("consultation")
    if not (given.get("body") or consultation or round_):
        wrong["body"] = _("Say to which body, round or consultation the meeting belongs.")
    if round_ and consultation and round_.consultation_id != consultation.pk:
        wrong["consultation"] = _("The round belongs to another consultation.")
    if given.get("ends") and not given.get("begins"):
        wrong["begins"] = _("Write when the meeting begins.")
    if given.get("ends") and given.get("ends") == given.get("begins"):
        wrong["ends"] = _("The meeting must end at another time than it begins.")
    return wrong


def moves_points(meeting: int, round_: Round | None) -> bool:
    """Whether what was said in the meeting stands in another round than this."""
    rows = Contribution.objects.filter(meeting=meeting)
    return rows.exclude(round=round_).exists() if round_ else rows.exists()


class MeetingForm(Asked):
    online_url = forms.URLField(
        label=_("Address to take part online"),
        max_length=300,
        required=False,
        assume_scheme="https",
        help_text=_("Only members of the town see it."),
    )

    class Meta:
        model = Meeting
        fields = [
            "kind", "title", "body", "round", "consultation", "held_on", "begins", "ends", "place", "online_url",
        ]  # fmt: skip
        widgets = {"begins": CLOCK, "ends": CLOCK}
        help_texts = {
            "title": _("Empty: the name of the body. For example: Evening with tenants of Las Dunas."),
            "body": _("For a council or group that meets."),
            "round": _(
                "For a workshop, a hearing or a group in a consultation: what is said can become comments."
            ),
            "consultation": _("Empty: that of the round."),
            "ends": _("Local time. An earlier hour than the beginning is on the next day."),
        }

    def clean(self):
        cleaned = belonging(super().clean())
        if self.instance.pk and moves_points(self.instance.pk, cleaned.get("round")):
            self.add_error("round", _("What was said in it stands in its round already; it stays there."))
        for name, wrong in belonging_errors(cleaned).items():
            if name not in self.errors:
                self.add_error(name, wrong)
        return cleaned

    def _post_clean(self):
        # What belongs together is told by `belonging_errors`, beside its field.
        super()._post_clean()
        if self.errors.get("body") or self.errors.get("begins") or self.errors.get("ends"):
            self._errors.pop("__all__", None)

    def save(self, commit=True):
        saved = super().save(commit)
        if saved is not None:
            services.settle(saved)
        return saved


class AgendaForm(forms.ModelForm):
    class Meta:
        model = AgendaItem
        fields = ["title", "duration", "speaker"]


class AttendanceRowForm(RowForm):
    """A line of the list of those who came. `told`: the organisation, where the line is already about one."""

    class Meta:
        model = Attendance
        fields = ["organisation", "presence", "seniority", "function"]
        labels = {"presence": _("Came")}
        widgets = {"presence": forms.RadioSelect}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["presence"].choices = Presence.choices
        if self.instance.pk is None:
            # A member of the body that is only proposed came when somebody says so.
            self.fields["presence"].initial = self.initial["presence"] = ""
        self.told = self.instance.organisation if self.instance.pk else self.initial.get("organisation")
        if self.told:
            self.fields["organisation"].widget = forms.HiddenInput()


class GroupRowForm(RowForm):
    group = forms.ModelChoiceField(label=_("Group"), queryset=TargetGroup.objects.none())

    class Meta:
        model = GroupContact
        fields = ["reached", "organisation"]

    field_order = ["group", "reached", "organisation"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["group"].initial = self.instance.group_id

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("group"):
            self.instance.group = cleaned["group"]
        for name, value in facts_of_groups(self.instance.meeting).items():
            setattr(self.instance, name, value)
        return cleaned


class PeopleRowForm(RowForm):
    class Meta:
        model = PeoplePresent
        fields = ["group", "number"]


class AttendanceRows(TownRows):
    title = _("Organisation")
    add_label = _("Add an organisation")


class GroupRows(TownRows):
    title = _("Group")
    add_label = _("Add a group")


class PeopleRows(TownRows):
    title = _("People")
    add_label = _("Add a sex or an age")


class AttendanceForm(LongForm):
    """Who came: organisations by function, groups in bands, people by sex and age; private persons never by name."""

    SECTIONS = (
        Section(
            "organisations",
            _("Organisations"),
            rows="attendances",
            hint=_(
                "One line for each: who came, and whether those who came can decide. "
                "A function, not a name, unless it is a public office."
            ),
            rows_template="stakeholders/meetings/_attendance_rows.html",
        ),
        Section(
            "groups",
            _("Groups of people"),
            rows="groups",
            hint=_("How many in a band, never who. In a round this counts as an effort to hear the group."),
        ),
        Section(
            "people",
            _("People by sex and age"),
            rows="people",
            hint=_("Where it was counted. The sums are proposed when you count who took part in the round."),
        ),
    )
    ROWS = {
        "attendances": rows_of(Meeting, Attendance, AttendanceRowForm, AttendanceRows),
        "groups": rows_of(Meeting, GroupContact, GroupRowForm, GroupRows),
        "people": rows_of(Meeting, PeoplePresent, PeopleRowForm, PeopleRows),
    }

    class Meta:
        model = Meeting
        fields = []


class DecisionRowForm(RowForm):
    WIDE = ("text",)

    class Meta:
        model = MeetingDecision
        fields = [
            "text", "agreed_by", "votes_for", "votes_against", "abstained", "responsible", "due_on", "state",
        ]  # fmt: skip
        widgets = {"text": forms.Textarea(attrs={"rows": 2})}

    def clean(self):
        cleaned = super().clean()
        voted = [cleaned.get(name) is not None for name in ("votes_for", "votes_against", "abstained")]
        if cleaned.get("agreed_by") == "vote" and not voted[0]:
            self.add_error("votes_for", _("Write how many voted for it."))
        elif cleaned.get("agreed_by") != "vote" and any(voted):
            self.add_error("agreed_by", _("Votes are counted: choose “by vote”, or leave the numbers empty."))
        if cleaned.get("state") != DecisionState.DONE:
            self.instance.done_on = None
        return cleaned


class DecisionRows(TownRows):
    title = _("Decision")
    add_label = _("Add a decision")


class MinutesForm(LongForm):
    SECTIONS = (
        Section("minutes", _("What was said"), ("minutes", "is_public")),
        Section(
            "decisions",
            _("What was decided"),
            rows="decisions",
            hint=_("Each with who carries it out and by when: what is open is listed, and reminded of."),
        ),
    )
    ROWS = {"decisions": rows_of(Meeting, MeetingDecision, DecisionRowForm, DecisionRows)}

    class Meta:
        model = Meeting
        fields = ["minutes", "is_public"]
        widgets = {"minutes": forms.Textarea(attrs={"rows": 14})}
        help_texts = {
            "minutes": _("*slanted*, **strong**, lists with - or 1. Never about private persons."),
            "is_public": _(
                "Date, kind, groups met, decisions and minutes stand on the public page of the consultation, "
                "numbers of people only from ten on."
            ),
        }


class MeetingFilter(TownFilterForm):
    q = forms.CharField(label=_("Words"))
    kind = forms.ChoiceField(label=_("Kind"), choices=[("", _("all")), *MeetingKind.choices])
    body = forms.ModelChoiceField(label=_("Body"), queryset=Body.objects.none(), empty_label=_("all"))
    consultation = forms.ModelChoiceField(
        label=_("Consultation"),
        queryset=Consultation.objects.none(),
        to_field_name="uid",
        empty_label=_("all"),
    )
    round = forms.ModelChoiceField(
        label=_("Round"), queryset=Round.objects.none(), to_field_name="uid", empty_label=_("all")
    )
    when = forms.ChoiceField(
        label=_("When"), choices=[("", _("all")), ("coming", _("coming")), ("held", _("held"))]
    )


class DecisionFilter(TownFilterForm):
    q = forms.CharField(label=_("Words"))
    state = forms.ChoiceField(
        label=_("State"),
        choices=[
            ("", _("open")),
            ("overdue", _("overdue")),
            ("done", _("carried out")),
            ("all", _("all decisions")),
        ],
    )
    responsible = forms.ModelChoiceField(
        label=_("Who carries it out"),
        queryset=Organisation.objects.none(),
        to_field_name="uid",
        empty_label=_("all"),
    )
    body = forms.ModelChoiceField(label=_("Body"), queryset=Body.objects.none(), empty_label=_("all"))
