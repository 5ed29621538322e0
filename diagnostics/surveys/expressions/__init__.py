"""The expressions of surveys: one grammar, one tree, one meaning in Python and in browsers. No Django, no database.

    tree = parse("${age} >= 18 and selected(${seen}, 'theft')")
    evaluate(tree, {"age": 30, "seen": ["theft", "noise"]})          True
    from_json(to_json(tree)) == parse(to_text(tree)) == tree
    check(rows).faults                                               what keeps a questionnaire from being published

The grammar is the part of XPath 1.0 that XLSForm uses (`reading.py`), the functions are those of `functions.py`. The
meaning is that of XPath 1.0 and of the ODK XForms specification. Where these, JavaRosa (Collect) and Enketo differ:

- Answers are read by their kind, as JavaRosa does: a number is a number, several choices are one text with spaces, what
  was not asked or left out is the empty text. The empty text is no number (NaN): every order with it is false.
- `=` compares as XPath 1.0: by truth if one side is a yes or no, else by number if one side is a number, else by text.
  JavaRosa takes numbers for equal that differ by less than 1e-12; here 0.1 + 0.2 = 0.3 is false, as in XPath.
- number() reads only XPath's decimals (no exponent, no comma), and a date as its days since 1970-01-01, as the ODK
  specification says for every arithmetic and order of dates. Dates are whole days; there are no times.
- A number is written as XPath writes it: never with an exponent, 5 for 5.0, NaN for none.
- sum(), min() and max() leave out what is empty, as JavaRosa; XPath 1.0 would give NaN. max() of negative numbers is
  right here. coalesce() takes NaN for empty, as JavaRosa.
- round() lifts a half (-2.5 gives -2, as XPath 1.0) and takes decimals as written: round(1.005, 2) is 1.01.
- div and mod are those of XPath 1.0: by zero gives an infinity or NaN; a remainder has the sign of the dividend.
- Texts count in characters of Unicode, as XPath 1.0; JavaRosa counts those outside the basic plane twice.
  substr() and selected-at() count from 0; a negative number in substr() counts from the end (JavaRosa).
- selected() compares with one value of the list; white space around the value sought is dropped (JavaRosa, Enketo).
- regex() compares the whole text, as JavaRosa; Enketo searches. The patterns are those of `patterns.py`.
- A name in sum(), min(), max(), count-non-empty() means all its answers; elsewhere the one of the instance in which the
  expression stands, as pyxform writes the paths.
- date() and format-date() give the empty text for what is no date; JavaRosa stops with an error.

What those clients would read differently because of its kind is refused before publishing (`kinds.py`).
"""

from .checking import COLUMNS, Asked, Checked, Placed, check
from .evaluation import Context, evaluate
from .faults import KINDS, ExpressionError, Fault
from .reading import parse
from .tree import Expression, from_json, names, renamed, to_json
from .writing import to_text

__all__ = [
    "COLUMNS",
    "KINDS",
    "Asked",
    "Checked",
    "Context",
    "Expression",
    "ExpressionError",
    "Fault",
    "Placed",
    "check",
    "evaluate",
    "from_json",
    "names",
    "parse",
    "renamed",
    "to_json",
    "to_text",
]
