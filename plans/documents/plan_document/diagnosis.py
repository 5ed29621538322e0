"""Sections 3 to 6: local profile, diagnosis, priorities and why, vision."""

from itertools import groupby

from django.utils.translation import gettext as _

from diagnostics.findings.models import FindingKind
from plans.documents.drawings import area_map
from plans.documents.edition import Edition
from plans.documents.layout.blocks import Block, Bullets, Column, Heading, Paragraph, Table
from plans.problems.models import ProblemStatus
from plans.versions.amounts import NONE, day, number


def profile(edition: Edition) -> tuple[str, list[Block]]:
    about = edition.told["about"]
    return _("Local profile"), [*([Paragraph(about)] if about else []), *_population(edition)]


def _population(edition: Edition) -> list[Block]:
    found = edition.records.get("population", [])
    if not found:
        return []
    names = {area["code"]: area["name"] for area in edition.content["areas"]}
    rows = [
        [
            f"{one['area']} {names.get(one['area'], '')}",
            number(str(one["residents"])),
            number(str(one["households"])) if one["households"] else NONE,
            str(one["year"]),
        ]
        for one in found
    ]
    sources = sorted({one["source"] for one in found if one["source"]})
    columns = [
        Column(_("Area"), 2),
        Column(_("Residents"), 1, True),
        Column(_("Households"), 1, True),
        Column(_("Year"), 0.7, True),
    ]
    table = Table(_("Residents and households by area"), columns, rows)
    source = (
        [Paragraph(_("Source: %(names)s") % {"names": ", ".join(sources)}, quiet=True)] if sources else []
    )
    return [Heading(2, _("Population")), table, *source]


def diagnosis(edition: Edition) -> tuple[str, list[Block]]:
    """The findings by kind, each with its confidence, sources and limits."""
    kinds = {value: str(label) for value, label in FindingKind.choices}
    order = list(kinds)
    found = sorted(
        zip(edition.content["findings"], edition.told["findings"], strict=True),
        key=lambda pair: order.index(pair[0]["finding_kind"]),
    )
    blocks: list[Block] = []
    for kind, pairs in groupby(found, key=lambda pair: pair[0]["finding_kind"]):
        blocks.append(Heading(2, _capital(kinds[kind])))
        for _raw, one in pairs:
            blocks.append(Paragraph(one["title"], strong=one["code"]))
            blocks.append(Paragraph(_about(one), quiet=True))
    limits = [f"{one['title']}: {one['limits']}" for one in edition.told["sources"] if one["limits"]]
    if limits:
        blocks += [Heading(2, _("Limits of the data")), Bullets(limits)]
    return _("Diagnosis"), blocks


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _about(finding: dict) -> str:
    parts = [
        _("Confidence: %(word)s.") % {"word": finding["confidence"]} if finding["confidence"] else "",
        _("Sources: %(names)s.") % {"names": finding["sources"].replace("\n", "; ")}
        if finding["sources"]
        else "",
        _("What may not be concluded: %(text)s") % {"text": finding["limits"]} if finding["limits"] else "",
    ]
    return " ".join(filter(None, parts))


def priorities(edition: Edition) -> tuple[str, list[Block]]:
    """How the priorities were chosen, and what was not chosen and why."""
    problems = edition.content["problems"]
    told = _("%(chosen)d of %(all)d problems that were weighed became priorities.") % {
        "chosen": len(edition.told["priorities"]),
        "all": len(problems),
    }
    blocks: list[Block] = [Paragraph(told), *weighing(edition)]
    reasons = [
        one for one in problems if one["status"] == ProblemStatus.PRIORITISED and one["decision_reason"]
    ]
    if reasons:
        blocks.append(Heading(2, _("Why these")))
        blocks += [Paragraph(_decided(one), strong=f"{one['code']} {one['title']}.") for one in reasons]
    return _("Priorities"), [*blocks, *_not_chosen(edition)]


def _decided(problem: dict) -> str:
    """The reason, who decided and when, and whether the decision departs from the matrix."""
    departs = ""
    if problem.get("decided_rank"):
        departs = _("Departs from the matrix: rank %(rank)d by decision.") % {"rank": problem["decided_rank"]}
    elif problem.get("is_override"):
        departs = _("Departs from the matrix.")
    by = ", ".join(filter(None, [problem.get("decided_by"), day(problem.get("decided_on"))]))
    return "\n".join(filter(None, [problem["decision_reason"], departs, by and f"({by})"]))


def weighing(edition: Edition) -> list[Block]:
    """The matrix: problems by rank, what each was given by each criterion, score, and how firm the rank is."""
    criteria, problems = edition.content.get("criteria", []), edition.content["problems"]
    statuses = {value: str(label) for value, label in ProblemStatus.choices}
    ranked = sorted(problems, key=lambda one: (one.get("rank") or 10_000, -float(one["score"] or -1)))
    if not ranked:
        return []
    rows = [
        [
            f"{one['code']} {one['title']}",
            *(_given(one, criterion["code"]) for criterion in criteria),
            number(one["score"]) or NONE,
            _rank(one),
            statuses.get(one["status"], ""),
        ]
        for one in ranked
    ]
    columns = [
        Column(_("Problem"), 3.2),
        *(Column(criterion["code"], 0.55, True) for criterion in criteria),
        Column(_("Score"), 0.75, True),
        Column(_("Rank"), 0.9, True),
        Column(_("Outcome"), 1.2),
    ]
    return [Table(_("Problems weighed, by their rank"), columns, rows), *_criteria(criteria)]


def _given(problem: dict, criterion: str) -> str:
    """ "4", or "3.5 (3-4)" where those who scored differ."""
    values = [one["value"] for one in problem.get("scores", []) if one["criterion"] == criterion]
    if not values:
        return NONE
    low, high = min(values), max(values)
    mean = number(str(round(sum(values) / len(values), 1)).removesuffix(".0"))
    return mean if low == high else f"{mean} ({low}{NONE}{high})"


def _rank(problem: dict) -> str:
    """ "1", or "2 (1-3)" where the rank changes when a weight changes by half."""
    rank, best, worst = (problem.get(name) for name in ("rank", "rank_best", "rank_worst"))
    if not rank:
        return NONE
    return str(rank) if best == worst else f"{rank} ({best}{NONE}{worst})"


def _criteria(criteria: list[dict]) -> list[Block]:
    if not criteria:
        return []
    whole = sum(one["weight"] for one in criteria) or 1
    lines = [
        _("%(code)s %(title)s, weight %(weight)s of %(whole)s")
        % {"code": one["code"], "title": one["title"], "weight": one["weight"], "whole": whole}
        for one in criteria
    ]
    note = _(
        "Each criterion was scored from 0 to 5; the score is the weighted sum, from 0 to 100. In brackets: how far "
        "those who scored differ, and between which ranks a problem moves when any weight is changed by half."
    )
    return [Paragraph(note, quiet=True), Bullets(lines)]


def _not_chosen(edition: Edition) -> list[Block]:
    problems = {one["uid"]: one for one in edition.content["problems"]}
    rows = [
        [f"{one['code']} {one['title']}", one["status"], _decided(problems[one["uid"]]) or NONE]
        for one in edition.told["not_chosen"]
    ]
    if not rows:
        return []
    columns = [Column(_("Problem"), 1.4), Column(_("Status"), 0.7), Column(_("Why"), 2)]
    table = Table(_("Problems that were not chosen"), columns, rows, shown_caption=False)
    return [Heading(2, _("Problems that were not chosen")), table]


def vision(edition: Edition) -> tuple[str, list[Block]]:
    text = edition.told["vision"]
    return _("Vision and strategy"), [Paragraph(text)] if text else []


def problem_map(edition: Edition, problem: dict) -> list[Block]:
    return area_map(edition, problem["areas"], caption=_("Where it happens"), share=0.62)
