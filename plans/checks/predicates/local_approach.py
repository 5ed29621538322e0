"""Paragraph 2: is there a table, a diagnosis, all actors, a consultation?"""

from datetime import date, timedelta

from django.utils.translation import gettext as _

from diagnostics.findings.models import FindingKind
from diagnostics.sources.models import SourceKind
from plans.checks.calendar import months_later
from plans.checks.facts import Facts
from plans.checks.outcome import Outcome, both, each, evaluates, parts
from plans.checks.subjects import CLASSES
from stakeholders.consultations.models import RoundState
from stakeholders.organisations.models import AgreementKind, BodyKind, Level, Sector

DIAGNOSIS_KINDS = (
    FindingKind.PHENOMENON,
    FindingKind.CHARACTERISTIC,
    FindingKind.FACTOR,
    FindingKind.FORM,
    FindingKind.EXTENT,
)
# Kinds that are no series kept by an administration.
NOT_ADMINISTRATIVE = {SourceKind.VICTIM_SURVEY, SourceKind.FOCUS_GROUP, SourceKind.WALK, SourceKind.OTHER}
SURVEY_MONTHS = 36
SERIES_MONTHS = 36
MEETING_DAYS = 120
EXPIRY_DAYS = 90
STRATEGY_LENGTH = 300


@evaluates("LA-01")
def coordinating_body(facts: Facts) -> Outcome:
    organisations = {organisation.pk: organisation for organisation in facts.organisations}
    if not facts.bodies:
        return parts({_("a coordinating body"): False})
    found = [_body_parts(body, [organisations[pk] for pk in body.member_ids]) for body in facts.bodies]
    best = min(found, key=lambda given: sum(not there for there in given.values()))
    return parts(best)


def _body_parts(body, members) -> dict:
    groups = {group for member in members for group in member.actor_groups}
    return {
        _("a chair"): body.chair,
        _("a secretary"): body.secretary,
        _("members of three actor groups"): len(groups) >= 3,
        _("a member that is not government"): any(m.sector == Sector.NON_GOVERNMENT for m in members),
    }


@evaluates("LA-02")
def diagnosis(facts: Facts) -> Outcome:
    kinds = {finding.kind for finding in facts.findings}
    return both(
        parts({_("finding: %(kind)s") % {"kind": kind.label}: kind in kinds for kind in DIAGNOSIS_KINDS}),
        each(facts.findings, lambda finding: not finding.source_ids and _("no source")),
    )


@evaluates("LA-03")
def more_than_police_records(facts: Facts) -> Outcome:
    kinds = {source.kind for source in facts.cited_sources}
    return parts(
        {
            _("cited sources of two kinds"): len(kinds) >= 2,
            _("a cited source other than police records"): kinds - {SourceKind.POLICE_RECORDED},
        }
    )


@evaluates("LA-04")
def survey_and_series(facts: Facts) -> Outcome:
    oldest = months_later(facts.today, -SURVEY_MONTHS)
    surveys = [source for source in facts.sources if source.kind == SourceKind.VICTIM_SURVEY]
    series = [source for source in facts.sources if source.kind not in NOT_ADMINISTRATIVE]
    return parts(
        {
            _("a survey of the last 36 months"): any(s.period_to and s.period_to >= oldest for s in surveys),
            _("an administrative series of three years"): any(_lasts(source) for source in series),
        }
    )


def _lasts(source) -> bool:
    if not (source.period_from and source.period_to):
        return False
    return source.period_to + timedelta(days=1) >= months_later(source.period_from, SERIES_MONTHS)


@evaluates("LA-05")
def sources_are_judged(facts: Facts) -> Outcome:
    return each(facts.cited_sources, lambda source: not source.quality_is_scored)


@evaluates("LA-06")
def five_classes(facts: Facts) -> Outcome:
    present = {organisation.community_kind for organisation in facts.engaged}
    return parts(
        {title: kind in present or code in facts.considerations for code, (kind, title) in CLASSES.items()}
    )


@evaluates("LA-07")
def parts_are_known(facts: Facts) -> Outcome:
    return each(facts.engaged, lambda one: not (one.role_diagnosis and one.role_plan))


@evaluates("LA-08")
def four_combinations(facts: Facts) -> Outcome:
    # A regional service is above the town, as a national one is; international partners are neither.
    above = {Level.REGIONAL, Level.NATIONAL}
    here = {(one.level in above, one.sector) for one in facts.engaged if one.level != Level.INTERNATIONAL}
    return parts(
        {
            _("local government"): (False, Sector.GOVERNMENT) in here,
            _("local, not government"): (False, Sector.NON_GOVERNMENT) in here,
            _("regional or national government"): (True, Sector.GOVERNMENT) in here,
            _("regional or national, not government"): (True, Sector.NON_GOVERNMENT) in here,
        }
    )


@evaluates("LA-09")
def standing_ways(facts: Facts) -> Outcome:
    recent = facts.today - timedelta(days=MEETING_DAYS)
    agreed = [one for one in facts.agreements if one.kind == AgreementKind.DATA_SHARING]
    return parts(
        {
            _("a series of meetings, the last within 120 days"): any(
                body.meets_every_days and body.last_met_on and body.last_met_on >= recent
                for body in facts.bodies
            ),
            _("an agreement on data that is in force"): any(_in_force(one, facts.today) for one in agreed),
            _("a working group"): any(body.kind == BodyKind.WORKING_GROUP for body in facts.bodies),
            _("a vision and strategy of 300 characters"): len(facts.plan.vision.strip()) >= STRATEGY_LENGTH,
        }
    )


def _in_force(agreement, today: date) -> bool:
    signed = agreement.signed_on is not None and agreement.signed_on <= today
    return signed and (agreement.valid_to is None or agreement.valid_to >= today)


@evaluates("LA-10")
def consultation(facts: Facts) -> Outcome:
    over = [round_ for round_ in facts.rounds if round_.state != RoundState.OPEN]
    unanswered = sum(round_.unanswered for round_ in over)
    return parts(
        {
            _("a consultation on the draft that is closed"): over,
            _("an answer to every comment (%(count)d open)") % {"count": unanswered}: over and not unanswered,
            _("a published summary of the result"): any(
                round_.state == RoundState.DECIDED and round_.summary.strip() for round_ in over
            ),
        }
    )


@evaluates("DA-01")
def agreements_last(facts: Facts) -> Outcome:
    soon = facts.today + timedelta(days=EXPIRY_DAYS)
    signed = [agreement for agreement in facts.agreements if agreement.signed_on]

    def ends(agreement) -> str:
        if agreement.valid_to is None or agreement.valid_to > soon or _is_renewed(agreement, signed):
            return ""
        days = (agreement.valid_to - facts.today).days
        words = _("ends in %(days)d days") if days >= 0 else _("ended %(days)d days ago")
        return words % {"days": abs(days)}

    return each(signed, ends)


def _is_renewed(agreement, signed) -> bool:
    return any(
        other.organisation_id == agreement.organisation_id
        and other.kind == agreement.kind
        and (other.valid_to is None or other.valid_to > agreement.valid_to)
        for other in signed
    )


@evaluates("LA-11")
def options_were_weighed(facts: Facts) -> Outcome:
    def lacks(problem) -> str:
        chosen = [option for option in problem.option_rows if option["is_chosen"]]
        given = {
            _("two options"): len(problem.option_rows) >= 2,
            _("a chosen option"): chosen,
            _("a reason"): chosen and all(option["reason"].strip() for option in chosen),
            _("why it fits here"): chosen and all(option["local_fit"].strip() for option in chosen),
        }
        return ", ".join(name for name, there in given.items() if not there)

    return each(facts.priorities, lacks, none=_("no priority problem yet"))
