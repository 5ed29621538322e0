"""The maps and charts of a document: the same drawings as on the pages, with their alternative texts."""

from datetime import date
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from diagnostics.charts.bars import Bar, bars
from plans.actions.timeline import Milestone, Row, timeline
from plans.problems.models import ProblemStatus
from plans.versions.amounts import number
from stakeholders.access.drawing_words import page_words
from stakeholders.municipalities.map import outline
from stakeholders.posters.codes import code_svg, drawing_of

from .edition import Edition
from .layout.blocks import Picture

WIDTH = 640  # of drawings on paper: letters of 13 in it stand at about 9 points


def area_map(
    edition: Edition, marked: list[str], *, caption: str, share: float = 1, width: float = 1
) -> list[Picture]:
    """The town with some areas shaded; nothing where boundaries are not known or everything is shaded.

    `share` of the width it stands in; `width` of what it stands in, as a share of the page.
    """
    shapes = edition.shapes
    names = [shape.name for shape in shapes if shape.code in set(marked)]
    if not names or len(names) == len(shapes):
        return []
    drawn = outline(
        shapes, title=caption, marked=marked, width=round(WIDTH * share * width), words=page_words()
    )
    alternative = _("Map of the areas. Shaded: %(names)s.") % {"names": ", ".join(names)}
    return [Picture(drawn, alternative, caption, share)]


def priority_areas(edition: Edition) -> list[str]:
    """Codes of the areas of all priorities; a problem of the whole town marks none."""
    everywhere = len(edition.content["areas"])
    marked = {
        code
        for problem in edition.content["problems"]
        if problem["status"] == ProblemStatus.PRIORITISED and len(problem["areas"]) < everywhere
        for code in problem["areas"]
    }
    return sorted(marked)


def priority_map(edition: Edition, *, caption: str, share: float = 1, width: float = 1) -> list[Picture]:
    """The town with the areas of all priorities shaded."""
    return area_map(edition, priority_areas(edition), caption=caption, share=share, width=width)


def action_timeline(edition: Edition, *, caption: str) -> list[Picture]:
    """The actions over the years, grouped by the first objective that each serves; as planned, without progress.

    As many drawings as it takes for each to fit on a page.
    """
    objectives = edition.content["objectives"]
    order = {one["uid"]: place for place, one in enumerate(objectives)}
    rows = []
    for action in edition.content["actions"]:
        place = min((order[uid] for uid in action["objectives"] if uid in order), default=len(order))
        rows.append((place, _bar(action, objectives[place] if place < len(order) else None)))
    rows = [row for _place, row in sorted(rows, key=lambda pair: pair[0])]
    if not any(row.start for row in rows):
        return []
    alternative = _(
        "Bars from the first to the last day of each action; the days stand in the table of actions."
    )
    drawn = [
        timeline(
            part,
            title=caption,
            width=LARGE_WIDTH,
            day=lambda one: date_format(one, "DATE_FORMAT"),
            words=page_words(),
        )
        for part in _pages_of(rows)
    ]
    return [Picture(one, alternative, caption) for one in drawn]


# A timeline 960 wide and set on the width of a page may be so high; a row and a heading in it take so much.
LARGE_WIDTH, HIGHEST, ROW, GROUP = 960, 1150, 36, 32


def _pages_of(rows: list[Row]) -> list[list[Row]]:
    pages: list[list[Row]] = [[]]
    height, group = 0, ""
    for row in rows:
        needed = ROW + (GROUP if row.group != group else 0)
        if height + needed > HIGHEST:
            pages.append([])
            height, needed = 0, ROW + GROUP
        pages[-1].append(row)
        height, group = height + needed, row.group
    return pages


def _bar(action: dict, objective: dict | None) -> Row:
    return Row(
        label=f"{action['code']} {action['title']}",
        start=_day(action["starts_on"]),
        end=_day(action["ends_on"]),
        milestones=[
            Milestone(on=_day(step["due_on"]), label=step["title"])
            for step in action["milestones"]
            if step["due_on"]
        ],
        tone="info",
        group=f"{objective['code']} {objective['title']}" if objective else _("Without an objective"),
    )


def _day(iso: str | None) -> date | None:
    return date.fromisoformat(iso) if iso else None


def cost_bars(costs: dict[str, Decimal], *, caption: str, unit: str) -> list[Picture]:
    """Sums of money side by side."""
    if not any(costs.values()):
        return []
    drawn = bars(
        [Bar(label=name, value=float(cost)) for name, cost in costs.items()],
        title=caption,
        unit=unit,
        number=lambda value: number(f"{value:.0f}"),
        width=WIDTH,
        words=page_words(),
    )
    alternative = _("Bars of the sums that stand in the table beside it.")
    return [Picture(drawn, alternative, caption)]


def code_of(address: str, *, share: float = 0.5) -> Picture:
    """A square code that a phone can read, with the address written below it."""
    drawn = drawing_of(code_svg(address, border=2))
    alternative = _("Code for a phone that leads to %(address)s") % {"address": address}
    return Picture(drawn, alternative, "", share)
