"""Targets of the Sustainable Development Goals that a prevention plan may serve, in our own words."""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

SDG_TARGETS = {
    "3.5": _("Prevent and treat substance abuse"),
    "4.5": _("Equal access to education, also for those at risk"),
    "4.a": _("Safe, non-violent places of learning"),
    "5.1": _("End discrimination against women and girls"),
    "5.2": _("End violence against women and girls"),
    "8.6": _("Fewer young people without work, education or training"),
    "8.7": _("End forced labour, trafficking and child labour"),
    "10.2": _("Inclusion of all"),
    "10.3": _("Equal opportunity, no discrimination"),
    "11.1": _("Adequate housing and upgraded informal settlements"),
    "11.2": _("Safe transport for all"),
    "11.3": _("Inclusive planning with residents"),
    "11.7": _("Safe and inclusive public spaces"),
    "16.1": _("Less violence and fewer deaths from it"),
    "16.2": _("End abuse, exploitation and trafficking of children"),
    "16.3": _("Rule of law and access to justice"),
    "16.4": _("Fewer illicit flows and arms, less organised crime"),
    "16.5": _("Less corruption and bribery"),
    "16.6": _("Effective and accountable institutions"),
    "16.7": _("Participatory decisions"),
    "16.a": _("Stronger institutions to prevent violence"),
    "16.b": _("Non-discriminatory laws and policies"),
    "17.17": _("Partnerships of public, private and civil society"),
    "17.18": _("Data broken down by sex, age and other traits"),
}
SDG_CHOICES = [(code, format_lazy("{} {}", code, name)) for code, name in SDG_TARGETS.items()]
