"""Numbers on their way from a page of counts or estimates into a finding.

The page seals what it shows; the finding form opens the seal and freezes the table into the citation, so that
the finding keeps the numbers as they were, whatever is imported later. The seal is a signature: nobody can
put other numbers under the name of a source. Whoever seals a table has passed it through the disclosure gate
as for the public, because every member of the town reads findings.
"""

from base64 import b64encode
from dataclasses import asdict, dataclass, field, fields

from django.core import signing
from django.utils.translation import gettext as _

from stakeholders.access.errors import Refused

SALT = "concord.evidence"


@dataclass(frozen=True)
class Evidence:
    """A table with its origin.

    `source`: uid of the DataSource. `detail`: table, question or page. `columns`, `rows`: texts as shown, the
    first cell of a row names it. `query`: what was asked, so that it can be asked again. `taken_on`: ISO date.
    `statement`, `kind`, `limits`, `areas` (codes) are suggestions for the finding. `picture`: a drawing as SVG.
    """

    source: str
    detail: str
    columns: list[str]
    rows: list[list[str]]
    method: str
    taken_on: str
    query: dict = field(default_factory=dict)
    statement: str = ""
    kind: str = ""
    limits: str = ""
    areas: list[str] = field(default_factory=list)
    picture: str = ""

    def frozen(self) -> dict:
        """What `Citation.evidence` keeps."""
        return {
            "columns": self.columns,
            "table": self.rows,
            "method": self.method,
            "query": self.query,
            "taken_on": self.taken_on,
            **({"picture": self.picture_address} if self.picture else {}),
        }

    @property
    def picture_address(self) -> str:
        """The picture as a data address, in which a browser runs nothing."""
        return (
            f"data:image/svg+xml;base64,{b64encode(self.picture.encode()).decode()}" if self.picture else ""
        )


def seal(evidence: Evidence, *, municipality) -> str:
    """A signed text for a hidden field named "evidence", good in this town only."""
    return signing.dumps([municipality.pk, asdict(evidence)], salt=SALT, compress=True)


def unseal(sealed: str, *, municipality) -> Evidence:
    """The evidence behind a seal; Refused when it was changed or comes from elsewhere."""
    try:
        owner, content = signing.loads(sealed, salt=SALT)
    except signing.BadSignature:
        owner, content = None, {}
    if owner != municipality.pk:
        raise Refused(
            _("These numbers were not taken from a page of this town. Open the page and take them again."),
            code="evidence_not_ours",
        )
    known = {one.name for one in fields(Evidence)}
    return Evidence(**{name: value for name, value in content.items() if name in known})
