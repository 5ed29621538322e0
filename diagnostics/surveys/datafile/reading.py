"""A file that was kept, read person by person into checked answers; what does not fit is told with its line.

Neither Django nor the database.
"""

import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from pathlib import Path

from diagnostics.surveys.questionnaire.kinds import NotAnAnswer, answer_to
from diagnostics.surveys.questionnaire.replies import checked
from diagnostics.surveys.questionnaire.schema import Item, Questionnaire, Section
from stakeholders.spreadsheets.moments import parse_moment
from stakeholders.spreadsheets.periods import DateOrder, PeriodKind
from stakeholders.spreadsheets.problems import UnreadableValue
from stakeholders.spreadsheets.values import folded

from .columns import Column, Plan
from .meanings import is_yes, meanings, several, value_of
from .tables import Lock, read_kept
from .understanding import form_of

LARGEST_WEIGHT = Decimal(999_999)
CHANNELS = {
    "web": "web internet online cawi enlinea",
    "interview": "interview face f2f capi facetoface personal presencial entrevista entretien odk",
    "phone": "phone telephone telefono cati tel",
    "paper": "paper papi papel papier postal mail",
}
_BY_CHANNEL = {word: channel for channel, words in CHANNELS.items() for word in words.split()}


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a row is not taken: its table and line, the column, what stands there, and the code of the reason."""

    table: int
    line: int
    column: str
    text: str
    why: NotAnAnswer
    item: Item | None = None


@dataclass
class Person:
    """One person of a file. `faults`: why not, `unasked`: how many answers were left out as they were not asked."""

    line: int
    day: str
    answers: dict = field(default_factory=dict)
    channel: str = "import"
    weight: Decimal = Decimal(1)
    stratum: str = ""
    cluster: str = ""
    faults: list[Fault] = field(default_factory=list)
    unasked: int = 0

    @property
    def is_fit(self) -> bool:
        return not self.faults

    def instance(self, of: uuid.UUID) -> uuid.UUID:
        """The same for the same line of the same import, so that nothing is taken twice."""
        return uuid.uuid5(of, str(self.line))


class Reader:
    """Reads the tables of a kept file by its plan. `day`: for rows that tell none."""

    def __init__(self, path: Path, plan: Plan, day: str, lock: Lock):
        self.path, self.plan, self.day, self.lock = path, plan, day, lock
        self.form: Questionnaire = form_of(plan)
        self.free = {item.code: replace(item, required=False) for item in self.form.items}
        self.known = {
            column.key: meanings(self.form.by_code[column.code], column.values)
            for column in plan.columns
            if column.role == "question" and self.form.by_code[column.code].is_choice
        }
        self.order = DateOrder(plan.order) if plan.order else None
        self.days = {day: day}

    def people(self) -> Iterator[Person]:
        """Every person, fit or not."""
        parts = [_Turns(self, number, code) for number, code in enumerate(self.plan.sections, 1) if code]
        columns = self.plan.of_table(0)
        for line, number, problem, cells in read_kept(self.path, 0, self.lock):
            person = Person(line, self.day)
            if problem:
                person.faults.append(Fault(0, line, "", "", NotAnAnswer(problem)))
            self._about(person, columns, cells)
            replies = self._replies(person, 0, line, columns, cells)
            for part in parts:
                if turns := part.of(number, person):
                    replies[part.section.code] = turns
            self._check(person, replies)
            yield person

    def orphans(self) -> Iterator[Fault]:
        """Rows of further tables that belong to nobody."""
        for number, code in enumerate(self.plan.sections, 1):
            if code:
                for line, person, problem, _cells in read_kept(self.path, number, self.lock):
                    if not person:
                        yield Fault(number, line, "", "", NotAnAnswer(problem or "no_person"))

    def _about(self, person: Person, columns: list[Column], cells: list[str]) -> None:
        for column in columns:
            text = cells[column.place]
            if not text or text in column.blanks:
                continue
            try:
                if column.role == "weight":
                    person.weight = _weight(text)
                elif column.role == "stratum":
                    person.stratum = text[:40]
                elif column.role == "cluster":
                    person.cluster = text[:40]
                elif column.role == "mode":
                    person.channel = _BY_CHANNEL.get(folded(text).replace("-", "").replace(" ", ""), "import")
                elif column.role == "day":
                    person.day = self.day_of(text)
            except NotAnAnswer as why:
                person.faults.append(Fault(0, person.line, column.name, text, why))

    def _replies(
        self, person: Person, table: int, line: int, columns: list[Column], cells: list[str]
    ) -> dict:
        replies: dict = {}
        for column in columns:
            if column.role != "question":
                continue
            text = cells[column.place]
            if not text or text in column.blanks:
                continue
            item = self.free[column.code]
            try:
                if column.option:
                    chosen = replies.setdefault(item.code, [])
                    if is_yes(text):
                        chosen.append(column.option)
                    continue
                answer = answer_to(item, self._reply(column, item, text))
            except NotAnAnswer as why:
                person.faults.append(Fault(table, line, column.name, text, why, item))
                continue
            if answer is not None:
                replies[item.code] = answer
        return replies

    def _reply(self, column: Column, item: Item, text: str) -> object:
        if item.kind == "date":
            return self.day_of(text)
        if item.kind == "number":
            return text.partition(".")[0] if text.rstrip("0").endswith(".") else text
        if item.kind == "decimal" and "e" in text.lower():
            return _plain(text)
        if not item.is_choice:
            return text
        known = self.known[column.key]
        if item.kind != "multiple":
            return _value(known, text)
        return [_value(known, one) for one in several(known, text) if one not in column.blanks]

    def day_of(self, text: str) -> str:
        """A day as YYYY-MM-DD. Raises NotAnAnswer, also where day and month cannot be told apart."""
        if text not in self.days:
            if len(self.days) > 10_000:
                self.days.clear()
            self.days[text] = self._read_day(text)
        return self.days[text]

    def _read_day(self, text: str) -> str:
        try:
            moment = parse_moment(text, self.order)
        except UnreadableValue as problem:
            raise NotAnAnswer("day_order" if "order" in problem.code else "not_a_day") from problem
        if moment.kind is not PeriodKind.DAY:
            raise NotAnAnswer("not_a_day")
        return moment.day.isoformat()

    def _check(self, person: Person, replies: dict) -> None:
        if person.faults:
            return
        reply = checked(self.form, replies, person.day)
        wrong = [(code, why) for code, why in reply.wrong.items()]
        wrong += [(code, why) for whys in reply.wrong_turns.values() for code, why in whys.items()]
        for code, why in wrong:
            if why.code != "required":
                text = str(replies.get(code, ""))
                person.faults.append(Fault(0, person.line, code, text, why, self.form.by_code[code]))
        for section in self.form.sections:
            if section.repeats and len(replies.get(section.code, ())) > section.most:
                why = NotAnAnswer("too_many_turns", limit=section.most)
                person.faults.append(Fault(0, person.line, section.code, "", why))
        person.answers = reply.answers
        person.unasked = _count(self.form, replies) - _count(self.form, reply.answers)


class _Turns:
    """The rows of a further table, handed out person by person as they stand."""

    def __init__(self, reader: Reader, table: int, code: str):
        self.reader, self.table = reader, table
        self.section: Section = next(one for one in reader.form.sections if one.code == code)
        self.columns = reader.plan.of_table(table)
        self.rows = read_kept(reader.path, table, reader.lock)
        self.next = next(self.rows, None)

    def of(self, number: int, person: Person) -> list[dict]:
        turns = []
        while self.next is not None and 0 < self.next[1] <= number:
            line, owner, problem, cells = self.next
            self.next = next(self.rows, None)
            if owner == number:
                if problem:
                    person.faults.append(Fault(self.table, line, "", "", NotAnAnswer(problem)))
                turns.append(self.reader._replies(person, self.table, line, self.columns, cells))
        return turns


def _value(known: dict[str, str], text: str) -> str:
    value = value_of(known, text)
    if value is None:
        raise NotAnAnswer("unknown")
    return value


def _weight(text: str) -> Decimal:
    try:
        weight = Decimal(text)
    except InvalidOperation as problem:
        raise NotAnAnswer("weight") from problem
    if not weight.is_finite() or not 0 < weight <= LARGEST_WEIGHT:
        raise NotAnAnswer("weight")
    return round(weight, 6)


def _plain(text: str) -> str:
    try:
        return f"{float(text):.6f}".rstrip("0").rstrip(".")
    except ValueError:
        return text


def _count(form: Questionnaire, replies: dict) -> int:
    """How many questions have an answer."""
    own = [
        reply
        for reply in replies.values()
        if isinstance(reply, list) and reply and isinstance(reply[0], dict)
    ]
    answered = {item.code for item in form.items if item.is_answered}
    return sum(code in answered for code in replies) + sum(
        code in answered for turns in own for turn in turns for code in turn
    )


@dataclass
class Tally:
    """What became of the rows of a file."""

    people: int = 0
    accepted: int = 0
    last_line: int = 0
    unasked: int = 0
    turns: int = 0
    weights: Decimal = Decimal(0)
    first_day: str = ""
    last_day: str = ""
    by_reason: Counter = field(default_factory=Counter)
    answered: Counter = field(default_factory=Counter)
    channels: Counter = field(default_factory=Counter)

    def take(self, person: Person) -> None:
        self.people += 1
        self.last_line = max(self.last_line, person.line)
        if not person.is_fit:
            self.by_reason.update({fault.why.code for fault in person.faults})
            return
        self.accepted += 1
        self.unasked += person.unasked
        self.weights += person.weight
        self.channels[person.channel] += 1
        self.answered.update(person.answers.keys())
        self.turns += sum(
            len(one)
            for one in person.answers.values()
            if isinstance(one, list) and one and isinstance(one[0], dict)
        )
        self.first_day = min(self.first_day or person.day, person.day)
        self.last_day = max(self.last_day, person.day)
