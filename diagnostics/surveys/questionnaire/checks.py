"""What must be mended before a questionnaire is published. Each problem names its question."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from .formulas import formula_faults
from .languages import untold
from .schema import Item, Questionnaire
from .stretches import stretches

MOST_QUESTIONS = 400
#: What the formulas of a question and of a part are called.
FORMULAS = {
    "name": gettext_lazy("name"),
    "label": gettext_lazy("words"),
    "relevant": gettext_lazy("ask only if this holds"),
    "repeat_count": gettext_lazy("how often"),
    "constraint": gettext_lazy("an answer fits only if"),
    "calculation": gettext_lazy("the value"),
    "choice_filter": gettext_lazy("offer only those for which this holds"),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend; `code` is that of the question, empty for the questionnaire as a whole."""

    code: str
    text: str

    def __str__(self):
        return self.text


def problems_of(form: Questionnaire) -> list[Problem]:
    """Everything that keeps these questions from being published, in their order."""
    items = form.items
    found = [Problem("", text) for text in (*_whole(items), *_parts(form), *_languages(form))]
    faults = _formulas(form)
    for section in form.sections:
        for text in faults.get(section.code, ()):
            told = {"part": section.title or section.code, "problem": text}
            found.append(Problem("", _("Part “%(part)s”: %(problem)s") % told))
    earlier: dict[str, Item] = {}
    among = {code for stretch in stretches(form) for code in stretch.codes}
    later = {item.code for item in items}
    for number, item in enumerate(items, 1):
        later.discard(item.code)
        texts = (
            *_words(item),
            *_skipped(item, among),
            *_options(item),
            *_limits(item),
            *_rule(form, item, earlier, later),
        )
        for text in (*texts, *faults.get(item.code, ())):
            found.append(
                Problem(
                    item.code,
                    _("Question %(number)s, “%(question)s”: %(problem)s")
                    % {"number": number, "question": item.text or item.code, "problem": text},
                )
            )
        earlier[item.code] = item
    return found


def _formulas(form: Questionnaire) -> dict[str, list[str]]:
    """What is wrong with formulas, by question or part."""
    found: dict[str, list[str]] = {}
    for fault in formula_faults(form):
        text = _("formula “%(name)s”: %(problem)s") % {"name": FORMULAS[fault.column], "problem": fault.text}
        found.setdefault(fault.code, []).append(text)
    return found


def _whole(items: Sequence[Item]) -> Iterator[str]:
    if not any(item.is_answered for item in items):
        yield _("There is no question yet.")
    if len(items) > MOST_QUESTIONS:
        yield _("There are %(count)s questions; there may be %(most)s at the most.") % {
            "count": len(items),
            "most": MOST_QUESTIONS,
        }
    for code, times in Counter(item.code for item in items).items():
        if times > 1:
            yield _("%(times)s questions have the short name “%(code)s”.") % {"times": times, "code": code}


def _parts(form: Questionnaire) -> Iterator[str]:
    """Names that stand for two things, and questions of one part with others in between."""
    for section in form.sections:
        told = {"part": section.title or section.code}
        if section.code in form.by_code:
            yield _("The part “%(part)s” has the same short name as a question.") % told
        places = [place for place, item in enumerate(form.items) if item.section == section.code]
        if not places:
            yield _("The part “%(part)s” has no question. Put one into it, or delete it.") % told
        elif places[-1] - places[0] + 1 != len(places):
            yield _("The questions of the part “%(part)s” do not stand together.") % told


def _languages(form: Questionnaire) -> Iterator[str]:
    for language in form.languages[1:]:
        missing = untold(form, language)
        if missing:
            yield ngettext(
                "In “%(language)s” one question or part is not translated: %(codes)s.",
                "In “%(language)s” %(n)s questions or parts are not translated: %(codes)s.",
                len(missing),
            ) % {"language": language, "n": len(missing), "codes": ", ".join(missing[:8])}


def _words(item: Item) -> Iterator[str]:
    if not item.text.strip() and item.kind != "calculate":
        yield _("it asks nothing.")
    if item.sensitive and item.required:
        yield _("a sensitive question may not be compulsory.")
    if item.kind == "calculate" and not item.calculation.strip():
        yield _("it says not from what its value follows.")


def _skipped(item: Item, among: set[str]) -> Iterator[str]:
    """`among`: the questions that are skipped with sensitive ones."""
    if item.required and not item.sensitive and item.code in among:
        yield _("it stands among sensitive questions, which can be skipped: it may not be compulsory.")


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


def _rule(form: Questionnaire, item: Item, earlier: dict[str, Item], later: set[str]) -> Iterator[str]:
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
    elif (part := form.turning(target)) and part != form.turning(item):
        yield _("it depends on “%(code)s”, which is asked several times.") % {"code": rule.question}
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
    return _("”, “").join(sorted(values))
