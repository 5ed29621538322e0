"""What must be mended before a questionnaire is published. Each problem names its question."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from .schema import Item

MOST_QUESTIONS = 60


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend; `code` is that of the question, empty for the questionnaire as a whole."""

    code: str
    text: str

    def __str__(self):
        return self.text


def problems_of(items: Sequence[Item]) -> list[Problem]:
    """Everything that keeps these questions from being published, in their order."""
    found = [Problem("", text) for text in _whole(items)]
    earlier: dict[str, Item] = {}
    later = {item.code for item in items}
    for number, item in enumerate(items, 1):
        later.discard(item.code)
        for text in (*_words(item), *_options(item), *_limits(item), *_rule(item, earlier, later)):
            found.append(
                Problem(
                    item.code,
                    _("Question %(number)s, “%(question)s”: %(problem)s")
                    % {"number": number, "question": item.text or item.code, "problem": text},
                )
            )
        earlier[item.code] = item
    return found


def _whole(items: Sequence[Item]) -> Iterator[str]:
    if not items:
        yield _("There is no question yet.")
    if len(items) > MOST_QUESTIONS:
        yield _("There are %(count)s questions; more than %(most)s nobody answers to the end.") % {
            "count": len(items),
            "most": MOST_QUESTIONS,
        }
    for code, times in Counter(item.code for item in items).items():
        if times > 1:
            yield _("%(times)s questions have the short name “%(code)s”.") % {"times": times, "code": code}


def _words(item: Item) -> Iterator[str]:
    if not item.text.strip():
        yield _("it asks nothing.")
    if item.sensitive and item.required:
        yield _("a sensitive question may not be compulsory.")


def _options(item: Item) -> Iterator[str]:
    if not item.is_choice:
        return
    if item.kind == "area" and not item.counted:
        yield _("the municipality has no neighbourhoods yet.")
    elif item.kind != "area" and len(item.counted) < 2 and len(item.options) < 2:
        yield _("it needs at least two answers to choose from.")
    for name in ("value", "label"):
        for text, times in Counter(getattr(option, name) for option in item.options).items():
            if times > 1:
                yield _("the answer “%(text)s” is there %(times)s times.") % {"text": text, "times": times}
    if any(not option.label.strip() for option in item.options):
        yield _("an answer has no words.")
    if item.together and (unknown := set(item.together.values) - {option.value for option in item.counted}):
        yield _("“%(values)s”, to be counted together, is not among its answers.") % {
            "values": _list(unknown)
        }


def _limits(item: Item) -> Iterator[str]:
    if item.minimum is not None and item.maximum is not None and item.minimum > item.maximum:
        yield _("its smallest number is larger than its largest.")


def _rule(item: Item, earlier: dict[str, Item], later: set[str]) -> Iterator[str]:
    rule = item.asked_if
    if rule is None:
        return
    target = earlier.get(rule.question)
    if rule.question == item.code or rule.question in later:
        yield _("it depends on “%(code)s”, which comes later. Move it, or drop the condition.") % {
            "code": rule.question
        }
    elif target is None:
        yield _("it depends on “%(code)s”, which is not there.") % {"code": rule.question}
    elif not target.is_choice:
        yield _("it depends on “%(code)s”, which has no answers to choose from.") % {"code": rule.question}
    elif not rule.values:
        yield _("it depends on “%(code)s”, but no answer is named.") % {"code": rule.question}
    elif unknown := set(rule.values) - set(target.labels):
        yield _("it depends on the answer “%(values)s” of “%(code)s”, which is not there.") % {
            "values": _list(unknown),
            "code": rule.question,
        }


def _list(values: set[str]) -> str:
    return "”, “".join(sorted(values))
