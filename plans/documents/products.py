"""What can be made of a plan: every document and file, by the name that stands in its address."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stakeholders.access.permissions import Permission

from .action_sheets import action_sheets
from .council_paper import council_paper
from .data_files import full_json, open_data
from .edition import Edition
from .layout.blocks import Document
from .layout.typesetting import pages_of, pdf
from .layout.word import docx
from .plan_document.compliance import compliance_document
from .plan_document.whole import plan_document
from .summary import summary_document
from .workbooks import compliance_workbook, ministry_workbook

TIGHTEST = 4
PDF, DOCX, XLSX, ZIP, JSON = "PDF", "DOCX", "XLSX", "ZIP", "JSON"


@dataclass(frozen=True)
class Product:
    """A file that can be made: `name` as in its address, who may have it, how it is made."""

    name: str
    kind: str
    format: str
    make: Callable[[Edition], bytes]
    is_public: bool = False
    permission: Permission = Permission.READ
    part: str = ""  # the organisation that an action sheet is for


@dataclass(frozen=True)
class Kind:
    """A document in one or several formats."""

    name: str
    title: Promise
    about: Promise


KINDS = (
    Kind(
        "plan",
        gettext_lazy("The plan"),
        gettext_lazy("All fourteen sections and the annexes, for the council to adopt."),
    ),
    Kind(
        "summary",
        gettext_lazy("Summary for everybody"),
        gettext_lazy("One page in plain words, with a map and a code for phones."),
    ),
    Kind(
        "council",
        gettext_lazy("Council paper"),
        gettext_lazy("Two pages: the decision asked, money, obligations, check, risks."),
    ),
    Kind(
        "sheets",
        gettext_lazy("Action sheets"),
        gettext_lazy("For each leading organisation: its actions, dates, milestones and contacts."),
    ),
    Kind(
        "compliance",
        gettext_lazy("The plan and the guidelines"),
        gettext_lazy("Clauses, actors, factors and levels, with every reason."),
    ),
    Kind(
        "ministry",
        gettext_lazy("Table for the ministry"),
        gettext_lazy("The plan as named sheets, ready for a national form."),
    ),
    Kind(
        "data",
        gettext_lazy("Open data"),
        gettext_lazy("Tables as CSV with a codebook; small counts are hidden."),
    ),
    Kind(
        "full",
        gettext_lazy("Everything as data"),
        gettext_lazy("The whole version as JSON, small counts included; for members only."),
    ),
)


def _pdf(build: Callable[[Edition], Document]) -> Callable[[Edition], bytes]:
    return lambda edition: pdf(build(edition), edition.at)


def _fitting(build: Callable[[Edition, int], Document], most: int) -> Callable[[Edition], bytes]:
    """On `most` pages: what is built ever tighter until it fits; at the tightest it is taken as it is."""

    def make(edition: Edition) -> bytes:
        made = b""
        for tightness in range(TIGHTEST + 1):
            made = pdf(build(edition, tightness), edition.at)
            if pages_of(made) <= most:
                break
        return made

    return make


def _docx(build: Callable[[Edition], Document]) -> Callable[[Edition], bytes]:
    return lambda edition: docx(build(edition), edition.at)


_ALL = (
    Product("plan.pdf", "plan", PDF, _pdf(plan_document), is_public=True),
    Product("plan.docx", "plan", DOCX, _docx(plan_document), is_public=True),
    Product("summary.pdf", "summary", PDF, _fitting(summary_document, 1), is_public=True),
    Product("council-paper.pdf", "council", PDF, _fitting(council_paper, 2)),
    Product("council-paper.docx", "council", DOCX, _docx(council_paper)),
    Product("action-sheets.pdf", "sheets", PDF, _pdf(action_sheets)),
    Product("compliance.pdf", "compliance", PDF, _pdf(compliance_document), is_public=True),
    Product("compliance.xlsx", "compliance", XLSX, compliance_workbook, is_public=True),
    Product("ministry.xlsx", "ministry", XLSX, ministry_workbook, permission=Permission.EXPORT),
    Product("open-data.zip", "data", ZIP, open_data, is_public=True),
    Product("plan.json", "full", JSON, full_json, permission=Permission.SEE_SMALL_COUNTS),
)
PRODUCTS = {product.name: product for product in _ALL}


def products_of(content: dict) -> list[Product]:
    """Everything that can be made of this content, one action sheet for each lead included."""
    return [*_ALL, *(_sheet_for(lead) for lead in leads_of(content))]


def public_kinds() -> list[dict]:
    """What the public page of an adopted version offers: kinds with the names and formats of their files."""
    public = [product for product in PRODUCTS.values() if product.is_public]
    made = ({"kind": kind, "files": [one for one in public if one.kind == kind.name]} for kind in KINDS)
    return [row for row in made if row["files"]]


def leads_of(content: dict) -> list[str]:
    return sorted({action["lead"] for action in content["actions"] if action["lead"]}, key=str.casefold)


def product_named(name: str, content: dict) -> Product | None:
    return PRODUCTS.get(name) or next((one for one in products_of(content) if one.name == name), None)


def _sheet_for(lead: str) -> Product:
    # The name of an organisation may hold anything; its mark is fit for an address.
    mark = hashlib.sha256(lead.encode()).hexdigest()[:8]
    return Product(
        f"action-sheet-{mark}.pdf",
        "sheets",
        PDF,
        lambda edition: pdf(action_sheets(edition, lead), edition.at),
        part=lead,
    )


def title_of(product: Product) -> str:
    """As a person calls it: "Council paper (DOCX)"."""
    kind = next(kind for kind in KINDS if kind.name == product.kind)
    named = f"{kind.title}: {product.part}" if product.part else str(kind.title)
    return _("%(document)s (%(format)s)") % {"document": named, "format": product.format}
