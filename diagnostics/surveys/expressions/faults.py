"""What is wrong with an expression: a code with a position, and the words for it, kept apart.

This package does not import Django. A page says a fault in its reader's language by `fault.told(gettext)`.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


def gettext_noop(message: str) -> str:
    """Mark a message for the translation catalogue."""
    return message


#: What a question or a part of an expression can be.
KINDS = {
    "number": gettext_noop("a number"),
    "days": gettext_noop("a number of days"),
    "text": gettext_noop("a text"),
    "date": gettext_noop("a date"),
    "choice": gettext_noop("one choice"),
    "multiple": gettext_noop("several choices"),
    "boolean": gettext_noop("a yes or no"),
    "empty": gettext_noop("an empty text"),
    "repeat": gettext_noop("a repeat"),
    "group": gettext_noop("a group"),
    "note": gettext_noop("a note without an answer"),
    "file": gettext_noop("a file, a place or a time"),
}

FAULTS = {
    # The text itself
    "empty": gettext_noop("There is nothing here. Write an expression, or leave the cell empty."),
    "too_long": gettext_noop(
        "%(length)s characters are too many; %(most)s are allowed. Take a part out into a calculation of its own."
    ),
    "too_deep": gettext_noop(
        "Parentheses and functions stand in each other more than %(most)s deep. Take a part out into a calculation "
        "of its own."
    ),
    "unclosed_text": gettext_noop("The text that begins here never ends: its closing %(found)s is missing."),
    "curly_quotes": gettext_noop("%(found)s is a typographic quotation mark. Write ' or \"."),
    "wrong_operator": gettext_noop("“%(found)s” is not understood. Write “%(instead)s”."),
    "unclosed_parenthesis": gettext_noop("The parenthesis that opens here is never closed."),
    "stray_parenthesis": gettext_noop("This parenthesis closes nothing that was opened."),
    "stray_comma": gettext_noop(
        "A comma stands only between the arguments of a function. Decimals are written with a point."
    ),
    "operand_missing": gettext_noop("Something is missing here: a question, a number, a text or a function."),
    "operator_missing": gettext_noop(
        "Before “%(found)s” an operator is missing, such as “and”, “or”, “=” or “+”."
    ),
    "unclosed_reference": gettext_noop("The name that begins here with ${ never ends: its } is missing."),
    "bad_reference": gettext_noop(
        "“%(found)s” is not the name of a question: names begin with a letter and have no spaces."
    ),
    "last_saved": gettext_noop("Answers of an earlier form cannot be used here."),
    "bare_name": gettext_noop(
        "“%(found)s” stands alone. Write ${%(found)s} for the answer to a question, '%(found)s' for a text."
    ),
    "missing_call": gettext_noop("“%(found)s” is a function. Write “%(found)s()”."),
    "path": gettext_noop("Paths are not used here. Write ${name} for the answer to a question."),
    "predicate": gettext_noop("Filters in square brackets are not used here."),
    "parent": gettext_noop("“..” stands only in position(..)."),
    "unexpected": gettext_noop("“%(found)s” has no meaning here."),
    "chained": gettext_noop(
        "A second comparison stands here. Write “a < b and b < c” instead of “a < b < c”."
    ),
    "number_too_large": gettext_noop("This number is too large."),
    "both_quotes": gettext_noop("A text cannot hold both ' and \". Join two texts with concat()."),
    "not_a_tree": gettext_noop("This is not a stored expression."),
    # Functions
    "unknown_function": gettext_noop("There is no function %(found)s()."),
    "unknown_function_like": gettext_noop("There is no function %(found)s(). Did you mean %(like)s()?"),
    "lookup": gettext_noop(
        "%(found)s() looks something up in another table or instance, which is not possible here. "
        "Calculate it where it stands."
    ),
    "fine_time": gettext_noop(
        "%(found)s() would note the minute, and with it who answered. Write today() and whole days."
    ),
    "not_repeatable": gettext_noop(
        "%(found)s() gives something else each time, so that the answer could not be checked again."
    ),
    "inexact": gettext_noop("%(found)s() does not give exactly the same on every device. Use + - * div."),
    "device": gettext_noop("%(found)s() needs a place or a device, which is not asked for here."),
    "arguments": gettext_noop("%(function)s() takes %(takes)s arguments, not %(count)s."),
    "text_needed": gettext_noop("The last argument of %(function)s() must be a text in quotes."),
    "reference_needed": gettext_noop("%(function)s() takes the name of one question: %(function)s(${name})."),
    "choice_name": gettext_noop("Name the question a second time, in quotes: jr:choice-name(${q}, '${q}')."),
    "position": gettext_noop("Write position(..), with two points."),
    "date_format": gettext_noop(
        "“%(found)s” is not possible in a format. Use %%Y %%y %%m %%n %%d %%e; names of months and days depend on "
        "the device, and times are not kept."
    ),
    # Patterns of regex()
    "pattern_large": gettext_noop("This pattern is too large. Use fewer or smaller repetitions in { }."),
    "pattern_memory": gettext_noop(
        "“%(found)s” refers back to an earlier part, or looks ahead or behind. That is not possible here."
    ),
    "pattern_escape": gettext_noop(
        "“%(found)s” is not known in a pattern. Use \\d \\w \\s, or \\ before a sign."
    ),
    "pattern_anchor": gettext_noop(
        "“%(found)s” stands only at the beginning (^) or the end ($). The pattern is always compared with the whole "
        "answer."
    ),
    "pattern_quantifier": gettext_noop(
        "“%(found)s” repeats nothing here. Put \\ before it if the sign is meant."
    ),
    "pattern_bounds": gettext_noop(
        "“%(found)s” is not a repetition such as {2}, {2,} or {2,5}. Put \\ before { if the sign is meant."
    ),
    "pattern_group": gettext_noop("A parenthesis of the pattern is not closed or opens nothing."),
    "pattern_class": gettext_noop("The square bracket of the pattern is empty, not closed or holds another."),
    "pattern_range": gettext_noop("“%(found)s” runs backwards or not between single characters."),
    # Questions, checked together
    "duplicate": gettext_noop("Two rows have the name “%(name)s”."),
    "unknown_question": gettext_noop("There is no question “%(name)s”."),
    "unknown_question_like": gettext_noop("There is no question “%(name)s”. Did you mean “%(like)s”?"),
    "unknown_column": gettext_noop(
        "The list of choices has no column “%(name)s”. Write ${%(name)s} for the answer to a question."
    ),
    "unknown_choice": gettext_noop("“%(value)s” is not an answer to “%(name)s”."),
    "own_value": gettext_noop(
        "“.” is the answer that is being checked; it stands only in a constraint. Write ${name}."
    ),
    "no_value": gettext_noop("“%(name)s” is %(kind)s and has no value."),
    "repeated_outside": gettext_noop(
        "“%(name)s” is asked several times. Outside its repeat use sum(), min(), max() or count-non-empty()."
    ),
    "not_repeated": gettext_noop("“%(name)s” is asked once: there is nothing to %(function)s()."),
    "count_repeat": gettext_noop("count() takes a repeat. Write count(${%(repeat)s})."),
    "inside_repeat": gettext_noop(
        "Inside the repeat “%(name)s” is one answer only. Put %(function)s() into a row outside the repeat."
    ),
    "position_outside": gettext_noop("position(..) stands only inside a repeat."),
    "circle": gettext_noop("These depend on each other in a circle: %(names)s."),
    # Kinds
    "compared": gettext_noop("%(left)s cannot be compared with %(right)s."),
    "compared_date": gettext_noop("A date is compared with a text. Write date('%(value)s')."),
    "no_order": gettext_noop("%(kind)s has no order: only = and != are possible."),
    "several_equal": gettext_noop("Several choices are compared. Write selected(${name}, 'value')."),
    "calculated": gettext_noop("“%(operator)s” does not work with %(kind)s."),
    "condition_needed": gettext_noop(
        "A condition is needed here, not %(kind)s. Write a comparison, such as ${name} != ''."
    ),
    "argument": gettext_noop("%(function)s() does not work with %(kind)s."),
    "quoted_needed": gettext_noop("The value of a choice stands in quotes: '%(value)s'."),
    "branches": gettext_noop("if() would give once %(left)s and once %(right)s."),
    "yes_or_no_kept": gettext_noop(
        "A calculation cannot keep yes or no: forms store it as a word, and every word counts as yes. "
        "Write if(…, 1, 0)."
    ),
    "result": gettext_noop("This gives %(kind)s; %(needed)s is needed."),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, where in the text (characters from 0), and what its words need."""

    code: str
    position: int = 0
    params: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))

    def told(self, translate: Callable[[str], str] = str) -> str:
        """The words, through `translate` (gettext); kinds in the parameters are translated too."""
        template = translate(FAULTS[self.code])
        said = {
            key: translate(KINDS[value]) if key in WORDED and value in KINDS else value
            for key, value in self.params.items()
        }
        text = template % said
        begins = _BEGINS.match(template)
        return text[:1].upper() + text[1:] if begins and begins[1] in WORDED else text

    def __str__(self) -> str:
        return self.told()


#: Parameters that name a kind.
WORDED = frozenset({"kind", "left", "right", "needed"})
_BEGINS = re.compile(r"%\((\w+)\)s")


class ExpressionError(ValueError):
    """An expression that is refused. `fault` says why."""

    def __init__(self, code: str, position: int = 0, **params):
        self.fault = Fault(code, position, params)
        super().__init__(code)

    def __str__(self) -> str:
        return f"{self.fault.code} at {self.fault.position}: {self.fault}"
