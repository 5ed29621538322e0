"""The actor groups of the guidelines (annex, paragraph 3(b)) and further groups that a town may name."""

from django.utils.translation import gettext_lazy as _

CHECKED_ACTOR_GROUPS = {
    "AG-SOC": _("Social workers and social services"),
    "AG-EDU": _("Education"),
    "AG-HOU": _("Housing"),
    "AG-HEA": _("Health"),
    "AG-POL": _("Police"),
    "AG-COU": _("Courts"),
    "AG-PRO": _("Public prosecutors"),
    "AG-PRB": _("Probation"),
    "AG-COM": _("Community"),
    "AG-VIC": _("Victims' organisations"),
    "AG-ECO": _("Business and economic sector"),
    "AG-MED": _("Media"),
}

FURTHER_ACTOR_GROUPS = {
    "AG-MUN": _("Municipal departments"),
    "AG-PRI": _("Prisons and youth custody"),
    "AG-YOU": _("Youth organisations and youth councils"),
    "AG-WOM": _("Women's organisations"),
    "AG-MAR": _("Organisations of marginalised or minority groups"),
    "AG-FAI": _("Faith bodies"),
    "AG-ACA": _("Universities and research"),
    "AG-FIR": _("Fire and rescue"),
    "AG-NAT": _("Central or regional authority"),
    "AG-INT": _("United Nations and international partners"),
}

ACTOR_GROUPS = {**CHECKED_ACTOR_GROUPS, **FURTHER_ACTOR_GROUPS}
