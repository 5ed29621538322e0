"""The parts of a plan's document that a profile may ask for, by the codes that requirements carry."""

from django.utils.translation import gettext_lazy as _

DOCUMENT_PARTS = {
    "vision": _("vision and strategy"),
    "mandate": _("mandate and legal basis"),
    "other_plans": _("ties to other plans"),
    "findings": _("diagnosis"),
    "factors": _("factors behind each priority"),
    "scores": _("how the priorities were chosen"),
    "objectives": _("objectives"),
    "targets": _("targets for each objective"),
    "leads": _("who leads each action"),
    "evidence": _("evidence for each action"),
    "budget": _("cost of each action"),
    "evaluation": _("evaluation"),
    "revision": _("revision"),
    "charter": _("charter on confidentiality"),
}
