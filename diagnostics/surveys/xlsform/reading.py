"""An XLSForm as parts and questions. What cannot be taken is told with its sheet and row."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from diagnostics.surveys.questionnaire.formulas import filter_columns
from diagnostics.surveys.questionnaire.options import COLUMN, RESERVED, VALUE
from diagnostics.surveys.questionnaire.schema import MOST_TURNS, Item, Option, Section, Words

from .languages import language_code
from .outcome import Outcome, Remark
from .rows import both, groups_with_repeats, split
from .sheets import Row, Sheets
from .types import (
    GROUP_BEGINS,
    GROUP_ENDS,
    KINDS,
    LEFT_OUT,
    REFUSED,
    REPEAT_BEGINS,
    REPEAT_ENDS,
    WITH_CHOICES,
)

YES = frozenset({"yes", "true", "true()", "1"})
NO = frozenset({"", "no", "false", "false()", "0"})
MOST_ASKED_TURNS = 20


@dataclass
class _Group:
    row: Row
    section: Section | None  # None: only its condition is handed down
    condition: str
    is_repeat: bool


def read_form(sheets: Sheets) -> Outcome:
    """The questionnaire of an XLSForm; whether its expressions make sense together is judged afterwards."""
    return _Reader(sheets).read()


class _Reader:
    def __init__(self, sheets: Sheets):
        self.sheets = sheets
        self.out = Outcome()
        self.groups: list[_Group] = []
        self.names: dict[str, str] = {}  # name of a language in the file → code
        self.choices = self._choices()
        self.nesting = groups_with_repeats(sheets.rows["survey"])

    def read(self) -> Outcome:
        settings = self.sheets.settings
        self.out.title = settings.get("form_title")[:200]
        self._languages()
        for row in self.sheets.rows["survey"]:
            self._row(row)
        for group in self.groups:
            self._fault(group.row, _("this group or repeat is never ended."))
        used = {item.section for item in self.out.items}
        self.out.sections = [section for section in self.out.sections if section.code in used]
        return self.out

    def _fault(self, row: Row, text: str, sheet: str = "survey") -> None:
        self.out.faults.append(Remark(sheet, row.number, str(text)))

    def _notice(self, row: Row, text: str) -> None:
        self.out.notices.append(Remark("survey", row.number, str(text)))

    # Languages

    def _languages(self) -> None:
        columns = [*self.sheets.columns["survey"], *self.sheets.columns.get("choices", [])]
        labels = [c.split("::", 1)[1] for c in columns if c.startswith(("label::", "hint::"))]
        known = list(dict.fromkeys(labels))
        first = self.sheets.settings.get("default_language")
        if first in known:
            known.remove(first)
            known.insert(0, first)
        for name in known:
            code = language_code(name)
            same = {other.casefold() for other, taken in self.names.items() if taken == code}
            if same and same != {name.casefold()}:
                self._fault(Row(1, {}), _("two languages have the code “%(code)s”.") % {"code": code})
            self.names[name] = code
        self.out.languages = list(dict.fromkeys(self.names.values()))

    def _said(self, row: Row, name: str) -> tuple[str, dict[str, str]]:
        """The text in the first language, and those in the others by code."""
        told = row.in_languages(name)
        by_code: dict[str, str] = {}
        for language, code in self.names.items():
            by_code[code] = by_code.get(code) or told.get(language, "")
        first = next(iter(by_code), "")
        text = by_code.pop(first, "") or told.get("", "")
        return text, {code: said for code, said in by_code.items() if said}

    # Choices

    def _choices(self) -> dict[str, list[Row]]:
        lists: dict[str, list[Row]] = defaultdict(list)
        for row in self.sheets.rows.get("choices", []):
            if row.get("list_name"):
                lists[row.get("list_name")].append(row)
        return lists

    def _options(
        self, row: Row, name: str, columns: Iterable[str]
    ) -> tuple[tuple[Option, ...], dict[str, dict[str, str]]]:
        options: list[Option] = []
        labels: dict[str, dict[str, str]] = defaultdict(dict)
        for choice in self.choices.get(name, []):
            value = choice.get("name")
            if not VALUE.fullmatch(value):
                problem = _("the name “%(name)s” may have letters, digits, “_” and “-” only, 40 at the most.")
                self._fault(choice, problem % {"name": value}, "choices")
                continue
            if value in {option.value for option in options}:
                self._fault(choice, _("the choice “%(name)s” is there twice.") % {"name": value}, "choices")
            said, others = self._said(choice, "label")
            stands = choice.get("concord_stands")
            options.append(
                Option(
                    value,
                    (said or value)[:200],
                    stands if stands in {"apart", "none"} else "",
                    tuple((column, choice.get(column)) for column in columns if choice.get(column)),
                )
            )
            for code, text in others.items():
                labels[code][value] = text[:200]
        if not options:
            self._fault(row, _("there is no list “%(name)s” in the sheet “choices”.") % {"name": name})
        return tuple(options), labels

    # Rows

    def _row(self, row: Row) -> None:
        kind = " ".join(row.get("type").split())
        plain = kind.lower()
        if not kind:
            if row.get("name") or row.in_languages("label"):
                self._fault(row, _("the type is missing."))
        elif plain in GROUP_BEGINS or plain in REPEAT_BEGINS:
            self._begin(row, is_repeat=plain in REPEAT_BEGINS)
        elif plain in GROUP_ENDS or plain in REPEAT_ENDS:
            self._end(row, is_repeat=plain in REPEAT_ENDS)
        elif plain in LEFT_OUT:
            self._notice(row, _("“%(type)s” is left out: it could be joined to a person.") % {"type": kind})
        else:
            self._question(row, kind)

    def _begin(self, row: Row, *, is_repeat: bool) -> None:
        name, condition = row.get("name"), row.get("relevant")
        if is_repeat and any(group.is_repeat for group in self.groups):
            self._fault(row, _("a repeat inside of a repeat is not asked here."))
        section = None
        if is_repeat or (not self.groups and row.number not in self.nesting):
            outer = [group.condition for group in self.groups if group.section is None]
            title, titles = self._said(row, "label")
            section = Section(
                code=self._name(row, name),
                title=(title or name)[:200],
                condition=both(*outer, condition),
                repeats=is_repeat,
                count=row.get("repeat_count") if is_repeat else "",
                most=self._most(row),
                words={code: text[:200] for code, text in titles.items()},
            )
            self.out.sections.append(section)
            self.out.places[section.code] = row.number
        self.groups.append(_Group(row, section, condition, is_repeat))

    def _most(self, row: Row) -> int:
        most = row.get("concord_most")
        if most.isdecimal() and 1 <= int(most) <= MOST_ASKED_TURNS:
            return int(most)
        count = row.get("repeat_count")
        return min(int(count), MOST_ASKED_TURNS) if count.isdecimal() and int(count) else MOST_TURNS

    def _end(self, row: Row, *, is_repeat: bool) -> None:
        if not self.groups or self.groups[-1].is_repeat != is_repeat:
            self._fault(row, _("nothing was begun that ends here."))
            return
        self.groups.pop()

    def _name(self, row: Row, name: str) -> str:
        if not VALUE.fullmatch(name) or name[0].isdecimal():
            self._fault(
                row,
                _(
                    "the name “%(name)s” must begin with a letter or “_” and have letters, digits, “_” and “-” "
                    "only, 40 at the most."
                )
                % {"name": name},
            )
        elif name in self.out.places:
            self._fault(
                row,
                _("the name “%(name)s” is that of row %(row)s too. Each name may be there once.")
                % {"name": name, "row": self.out.places[name]},
            )
        else:
            self.out.places[name] = row.number
        return name

    def _question(self, row: Row, kind: str) -> None:
        head, rest = split(kind)
        if head in REFUSED or head not in KINDS:
            why = REFUSED.get(head, _("this type is not known."))
            self._fault(row, _("“%(type)s”: %(why)s") % {"type": kind, "why": why})
            return
        if rest.endswith(("or_other", "or specify other")) and head in WITH_CHOICES:
            self._fault(row, _("“or_other”: add a choice “other” and a text question with a condition."))
            return
        self._refuse_columns(row)
        item = self._item(row, head, rest)
        inner = [group for group in self.groups if group.section is None or group.is_repeat]
        section = next((group.section for group in self.groups if group.section), None)
        handed = (
            [group.condition for group in self.groups if group.section is None] if section is None else []
        )
        if section is not None:
            place = next(i for i, group in enumerate(self.groups) if group.section)
            inner = self.groups[place + 1 :]
            handed = [group.condition for group in inner]
        self.out.items.append(
            replace(
                item,
                section=section.code if section else "",
                condition=both(*handed, row.get("relevant")),
            )
        )

    def _refuse_columns(self, row: Row) -> None:
        if row.get("trigger"):
            why = _("values that are worked out at a moment are not kept here.")
            self._fault(row, _("column “%(column)s”: %(why)s") % {"column": "trigger", "why": why})
        for name in ("default", "required_message", "guidance_hint", "image", "audio", "video", "media"):
            if any(row.in_languages(name).values()):
                self._notice(row, _("column “%(column)s” is left out.") % {"column": name})
        required = row.get("required").lower()
        if required not in YES | NO:
            self._fault(row, _("column “required”: write yes or no; a formula is not taken here."))

    def _item(self, row: Row, head: str, rest: str) -> Item:
        name = self._name(row, row.get("name"))
        text, texts = self._said(row, "label")
        hint, hints = self._said(row, "hint")
        message, messages = self._said(row, "constraint_message")
        options, labels = (), {}
        if head in WITH_CHOICES:
            options, labels = self._options(row, rest, self._columns(row))
        elif head in {"acknowledge", "trigger"}:
            options = (Option("OK", _("Yes, I have read it")),)
        self._measure(row, text, hint, message)
        words = {
            code: Words(
                texts.get(code, "")[:300],
                hints.get(code, "")[:300],
                messages.get(code, "")[:300],
                dict(labels.get(code, {})),
            )
            for code in list(dict.fromkeys(self.names.values()))[1:]
        }
        kind = KINDS[head]
        return Item(
            code=name,
            kind="area" if row.get("concord_kind") == "area" and kind == "single" else kind,
            text=text[:300],
            hint=hint[:300],
            options=options,
            required=row.get("required").lower() in YES and kind not in {"note", "calculate"},
            constraint=row.get("constraint"),
            constraint_message=message[:300],
            calculation=row.get("calculation") if kind == "calculate" else "",
            choice_filter=row.get("choice_filter") if head in WITH_CHOICES else "",
            sensitive=row.get("concord_sensitive").lower() in YES,
            core=row.get("concord_core").lower() in YES,
            words={code: one for code, one in words.items() if one != Words()},
        )

    def _columns(self, row: Row) -> list[str]:
        """The columns of the sheet “choices” by which the answers of this question are filtered; no others are kept."""
        named = filter_columns(row.get("choice_filter")) - {"name", "label"}
        if wrong := sorted(name for name in named if not COLUMN.fullmatch(name) or name in RESERVED):
            problem = _("column “choice_filter”: “%(name)s” cannot be the name of a column.")
            self._fault(row, problem % {"name": _("”, “").join(wrong)})
        return sorted(named - set(wrong))

    def _measure(self, row: Row, *texts: str) -> None:
        if any(len(text) > 300 for text in texts):
            self._fault(row, _("a text is longer than 300 letters. Say it shorter, or put a note before it."))
