"""The printed plan and the Word file.

A draft of 300 actions set as PDF and as DOCX, as the worker of long work makes it, beside one of 30 actions; and how
much memory this process has taken at most when each is done (it starts with the application loaded).
"""

import resource
import time

from django.utils import translation

from benchmarks.measuring import Report
from benchmarks.plan_page import make_town
from plans.documents.edition import draft_of
from plans.documents.layout.typesetting import pages_of
from plans.documents.products import PRODUCTS
from plans.models import Plan
from stakeholders.access.tenancy import scope

SIZES = (30, 300)
NAMES = ("plan.pdf", "plan.docx", "summary.pdf", "council-paper.pdf")


def measure() -> Report:
    rows = []
    for actions in SIZES:
        town = make_town(f"documents-{actions}-{time.time_ns()}", actions)
        with scope(town.pk), translation.override("en"):
            rows += [_row(town, actions, name) for name in NAMES]
    columns = ("Document", "pages", "kB", "seconds", "MB at most")
    slowest = max(rows, key=lambda row: row[3])
    return Report(columns, rows, f"The slowest, {slowest[0]}, takes {slowest[3]:.1f} s; the limit is 30 s.")


def _row(town, actions: int, name: str) -> tuple:
    plan = Plan.objects.select_related("municipality").get(municipality=town)
    began = time.perf_counter()
    made = PRODUCTS[name].make(draft_of(plan))
    took = time.perf_counter() - began
    pages = pages_of(made) if name.endswith(".pdf") else ""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return (f"{name}, {actions} actions", pages, len(made) / 1000, took, peak)
