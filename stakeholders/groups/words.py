"""A target group in a few words."""

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from .models import TargetGroup


def age(group: TargetGroup) -> str:
    """ "12 to 24", "from 65", "up to 17", or nothing."""
    if group.age_min is not None and group.age_max is not None:
        return _("%(low)s to %(high)s years") % {"low": group.age_min, "high": group.age_max}
    if group.age_min is not None:
        return _("from %(low)s years") % {"low": group.age_min}
    return _("up to %(high)s years") % {"high": group.age_max} if group.age_max is not None else ""


def about(group: TargetGroup) -> str:
    """Age, sex, situation and size in one line; empty where only the name is known."""
    size = ""
    if group.est_size is not None:
        size = _("about %(number)s persons") % {"number": number_format(group.est_size, force_grouping=True)}
    sex = group.get_sex_display() if group.sex else ""
    return "; ".join(filter(None, [age(group), sex, group.condition, size]))
