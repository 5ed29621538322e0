"""What stands on a paper questionnaire, as data for the typesetter. Neither Django nor the database."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from diagnostics.surveys.expressions.values import text as written
from diagnostics.surveys.questionnaire.logic import Place, result_of
from diagnostics.surveys.questionnaire.paging import names_in
from diagnostics.surveys.questionnaire.schema import Item, Option, Questionnaire, Section
from diagnostics.surveys.questionnaire.stretches import stretches

from .codes import codes_of
from .conditions import Teller

#: Columns of a part that repeats.
MOST_TURNS = 3
BLANK = "________"
#: So many questions in a row that are only for some are passed over by one line.
MANY_SKIPPED = 8
_PIPED = re.compile(r"\$\{\s*([^{}]*?)\s*\}")
#: Answers with short words stand beside each other.
SHORT, SHORTER = 34, 17


@cache
def words() -> dict[str, dict[str, str]]:
    """The words around the questions, by language."""
    return json.loads((Path(__file__).parent / "words.json").read_text(encoding="utf-8"))


def words_in(language: str) -> dict[str, str]:
    """Those of a language; English where there are none."""
    return words().get(language.split("-")[0], words()["en"])


@dataclass(frozen=True)
class Paper:
    """A questionnaire in the words of one language, to be printed on a day (YYYY-MM-DD)."""

    form: Questionnaire
    language: str
    today: str

    @cached_property
    def words(self) -> Mapping[str, str]:
        return words_in(self.language)

    @cached_property
    def numbers(self) -> dict[str, str]:
        """The number of each question; what nobody answers has none."""
        answered = [item.code for item in self.form.items if item.is_answered]
        return {code: str(number) for number, code in enumerate(answered, 1)}

    @cached_property
    def teller(self) -> Teller:
        return Teller(self.form, self.numbers, self.words)

    @cached_property
    def values(self) -> dict[str, str]:
        """Values that rest on nothing but the day, in words: the months of which is asked."""
        place, found = Place(today=self.today), {}
        for item in self.form.items:
            if item.calculation and not names_in(item.calculation) and not self.form.turning(item):
                value = written(result_of(self.form, item.calculation, {}, place))
                found[item.code] = item.labels.get(value, value)
        return found

    @cached_property
    def skips(self) -> dict[str, str]:
        """Where many questions in a row are only for some: at the first of them, with which the others go on."""
        found, run = {}, []
        for item in self.form.items:
            if not item.is_answered:
                continue
            if self._is_for_some(item):
                run.append(item.code)
                continue
            if len(run) >= MANY_SKIPPED:
                found[run[0]] = self.words["skip"].replace("{number}", self.numbers[item.code])
            run = []
        return found

    @cached_property
    def warnings(self) -> dict[str, str]:
        """What is told before sensitive questions, at the first of them, with where to go on for who skips them."""
        answered = [item.code for item in self.form.items if item.is_answered]
        found = {}
        for stretch in stretches(self.form):
            behind = answered[answered.index(stretch.sensitive[-1]) + 1 :]
            place = (
                self.words["to_number"].replace("{number}", self.numbers[behind[0]])
                if behind
                else self.words["to_last"]
            )
            found[stretch.first] = self.words["before"].replace("{place}", place)
        return found

    def _is_for_some(self, item: Item) -> bool:
        part = self.form.turning(item)
        return bool(item.asked_if or item.condition or (part and part.count))

    def parts(self) -> Iterator[dict]:
        """The questions by parts: {"title", "when", "questions"}, or with "turns" for a grid."""
        at: str | None = None
        questions: list[dict] = []
        for item in self.form.items:
            if item.section != at:
                if questions:
                    yield self._part(at, questions)
                at, questions = item.section, []
            if item.kind != "calculate":
                questions.append(self._question(item))
        if questions:
            yield self._part(at, questions)

    def _part(self, code: str | None, questions: list[dict]) -> dict:
        section = next((one for one in self.form.sections if one.code == code), None)
        told = {"title": "", "when": "", "turns": [], "note": "", "questions": questions}
        if section is None:
            return told
        told |= {"title": section.title, "when": self.teller.of_section(section.condition)}
        return told | self._turns(section) if section.repeats else told

    def _turns(self, section: Section) -> dict:
        many = min(section.most, MOST_TURNS)
        note = self.words["turns" if section.count else "first_turns"].replace("{most}", str(many))
        return {"turns": [str(turn) for turn in range(1, many + 1)], "note": note}

    def _question(self, item: Item) -> dict:
        codes = {value: code for code, value in codes_of(item).items()}
        options = [
            {
                "value": o.value,
                "code": codes[o.value],
                "label": self._label(item, o),
                "to": self._to(item, o.value),
            }
            for o in item.options
        ]
        hints = (self.filled(item.hint), self.teller.of_filter(item))
        hint = " ".join(text for text in hints if text)
        text = self.filled(item.text)
        return {
            "number": self.numbers.get(item.code, ""),
            "code": item.code if item.is_answered else "",
            "kind": item.kind,
            "text": text,
            "hint": hint or (self.words["several"] if item.kind == "multiple" else ""),
            "when": self.teller.of_item(item),
            "skip": self.skips.get(item.code, ""),
            "options": options,
            "columns": _columns(options),
            "before": self.warnings.get(item.code, ""),
            # A note on something that only the person knows: there is room to write it.
            "is_open": item.kind == "note" and BLANK in text,
        }

    def _label(self, item: Item, option: Option) -> str:
        belonging = self.teller.belonging(item, option)
        return f"{option.label} ({belonging})" if belonging else option.label

    def filled(self, text: str) -> str:
        """The text with what is known before anybody answers; a line to write on for what is not."""
        return _PIPED.sub(lambda found: self.values.get(found[1], BLANK), text)

    def _to(self, item: Item, value: str) -> str:
        """The number of the question with which this answer goes on, where it leaves out the ones behind it."""
        if item.kind not in {"single", "area"}:
            return ""
        places = [other for other in self.form.items if other.is_answered]
        behind = places[places.index(item) + 1 :]
        skipped = 0
        for other in behind:
            rule = other.asked_if
            if rule is None or rule.question != item.code or value in rule.values:
                break
            skipped += 1
        if not skipped:
            return ""
        if skipped == len(behind):
            return self.words["to_end"]
        same = behind[skipped].section == item.section or not self.form.turning(item)
        return self.numbers[behind[skipped].code] if same else ""


def _columns(options: list[dict]) -> int:
    """How many answers stand beside each other."""
    if len(options) < 4 or any(option["to"] for option in options):
        return 1
    longest = max(len(option["label"]) for option in options)
    return 3 if longest <= SHORTER else 2 if longest <= SHORT else 1
