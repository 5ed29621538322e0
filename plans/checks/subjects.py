"""What a plan must have considered: the subjects of the coverage matrices, as data."""

from django.utils.translation import gettext_lazy as _

from plans.actions.models import Approach, Stage
from plans.plan.taxonomy import FACTORS, LEVELS, MEASURES
from stakeholders.organisations.taxonomy import CHECKED_ACTOR_GROUPS

# The five classes of actors of paragraph 2(b), by the value that an organisation carries.
CLASSES = {
    "2B-LOCAL": ("public_local", _("Public institutions of the town")),
    "2B-NATIONAL": ("public_national", _("Public institutions of the region or the State")),
    "2B-ELECTED": ("elected", _("Elected officials")),
    "2B-PRIVATE": ("private", _("Private sector")),
    "2B-VOLUNT": ("voluntary", _("Voluntary sector and community")),
}
YOUTH = "YOUTH"

# Groups of subjects in the order of the coverage page: (name, title, {code: title}).
GROUPS = (
    ("actor", _("Actor groups"), CHECKED_ACTOR_GROUPS),
    ("factor", _("Factors"), FACTORS),
    ("level", _("Levels"), LEVELS),
    ("measure", _("Measures"), MEASURES),
    ("class", _("Classes of actors"), {code: title for code, (_kind, title) in CLASSES.items()}),
    ("target", _("Target groups"), {YOUTH: _("Young people at risk")}),
)
SUBJECTS = {code: (group, title) for group, _title, codes in GROUPS for code, title in codes.items()}

# The coverage matrices: their titles, and the columns of each by code.
UNSAID = "unsaid"
MATRIX_TITLES = {
    "actors": _("Actors by role"),
    "factors": _("Factors by problems and actions"),
    "measures": _("Levels and measures by actions"),
    "areas": _("Areas by approach"),
}
COLUMNS = {
    "actors": {
        "lead": _("leads actions"),
        "support": _("supports actions"),
        "consulted": _("spoke in the consultation"),
        "diagnosis": _("part in the diagnosis"),
        "body": _("seat in a body"),
    },
    "factors": {
        "direct": _("directly behind a priority problem"),
        "indirect": _("indirectly behind a priority problem"),
        "action": _("addressed by actions"),
    },
    "measures": {**dict(Stage.choices), UNSAID: _("for whom is not said")},
    "areas": {**dict(Approach.choices), UNSAID: _("approach not said")},
}
# The rows that do not depend on the town; those of areas are the codes of its areas.
_ROWS = {"actors": CHECKED_ACTOR_GROUPS, "factors": FACTORS, "measures": {**LEVELS, **MEASURES}}
LONGEST_CODE = 80


def cell_code(matrix: str, row: str, column: str) -> str:
    """The code under which a decision on an empty cell is kept, for example "actors:AG-MED*lead"."""
    return f"{matrix}:{row}*{column}"


def title_of(code: str, areas=None) -> str:
    """What a decision is about, in words; empty when the code names nothing. `areas`: {code: name} of the town."""
    if code in SUBJECTS:
        return str(SUBJECTS[code][1])
    matrix, _colon, rest = code.partition(":")
    row, _star, column = rest.rpartition("*")
    rows = _ROWS.get(matrix, areas if areas is not None else {row: row})
    if matrix not in MATRIX_TITLES or column not in COLUMNS[matrix] or row not in {*rows, UNSAID}:
        return ""
    return f"{rows.get(row, row)}: {COLUMNS[matrix][column]}"
