"""Forms of the languages of a survey: which there are, and the words of one beside those of the first."""

from collections.abc import Iterator
from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stakeholders.access.speaking import known

from .questionnaire.schema import Item, Questionnaire, Words


class LanguageForm(forms.Form):
    """One more language."""

    language = forms.ChoiceField(label=gettext_lazy("Language"))

    def __init__(self, *args, taken: list[str], **kwargs):
        super().__init__(*args, **kwargs)
        free = [(code, name) for code, name in known() if code not in taken]
        self.fields["language"].choices = [("", _("Choose")), *free]


@dataclass(frozen=True)
class Place:
    """One text to translate: where its translation is kept, what it says, and how long it may be."""

    key: str
    said: str
    longest: int
    is_long: bool = False


class WordsForm(forms.Form):
    """All texts of a survey in one further language. Nothing is compulsory: what is empty is said in the first."""

    use_required_attribute = False

    def __init__(self, *args, survey, form: Questionnaire, language: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.survey, self.form, self.language = survey, form, language
        self.groups = list(_groups(survey, form))
        now = _now(survey, form, language)
        for _heading, places in self.groups:
            for place in places:
                attrs = {"lang": language, "dir": "auto", **({"rows": 4} if place.is_long else {})}
                widget = forms.Textarea(attrs=attrs) if place.is_long else forms.TextInput(attrs=attrs)
                self.fields[place.key] = forms.CharField(
                    label=place.said, max_length=place.longest, required=False, widget=widget,
                    initial=now.get(place.key, ""),
                )  # fmt: skip

    @property
    def rows(self) -> Iterator[tuple[str, list[tuple[Place, forms.BoundField]]]]:
        """Headings with their texts, each beside its field."""
        for heading, places in self.groups:
            yield heading, [(place, self[place.key]) for place in places]

    def survey_words(self) -> dict:
        """Title and introduction."""
        return _filled({name: self.cleaned_data[name] for name in ("title", "introduction")})

    def section_title(self, code: str) -> str:
        return self.cleaned_data.get(f"part:{code}", "")

    def words_of(self, item: Item) -> Words:
        """What the question says."""
        told = {name: self.cleaned_data.get(f"{item.code}:{name}", "") for name in TEXTS}
        labels = {o.value: self.cleaned_data.get(f"{item.code}:={o.value}", "") for o in item.options}
        return Words(**told, labels=_filled(labels))


TEXTS = ("text", "hint", "constraint_message")


def _filled(texts: dict) -> dict:
    return {key: text for key, text in texts.items() if text}


def _groups(survey, form: Questionnaire) -> Iterator[tuple[str, list[Place]]]:
    places = [Place("title", survey.title, 200)]
    if survey.introduction:
        places.append(Place("introduction", survey.introduction, 3000, is_long=True))
    yield _("The survey"), places
    parts = [Place(f"part:{one.code}", one.title, 200) for one in form.sections if one.title]
    if parts:
        yield _("Parts"), parts
    for number, item in enumerate(form.items, 1):
        told = [
            Place(f"{item.code}:{name}", getattr(item, name), 300) for name in TEXTS if getattr(item, name)
        ]
        options = item.apart if item.kind == "area" else item.options
        told += [Place(f"{item.code}:={option.value}", option.label, 200) for option in options]
        if told:
            yield _("Question %(number)s") % {"number": number}, told


def _now(survey, form: Questionnaire, language: str) -> dict[str, str]:
    """The translations that there are, by the key of their field."""
    found = dict(survey.words.get(language) or {})
    found |= {f"part:{one.code}": one.words.get(language, "") for one in form.sections}
    for item in form.items:
        words = item.words.get(language, Words())
        found |= {f"{item.code}:{name}": getattr(words, name) for name in TEXTS}
        found |= {f"{item.code}:={value}": label for value, label in words.labels.items()}
    return found
