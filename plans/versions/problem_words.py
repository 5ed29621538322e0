"""How the fields of frozen problems and criteria become text (see `field_words`)."""

from django.utils.translation import gettext as _

from plans.plan.taxonomy import FACTORS, PROBLEM_TYPES
from plans.priorities.models import HIGHEST, Criterion
from plans.problems.models import FactorLink, OrganisedCrimeLink, Problem, ProblemStatus, Trend

from .action_lines import join
from .field_words import (
    _areas,
    _choice,
    _coded,
    _day,
    _lines,
    _links,
    _money,
    _number,
    _of,
    _own,
    _text,
    _yes,
)

_FACTOR_LINKS = dict(FactorLink.choices)


def _factor_line(reading, row) -> str:
    head = f"{row['factor']} {FACTORS.get(row['factor'], '')} ({_FACTOR_LINKS.get(row['link'], row['link'])})"
    return join(head, row["note"])


def _option_line(reading, row) -> str:
    chosen = _("chosen") if row["is_chosen"] else _("not chosen")
    words = [row.get("description", ""), row["reason"], row["local_fit"]]
    practice = [_("practice %(code)s") % {"code": row["practice"]}] if row.get("practice") else []
    return join(f"{row['title']} ({', '.join([chosen, *practice])})", " ".join(filter(None, words)))


def _score_line(reading, row) -> str:
    head = f"{row['criterion']} {row['value']}/{HIGHEST} ({row['scorer']})"
    behind = " ".join(filter(None, [row["finding"], row["evidence"]])) or _("judgement")
    return join(head, ". ".join(filter(None, [behind, row["note"]])))


def _scale(reading, value) -> str:
    return "\n".join(f"{step}: {text}" for step, text in enumerate(value or []) if text)


PROBLEM_WORDINGS = {
    "problem": [
        _own("code", lambda: _("Code"), _text),
        *_of(
            Problem,
            ("title", _text),
            ("status", _choice(ProblemStatus)),
            ("statement", _text),
        ),
        _own("cp_codes", lambda: _("Types of crime problem"), _coded(PROBLEM_TYPES)),
        _own("areas", lambda: _("Areas"), _areas),
        *_of(
            Problem,
            ("whole_municipality_reason", _text),
            ("what", _text),
            ("where", _text),
            ("when", _text),
            ("who_victims", _text),
            ("who_offenders", _text),
            ("how", _text),
            ("why", _text),
            ("extent_value", _number),
            ("extent_unit", _text),
            ("extent_period", _text),
            ("extent_source", _text),
            ("trend", _choice(Trend)),
            ("trend_note", _text),
            ("victim_profile", _text),
            ("offender_profile", _text),
            ("differentiated_by_sex_age", _yes),
            ("place_profile", _text),
            ("top_places_share", _number),
            ("repeat_share", _number),
            ("concentration_note", _text),
            ("harm_note", _text),
            ("cost_estimate", _money),
            ("cost_basis", _text),
            ("organised_crime_link", _choice(OrganisedCrimeLink)),
            ("triangle_handler", _text),
            ("triangle_guardian", _text),
            ("triangle_manager", _text),
            ("current_responses", _text),
            ("stakeholders", _text),
        ),
        _own("factors", lambda: _("Factors"), _lines(_factor_line)),
        *_of(Problem, ("score", _number)),
        _own("rank", lambda: _("Rank in the matrix"), _text),
        _own("rank_best", lambda: _("Best rank with other weights"), _text),
        _own("rank_worst", lambda: _("Worst rank with other weights"), _text),
        _own("scores", lambda: _("Scores"), _lines(_score_line)),
        *_of(
            Problem,
            ("is_override", _yes),
            ("decided_rank", _text),
            ("decision_reason", _text),
            ("decided_by", _text),
            ("decided_on", _day),
        ),
        _own("options", lambda: _("Options weighed"), _lines(_option_line)),
        _own("findings", lambda: _("Findings"), _links),
    ],
    "criterion": [
        _own("code", lambda: _("Code"), _text),
        _own("title", lambda: _("Criterion"), _text),
        *_of(Criterion, ("question", _text), ("weight", _text)),
        _own("scale", lambda: _("What the values mean"), _scale),
    ],
}
