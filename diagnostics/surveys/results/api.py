"""What a survey says, over the API: results, changes, victims, and what they are worked out from."""

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response

from diagnostics.surveys.sampling.api_shapes import SampleShape, drawing_of_shape, shape_of
from diagnostics.surveys.sampling.services import declare_drawing
from diagnostics.surveys.victims.api_shapes import (
    OffenceTableShape,
    VictimsShape,
    figures_of,
    rules_of_shape,
    table_of,
)
from diagnostics.surveys.victims.release import Victims
from diagnostics.surveys.victims.services import declare, plan_of
from stakeholders.access.errors import Refused

from .api_shapes import ResultsShape, results_of
from .changing import changes
from .changing_shapes import ChangesShape, changes_of
from .changing_views import earlier_of
from .loading import are_shown, sheet_of, versions_of
from .release import release


class ResultActions:
    """The verbs of the results of one survey; who may use each is said where surveys are."""

    @extend_schema(
        responses=ChangesShape,
        parameters=[OpenApiParameter("earlier", str, description="The earlier survey (uid).")],
        filters=False,
    )
    @action(methods=["get"], detail=True, pagination_class=None, filter_backends=[])
    def changes(self, request, **_kwargs):
        """What changed since an earlier survey of the same questions, as the caller may see both."""
        survey = self.get_object()
        if not are_shown(survey, request.actor):
            raise Refused(_("Results are shown when the survey is closed."), code="survey_open")
        asked, offered = request.query_params.get("earlier", ""), earlier_of(survey, request.actor)
        earlier = next((one for one in offered if str(one.uid) == asked), None)
        if asked and earlier is None:
            raise Refused(_("There is no such earlier survey."), code="no_such_survey")
        sheets = (sheet_of(one) for one in (earlier, survey)) if earlier else ()
        found = changes(*(release(sheet, request.actor) for sheet in sheets)) if earlier else None
        return Response(changes_of(survey, offered, earlier, found))

    @extend_schema(
        responses=VictimsShape,
        parameters=[OpenApiParameter("by", str, description="Short name of the question to split by.")],
        filters=False,
    )
    @action(methods=["get"], detail=True, pagination_class=None, filter_backends=[])
    def victims(self, request, **_kwargs):
        """Prevalence, incidence, reporting and the indicators of SDG 16, as the caller may see them."""
        survey = self.get_object()
        if not are_shown(survey, request.actor):
            raise Refused(_("Results are shown when the survey is closed."), code="survey_open")
        sheet = sheet_of(survey, may_prepare=True)
        seen = Victims(release(sheet, request.actor))
        return Response(figures_of(survey, sheet, seen, request.query_params.get("by", "")))

    @extend_schema(responses=OffenceTableShape, filters=False)
    @action(methods=["get"], detail=True, pagination_class=None, filter_backends=[])
    def offences(self, request, **_kwargs):
        """Which answers make which offence."""
        survey = self.get_object()
        return Response(table_of(plan_of(survey, versions_of(survey))))

    @extend_schema(request=OffenceTableShape, responses=OffenceTableShape)
    @offences.mapping.post
    def declare_offences(self, request, **_kwargs):
        """Say which answers make which offence, in the place of what was said before."""
        survey = self.get_object()
        shape = OffenceTableShape(data=request.data)
        shape.is_valid(raise_exception=True)
        rules, forms = rules_of_shape(shape.validated_data)
        declare(by=request.actor, survey=survey, rules=rules, forms=forms)
        return Response(table_of(plan_of(survey, versions_of(survey))))

    @extend_schema(responses=SampleShape, filters=False)
    @action(methods=["get"], detail=True, pagination_class=None, filter_backends=[])
    def sample(self, request, **_kwargs):
        """How the sample was drawn, and what the estimates make of it."""
        return Response(shape_of(sheet_of(self.get_object(), may_prepare=True)))

    @extend_schema(request=SampleShape, responses=SampleShape)
    @sample.mapping.post
    def declare_sample(self, request, **_kwargs):
        """Say how the sample was drawn; every estimate takes it into account."""
        survey = self.get_object()
        shape = SampleShape(data=request.data)
        shape.is_valid(raise_exception=True)
        kept = declare_drawing(
            by=request.actor, survey=survey, drawing=drawing_of_shape(shape.validated_data)
        )
        return Response(shape_of(sheet_of(kept)))

    @extend_schema(
        responses=ResultsShape,
        parameters=[OpenApiParameter("by", str, description="Short name of the question to split by.")],
        filters=False,
    )
    @action(methods=["get"], detail=True, pagination_class=None, filter_backends=[])
    def results(self, request, **_kwargs):
        """Shares with intervals and their bases, as the caller may see them."""
        survey = self.get_object()
        if not are_shown(survey, request.actor):
            raise Refused(_("Results are shown when the survey is closed."), code="survey_open")
        sheet, by = sheet_of(survey, may_prepare=True), request.query_params.get("by", "")
        if by and by not in sheet.by_code:
            raise Refused(_("There is no question “%(code)s”.") % {"code": by}, code="no_such_question")
        return Response(results_of(survey, sheet, release(sheet, request.actor), by))
