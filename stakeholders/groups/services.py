"""The verbs of target groups."""

from stakeholders.access.permissions import Actor

from .models import TargetGroup


def named_group(*, by: Actor, name: str) -> TargetGroup:
    """The town's group of this name, whatever its capitals; a new one where there is none."""
    name = " ".join(name.split())
    known = TargetGroup.objects.visible_to(by).filter(name__iexact=name).first()
    return known or TargetGroup.objects.create(municipality=by.municipality, name=name)
