"""What a file is taken for at first sight: columns to questions, contents to answers. Without the database."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from diagnostics.surveys.questionnaire.options import LONGEST_VALUE, free, slug_of
from diagnostics.surveys.questionnaire.paging import questionnaire
from diagnostics.surveys.questionnaire.records import from_json, to_json
from diagnostics.surveys.questionnaire.schema import Item, Option, Questionnaire, Rule, Section
from stakeholders.spreadsheets.values import folded

from .codebook import Described
from .columns import Column, Plan, Seen, role_of
from .meanings import LONGEST_TEXT, options_of, several, unknown_of, unlisted, value_of
from .tables import Book, Sheet

#: Words of so few kinds, each of them so often, are answers to choose from.
FEW, OFTEN = 15, 4
#: Contents of columns with so few different ones are shown to whoever corrects.
MOST_SHOWN = 30
LONGEST_LABEL = 60
_WITHOUT_LIST = frozenset({"number", "decimal", "date", "text"})
#: The largest whole number a question of whole numbers takes.
LARGEST = 1_000_000
_WORDS_OF = re.compile(r"(.+) \([^()]+\)")
_ONE_OF = re.compile(r"(.+?)(?:__|_|\.)([^_.]+)")
_YES_NO = frozenset(
    {"0", "1", "", "yes", "no", "true", "false", "x", "si", "oui", "non", "selected", "not selected"}
)


def understood(book: Book, form: Questionnaire | None) -> Plan:
    """How a file is read, into the questions of a form; without one the questions are made from the codebook."""
    maker = _Maker(book, form)
    for number, sheet in enumerate(book.sheets):
        maker.table(number, sheet)
    dropped = [
        {"table": sheet.name, "name": sheet.headers[place], "why": why}
        for sheet in book.sheets
        for place, why in sheet.dropped.items()
    ]
    made = form or questionnaire(maker.items, maker.sections)
    return Plan(maker.columns, to_json(made), maker.parts, dropped, order=_order(book))


def _order(book: Book) -> str:
    seen = [one for sheet in book.sheets for one in sheet.seen if one.has_other_days]
    first, second = any(one.day_first for one in seen), any(one.month_first for one in seen)
    return "day_first" if first and not second else "month_first" if second and not first else ""


class _Maker:
    def __init__(self, book: Book, form: Questionnaire | None):
        self.book, self.form = book, form
        self.columns: list[Column] = []
        self.items: list[Item] = []
        self.sections: list[Section] = []
        self.parts: list[str] = []
        self.told = {(folded(one.table), folded(one.column)): one for one in book.described}
        self.loose = {folded(one.column): one for one in book.described}
        self.taken: set[str] = set()

    def table(self, number: int, sheet: Sheet) -> None:
        part = self._part(number, sheet) if number else ""
        if number:
            self.parts.append(part)
        names = {folded(name): place for place, name in enumerate(sheet.headers)}
        for place, name in enumerate(sheet.headers):
            if place in sheet.dropped:
                continue
            seen = sheet.seen[place]
            column = Column(number, place, name, filled=seen.filled)
            column.contents = dict(seen.contents) if seen.distinct <= MOST_SHOWN else {}
            self.columns.append(column)
            if place == sheet.person:
                column.role = "person"
            elif number == 0 or part:
                self._take(column, sheet, names, part)

    def _part(self, number: int, sheet: Sheet) -> str:
        if self.form is None:
            code = free(slug_of(sheet.name), self.taken, "part")
            self.taken.add(code)
            self.sections.append(Section(code, sheet.name[:200], repeats=True, most=20))
            return code
        own = {section.code.lower(): section.code for section in self.form.sections if section.repeats}
        return own.get(slug_of(sheet.name)) or own.get(sheet.name.lower(), "")

    def _described(self, sheet: Sheet, name: str) -> Described | None:
        return self.told.get((folded(sheet.name), folded(name))) or self.loose.get(folded(name))

    def _take(self, column: Column, sheet: Sheet, names: Mapping[str, int], part: str) -> None:
        seen, told = sheet.seen[column.place], self._described(sheet, column.name)
        if self._repeats_another(column, names):
            return
        item = self._known_item(column, told, part) if self.form else None
        role = role_of(column.name)
        if item is None and told is None and role:
            # Of a further table only the questions and the person count.
            column.role = role if column.table == 0 and role != "person" else "leave"
            return
        if item is None and self._gathered(column, sheet, part, names):
            return
        if item is None and self.form is None and (told or (seen.filled and not seen.are_all_different)):
            item = self._new_item(column, told, seen, part)
        if item is not None:
            _point(column, item, seen)

    def _repeats_another(self, column: Column, names: Mapping[str, int]) -> bool:
        """Words beside their codes, and columns of yes and no beside the column that tells them all."""
        words = _WORDS_OF.fullmatch(column.name)
        if words and folded(words[1]) in names:
            return True
        stem, bar, _value = column.name.partition("__")
        return bool(bar) and folded(stem) in names

    def _known_item(self, column: Column, told: Described | None, part: str) -> Item | None:
        wanted = {column.name.lower(), slug_of(column.name)}
        text = folded(told.text) if told and told.text else ""
        for item in self.form.items:
            section = self.form.turning(item)
            if (section.code if section else "") != part or not item.is_answered:
                continue
            if item.code.lower() in wanted or (text and folded(item.text) == text):
                return item
        return None

    def _gathered(self, column: Column, sheet: Sheet, part: str, names: Mapping[str, int]) -> bool:
        """A column of yes and no for one answer of several."""
        found = _ONE_OF.fullmatch(column.name)
        if not found:
            return False
        stem, value = found.groups()
        seen = sheet.seen[column.place]
        if folded(stem) in names or not {folded(text) for text in seen.contents} <= _YES_NO:
            return False
        if self.form is not None:
            item = self._known_item(Column(0, 0, stem), None, part)
            option = _option_of(item, value) if item and item.kind == "multiple" else ""
        else:
            item, option = self._new_several(sheet, stem, value, part)
        if not option:
            return False
        column.role, column.code, column.kind, column.option = "question", item.code, "multiple", option
        return True

    def _new_several(self, sheet: Sheet, stem: str, value: str, part: str) -> tuple[Item | None, str]:
        told = self._described(sheet, stem)
        if told is None or told.kind != "multiple":
            return None, ""
        options = options_of(told.options)
        option = next((made.value for raw, made in options if value in {raw, made.value}), "")
        item = next((one for one in self.items if one.code == self._code(stem, part, is_new=False)), None)
        if option and item is None:
            item = self._add(self._code(stem, part), "multiple", told, [made for _raw, made in options], part)
        return item, option

    def _code(self, name: str, part: str, *, is_new: bool = True) -> str:
        code = slug_of(name)
        code = f"q_{code}"[:LONGEST_VALUE] if code[:1].isdigit() else code
        return free(code, self.taken, "q") if is_new else code

    def _add(
        self, code: str, kind: str, told: Described | None, options: Sequence[Option], part: str
    ) -> Item:
        self.taken.add(code)
        text = (told.text if told else "") or code
        item = Item(
            code,
            kind,
            text[:LONGEST_TEXT],
            options=tuple(options),
            core=bool(told and told.is_core),
            sensitive=bool(told and told.is_sensitive),
            section=part,
        )
        item = self._conditioned(item, told.asked_if) if told and told.asked_if else item
        self.items.append(item)
        return item

    def _conditioned(self, item: Item, text: str) -> Item:
        """“code = a / b & formula”, as our own codebook tells it."""
        found = re.fullmatch(r"(\S+) = (.+?)(?: & (.+))?", text)
        earlier = {one.code: one for one in self.items}
        if found and found[1] in earlier:
            values = tuple(found[2].split(" / "))
            if set(values) <= set(earlier[found[1]].labels):
                return replace(item, asked_if=Rule(found[1], values), condition=found[3] or "")
        return replace(item, condition=text)

    def _new_item(self, column: Column, told: Described | None, seen: Seen, part: str) -> Item:
        options = options_of(told.options) if told else []
        kind = told.kind if told else ""
        if kind == "area":
            kind = "single"
        if options and (kind in _WITHOUT_LIST or _beside_numbers(options, seen)):
            # 998 and 999 beside numbers stand for no answer.
            column.blanks = [raw for raw, _made in options]
            options = []
        if options and kind not in {"multiple"}:
            kind = "multiple" if _are_several(seen, {raw for raw, _made in options}) else "single"
        kind = kind or _kind_of(seen)
        if kind in {"single", "multiple"}:
            options += unlisted(seen, options, is_several=kind == "multiple")
        if kind == "number" and seen.largest > LARGEST:
            kind = "decimal"
        made = [one for _raw, one in options] if kind in {"single", "multiple"} else []
        column.values = {raw: one.value for raw, one in options} if made else {}
        told = told or Described("", column.name, text=column.name)
        return self._add(self._code(column.name, part), kind, told, made, part)


def _point(column: Column, item: Item, seen: Seen) -> None:
    """A column at its question: what its contents mean, and what is no answer to it."""
    column.role, column.code, column.kind = "question", item.code, item.kind
    if not item.is_answered:
        # Worked out anew from the other answers.
        column.role = "leave"
        return
    if not item.is_choice:
        return
    column.unknown = unknown_of(item, column.values, seen.contents)


def _option_of(item: Item, value: str) -> str:
    return next(
        (one.value for one in item.options if value.lower() in {one.value.lower(), folded(one.label)}), ""
    )


def _are_several(seen: Seen, known: set[str]) -> bool:
    known = {folded(one): "." for one in known}
    joined = [several(known, text) for text in seen.contents if folded(text) not in known]
    joined = [parts for parts in joined if len(parts) > 1]
    return bool(joined) and all(value_of(known, one) for parts in joined for one in parts)


def _beside_numbers(options: Sequence[tuple[str, Option]], seen: Seen) -> bool:
    """Whether only answers that are none have words, and what else stands there is mostly numbers."""
    told = {raw for raw, _made in options}
    others = [text for text in seen.contents if text not in told]
    numbers = sum(map(_is_number, others))
    return (
        all(made.stands == "apart" for _raw, made in options) and bool(others) and 2 * numbers > len(others)
    )


def _kind_of(seen: Seen) -> str:
    if not seen.filled:
        return "text"
    if seen.is_numeric:
        return "decimal" if seen.decimals else "number"
    if seen.days == seen.filled:
        return "date"
    few = seen.distinct <= FEW and seen.longest <= LONGEST_LABEL and seen.filled >= OFTEN * seen.distinct
    return "single" if few else "text"


def _is_number(text: str) -> bool:
    return bool(re.fullmatch(r"[+-]?\d+(\.\d+)?", text))


def form_of(plan: Plan) -> Questionnaire:
    """The questionnaire into which a file is read."""
    return from_json(plan.form)


def known_columns(book: Book, form: Questionnaire | None) -> set[str]:
    """Columns that hold codes or numbers: the codebook or the questionnaire says so."""
    known = {
        folded(one.column)
        for one in book.described
        if one.options or one.kind in {"single", "multiple", "number", "decimal", "date", "area", "calculate"}
    }
    if form is not None:
        known |= {folded(item.code) for item in form.items if item.kind != "text"}
    return known
