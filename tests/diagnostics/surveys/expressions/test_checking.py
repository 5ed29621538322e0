"""What keeps a questionnaire from being published: names, kinds and circles, with sheet, row and column."""

import pytest

from diagnostics.surveys.expressions import Asked, ExpressionError, check, faults, parse, to_text

from .vectors import refused

NUMBERED, COLOURS = ("1", "2", "3", "4"), ("red", "blue")
ROWS = (
    Asked("age", "number"),
    Asked("weight", "number"),
    Asked("name", "text"),
    Asked("born", "date"),
    Asked("moved", "date"),
    Asked("safe", "choice", choices=NUMBERED),
    Asked("colour", "choice", choices=COLOURS),
    Asked("place", "choice"),
    Asked("seen", "multiple", choices=("theft", "noise")),
    Asked("agreed", "boolean"),
    Asked("photo", "file"),
    Asked("hello", "note"),
    Asked("about", "group"),
    Asked("incident", "repeat"),
    Asked("what", "choice", within="incident", choices=("theft", "burglary")),
    Asked("loss", "number", within="incident"),
    Asked("deep", "group", within="incident"),
    Asked("thing", "repeat", within="deep"),
    Asked("worth", "number", within="thing"),
    Asked("total", "", {"calculation": "${age} + ${weight}"}),
    Asked("since", "", {"calculation": "${born} + 7"}),
    Asked("word", "", {"calculation": "concat(${name}, '!')"}),
)

GOOD = """
${age} > 18 and ${age} <= 99
${age} = 5 or ${age} != '5' or ${age} > '18'
${age} = ''
${name} = 'x' or ${name} != ''
${colour} = 'red' or 'blue' != ${colour}
${colour} = ${name}
${safe} = 1 or ${safe} = '1' or ${safe} > 2
${place} = 5 or ${place} = 'anything'
${safe} + ${safe} > 3
${seen} = ''
${photo} != ''
selected(${seen}, 'theft') and not(selected(${colour}, 'red'))
selected('a b', ${name})
count-selected(${seen}) > 1
selected-at(${seen}, 0) = 'theft'
jr:choice-name(${colour}, '${colour}') = 'Red'
jr:choice-name(selected-at(${seen}, 0), '${seen}') = ''
${born} < today() and ${born} <= ${moved}
${born} = '2000-01-01' or ${born} = date('2000-01-01')
today() - ${born} > 365
(today() - ${born}) div 365.25 >= 18
${born} + 7 < ${moved}
${born} < ${since}
date(${born} + 7) = ${moved}
number(${born}) > 5 and number(${born}) < today()
max(${born}, ${moved}) < today()
format-date(${born}, '%Y') = '2000'
format-date(${born} + 1, '%Y') = '2000'
(${age} = 1) + (${age} = 2) > 0
${agreed} = true() and ${agreed} and not(${agreed})
boolean(${age})
if(${age} > 1, 1, 2) > 0
if(${age} > 1, ${colour}, 'x') = 'y'
if(${age} > 1, '', 5) = 5
coalesce(${age}, 0) > 1
coalesce(${name}, ${colour}) = 'x'
regex(${age}, '[0-9]+') and regex(${name}, '.*')
string-length(${name}) > 2 and contains(${name}, 'a')
round(${age} div 3, 1) > 0.5 and int(${age}) > 1 and abs(${age}) > 1
min(${age}, ${weight}) > 2 and max(${age}, 0) > 2
count(${incident}) > 1
sum(${loss}) > 100 and max(${loss}) > 50 and min(${worth}) > 1
count-non-empty(${what}) > 1
${total} > 5 and ${word} = 'x'
'1' + 1 > 1
substr(${name}, 0, 1) = 'A'
concat(${age}, ${born}, ${seen}, ${colour}) != ''
1 = 1
""".strip().splitlines()

INSIDE = """
${loss} > 5 and ${age} > 5
position(..) = 1
count(${incident}) > position(..)
count(${thing}) > 1
sum(${worth}) > 1
${what} = 'theft'
""".strip().splitlines()

# Expression, code, position.
BAD = (
    ("${agee} > 5", "unknown_question_like", 0),
    ("${Age} > 5", "unknown_question_like", 0),
    ("${aeg} > 5", "unknown_question_like", 0),
    ("${agr} > 5", "unknown_question_like", 0),
    ("${ag} > 5", "unknown_question_like", 0),
    ("${a} > 5", "unknown_question", 0),
    ("${agenda} > 5", "unknown_question", 0),
    ("${age} > 5 and ${income} > 3", "unknown_question", 15),
    ("count(${nowhere}) > 1", "unknown_question", 6),
    (". > 5", "own_value", 0),
    ("${hello} = ''", "no_value", 0),
    ("${about} = ''", "no_value", 0),
    ("${incident} = 'x'", "no_value", 0),
    ("${loss} > 5", "repeated_outside", 0),
    ("selected(${what}, 'theft')", "repeated_outside", 9),
    ("max(${loss}, 5) > 1", "repeated_outside", 4),
    ("count(${thing}) > 1", "repeated_outside", 6),
    ("sum(${age}) > 5", "not_repeated", 4),
    ("count(${age}) > 5", "not_repeated", 6),
    ("count(${loss}) > 5", "count_repeat", 6),
    ("count-non-empty(${name}) > 5", "not_repeated", 16),
    ("sum(${what}) > 5", "argument", 4),
    ("sum(${incident}) > 5", "no_value", 4),
    ("max(${about}) > 5", "no_value", 4),
    ("position(..) = 1", "position_outside", 0),
    ("${age} = 'old'", "compared", 0),
    ("${name} = 5", "compared", 0),
    ("${name} = ${age}", "compared", 0),
    ("${born} = ${name}", "compared", 0),
    ("${born} = 'yesterday'", "compared", 0),
    ("${born} = '2023-02-29'", "compared", 0),
    ("${born} = 2000", "compared", 0),
    ("${born} > 2000", "compared", 0),
    ("${born} > '2000-01-01'", "compared_date", 10),
    ("'2000-01-01' <= ${since}", "compared_date", 0),
    ("${born} > ${name}", "no_order", 10),
    ("${name} > 'a'", "no_order", 0),
    ("${colour} > 1", "no_order", 0),
    ("${age} > ''", "no_order", 9),
    ("(1 = 1) > 0", "no_order", 3),
    ("${photo} = 'x'", "compared", 0),
    ("${photo} > 5", "no_order", 0),
    ("${agreed} = 'true'", "compared", 0),
    ("${agreed} = ''", "compared", 0),
    ("${agreed} = 1", "compared", 0),
    ("${seen} = 'theft'", "several_equal", 0),
    ("'theft' != ${seen}", "several_equal", 11),
    ("${seen} > 1", "no_order", 0),
    ("${colour} = 'green'", "unknown_choice", 12),
    ("'Red' = ${colour}", "unknown_choice", 0),
    ("${safe} = 5", "unknown_choice", 10),
    ("${safe} = '01'", "unknown_choice", 10),
    ("selected(${seen}, 'fire')", "unknown_choice", 18),
    ("selected-at(${seen}, 0) = 'fire'", "unknown_choice", 26),
    ("selected(${age}, '5')", "argument", 9),
    ("selected(${name}, 'x')", "argument", 9),
    ("selected(${born}, 'x')", "argument", 9),
    ("selected(${seen}, 1)", "quoted_needed", 18),
    ("selected(${seen}, ${age})", "argument", 18),
    ("count-selected(${age}) > 1", "argument", 15),
    ("jr:choice-name(${age}, '${colour}') = ''", "argument", 15),
    ("jr:choice-name(${colour}, '${age}') = ''", "argument", 26),
    ("${name} + 1 > 2", "calculated", 0),
    ("${age} * ${name} > 2", "calculated", 9),
    ("${colour} + 1 > 2", "calculated", 0),
    ("${age} + '' > 2", "calculated", 9),
    ("${born} + ${moved} > 2", "calculated", 10),
    ("${born} * 2 > 2", "calculated", 0),
    ("5 - ${born} > 2", "calculated", 4),
    ("-${born} > 2", "calculated", 1),
    ("-${name} > 2", "calculated", 1),
    ("${seen} div 2 > 1", "calculated", 0),
    ("${age}", "condition_needed", 0),
    ("${age} + 1", "condition_needed", 7),
    ("${name} and 1 = 1", "condition_needed", 0),
    ("not(${seen})", "condition_needed", 4),
    ("if(${age}, 1, 2) = 1", "condition_needed", 3),
    ("'yes'", "condition_needed", 0),
    ("if(1 = 1, 1, 'x') = 1", "branches", 0),
    ("if(1 = 1, ${born}, 5) = 5", "branches", 0),
    ("if(1 = 1, 1 = 1, '')", "branches", 0),
    ("coalesce(${age}, 'x') = 1", "branches", 0),
    ("round(${name}) > 1", "argument", 6),
    ("int(${born}) > 1", "argument", 4),
    ("substr(${name}, ${name}) = ''", "argument", 16),
    ("max(${born}, 5) > 1", "argument", 13),
    ("max(${name}) > 1", "argument", 4),
    ("min(${age}, ${name}) > 1", "argument", 12),
    ("date('2023-02-29') < today()", "argument", 5),
    ("date(${seen}) < today()", "argument", 5),
    ("format-date(1 = 1, '%Y') = ''", "argument", 14),
    ("contains(${photo}, 'x')", "argument", 9),
    ("region = 'x'", "bare_name", 0),
)
BAD_INSIDE = (
    ("sum(${loss}) > 5", "inside_repeat", 4),
    ("count-non-empty(${what}) > 5", "inside_repeat", 16),
    ("${worth} > 5", "repeated_outside", 0),
    ("sum(${age}) > 5", "not_repeated", 4),
)


def found_in(*rows: Asked) -> list[tuple]:
    checked = check([*ROWS, *rows])
    return [(one.name, one.column, one.fault.code, one.fault.position) for one in checked.faults]


def test_conditions_are_accepted_or_refused_by_the_kinds_of_their_parts():
    wrong = []
    for texts, within in ((GOOD, ""), (INSIDE, "incident")):
        for text in texts:
            if found := found_in(Asked("x", "text", {"relevant": text}, within)):
                wrong.append((text, found))
    for cases, within in ((BAD, ""), (BAD_INSIDE, "incident")):
        for text, code, position in cases:
            found = found_in(Asked("x", "text", {"relevant": text}, within))
            if found != [("x", "relevant", code, position)]:
                wrong.append((text, found))
    assert wrong == []


def test_each_column_takes_what_it_needs():
    one = (
        Asked("limit", "number", {"constraint": ". > 0 and . < ${age}", "required": "${age} > 5"}),
        Asked("hue", "choice", {"constraint": ". != 'red'"}, choices=COLOURS),
        Asked(
            "shade",
            "choice",
            {"choice_filter": "region = ${name} and size > 5 and name != ''"},
            columns={"region", "size"},
        ),
        Asked("again", "repeat", {"repeat_count": "${age}"}),
        Asked("grown", "number", {"calculation": "${age} * 2", "default": "5"}),
        Asked("on", "date", {"default": "today()", "readonly": "true()"}),
        Asked("picked", "multiple", {"default": "'theft noise'"}, choices=("theft", "noise")),
        Asked("said", "text", {"calculation": "${age}", "default": "''"}),
    )
    assert found_in(*one) == []
    two = (
        Asked("limit", "number", {"constraint": ". > 'a'", "required": "5"}),
        Asked("hue", "choice", {"constraint": ". = 'green'"}, choices=COLOURS),
        Asked("shade", "choice", {"choice_filter": "country = 'x'"}, columns={"region"}),
        Asked("again", "repeat", {"repeat_count": "${name}"}),
        Asked("grown", "number", {"calculation": "'much'"}),
        Asked("on", "date", {"default": "${born} + 1"}),
        Asked("picked", "multiple", {"default": "'theft fire'"}, choices=("theft", "noise")),
        Asked("truth", "", {"calculation": "${age} > 5"}),
        Asked("age", "text"),
    )
    assert found_in(*two) == [
        ("age", "name", "duplicate", 0),
        ("limit", "constraint", "no_order", 4),
        ("limit", "required", "condition_needed", 0),
        ("hue", "constraint", "unknown_choice", 4),
        ("shade", "choice_filter", "unknown_column", 0),
        ("again", "repeat_count", "result", 0),
        ("grown", "calculation", "result", 0),
        ("on", "default", "result", 8),
        ("picked", "default", "result", 0),
        ("truth", "calculation", "yes_or_no_kept", 7),
    ]


def test_circles_are_told_once_in_their_order_at_their_first_row():
    def asked(name, row, within="", kind="text", **expressions):
        return Asked(name, kind, expressions, within, sheet="survey", row=row)

    checked = check(
        [
            asked("a", 2, relevant="${b} = 'x'"),
            asked("b", 3, relevant="1 = 1 and ${c} = ''"),
            asked("c", 4, relevant="${a} != ''"),
            asked("self", 5, kind="", calculation="${self} + 1"),
            asked("page", 6, kind="group", relevant="${inner} = 'x'"),
            asked("inner", 7, within="page"),
            asked("low", 8, kind="number", constraint=". <= ${high}"),
            asked("high", 9, kind="number", constraint=". >= ${low}"),
            asked("list", 10, kind="choice", choice_filter="name = ${other}"),
            asked("other", 11, kind="", calculation="concat(${list}, 'x')"),
            asked("rows", 12, kind="repeat", repeat_count="sum(${amount})"),
            asked("amount", 13, within="rows", kind="number"),
        ]
    )
    told = [
        (one.sheet, one.row, one.column, one.fault.position, one.fault.params["names"])
        for one in checked.faults
        if one.fault.code == "circle"
    ]
    assert told == [
        ("survey", 2, "relevant", 0, "a → b → c → a"),
        ("survey", 5, "calculation", 0, "self → self"),
        ("survey", 6, "relevant", 0, "page → inner → page"),
        ("survey", 10, "choice_filter", 7, "list → other → list"),
        ("survey", 12, "repeat_count", 4, "rows → amount → rows"),
    ]
    assert len(told) == len(checked.faults)


def test_answers_are_worked_out_behind_what_they_need():
    rows = (
        Asked("last", "", {"calculation": "${middle} + 1"}),
        Asked("middle", "", {"calculation": "${first} + 1"}),
        Asked("first", "number"),
        Asked("bounded", "number", {"constraint": ". < ${last}"}),
        Asked("outer", "repeat"),
        Asked("inner", "repeat", within="outer"),
        Asked("leaf", "", {"calculation": "${first} - 1"}, within="inner"),
    )
    checked = check(rows)
    assert checked.faults == ()
    assert checked.order == ("first", "middle", "last", "bounded", "outer", "inner", "leaf")
    assert (checked.kinds["last"], checked.kinds["leaf"]) == ("number", "number")
    assert checked.repeats == {"inner": ("outer",), "leaf": ("outer", "inner")}
    assert to_text(checked.trees["last"]["calculation"]) == "${middle} + 1"


def test_a_wrong_calculation_is_told_where_it_stands_and_nowhere_else():
    rows = (
        Asked("sum", "", {"calculation": "${age} +"}),
        Asked("next", "", {"calculation": "${sum} * 2"}),
        Asked("then", "text", {"relevant": "${next} = 'x' and ${sum} > 5"}),
    )
    assert found_in(*rows) == [("sum", "calculation", "operand_missing", 8)]


def test_a_long_chain_of_three_thousand_questions_is_put_into_order():
    rows = [Asked(f"q{n}", "", {"calculation": f"${{q{n + 1}}} + 1"}) for n in range(3000)]
    checked = check([*rows, Asked("q3000", "number")])
    assert checked.faults == ()
    assert checked.order[0] == "q3000"
    assert checked.order[-1] == "q0"


def test_a_workbook_that_is_wrong_everywhere_is_told_in_a_moment():
    rows = [Asked(f"question_{n}", "text", {"relevant": f"${{qestion_{n}}} = 'x'"}) for n in range(2000)]
    everything = " + ".join(f"${{n{n}}}" for n in range(120))
    rows += [Asked(f"n{n}", "number", {"calculation": everything}) for n in range(120)]
    codes = [one.fault.code for one in check(rows).faults]
    assert (codes.count("circle"), codes.count("unknown_question_like")) == (50, 150)


def test_every_fault_is_met_by_a_test_and_has_words():
    met = {code for _, code, _ in refused()} | {code for _, code, _ in (*BAD, *BAD_INSIDE)}
    met |= {"duplicate", "unknown_column", "result", "yes_or_no_kept", "circle", "not_a_tree", "both_quotes"}
    assert sorted(set(faults.FAULTS) - met) == []
    params = {"kind": "text", "left": "date", "right": "number", "needed": "number"}
    for cases in (BAD, BAD_INSIDE):
        for text, _, _ in cases:
            for one in check([*ROWS, Asked("x", "text", {"relevant": text})]).faults:
                said = one.fault.told()
                assert "%(" not in said
    for text, code, _ in refused():
        with pytest.raises(ExpressionError) as caught:
            parse(text)
        assert "%(" not in caught.value.fault.told(), code
    fault = faults.Fault("compared", 0, params)
    assert fault.told() == "A date cannot be compared with a number."
    assert (
        fault.told(
            {
                "a date": "une date",
                "a number": "un nombre",
                faults.FAULTS["compared"]: "%(left)s ≠ %(right)s",
            }.get
        )
        == "Une date ≠ un nombre"
    )
