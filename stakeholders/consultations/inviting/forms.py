"""Which lines of the register are shown, what is written to the chosen ones, and who is pasted."""

from django import forms
from django.utils.translation import gettext_lazy as _

from stakeholders.access.forms import TownFilterForm
from stakeholders.access.speaking import named
from stakeholders.groups.models import TargetGroup
from stakeholders.organisations.taxonomy import CHECKED_ACTOR_GROUPS

from .people import Person, Trouble, read_people
from .register import InvitationState, Line

S = InvitationState
SHOWS = {
    "to_invite": (_("not invited"), {S.NONE, S.REVOKED}),
    "no_contact": (_("nobody to write to"), {S.NO_CONTACT}),
    "failed": (_("letter did not leave, or is uncertain"), {S.FAILED, S.UNCERTAIN}),
    "not_opened": (_("invited and not opened"), {S.WRITTEN, S.SENT, S.FAILED, S.UNCERTAIN}),
    "not_answered": (_("opened and not answered"), {S.OPENED, S.DRAFTING}),
    "answered": (_("answered, no objection or declined"), {S.ANSWERED, S.NIL, S.DECLINED}),
}


class RegisterFilter(TownFilterForm):
    """A part of the register."""

    q = forms.CharField(label=_("Name"), max_length=80)
    show = forms.ChoiceField(
        label=_("State"), choices=[("", _("all")), *((name, words) for name, (words, _in) in SHOWS.items())]
    )
    who = forms.ChoiceField(
        label=_("Who"),
        choices=[
            ("", _("all")),
            ("organisations", _("organisations")),
            ("persons", _("persons by themselves")),
        ],
    )
    group = forms.ChoiceField(label=_("Actor group"), choices=[("", _("all")), *CHECKED_ACTOR_GROUPS.items()])
    seldom = forms.ModelChoiceField(
        label=_("Reaches the group"), queryset=TargetGroup.objects.none(), empty_label=_("all")
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["seldom"].queryset = self.fields["seldom"].queryset.filter(is_marginalised=True)

    def narrowed(self, lines: list[Line]) -> list[Line]:
        return [line for line in lines if self._holds(line)]

    def _holds(self, line: Line) -> bool:
        words, show, who = (self.value(name) for name in ("q", "show", "who"))
        group, seldom = self.value("group"), self.value("seldom")
        is_person = line.organisation is None
        return (
            (not words or _has(line, words.lower()))
            and (not show or line.state in SHOWS[show][1])
            and (not who or is_person == (who == "persons"))
            and (not group or (not is_person and group in line.organisation.actor_groups))
            and (not seldom or seldom.pk in line.seldom)
        )


def _has(line: Line, words: str) -> bool:
    told = [line.name, *(link.recipient_email for link in line.links), *(one.email for one in line.contacts)]
    return any(words in text.lower() for text in told)


class NoteForm(forms.Form):
    """What stands in the letters besides the usual words."""

    note = forms.CharField(
        label=_("A personal note"),
        required=False,
        max_length=1500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("It stands in each letter after the first sentence, as you write it, in every language."),
    )


class LettersForm(NoteForm):
    """The letters to chosen lines: who at each organisation gets them, where there is a choice."""

    def __init__(self, *args, lines: list[Line], **kwargs):
        super().__init__(*args, **kwargs)
        self.lines = [line for line in lines if len(line.contacts) > 1]
        for line in self.lines:
            self.fields[self._name(line)] = forms.ChoiceField(
                label=line.name,
                required=False,
                choices=[
                    *((str(one.pk), f"{one.name or one.role_title} ({one.email})") for one in line.contacts),
                    ("all", _("each of them")),
                ],
                initial=str(line.contacts[0].pk),
            )

    @staticmethod
    def _name(line: Line) -> str:
        return f"to_{line.organisation.pk}"

    def contacts(self) -> dict[int, list[int]]:
        """{organisation: [contacts]} as chosen."""
        found = {}
        for line in self.lines:
            chosen = self.cleaned_data.get(self._name(line))
            every = [one.pk for one in line.contacts]
            found[line.organisation.pk] = every if chosen == "all" else [int(chosen)] if chosen else []
        return found


class PeopleForm(NoteForm):
    """Persons who are no organisation's contact, pasted one on a line."""

    people = forms.CharField(
        label=_("People, one on a line"),
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        max_length=60000,
        help_text=_(
            "A name and an address, as mail programs show them, or the address alone. "
            "For example: Rui Costa, rui@example.org"
        ),
        error_messages={"required": _("Write at least one address.")},
    )
    language = forms.ChoiceField(label=_("Language of the letter"))
    field_order = ["people", "language", "note"]

    def __init__(self, *args, town, **kwargs):
        super().__init__(*args, **kwargs)
        self.people: list[Person] = []
        self.troubles: list[Trouble] = []
        self.fields["language"].choices = named(town.languages or ["en"])

    def clean_people(self):
        text = self.cleaned_data["people"]
        self.people, self.troubles = read_people(text)
        for one in self.troubles:
            words = _("Line %(line)s, “%(text)s”: %(why)s") % {
                "line": one.line,
                "text": one.text[:80],
                "why": one.why,
            }
            self.add_error("people", words)
        return text
