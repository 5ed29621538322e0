"""Single answers as files, asked for over the API: a job that is watched and whose file is fetched at `jobs`."""

from django.utils.translation import gettext as _
from rest_framework import serializers

from diagnostics.surveys.models import Survey
from diagnostics.surveys.results import exporting
from diagnostics.surveys.results.answer_rows import plan_of
from diagnostics.surveys.results.loading import versions_of
from stakeholders.access.permissions import Actor
from stakeholders.jobs.models import Job

from . import research_files
from .research import LARGEST_K, SMALLEST_K, Wish
from .research_plan import MOST_IDENTIFIERS, identifiers_in, tells_of_sensitive

FORMS = [*exporting.TYPES, *(f"research-{kind}" for kind in research_files.KINDS)]


class AnswersFileShape(serializers.Serializer):
    """Which file. For research, `identifiers` names what is known of people from outside, `k` how many are alike."""

    form = serializers.ChoiceField(choices=FORMS)
    identifiers = serializers.ListField(
        child=serializers.CharField(max_length=40), required=False, max_length=MOST_IDENTIFIERS
    )
    k = serializers.IntegerField(min_value=SMALLEST_K, max_value=LARGEST_K, default=SMALLEST_K)

    def validate(self, attrs):
        chosen = attrs.get("identifiers") or []
        if not attrs["form"].startswith("research-"):
            return attrs
        versions = list(versions_of(self.context["survey"]).values())
        offered = {item.code for item in identifiers_in(plan_of(versions), tells_of_sensitive(versions))}
        if offered and not chosen:
            told = _("Choose at least one: without any, nobody would be alike on purpose.")
            raise serializers.ValidationError({"identifiers": [told]})
        if unknown := [code for code in chosen if code not in offered]:
            told = _("These cannot be identifiers: %(codes)s.") % {"codes": ", ".join(unknown)}
            raise serializers.ValidationError({"identifiers": [told]})
        return attrs


def ask_file(*, by: Actor, survey: Survey, given: dict) -> Job:
    """Have the file made, however few the answers are."""
    form = given["form"]
    if form.startswith("research-"):
        wish = Wish(tuple(dict.fromkeys(given.get("identifiers") or ())), given["k"])
        return research_files.ask_research(
            by=by, survey=survey, wish=wish, kind=form.removeprefix("research-")
        )
    return exporting.ask_answers(by=by, survey=survey, kind=form)
