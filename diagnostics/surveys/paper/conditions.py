"""Conditions of a questionnaire in words for paper: “Only if answer 12 is “Yes””. Neither Django nor the database."""

from collections.abc import Mapping
from dataclasses import dataclass

from diagnostics.surveys.expressions.tree import Call, Column, Expression, Literal, Ref
from diagnostics.surveys.expressions.values import text as written
from diagnostics.surveys.questionnaire.logic import parsed
from diagnostics.surveys.questionnaire.paging import names_in
from diagnostics.surveys.questionnaire.schema import Item, Option, Questionnaire

_COMPARED = {"=": "is", "!=": "is_not", ">": "more", "<": "less", ">=": "least", "<=": "most"}


@dataclass(frozen=True)
class Teller:
    """Tells conditions of a form. `numbers`: the number of each question on paper; `words`: of the language."""

    form: Questionnaire
    numbers: Mapping[str, str]
    words: Mapping[str, str]

    def of_item(self, item: Item) -> str:
        """When a question is to be answered; empty where it always is."""
        told = [self._rule(item)] if item.asked_if else []
        if item.condition:
            told.append(self.of_formula(item.condition))
        return self._sentence(told)

    def of_filter(self, item: Item) -> str:
        """On which earlier answers it rests what there is to choose from; empty where it rests on none."""
        named = names_in(item.choice_filter, in_choices=True) if item.choice_filter else ()
        numbers = [self.numbers[code] for code in named if code in self.numbers]
        return self.words["belongs"].replace("{numbers}", ", ".join(numbers)) if numbers else ""

    def belonging(self, item: Item, option: Option) -> str:
        """The words of the earlier answer with which one goes, where the filter compares with that alone."""
        match parsed(item.choice_filter, in_choices=True) if item.choice_filter else None:
            case Call("=", (Column(name), Ref(code)) | (Ref(code), Column(name))):
                value = dict(option.columns).get(name, "")
                return self.form.labels.get(code, {}).get(value, "")
        return ""

    def of_section(self, condition: str) -> str:
        return self._sentence([self.of_formula(condition)] if condition else [])

    def of_formula(self, text: str) -> str | None:
        """A condition in words; None where it is not simple enough for any."""
        try:
            return self._told(parsed(text))
        except ValueError:
            return None

    def _sentence(self, told: list[str | None]) -> str:
        if not told:
            return ""
        if None in told:
            return self.words["otherwise"]
        return f"{self.words['only_if']} {self._joined('and', told)}"

    def _rule(self, item: Item) -> str | None:
        code = item.asked_if.question
        labels = self.form.labels.get(code, {})
        shown = self._joined("or", [self._quoted(labels.get(value, value)) for value in item.asked_if.values])
        return self._sided(code, "is", shown)

    def _quoted(self, label: str) -> str:
        return self.words["quoted"].replace("…", label)

    def _joined(self, word: str, parts: list[str]) -> str:
        return f" {self.words[word]} ".join(parts)

    def _sided(self, code: str, word: str, shown: str) -> str | None:
        if code not in self.numbers:
            return None
        return f"{self.words['answer']} {self.numbers[code]} {self.words[word]} {shown}"

    def _told(self, tree: Expression) -> str | None:
        if not isinstance(tree, Call):
            return None
        if tree.name in {"and", "or"}:
            parts = [self._told(part) for part in tree.parts]
            return None if None in parts else self._joined(tree.name, parts)
        match tree.parts:
            case (Ref() as ref, Literal() as value) if tree.name in _COMPARED:
                return self._sided(ref.name, _COMPARED[tree.name], self._value(ref, value))
            case (Ref() as ref, Literal() as value) if tree.name == "selected":
                return self._sided(ref.name, "holds", self._value(ref, value))
        return None

    def _value(self, ref: Ref, literal: Literal) -> str:
        if isinstance(literal.value, str):
            return self._quoted(self.form.labels.get(ref.name, {}).get(literal.value, literal.value))
        return written(literal.value)
