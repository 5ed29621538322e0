"""Clusters with their sizes as a block of lines: stratum, cluster and number, as a spreadsheet pastes them."""

from collections.abc import Iterable, Sequence

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from .second_stage import ClusterSize

LONGEST = 40
MOST_CLUSTERS = 5_000
MOST_UNITS = 10**7
#: Mistakes told at once; more are mended in the spreadsheet.
MOST_TOLD = 5


def lines_of(clusters: Iterable[ClusterSize], seen: Sequence[tuple[str, str]]) -> str:
    """What is known, and the other clusters that answers name with an empty number."""
    told = {(one.stratum, one.cluster): str(one.units) for one in clusters}
    rows = {**dict.fromkeys(seen, ""), **told}
    return "\n".join("; ".join([*pair, number]).rstrip() for pair, number in sorted(rows.items()))


def parsed(text: str) -> tuple[ClusterSize, ...]:
    """The clusters with a number. Raises ValidationError that names the lines that cannot be read."""
    found: dict[tuple[str, str], ClusterSize] = {}
    wrong = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            one = _parsed(line)
        except ValueError as problem:
            wrong.append(_("Line %(number)s: %(problem)s") % {"number": number, "problem": problem})
            continue
        if one and (one.stratum, one.cluster) in found:
            wrong.append(_("Line %(number)s: this cluster stands here twice.") % {"number": number})
        elif one:
            found[one.stratum, one.cluster] = one
    if len(found) > MOST_CLUSTERS:
        wrong.append(_("More than %(most)s clusters.") % {"most": MOST_CLUSTERS})
    if wrong:
        raise ValidationError(wrong[:MOST_TOLD])
    return tuple(found.values())


def _parsed(line: str) -> ClusterSize | None:
    cells = [cell.strip() for cell in line.split("\t" if "\t" in line else ";")]
    if len(cells) == 2:
        cells = ["", *cells]
    if len(cells) != 3:
        raise ValueError(_("write stratum, cluster and number, with semicolons between them."))
    stratum, cluster, number = cells
    if not cluster or max(len(stratum), len(cluster)) > LONGEST:
        raise ValueError(_("the cluster has no name, or a name is longer than 40 signs."))
    if not number:
        return None
    plain = number.replace("\u202f", "").replace("\xa0", "").replace(" ", "")
    if not plain.isascii() or not plain.isdigit() or not 0 < int(plain) <= MOST_UNITS:
        raise ValueError(_("“%(number)s” is no whole number above zero.") % {"number": number})
    return ClusterSize(stratum, cluster, int(plain))
