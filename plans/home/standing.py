"""Where the plan stands and what to do next, worked out from the facts. No queries."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from plans.plan.models import PlanStage
from stakeholders.access.permissions import Permission as P

from .facts import Facts

NEEDED_KINDS = frozenset({"phenomenon", "characteristic", "factor", "form", "extent"})
SHOWN_CODES = 4


@dataclass(frozen=True)
class Step:
    """A step of the way: `state` is "done", "current" or "todo"; `page` is a URL name."""

    label: str
    state: str
    hint: str
    page: str


@dataclass(frozen=True)
class Task:
    """Something to do: what, why or how much, and the page on which it is done by those who may."""

    title: str
    hint: str
    page: str
    permission: P
    arguments: tuple[tuple[str, str], ...] = ()


def steps(facts: Facts) -> list[Step]:
    """The way from diagnosis to follow-up. The first step that is not done is the current one."""
    done = [
        (_("Diagnosis"), _is_diagnosed(facts), _diagnosis_hint(facts), "finding_list"),
        (_("Plan"), _is_written(facts), _plan_hint(facts), "plan_detail"),
        (_("Consultation"), facts["rounds_decided"] > 0, _consultation_hint(facts), "round_list"),
        (_("Check"), _is_checked(facts), _check_hint(facts), "check_list"),
        (_("Adoption"), _is_adopted(facts), _adoption_hint(facts), "version_list"),
        (_("Follow-up"), False, _follow_up_hint(facts), "followup"),
    ]
    current = next((i for i, step in enumerate(done) if not step[1]), len(done) - 1)
    return [
        Step(label, "current" if i == current else "done" if is_done else "todo", hint, page)
        for i, (label, is_done, hint, page) in enumerate(done)
    ]


def _is_diagnosed(facts: Facts) -> bool:
    return facts.kinds_found >= NEEDED_KINDS and facts["drafts"] == 0


def _is_written(facts: Facts) -> bool:
    gaps = facts.unanswered or facts.idle or facts.unled
    return bool(facts["priorities"] and facts["objectives"] and facts["actions"] and not gaps)


def _is_checked(facts: Facts) -> bool:
    return not facts.report.blocks if facts.report else _is_adopted(facts)


def _is_adopted(facts: Facts) -> bool:
    return facts.plan is not None and facts.plan.stage == PlanStage.IN_FORCE


def _diagnosis_hint(facts: Facts) -> str:
    if not facts["findings"]:
        return _("no finding yet")
    found = ngettext("%(count)d finding", "%(count)d findings", facts["findings"]) % {
        "count": facts["findings"]
    }
    if not facts["drafts"]:
        return _("%(findings)s, all validated") % {"findings": found}
    return _("%(findings)s, %(count)d to validate") % {"findings": found, "count": facts["drafts"]}


def _plan_hint(facts: Facts) -> str:
    if facts.plan is None:
        return _("not begun")
    parts = (
        ngettext("%(count)d priority", "%(count)d priorities", facts["priorities"])
        % {"count": facts["priorities"]},
        ngettext("%(count)d objective", "%(count)d objectives", facts["objectives"])
        % {"count": facts["objectives"]},
        ngettext("%(count)d action", "%(count)d actions", facts["actions"]) % {"count": facts["actions"]},
    )
    return ", ".join(parts)


def _consultation_hint(facts: Facts) -> str:
    if facts.round is None:
        return _("no round yet")
    return facts.round.get_state_display()


def _check_hint(facts: Facts) -> str:
    if facts.report is None:
        return _("passed at adoption") if facts["adopted"] else _("once there is a plan")
    count = len(facts.report.blocks)
    if not count:
        return _("nothing blocks adoption")
    return ngettext("%(count)d point blocks", "%(count)d points block", count) % {"count": count}


def _adoption_hint(facts: Facts) -> str:
    if facts.plan is None:
        return ""
    if facts.plan.stage == PlanStage.DRAFT and facts["submitted"]:
        return _("submitted to the council")
    return facts.plan.get_stage_display()


def _follow_up_hint(facts: Facts) -> str:
    if not facts["adopted"]:
        return _("after adoption")
    late = facts["reports_late"] + facts["milestones_late"] + facts["values_late"]
    return (
        ngettext("%(count)d thing is late", "%(count)d things are late", late) % {"count": late}
        if late
        else ""
    )


def tasks(facts: Facts) -> Iterator[Task]:
    """What to do next, the most urgent step of the way first."""
    yield from _first_hour(facts)
    yield from _diagnosis(facts)
    yield from _writing(facts)
    yield from _consulting(facts)
    yield from _adopting(facts)
    yield from _following(facts)


def _first_hour(facts: Facts) -> Iterator[Task]:
    if not facts["areas"]:
        hint = _("Import the boundaries as GeoJSON, or enter the areas by hand.")
        yield Task(_("Add the areas of the town"), hint, "area_list", P.MANAGE_SETTINGS)
    elif not facts["populations"]:
        hint = _("Without it there are counts, but no rates.")
        yield Task(_("Enter how many people live in each area"), hint, "area_list", P.MANAGE_SETTINGS)
    if not facts["sources"]:
        hint = _("Police records, a survey, the hospital: where knowledge comes from, and how good it is.")
        yield Task(_("Name your first data source"), hint, "source_list", P.MANAGE_DIAGNOSIS)
    if not facts["imports"]:
        hint = _("A spreadsheet with area, period, offence and count; you see every row that is refused.")
        yield Task(_("Import crime counts"), hint, "import_create", P.MANAGE_DIAGNOSIS)
    if not facts["organisations"]:
        hint = _("Police, schools, health, housing, victims' support… with one contact each.")
        yield Task(_("List the organisations that take part"), hint, "organisation_list", P.MANAGE_PARTNERS)


def _diagnosis(facts: Facts) -> Iterator[Task]:
    if not facts["findings"]:
        hint = _("One sentence with its figure and its source; begin with what happens most.")
        yield Task(_("Write the first finding"), hint, "finding_create", P.MANAGE_DIAGNOSIS)
    elif len(facts.kinds_found & NEEDED_KINDS) < len(NEEDED_KINDS):
        hint = _("The guidelines ask for phenomena, characteristics, factors, form and extent.")
        yield Task(
            _("Complete the diagnosis: a kind of finding is missing"),
            hint,
            "finding_list",
            P.MANAGE_DIAGNOSIS,
        )
    if facts["drafts"]:
        title = ngettext("Validate %(count)d finding", "Validate %(count)d findings", facts["drafts"])
        hint = _("Read them against their sources.")
        yield Task(title % {"count": facts["drafts"]}, hint, "finding_list", P.VALIDATE_FINDINGS)


def _writing(facts: Facts) -> Iterator[Task]:
    if facts.plan is None:
        hint = _("A title and a period are enough to begin.")
        yield Task(_("Begin the plan"), hint, "plan_create", P.EDIT_PLAN)
        return
    if not facts.is_draft:
        return
    if not facts["problems"]:
        hint = _("What happens, where, when, to whom, how much, and why.")
        yield Task(_("Describe the first problem"), hint, "problem_create", P.EDIT_PLAN)
    elif not facts["priorities"]:
        hint = _("Agree on three to seven, and write down why.")
        yield Task(_("Choose the priorities"), hint, "problem_list", P.EDIT_PLAN)
    if facts.unanswered:
        hint = _("Problems: %(codes)s.") % {"codes": _listed(facts.unanswered)}
        yield Task(_("Set objectives for every priority"), hint, "objective_create", P.EDIT_PLAN)
    if facts["untargeted"]:
        hint = _("Indicator, baseline, target and date: how it will be seen.")
        title = ngettext(
            "Give %(count)d objective a target", "Give %(count)d objectives a target", facts["untargeted"]
        )
        yield Task(title % {"count": facts["untargeted"]}, hint, "objective_list", P.EDIT_PLAN)
    if facts.idle:
        hint = _("Objectives: %(codes)s.") % {"codes": _listed(facts.idle)}
        yield Task(_("Plan actions for every objective"), hint, "action_create", P.EDIT_PLAN)
    if facts.unled:
        hint = _("Actions: %(codes)s.") % {"codes": _listed(facts.unled)}
        yield Task(_("Name a lead for every action"), hint, "action_list", P.EDIT_PLAN)
    yield from _accepting(facts)


def _accepting(facts: Facts) -> Iterator[Task]:
    if facts.unasked:
        hint = _("Actions: %(codes)s. They answer by a link in a letter.") % {"codes": _listed(facts.unasked)}
        yield Task(_("Ask the leads to accept their part"), hint, "acceptance_list", P.EDIT_PLAN)
    if facts.declined:
        hint = _("Actions: %(codes)s.") % {"codes": _listed(facts.declined)}
        yield Task(_("Find another lead: the one asked has declined"), hint, "acceptance_list", P.EDIT_PLAN)
    if facts.waiting:
        count = len(facts.waiting)
        title = ngettext(
            "%(count)d lead has not answered yet", "%(count)d leads have not answered yet", count
        )
        hint = _("Actions: %(codes)s. Ask again if the letter is old.") % {"codes": _listed(facts.waiting)}
        yield Task(title % {"count": count}, hint, "acceptance_list", P.EDIT_PLAN)


def _consulting(facts: Facts) -> Iterator[Task]:
    if facts["unmoderated"]:
        title = ngettext("Moderate %(count)d comment", "Moderate %(count)d comments", facts["unmoderated"])
        hint = _("They wait to be published.")
        yield Task(title % {"count": facts["unmoderated"]}, hint, "moderation_queue", P.MODERATE)
    if facts["unanswered"]:
        title = ngettext("Answer %(count)d comment", "Answer %(count)d comments", facts["unanswered"])
        hint = _("Each gets a decision and its reason.")
        yield Task(title % {"count": facts["unanswered"]}, hint, "answer_list", P.DRAFT_RESPONSE)
    if facts.is_draft and facts["actions"] and facts.round is None:
        hint = _("Freeze the draft; everybody may comment on it, with a name or without.")
        yield Task(_("Consult people on the draft"), hint, "version_list", P.FREEZE_VERSION)


def _adopting(facts: Facts) -> Iterator[Task]:
    if not facts.is_draft or facts.report is None or not facts["actions"]:
        return
    if facts.report.blocks:
        count = len(facts.report.blocks)
        title = ngettext(
            "Mend %(count)d point that blocks adoption", "Mend %(count)d points that block adoption", count
        )
        yield Task(
            title % {"count": count}, _("Each names the page where it is mended."), "check_list", P.EDIT_PLAN
        )
    else:
        hint = _("Nothing blocks any more. Adoption freezes this text under a number.")
        yield Task(_("Adopt the plan"), hint, "version_adopt", P.ADOPT_PLAN)
    if facts.report.warnings:
        count = len(facts.report.warnings)
        title = ngettext("Look through %(count)d warning", "Look through %(count)d warnings", count)
        yield Task(title % {"count": count}, _("They are printed with the plan."), "check_list", P.EDIT_PLAN)


def _following(facts: Facts) -> Iterator[Task]:
    late = (
        ("reports_late", _("Ask for late progress reports"), "followup", P.REPORT_PROGRESS),
        ("milestones_late", _("Look after missed milestones"), "followup", P.REPORT_PROGRESS),
        ("values_late", _("Record overdue values"), "indicator_list", P.RECORD_VALUES),
        ("evaluations_late", _("Finish overdue evaluations"), "evaluation_list", P.EVALUATE),
    )
    for name, title, page, permission in late:
        if facts[name] and (facts["adopted"] or name == "values_late"):
            hint = ngettext("%(count)d is late", "%(count)d are late", facts[name]) % {"count": facts[name]}
            yield Task(title, hint, page, permission)


def _listed(codes: Sequence[str]) -> str:
    more = len(codes) - SHOWN_CODES
    shown = ", ".join(codes[:SHOWN_CODES])
    return _("%(codes)s and %(count)d more") % {"codes": shown, "count": more} if more > 0 else shown
