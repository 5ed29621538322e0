"""What the town knows: sources, offences and counts, the survey, findings."""

from diagnostics.findings.services import freeze_evidence, validate_finding
from diagnostics.incidents.services import evidence_of
from diagnostics.models import Citation, DataSource, Finding, FindingArea, OffenceType
from stakeholders.access.permissions import Role

from .records import Town

PER = {"persons": "residents", "households": "households"}


def load_sources(town: Town) -> None:
    for record in town.read("sources"):
        quality = dict(record["quality"])
        town.sources[record["code"]] = town.make(
            DataSource,
            name=record["name"],
            kind=record["type"],
            owner=town.organisations[record["owner"]],
            period_from=town.day(record["period_from"]),
            period_to=town.day(record["period_to"]),
            legal_basis=record["legal_basis"],
            quality_note=quality.pop("note"),
            **quality,
        )


def load_offences(town: Town) -> None:
    made = town.make_all(OffenceType, (_offence(record) for record in town.read("offences")["offences"]))
    town.offences = {offence.code: offence for offence in made}


def _offence(record: dict) -> dict:
    return {
        "code": record["code"],
        "name": record["name"],
        "aliases": record["local_names"],
        "iccs_code": record["iccs_code"],
        "cp_code": record["cp_code"],
        "denominator": PER[record["denominator"]],
        "counted_apart": record.get("counted_apart", False),
        "is_sensitive": record["sensitive"],
        "reporting_sensitive": record["higher_reporting_is_good"],
    }


def load_findings(town: Town) -> None:
    records = town.read("findings")
    for record in records:
        town.findings[record["code"]] = town.make(
            Finding,
            **{key: record[key] for key in ("code", "kind", "statement", "confidence", "limits")},
        )
    town.make_all(FindingArea, _links(town, records, "areas", "area", town.areas))
    town.make_all(Citation, _links(town, records, "sources", "source", town.sources))
    for record in records:
        _freeze_numbers(town, record)
        if record["validated_on"]:
            finding, on = town.findings[record["code"]], town.day(record["validated_on"])
            validate_finding(by=town.actor(Role.STEERING), finding=finding, on=on)


def _links(town: Town, records: list[dict], key: str, field: str, rows: dict):
    for record in records:
        for code in record[key]:
            yield {"finding": town.findings[record["code"]], field: rows[code]}


def _freeze_numbers(town: Town, record: dict) -> None:
    """Keep the table of counts with the finding, as taken from the page of the offence."""
    asked = record.get("evidence")
    if not asked:
        return
    query = {
        "source": str(town.sources[asked["source"]].uid),
        "first": f"{asked['year']}-01-01",
        "last": f"{asked['year']}-12-31",
        "area": asked["areas"],
    }
    by, finding = town.actor(Role.ANALYST), town.findings[record["code"]]
    evidence = evidence_of(query, by, town.offences[asked["offence"]].uid)
    Citation.objects.filter(finding=finding, source=town.sources[asked["source"]]).update(
        detail=evidence.detail
    )
    Finding.objects.filter(pk=finding.pk).update(limits=evidence.limits)
    freeze_evidence(by=by, finding=finding, evidence=evidence)
