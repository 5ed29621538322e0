"""Rules about answers as people write them, one on each line: question = answer, answer."""

from collections.abc import Iterable, Mapping

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from diagnostics.surveys.questionnaire.schema import Item

from .plan import Moment, Said, YesNo


def read(line: str, items: Mapping[str, Item]) -> Said:
    """The rule of a line. Raises ValidationError for questions and answers that do not exist."""
    code, _sign, rest = (part.strip() for part in line.partition("="))
    item = asked(code, items)
    values = tuple(dict.fromkeys(one.strip() for one in rest.split(",") if one.strip()))
    if not values:
        raise ValidationError(_("“%(line)s” names no answer: write question = answer.") % {"line": line})
    known = item.labels
    if known and (wrong := [one for one in values if one not in known]):
        raise ValidationError(
            _("“%(code)s” has no answer “%(values)s”. It has: %(known)s.")
            % {"code": code, "values": ", ".join(wrong), "known": ", ".join(known)}
        )
    return Said(code, values)


def asked(code: str, items: Mapping[str, Item]) -> Item:
    """The question of this short name. Raises ValidationError where there is none."""
    if code not in items:
        raise ValidationError(_("There is no question “%(code)s”.") % {"code": code})
    return items[code]


def read_all(lines: Iterable[str], items: Mapping[str, Item]) -> tuple[Said, ...]:
    return tuple(read(line, items) for line in lines)


def read_moment(line: str, items: Mapping[str, Item]) -> Moment:
    """A question that tells when; with its answers in their order, where they are to be chosen from."""
    if "=" in line:
        said = read(line, items)
        return Moment(said.question, said.values)
    return Moment(asked(line.strip(), items).code)


def yes_no(yes: str, no: str, items: Mapping[str, Item]) -> YesNo | None:
    """Both lines as one rule. Raises ValidationError where they speak of two questions."""
    if not yes:
        return None
    said = read(yes, items)
    denied = read(no, items) if no else None
    if denied and denied.question != said.question:
        raise ValidationError(_("Yes and no are answers to the same question."))
    return YesNo(said.question, said.values, denied.values if denied else ())


def written(rule: Said | Moment | None) -> str:
    """A rule as a line."""
    if rule is None:
        return ""
    values = rule.values if isinstance(rule, Said) else rule.order
    return f"{rule.question} = {', '.join(values)}" if values else rule.question


def written_yes_no(rule: YesNo | None) -> tuple[str, str]:
    if rule is None:
        return "", ""
    no = written(Said(rule.question, rule.no)) if rule.no else ""
    return written(Said(rule.question, rule.yes)), no
