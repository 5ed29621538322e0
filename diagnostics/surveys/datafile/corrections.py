"""What a person changes in how a file is read. Neither Django nor the database."""

from collections.abc import Mapping
from dataclasses import replace

from diagnostics.surveys.questionnaire.options import VALUE, free, slug_of
from diagnostics.surveys.questionnaire.paging import questionnaire
from diagnostics.surveys.questionnaire.records import to_json
from diagnostics.surveys.questionnaire.schema import Item, Option, Questionnaire

from .codebook import is_missing
from .columns import Column, Plan
from .meanings import several, unknown_of
from .understanding import form_of

#: Kinds that a column of a new survey may be given.
KINDS = ("single", "multiple", "number", "decimal", "date", "text")


def choice_of(column: Column, *, is_new: bool) -> str:
    """What a column is taken for, as the page offers it: a role, kind:…, question:… or one:… of several."""
    if column.role != "question":
        return column.role
    if column.option:
        return "one"
    return f"kind:{column.kind}" if is_new else f"question:{column.code}"


def corrected(
    plan: Plan, chosen: Mapping[str, str], blanks: Mapping[str, list[str]], order: str, *, is_new: bool
) -> Plan:
    """The plan with what was chosen for each column. `blanks`: what stands for no answer, by column."""
    form = form_of(plan)
    columns = []
    for column in plan.columns:
        column = replace(column, blanks=blanks.get(column.key, column.blanks))
        wanted = chosen.get(column.key, choice_of(column, is_new=is_new))
        if wanted != choice_of(column, is_new=is_new):
            form, column = _changed(form, column, wanted, plan)
        columns.append(_looked_at(form, column))
    used = {column.code for column in columns if column.role == "question"}
    if is_new:
        items = [item for item in form.items if item.code in used]
        form = questionnaire(items, form.sections, form.languages)
    return replace(plan, columns=columns, form=to_json(form), order=order)


def _changed(form: Questionnaire, column: Column, wanted: str, plan: Plan) -> tuple[Questionnaire, Column]:
    what, _colon, name = wanted.partition(":")
    if what == "question" and name in form.by_code:
        item = form.by_code[name]
        return form, replace(column, role="question", code=name, kind=item.kind, option="")
    if what == "kind" and name in KINDS:
        return _of_kind(form, column, name, plan)
    return form, replace(column, role=what, code="", kind="", option="")


def _of_kind(form: Questionnaire, column: Column, kind: str, plan: Plan) -> tuple[Questionnaire, Column]:
    """The question of a column of a new survey as one of another kind."""
    was = form.by_code.get(column.code)
    taken = {item.code for item in form.items} | {section.code for section in form.sections}
    slug = slug_of(column.name)
    code = was.code if was else free(f"q_{slug}"[:40] if slug[:1].isdigit() else slug, taken, "q")
    options, values = (was.options, column.values) if was and was.options else ((), {})
    if kind in {"single", "multiple"} and not options:
        options, values = _options_of(column, is_several=kind == "multiple")
    if kind not in {"single", "multiple"}:
        options, values = (), {}
    part = plan.sections[column.table - 1] if column.table else ""
    base = was or Item(code, kind, column.name, section=part)
    item = replace(base, kind=kind, options=options)
    items = [item if one.code == code else one for one in form.items]
    items = items if was else [*items, item]
    made = questionnaire(items, form.sections, form.languages)
    return made, replace(column, role="question", code=code, kind=kind, values=values, option="")


def _options_of(column: Column, *, is_several: bool) -> tuple[tuple[Option, ...], dict[str, str]]:
    values: dict[str, str] = {}
    options: list[Option] = []
    for text in sorted(column.contents):
        for one in several({}, text) if is_several else [text]:
            if one in values or one in column.blanks:
                continue
            taken = set(values.values())
            value = one if VALUE.fullmatch(one) and one not in taken else free(slug_of(one), taken, "a")
            values[one] = value
            options.append(Option(value, one[:300], "apart" if is_missing(one) else ""))
    return tuple(options), values


def _looked_at(form: Questionnaire, column: Column) -> Column:
    """What is now no answer to the question of a column."""
    item = form.by_code.get(column.code) if column.role == "question" else None
    if item is None or not item.is_choice or column.option or not column.contents:
        return replace(column, unknown={} if item is None or not item.is_choice else column.unknown)
    contents = {text: times for text, times in column.contents.items() if text not in column.blanks}
    unknown = unknown_of(item, column.values, contents)
    return replace(column, unknown={one: n for one, n in unknown.items() if one not in column.blanks})
