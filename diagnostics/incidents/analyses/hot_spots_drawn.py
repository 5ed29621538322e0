"""Maps of hexagons: what is hot, and how dense."""

from collections.abc import Sequence

import numpy as np
from django.utils.translation import gettext as _

from diagnostics.incidents.counts import words
from stakeholders.drawing import svg
from stakeholders.municipalities.map import BORDER, scale_bar

from .hot_spots_tables import class_of, class_words
from .result import Drawing, Table
from .selection import Selection
from .study import Paper, Study

WIDE, NARROW = 880, 340


def drawing(asked: Selection, found, table: Table) -> Drawing:
    """Hot hexagons in colour, very hot ones darker and with a dot, on the town in grey."""
    title = _("Hot spots of %(what)s, %(where)s, %(when)s") % {
        "what": asked.what,
        "where": asked.where,
        "when": asked.when,
    }
    untold = np.setdiff1d(np.arange(found.study.cells.size), found.tested)

    def draw(width: int) -> svg.Markup:
        paper = found.study.paper(width)
        body = [_plain(paper, found.tested, "hex"), _plain(paper, untold, "hatched", fill="url(#nodata)")]
        body += [_hot(found, paper, cell) for cell in np.flatnonzero(found.told | found.peaks)]
        return _map(paper, width, body, title, _kinds(found, bool(untold.size)))

    note = _("%(cells)s hexagons of %(width)s m; colours: q up to 0.025 and up to 0.01.") % {
        "cells": words.whole(found.tested.size),
        "width": round(found.study.grid.width),
    }
    return Drawing("hot-spots-map", title, draw(WIDE), draw(NARROW), table, note, is_map=True)


def _hot(found, paper: Paper, cell: int) -> svg.Markup:
    very, alone = bool(found.very[cell]), bool(found.peaks[cell])
    said = f"{found.study.area_name(cell)}: {class_of(found, cell)}"
    if alone:
        inside = [svg.path(paper.hexagons[cell], "hex peak", fill=PLAIN, stroke=HOT_FILL[True], width=1.8)]
    else:
        said += f" ({_('hot spot')} {found.spots[cell]})"
        look = "hot very" if very else "hot"
        inside = [svg.path(paper.hexagons[cell], look, fill=HOT_FILL[very], stroke=svg.PAPER, width=0.5)]
    if very and not alone:
        x, y = paper.centres[cell]
        inside.append(svg.circle(x, y, 1.4, class_="hot-dot", fill=svg.PAPER))
    return svg.tag("g", svg.tag("title", said), *inside)


PLAIN = "#ece7dc"
HOT_FILL = {False: "#e0a26a", True: "#8f3d0b"}


def _plain(paper: Paper, cells: np.ndarray, class_: str, fill: str = PLAIN) -> svg.Markup | None:
    """Many hexagons as one path."""
    if not cells.size:
        return None
    data = "".join(paper.hexagons[cell] for cell in cells)
    return svg.path(data, class_, fill=fill, stroke=svg.PAPER, width=0.5)


def shaded(
    asked: Selection,
    study: Study,
    values: np.ndarray,
    limits: Sequence[float],
    title: str,
    note: str,
    table: Table,
) -> Drawing:
    """Hexagons shaded by a value, those with nothing left plain."""
    steps = np.where(values > 0, 1 + np.searchsorted(limits, values, side="right"), 0)

    def draw(width: int) -> svg.Markup:
        paper = study.paper(width)
        body = [_plain(paper, np.flatnonzero(steps == 0), "hex")]
        for step in range(1, len(limits) + 2):
            shade = 1 + round((step - 1) * 4 / len(limits)) if len(limits) else 3
            body.append(
                _plain(paper, np.flatnonzero(steps == step), f"data-{shade}", svg.SEQUENCE[shade - 1])
            )
        return _map(paper, width, body, title, _shades(limits, values))

    return Drawing("density-map", title, draw(WIDE), draw(NARROW), table, note, is_map=True)


def _shades(limits: Sequence[float], values: np.ndarray) -> list[tuple]:
    marks = [0.0, *limits, float(values.max(initial=0))]
    told = []
    for k in range(len(limits) + 1):
        shade = 1 + round(k * 4 / len(limits)) if len(limits) else 3
        said = f"{words.decimal(marks[k], 1)}\u2013{words.decimal(marks[k + 1], 1)}"
        told.append((f"data-{shade}", svg.SEQUENCE[shade - 1], said, False))
    return told


def _kinds(found, untold: bool) -> list[tuple]:
    told = []
    if found.told.any():
        told = [
            ("hot", HOT_FILL[False], class_words(False), False),
            ("hot very", HOT_FILL[True], class_words(True), True),
        ]
    if found.peaks.any():
        told.append(("hex peak", PLAIN, _("single peak"), False))
    told.append(("hex", PLAIN, _("no more than chance"), False))
    if untold:
        told.append(("hatched", "url(#nodata)", _("not told"), False))
    return told


def _map(paper: Paper, width: int, body: list, title: str, kinds: list[tuple]) -> svg.Markup:
    parts, bottom = _legend(kinds, paper.plane.bottom + 26, width)
    return svg.picture(
        width,
        bottom,
        svg.join(
            [*body, paper.borders, paper.names, scale_bar(paper.plane, width, words.drawing_words()), parts]
        ),
        title=title,
        description=_("Lines are the borders of areas. The table below the map names the places."),
        class_="chart map hexmap",
        patterns=("nodata",),
    )


def _legend(kinds: list[tuple], top: float, width: float) -> tuple[svg.Markup, float]:
    parts, x, y = [], 3.0, top
    for look, fill, said, dotted in kinds:
        length = 30 + svg.text_width(said, 12)
        if x > 3 and x + length > width:
            x, y = 3.0, y + 22
        edge = (HOT_FILL[True], "1.8") if "peak" in look else (BORDER, "0.5")
        parts.append(svg.rect(x, y, 20, 14, class_=look, fill=fill, stroke=edge[0], stroke_width=edge[1]))
        if dotted:
            parts.append(svg.circle(x + 10, y + 7, 1.8, class_="hot-dot", fill=svg.PAPER))
        parts.append(svg.text(x + 27, y + 11.5, said, size=12))
        x += length + 16
    return svg.join(parts), y + 22
