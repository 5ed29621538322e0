"""Documents as files: made by a job, kept in the town's folder, named by what they say."""

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from plans.plan.models import Plan
from plans.profiles.services import profile_of
from plans.versions.hashing import content_hash
from plans.versions.models import PlanVersion
from plans.versions.records import comments_mark
from plans.versions.signing import signatures_mark
from stakeholders.access.speaking import of_town, saying
from stakeholders.jobs.models import Job, JobState
from stakeholders.jobs.services import ask

from .edition import Edition
from .products import PRODUCTS, Product, title_of

KIND = "documents.make"
# Raise it when the documents of versions that are frozen already must be made anew.
LAYOUT = 2
PLAN = PRODUCTS["plan.pdf"]
MINISTRY = PRODUCTS["ministry.xlsx"]
OPEN = [JobState.QUEUED, JobState.RUNNING]


def mark_of(version: PlanVersion) -> str:
    """Changes when what documents of the version say must change: when the content is another, and when a comment
    that is printed is withheld."""
    said = [version.content_hash, comments_mark(version), LAYOUT, language_of(version.content)]
    said += signatures_mark(version)
    return content_hash(said)[:16]


def file_of(version: PlanVersion, product: Product = PLAN, mark: str = "") -> str:
    """The name of a version's file below the media folder. Give the mark where many are asked for."""
    mark = mark or mark_of(version)
    if product == MINISTRY and (chosen := profile_of(version.municipality).profile.ministry_columns):
        mark = content_hash([mark, chosen])[:16]
    stem, _dot, ending = product.name.rpartition(".")
    return f"{_folder(version.municipality_id)}/{stem}-{version.number}-{mark}.{ending}"


def _folder(municipality_id: int) -> str:
    return f"{municipality_id}/documents"


def path_of(name: str) -> Path:
    return Path(settings.MEDIA_ROOT) / name


def is_made(version: PlanVersion, product: Product = PLAN) -> bool:
    return path_of(file_of(version, product)).is_file()


def language_of(content: dict) -> str:
    return next(iter(content["municipality"]["languages"]), "en")


def ask_for(*, by, plan: Plan, version: PlanVersion | None, product: Product) -> Job:
    """The job that makes a document of a version, or of the draft: the one under way, or a new one."""
    parameters = parameters_of(plan, version, product)
    jobs = Job.objects.filter(municipality_id=plan.municipality_id, kind=KIND, parameters=parameters)
    under_way = jobs.filter(state__in=OPEN).first()
    if under_way:
        return under_way
    with saying(of_town(plan.municipality)[0]):
        label = _("version %(number)s") % {"number": version.number} if version else _("draft")
        title = f"{title_of(product)}, {label}"
    return ask(by=by, municipality=plan.municipality, kind=KIND, title=title, parameters=parameters)


def parameters_of(plan: Plan, version: PlanVersion | None, product: Product) -> dict:
    return {"plan": str(plan.uid), "version": str(version.uid) if version else "", "product": product.name}


def ask_for_published(*, by, version: PlanVersion) -> None:
    """Have everything made that the public page of an adopted version offers."""
    for product in PRODUCTS.values():
        if product.is_public and not is_made(version, product):
            ask_for(by=by, plan=version.plan, version=version, product=product)


def ask_once(version: PlanVersion, product: Product) -> None:
    """Have a missing file made on behalf of the public; what has failed is not tried again at every visit."""
    failed = Job.objects.filter(
        municipality_id=version.municipality_id,
        kind=KIND,
        parameters=parameters_of(version.plan, version, product),
        state=JobState.FAILED,
    )
    if not failed.exists():
        ask_for(by=None, plan=version.plan, version=version, product=product)


def make(edition: Edition, product: Product) -> str:
    """Make a document, put it in the place of an older one, and return its name. Nobody ever reads half a file."""
    with saying(edition.language):
        made = product.make(edition)
    name = file_of(edition.version, product) if edition.version else _draft_file(edition, product)
    path = path_of(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    unfinished.write_bytes(made)
    unfinished.replace(path)
    _forget_older(path, edition, product)
    return name


def _draft_file(edition: Edition, product: Product) -> str:
    stem, _dot, ending = product.name.rpartition(".")
    at = edition.at.astimezone(UTC).strftime("%Y%m%d-%H%M%S")
    mark = content_hash([str(edition.plan.uid), at])[:8]
    return f"{_folder(edition.municipality.pk)}/{stem}-draft-{at}-{mark}.{ending}"


def _forget_older(path: Path, edition: Edition, product: Product) -> None:
    """What it said before is not kept: a comment may have been withheld, a draft has gone on."""
    stem, _dot, ending = product.name.rpartition(".")
    for older in path.parent.glob(f"{stem}-{edition.name}-*.{ending}"):
        if older != path:
            older.unlink(missing_ok=True)


@dataclass(frozen=True)
class Shelf:
    """Where one document stands: its file (name, size in bytes, made when), and the last job on it."""

    product: Product
    file: str = ""
    size: int = 0
    made_at: datetime | None = None
    job: Job | None = None

    @property
    def is_under_way(self) -> bool:
        return self.job is not None and self.job.state in OPEN

    @property
    def has_failed(self) -> bool:
        return self.job is not None and self.job.state == JobState.FAILED


def shelves(plan: Plan, version: PlanVersion | None, products: list[Product]) -> dict[str, Shelf]:
    """Where each document of a version, or of the draft, stands; two queries, however many there are."""
    jobs = _last_jobs(plan, version)
    mark = mark_of(version) if version else ""
    found = {}
    for product in products:
        job = jobs.get(product.name)
        name = file_of(version, product, mark) if version else _last_draft(jobs, plan, product)
        found[product.name] = _shelf(product, name, job)
    return found


def _last_jobs(plan: Plan, version: PlanVersion | None) -> dict[str, Job]:
    wanted = {"plan": str(plan.uid), "version": str(version.uid) if version else ""}
    rows = Job.objects.filter(municipality_id=plan.municipality_id, kind=KIND, parameters__contains=wanted)
    last: dict[str, Job] = {}
    for job in rows.order_by("created_at", "id"):
        last[job.parameters["product"]] = job
    return last


def _last_draft(jobs: dict[str, Job], plan: Plan, product: Product) -> str:
    stem, _dot, ending = product.name.rpartition(".")
    folder = path_of(_folder(plan.municipality_id))
    names = sorted(one.name for one in folder.glob(f"{stem}-draft-*.{ending}")) if folder.is_dir() else []
    return f"{_folder(plan.municipality_id)}/{names[-1]}" if names else ""


def _shelf(product: Product, name: str, job: Job | None) -> Shelf:
    try:
        told = path_of(name).stat() if name else None
    except FileNotFoundError:
        told = None
    if told is None:
        return Shelf(product, job=job)
    made_at = datetime.fromtimestamp(told.st_mtime, tz=timezone.get_current_timezone())
    return Shelf(product, name, told.st_size, made_at, job)
