"""What the API does with a survey in the field."""

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response

from diagnostics.surveys.api_shapes import CloseShape, SurveyShape

from .api_shapes import FieldworkShape, fieldwork_of
from .closing import services as closing


class FieldActions:
    """Verbs of the survey's viewset that belong to field work."""

    @extend_schema(request=CloseShape, responses=SurveyShape)
    @action(methods=["post"], detail=True)
    def close(self, request, **_kwargs):
        """Take no more answers. Where interviews, quotas or the target are still open, a reason is needed."""
        survey = self.get_object()
        shape = CloseShape(data=request.data)
        shape.is_valid(raise_exception=True)
        closing.close(
            by=request.actor, survey=survey, on=self._today(), reason=shape.validated_data["reason"]
        )
        return self._shown(survey)

    @extend_schema(responses=FieldworkShape, filters=False)
    @action(methods=["get"], detail=True, pagination_class=None, filter_backends=[])
    def fieldwork(self, request, **_kwargs):
        """Answers, contacts, rates and quotas of a survey in the field: for the office, not for publication."""
        return Response(fieldwork_of(self.get_object(), request.actor))
