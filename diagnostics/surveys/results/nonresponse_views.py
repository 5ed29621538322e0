"""The page that tells of each question how many gave no answer."""

from django.shortcuts import render
from django.utils.translation import gettext as _

from diagnostics.statistics.item_nonresponse import NonResponseRules, Reply
from diagnostics.surveys.lookup import survey_or_404
from diagnostics.surveys.wording import TONES, count, percent, stacked
from stakeholders.access.gate import town_page
from stakeholders.access.permissions import Permission

from .loading import are_shown, sheet_of
from .nonresponse import QuestionResponse, responses
from .preparing import age_of, when_ready
from .release import Release, release
from .words import NOTHING

RULES = NonResponseRules()


@town_page(Permission.READ)
@when_ready
def survey_nonresponse(request, uid):
    """Of each question: asked, valid, don't know, refused, left out, and what follows from it."""
    survey = survey_or_404(request, uid)
    if not are_shown(survey, request.actor):
        context = {"survey": survey, "tone": TONES[survey.state]}
        return render(request, "diagnostics/surveys/results/not_yet.html", context)
    sheet = sheet_of(survey, may_prepare=True)
    shown = release(sheet, request.actor)
    found = responses(sheet)
    heads = _columns(sheet.is_weighted)
    rows = [_row(shown, one, sheet.is_weighted) for one in found]
    for row in rows:
        (row["cells"],) = stacked(heads[1:-1], [row["cells"]])
    context = {
        "survey": survey,
        "columns": heads,
        "rows": rows,
        "flag": percent(RULES.flag, 0),
        "hide": percent(RULES.hide, 0),
        **age_of(sheet, request.actor.municipality),
        "many": sum(one.is_hidden for one in found),
    }
    return render(request, "diagnostics/surveys/results/nonresponse.html", context)


def _columns(is_weighted: bool) -> list[str]:
    heads = [
        _("Question"), _("Asked"), _("Valid"), _("Don't know"), _("Refused"), _("Left out"), _("Not asked"),
        _("Without an answer"),
    ]  # fmt: skip
    return [*heads, *([_("weighted")] if is_weighted else []), _("What follows")]


def _row(shown: Release, one: QuestionResponse, is_weighted: bool) -> dict:
    item, found = one.item, one.response
    if (item.is_tabulated or item.kind == "text") and shown.table(item.code).is_closed:
        why = _("counted with victims") if shown.is_elsewhere(item.code) else _("too few")
        return {"item": item, "cells": [NOTHING] * (7 + is_weighted), "note": why, "tone": "neutral"}
    told = (Reply.VALID, Reply.DONT_KNOW, Reply.REFUSED, Reply.MISSING, Reply.SKIPPED)
    counts = [found.asked, *(found.persons[reply] for reply in told)]
    shares = [found.share, *([found.weighted_share] if is_weighted else [])]
    note, tone = _follows(one)
    cells = [*map(count, counts), *(percent(share) if found.asked else NOTHING for share in shares)]
    return {"item": item, "cells": cells, "note": note, "tone": tone}


def _follows(one: QuestionResponse) -> tuple[str, str]:
    if one.is_hidden and one.item.is_tabulated:
        return _("no shares"), "error"
    if one.item.kind != "text" and (one.is_hidden or one.is_doubtful):
        return _("with care"), "warning"
    return "", ""
