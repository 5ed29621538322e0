"""The sections of an action's form, in the order in which an action is thought through."""

from django.utils.translation import gettext_lazy as _

from plans.plan.forms import NOTE_SECTION
from stakeholders.access.rows import Section

from .models import RIGHTS_QUESTIONS

ACTION_SECTIONS = (
    Section("action", _("The action"), ("code", "title", "description", "objectives")),
    Section(
        "who",
        _("Who leads, who supports"),
        ("lead", "lead_role_holder", "lead_task"),
        rows="supports",
        hint=_(
            "One organisation leads. Each accepts its part in writing; a material change asks for that anew."
        ),
    ),
    Section(
        "when",
        _("When"),
        ("starts_on", "ends_on"),
        rows="milestones",
        hint=_("Milestones are the dated steps by which anybody can see whether it goes forward."),
    ),
    Section(
        "outputs",
        _("What it delivers"),
        rows="outputs",
        hint=_("Things that can be counted: groups held, lamps mended, people reached."),
    ),
    Section("prevention", _("What kind of prevention"), ("approach", "stage", "measures", "factors")),
    Section("where", _("Where and for whom"), ("areas", "target_groups", "new_groups", "is_cohesion")),
    Section(
        "means",
        _("Means"),
        ("resource_level", "cost", "staff_fte", "funding_status", "funding_source", "sustainability_note"),
        rows="funding",
        hint=_("The cost stands once; the amounts below say where it comes from. What is missing shows."),
    ),
    Section(
        "risks",
        _("What could go wrong"),
        rows="risks",
        hint=_("1 is unlikely or slight, 5 is almost certain or grave."),
    ),
    Section(
        "evidence",
        _("Evidence"),
        (
            "practice",
            "evidence_class",
            "evidence_source",
            "mechanism",
            "adaptation_note",
            "evaluation_plan",
            "related_reform",
        ),
        template="plans/actions/_evidence_fields.html",
        hint=_("What is not well proven may be tried, with an evaluation of its own."),
    ),
    Section(
        "rights",
        _("Rights and gender"),
        (*RIGHTS_QUESTIONS, *(f"{question}_note" for question in RIGHTS_QUESTIONS)),
        template="plans/actions/_rights_fields.html",
        hint=_(
            "The risk is high with surveillance, stops or exclusion, personal data of minors, or without a "
            "route for complaints. Then a mitigation, an independent reviewer and a date are needed."
        ),
    ),
    Section("review", _("If the risk is high"), ("rights_mitigation", "rights_reviewer", "rights_review_on")),
    NOTE_SECTION,
)
