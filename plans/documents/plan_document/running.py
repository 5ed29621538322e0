"""Sections 9, 10 and 12 to 14: governance, rights, risks, follow-up, training."""

from collections import defaultdict

from django.utils.translation import gettext as _

from plans.documents.edition import Edition
from plans.documents.layout.blocks import Block, Bullets, Column, Heading, Pairs, Paragraph, Table
from plans.versions.amounts import NONE, day
from stakeholders.organisations.models import BodyKind, CooperationKind

from .making import kinds_of_agreement


def governance(edition: Edition) -> tuple[str, list[Block]]:
    """Who coordinates, how information is kept confidential, what central authorities do."""
    records = edition.records
    blocks: list[Block] = [
        *_bodies(records.get("bodies", [])),
        *_confidentiality(records.get("agreements", [])),
        *_central(records.get("cooperation", [])),
    ]
    return _("Governance"), blocks


def _bodies(bodies: list[dict]) -> list[Block]:
    if not bodies:
        return []
    kinds = {value: str(label) for value, label in BodyKind.choices}
    rows = [
        [
            f"{one['name']} ({kinds.get(one['body_kind'], '')})",
            one["chair"] or NONE,
            one["secretary"] or NONE,
            _("every %(days)d days") % {"days": one["meets_every_days"]} if one["meets_every_days"] else NONE,
            ", ".join(one["members"]) or NONE,
        ]
        for one in bodies
    ]
    columns = [
        Column(_("Body"), 1.5),
        Column(_("Chair"), 1),
        Column(_("Secretary"), 1),
        Column(_("Meets"), 0.8),
        Column(_("Members"), 2.2),
    ]
    return [Heading(2, _("Coordination")), Table(_("Bodies that coordinate the plan"), columns, rows)]


def _confidentiality(agreements: list[dict]) -> list[Block]:
    kept = [one for one in agreements if one["agreement_kind"] in {"charter", "data_sharing"}]
    kinds = kinds_of_agreement()
    lines = [
        "; ".join(
            filter(
                None, [f"{one['title']} ({kinds[one['agreement_kind']]})", one["organisation"], _until(one)]
            )
        )
        for one in kept
    ]
    told = _(
        "This plan is about places, problems and programmes. It names no suspects, victims or families, and no named "
        "cases are exchanged under it. Exchange of data rests on the agreements below; annex E lists all agreements."
    )
    return [Heading(2, _("Confidentiality")), Paragraph(told), *([Bullets(lines)] if lines else [])]


def _until(agreement: dict) -> str:
    return _("valid until %(day)s") % {"day": day(agreement["valid_to"])} if agreement["valid_to"] else ""


def _central(cooperation: list[dict]) -> list[Block]:
    asked = [one for one in cooperation if one["cooperation_kind"] in {"assistance", "central_contact"}]
    if not asked:
        return []
    kinds = {value: str(label) for value, label in CooperationKind.choices}
    rows = [
        [
            kinds[one["cooperation_kind"]],
            "\n".join(filter(None, [one["title"], one["partner"], one["text"]])),
            day(one["held_on"]),
            "\n".join(filter(None, [one["answer"], day(one["answered_on"])])) or _("no answer yet"),
        ]
        for one in asked
    ]
    columns = [
        Column(_("What"), 1),
        Column(_("Asked for"), 2),
        Column(_("On"), 0.9),
        Column(_("Answer"), 1.6),
    ]
    return [
        Heading(2, _("Role of central authorities")),
        Table(_("Requests to central authorities"), columns, rows),
    ]


def rights(edition: Edition) -> tuple[str, list[Block]]:
    """What the screening of each action found, and for whom the actions are."""
    rows = []
    for action in edition.told["actions"]:
        said = {field["name"]: field["text"] for field in action["fields"]}
        rows.append(
            [
                f"{action['code']} {action['title']}",
                said.get("rights_answers") or _("not screened yet"),
                "\n".join(
                    filter(
                        None,
                        [
                            said.get("rights_mitigation"),
                            said.get("rights_reviewer"),
                            said.get("rights_review_on"),
                        ],
                    )
                )
                or NONE,
            ]
        )
    blocks: list[Block] = [
        Paragraph(
            _(
                "Each action was screened with twelve questions on rights, equal treatment and gender. A high risk "
                "needs a mitigation, a reviewer other than the lead and a date of review."
            )
        )
    ]
    if rows:
        columns = [
            Column(_("Action"), 1.5),
            Column(_("Screening"), 1.6),
            Column(_("Mitigation, reviewer, review"), 1.6),
        ]
        blocks.append(Table(_("Rights and gender screening"), columns, rows))
    return _("Human rights, gender and inclusion"), [*blocks, *_groups(edition)]


def _groups(edition: Edition) -> list[Block]:
    served: dict[str, list[str]] = defaultdict(list)
    for action in edition.content["actions"]:
        for group in action["target_groups"]:
            served[group].append(action["code"])
    if not served:
        return []
    rows = [[group, ", ".join(codes)] for group, codes in sorted(served.items())]
    columns = [Column(_("Group"), 1), Column(_("Actions"), 1.6)]
    return [Heading(2, _("Whom the actions are for")), Table(_("Target groups and actions"), columns, rows)]


MOST_NAMED = 40  # codes in one cell


def risks(
    edition: Edition, *, most: int | None = None, most_named: int = MOST_NAMED
) -> tuple[str, list[Block]]:
    """What may keep the plan from being carried out, as far as the plan itself tells; the `most` gravest risks."""
    actions, agreements = edition.content["actions"], edition.records.get("agreements", [])
    end = edition.content["plan"]["period_end"] or ""
    found = [
        (
            _("Actions whose lead has not accepted"),
            [one["code"] for one in actions if not _lead_accepted(one)],
        ),
        (
            _("Actions without money yet"),
            [one["code"] for one in actions if one["funding_status"] in {"", "unfunded", "requested"}],
        ),
        (
            _("Actions of little or no known evidence (class C or U)"),
            [one["code"] for one in actions if one["evidence_class"] in {"C", "U"}],
        ),
        (
            _("Agreements that end before the plan does"),
            [one["title"] for one in agreements if one["valid_to"] and one["valid_to"] < end],
        ),
    ]
    rows = [[name, named(these, most_named)] for name, these in found]
    columns = [Column(_("What the plan itself shows"), 1), Column(_("Where"), 1.4)]
    shown = Table(_("What may keep the plan from being carried out"), columns, rows)
    return _("Risks"), [*_named_risks(actions, most), shown]


def named(names: list[str], most: int) -> str:
    """The first names; how many more there are."""
    more = len(names) - most
    shown = ", ".join(names[:most]) or _("none")
    return f"{shown} +{more}" if more > 0 else shown


def _named_risks(actions: list[dict], most: int | None) -> list[Block]:
    """The risks that were written down for actions, the gravest first."""
    found = [(action["code"], risk) for action in actions for risk in action.get("risks") or []]
    if not found:
        return []
    found.sort(key=lambda pair: -(pair[1]["likelihood"] or 0) * (pair[1]["impact"] or 0))
    rows = [
        [
            code,
            risk["text"],
            f"{risk['likelihood'] or NONE} \u00d7 {risk['impact'] or NONE}",
            risk["mitigation"] or NONE,
            ", ".join(filter(None, [risk["owner"], risk["owner_role"]])) or NONE,
        ]
        for code, risk in found[:most]
    ]
    columns = [
        Column(_("Action"), 0.5),
        Column(_("Risk"), 1.8),
        Column(_("Likelihood \u00d7 impact"), 0.8),
        Column(_("What is done about it"), 1.8),
        Column(_("Watched by"), 1.1),
    ]
    return [Table(_("Risks of the actions, the gravest first"), columns, rows)]


def _lead_accepted(action: dict) -> bool:
    return any(row["part"] == "lead" and row["acceptance"] == "accepted" for row in action["acceptance"])


def follow_up(edition: Edition) -> tuple[str, list[Block]]:
    told, blocks = edition.told, []
    if told["evaluation"]:
        blocks += [Heading(2, _("Evaluation")), _pairs(told["evaluation"])]
    if told["revision"]:
        blocks += [Heading(2, _("Revision")), _pairs(told["revision"])]
    return _("Monitoring, evaluation and revision"), [*blocks, *_calendar(edition)]


def _pairs(fields: list[dict]) -> Pairs:
    return Pairs([(field["label"], field["text"]) for field in fields])


def _calendar(edition: Edition) -> list[Block]:
    """Every day on which the plan is to be looked at, in order."""
    sections = {one["code"]: one for one in edition.content["sections"]}
    days = [
        (one["due_on"], _("Evaluation: %(title)s") % {"title": one["title"]})
        for one in edition.records.get("evaluations", [])
    ]
    days += [
        (one["due_on"], _("Objective %(code)s is due") % {"code": one["code"]})
        for one in edition.content["objectives"]
    ]
    days.append((sections["evaluation"].get("first_evaluation_on"), _("First evaluation of the plan")))
    days.append((sections["revision"].get("next_revision_on"), _("Next revision of the plan")))
    days.append((edition.content["plan"]["period_end"], _("End of the plan")))
    rows = [[day(on), what] for on, what in sorted(pair for pair in days if pair[0])]
    columns = [Column(_("Date"), 1), Column(_("What"), 3)]
    return [
        Heading(2, _("Calendar")),
        Table(_("Calendar of evaluation and revision"), columns, rows, shown_caption=False),
    ]


def training(edition: Edition) -> tuple[str, list[Block]]:
    kinds = {value: str(label) for value, label in CooperationKind.choices}
    shown = [
        one
        for one in edition.records.get("cooperation", [])
        if one["cooperation_kind"] in {"training", "exchange", "practice_note"}
    ]
    rows = [
        [
            day(one["held_on"]),
            kinds[one["cooperation_kind"]],
            "\n".join(filter(None, [one["title"], one["partner"]])),
            ", ".join(one["professions"]) or NONE,
        ]
        for one in sorted(shown, key=lambda one: one["held_on"] or "")
    ]
    columns = [
        Column(_("Date"), 1),
        Column(_("Kind"), 1),
        Column(_("Subject, partner"), 2.2),
        Column(_("Professions"), 1.6),
    ]
    return _("Training and exchange"), [
        Table(_("Training and exchange"), columns, rows, shown_caption=False)
    ] if rows else []
