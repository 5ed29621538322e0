"""Pages of data quality: what stands out, and the rules of the survey's own."""

from django.contrib import messages
from django.db.models import Count, Q
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from diagnostics.surveys.field.amending.views import number_of
from diagnostics.surveys.field.models import ConsistencyRule, QualityCheck, QualityFlag, QualityRule
from diagnostics.surveys.lookup import page_address, survey_or_404
from diagnostics.surveys.models import SurveyAnswer
from diagnostics.surveys.results.loading import versions_of
from diagnostics.surveys.results.sheet import merged
from diagnostics.surveys.wording import count, day_in, percent, way_name
from stakeholders.access.confirming import confirm_page
from stakeholders.access.gate import town_page
from stakeholders.access.pages import form_page, page_of, query_without_page, visible_or_404
from stakeholders.access.permissions import Permission

from . import services, work
from .forms import ConsistencyRuleForm, FlagFilter

MANAGE = Permission.MANAGE_DIAGNOSIS
TEMPLATES = "diagnostics/surveys/field/"
MEASURES = {
    "left_out": gettext_lazy("questions without an answer"),
    "round": gettext_lazy("numbers that end in 0 or 5"),
}


@town_page(MANAGE)
@require_safe
def quality(request, uid):
    """Interviews that stand out with the reasons, and how interviewers compare."""
    survey = survey_or_404(request, uid)
    check = QualityCheck.objects.visible_to(request.actor).filter(survey=survey).first()
    form = FlagFilter(request.GET or None, actor=request.actor)
    flags = QualityFlag.objects.visible_to(request.actor).filter(survey=survey)
    page_obj = page_of(request, _flagged(form, flags))
    rules = list(ConsistencyRule.objects.visible_to(request.actor).filter(survey=survey))
    _tell(survey, page_obj, flags, rules)
    answers = survey.answers.count()
    context = {
        "survey": survey,
        "check": check,
        "new": count(answers - check.answers) if check and answers > check.answers else "",
        "answers": answers,
        "open": services.open_flags(survey),
        "form": form,
        "page_obj": page_obj,
        "querystring": query_without_page(request),
        "is_filtered": bool(form.is_bound and any(form.data.values())),
        "rules": rules,
        "interviewers": [_compared(one) for one in check.report] if check else [],
    }
    return render(request, f"{TEMPLATES}quality.html", context)


def _flagged(form: FlagFilter, flags):
    """The interviews with flags, those that wait first."""
    if rule := form.value("rule"):
        flags = flags.filter(rule=rule)
    rows = SurveyAnswer.received.filter(pk__in=flags.order_by().values("answer"))
    waiting = Count("flags", filter=Q(flags__is_kept=False) & Q(is_set_aside=False))
    rows = rows.annotate(waiting=waiting).defer("answers").select_related("collector")
    match form.value("state"):
        case "open":
            rows = rows.filter(waiting__gt=0)
        case "done":
            rows = rows.filter(waiting=0)
    return rows.order_by("-waiting", "instance")


def _tell(survey, page_obj, flags, rules) -> None:
    """Put number, way and reasons to each interview of the page."""
    texts = {item.code: item.text for item in merged(list(versions_of(survey).values()))}
    names = {str(rule.pk): rule.name for rule in rules}
    found: dict[int, list[str]] = {}
    for flag in flags.filter(answer__in=[row.pk for row in page_obj]):
        found.setdefault(flag.answer_id, []).append(_reason(flag, texts, names))
    for row in page_obj:
        row.number, row.way = number_of(row), way_name(row.channel)
        row.reasons = found.get(row.pk, [])


def _reason(flag: QualityFlag, texts: dict[str, str], names: dict[str, str]) -> str:
    match flag.rule:
        case QualityRule.STRAIGHT:
            return _("the same answer to all questions of a scale (%(what)s)") % {"what": flag.detail}
        case QualityRule.SAME:
            return _("%(n)s interviews have the same answers throughout") % {"n": flag.detail}
        case QualityRule.LEFT_OUT:
            return _("most questions without an answer (%(what)s)") % {"what": flag.detail}
        case QualityRule.FAR_OUT:
            told = {"question": texts.get(flag.codes[0], flag.codes[0]), "number": flag.detail}
            return _("%(number)s, far from all others: %(question)s") % told
    return _("contradicts the rule: %(rule)s") % {"rule": names.get(flag.detail, _("a former rule"))}


def _compared(one: dict) -> dict:
    return {
        "name": one["name"],
        "what": MEASURES.get(one["measure"], one["measure"]),
        "share": percent(one["hits"] / one["n"], 0),
        "n": count(one["n"]),
        "others": percent(one["others"], 0),
        "stands_out": one["stands_out"],
    }


@town_page(MANAGE)
@require_http_methods(["POST"])
def quality_check(request, uid):
    """Go through all interviews now, or have it done where they are many."""
    survey = survey_or_404(request, uid)
    if work.is_long(survey):
        job = work.ask_check(by=request.actor, survey=survey)
        messages.info(request, _("There are many interviews. You can leave this page."))
        return redirect("job_detail", town=request.actor.municipality.slug, uid=job.uid)
    check = services.go_through(by=request.actor, survey=survey, on=day_in(request.actor.municipality))
    messages.success(request, _("%(n)s interviews were gone through.") % {"n": count(check.answers)})
    return redirect(page_address(survey, request, "survey_quality"))


@town_page(MANAGE)
@require_http_methods(["GET", "POST"])
def rule_create(request, uid):
    survey = survey_or_404(request, uid)
    rule = ConsistencyRule(municipality=request.actor.municipality, survey=survey)
    return _edit(request, survey, rule, _("New rule"))


def _rule(request, survey, pk) -> ConsistencyRule:
    rule = visible_or_404(ConsistencyRule.objects.filter(survey=survey), request.actor, pk=pk)
    rule.survey = survey
    return rule


@town_page(MANAGE)
@require_http_methods(["GET", "POST"])
def rule_update(request, uid, pk):
    survey = survey_or_404(request, uid)
    return _edit(request, survey, _rule(request, survey, pk), _("Change the rule"))


def _edit(request, survey, rule: ConsistencyRule, title: str):
    form = ConsistencyRuleForm(request.POST or None, instance=rule, actor=request.actor)
    back = page_address(survey, request, "survey_quality")
    if request.method == "POST" and form.is_valid() and form.save() is not None:
        messages.success(request, _("The rule is saved. It is applied when you go through the interviews."))
        return redirect(back)
    lead = _(
        "The formula is written as in an XLSForm: ${short name} for an answer, =, <=, and, or, selected(). An "
        "interview stands out where it does not hold."
    )
    context = {"survey": survey, "form": form, "title": title, "back": back, "lead": lead}
    return form_page(request, f"{TEMPLATES}form.html", context)


@town_page(MANAGE)
@require_http_methods(["GET", "POST"])
def rule_delete(request, uid, pk):
    survey = survey_or_404(request, uid)
    rule = _rule(request, survey, pk)
    back = page_address(survey, request, "survey_quality")
    return confirm_page(
        request,
        title=_("Take out the rule “%(name)s”?") % {"name": rule.name},
        text=_("What stood out because of it is gone when you go through the interviews anew."),
        deed=rule.delete,
        done=_("The rule is taken out."),
        confirm_label=_("Take it out"),
        next_url=back,
        cancel_url=back,
    )
