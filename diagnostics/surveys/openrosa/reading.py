"""What a telephone sends: the XML of one interview, and the replies in it. Neither Django nor the database."""

import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import XMLParser

from diagnostics.surveys.questionnaire.schema import Item, Questionnaire, Section

from .names import META, Names

MOST_BYTES = 1 << 20
MOST_ELEMENTS, DEEPEST = 20_000, 12
LONGEST_NAME = 200
_EXPONENT = re.compile(r"[+-]?\d{1,15}(\.\d*)?([eE][+-]?\d{1,2})?", re.ASCII)


class NotASubmission(ValueError):
    """The XML is none, or none of an interview: `malformed`, `too_large`, `no_instance` or `edit`."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Submission:
    """One interview as it was sent. `instance_id` is made on the telephone and stays through every attempt."""

    form_id: str
    version: str
    instance_id: str
    root: Element

    def instance(self, survey: uuid.UUID) -> uuid.UUID:
        """The identity as a UUID; one is worked out where the telephone makes another kind."""
        try:
            return uuid.UUID(self.instance_id.removeprefix("uuid:"))
        except ValueError:
            return uuid.uuid5(survey, self.instance_id)


def read_submission(content: bytes) -> Submission:
    """Read the XML, without document types, entities or anything from elsewhere. Raises NotASubmission."""
    if len(content) > MOST_BYTES:
        raise NotASubmission("too_large")
    root = _parsed(content)
    meta = next((child for child in root if _name(child) == META), None)
    told = {_name(child): (child.text or "").strip() for child in (meta if meta is not None else ())}
    if told.get("deprecatedID"):
        raise NotASubmission("edit")
    instance_id = told.get("instanceID") or (root.get("instanceID") or "").strip()
    if not instance_id or len(instance_id) > LONGEST_NAME:
        raise NotASubmission("no_instance")
    return Submission(root.get("id", ""), root.get("version", ""), instance_id, root)


class _Bounded(TreeBuilder):
    """Builds a tree that is neither too deep nor too large."""

    def __init__(self):
        super().__init__()
        self.depth = self.many = 0

    def start(self, tag, attributes):
        self.depth += 1
        self.many += 1
        if self.depth > DEEPEST or self.many > MOST_ELEMENTS:
            raise NotASubmission("malformed")
        return super().start(tag, attributes)

    def end(self, tag):
        self.depth -= 1
        return super().end(tag)


def _parsed(content: bytes) -> Element:
    parser = XMLParser(target=_Bounded(), forbid_dtd=True)
    try:
        parser.feed(content)
        return parser.close()
    except (ParseError, DefusedXmlException, LookupError, UnicodeError) as problem:
        raise NotASubmission("malformed") from problem


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def replies_of(names: Names, submission: Submission) -> dict:
    """The replies as `checked` takes them. What is no question of the form (moments, devices, counters) is dropped."""
    form = names.form
    sections = {section.code: section for section in form.sections}
    replies: dict = {}
    for element in submission.root:
        code = names.codes.get(_name(element), "")
        section = sections.get(code)
        if section is None:
            replies |= _taken(form, names, [element], "")
            continue
        told = _taken(form, names, element, code)
        if not section.repeats:
            replies |= told
        elif told or section.count:
            replies.setdefault(code, []).append(told)
    return replies


def _taken(form: Questionnaire, names: Names, elements: Iterable[Element], section: str) -> dict:
    """The replies in these elements to questions of a part (of none: "")."""
    told: dict = {}
    for element in elements:
        item = form.by_code.get(names.codes.get(_name(element), ""))
        if item is not None and item.is_answered and item.section == section:
            reply = _reply(item, element.text or "")
            if reply:
                told[item.code] = reply
    return told


def _reply(item: Item, text: str) -> str | list[str]:
    if item.kind == "text":
        return text
    text = text.strip()
    if item.kind == "multiple":
        return text.split()
    if item.kind == "date" and re.match(r"\d{4}-\d{2}-\d{2}T", text, re.ASCII):
        return text[:10]
    if item.kind == "decimal" and _EXPONENT.fullmatch(text):
        # Telephones write 2.5E7, and more digits than anybody typed.
        return f"{float(text):.6f}".rstrip("0").rstrip(".")
    return text


def surplus_of(form: Questionnaire, replies: dict) -> list[Section]:
    """Parts of which more was told than the questionnaire takes."""
    parts = [section for section in form.sections if section.repeats and not section.count]
    return [section for section in parts if len(replies.get(section.code, ())) > section.most]
