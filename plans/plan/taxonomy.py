"""Codes of the guidelines: factors (annex 3(c)), levels and measures (3(d)), and crime problem types."""

from django.utils.translation import gettext_lazy as _

from diagnostics.incidents.problem_types import PROBLEM_TYPES as PROBLEM_TYPES

FACTORS = {
    "RF1": _("Relationships in the family, between generations or between social groups"),
    "RF2": _("Education; religious, moral and civic values; culture"),
    "RF3": _("Employment, training, action against unemployment and poverty"),
    "RF4": _("Housing and urbanism"),
    "RF5": _("Health; drug and alcohol abuse"),
    "RF6": _("Government and welfare aid for the least fortunate"),
    "RF7": _("Combating a culture of violence and intolerance"),
}

FACTOR_CHOICES = list(FACTORS.items())

LEVELS = {
    "L1": _("Primary prevention"),
    "L2": _("Prevention of recidivism"),
    "L3": _("After the sentence"),
    "L4": _("Protection of victims"),
}

MEASURES = {
    "L1.1a": _("Situational: target hardening"),
    "L1.1b": _("Situational: opportunity reduction"),
    "L1.2a": _("Welfare and health development"),
    "L1.2b": _("Combating social deprivation"),
    "L1.3": _("Communal values and respect for human rights"),
    "L1.4a": _("Civic responsibility"),
    "L1.4b": _("Social mediation"),
    "L1.5a": _("Adapting police working methods"),
    "L1.5b": _("Adapting court working methods"),
    "L1.6": _("Developmental: resilience of individuals and communities"),
    "L2.1a": _("Police: rapid response"),
    "L2.1b": _("Police: intervention within the local community"),
    "L2.2i-a": _("Diversion"),
    "L2.2i-b": _("Mediation and restorative justice"),
    "L2.2i-c": _("Special system for minors"),
    "L2.2ii": _("Research on reintegration through non-custodial measures"),
    "L2.2iii-a": _("Socio-educational support within the sentence"),
    "L2.2iii-b": _("Socio-educational support in prison"),
    "L2.2iii-c": _("Preparation for release"),
    "L2.3": _("Active community role in rehabilitation"),
    "L3.1": _("Aid and socio-educational support"),
    "L3.2": _("Family support"),
    "L3.3": _("Other help: housing, work, health, documents"),
    "L4.1": _("Awareness of rights and how to use them"),
    "L4.2": _("Reinforcing rights, in particular compensation"),
    "L4.3": _("Victim assistance systems"),
}


def level_of(measure: str) -> str:
    """The level (L1 to L4) that a measure code belongs to."""
    return measure.split(".", 1)[0]
