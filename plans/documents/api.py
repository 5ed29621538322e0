"""Documents over the API: what there is, having one made, downloading it."""

from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.response import Response

from plans.plan.current import current_plan_or_404
from plans.versions.models import PlanVersion, VersionState
from stakeholders.access.api_base import TownViewSet
from stakeholders.access.permissions import Permission, can
from stakeholders.jobs.views import stored_file

from . import services
from .edition import DRAFT
from .products import Product, product_named, products_of, title_of
from .views import named_content


class DocumentSerializer(serializers.Serializer):
    """One file: `made_at` and `size` (bytes) are null before it was made; `job` makes it, or made it last."""

    name = serializers.CharField()
    title = serializers.CharField()
    kind = serializers.CharField()
    format = serializers.CharField()
    is_public = serializers.BooleanField(help_text="Offered to everybody once the version is adopted.")
    made_at = serializers.DateTimeField(allow_null=True)
    size = serializers.IntegerField(allow_null=True)
    job = serializers.UUIDField(allow_null=True)
    job_state = serializers.CharField(allow_blank=True)


class DocumentRequestSerializer(serializers.Serializer):
    name = serializers.CharField(max_length=60, help_text="As the list names it, e.g. plan.pdf.")


VERSION = OpenApiParameter(
    "version",
    str,
    description="Number of a version, or draft. Without it: the version in force, else the draft.",
)


class DocumentViewSet(TownViewSet):
    """Documents of a version of the plan, or of the draft. Each is made by a job, which `jobs` can stop."""

    pagination_class = None
    filter_backends = []
    serializer_class = DocumentSerializer
    write_permission = Permission.EXPORT
    action_permissions = {"file": Permission.READ}

    @extend_schema(parameters=[VERSION], responses=DocumentSerializer(many=True))
    def list(self, request, **kwargs):
        """Every document that the caller may have."""
        plan, version = self._about()
        products = [
            one for one in products_of(named_content(plan, version)) if can(request.actor, one.permission)
        ]
        shelves = services.shelves(plan, version, products)
        return Response(DocumentSerializer([_told(shelf) for shelf in shelves.values()], many=True).data)

    @extend_schema(
        parameters=[VERSION], request=DocumentRequestSerializer, responses={202: DocumentSerializer}
    )
    def create(self, request, **kwargs):
        """Have a document made, or made again."""
        plan, version = self._about()
        given = DocumentRequestSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        product = self._product(plan, version, given.validated_data["name"])
        services.ask_for(by=request.actor.user, plan=plan, version=version, product=product)
        told = _told(services.shelves(plan, version, [product])[product.name])
        return Response(DocumentSerializer(told).data, status=status.HTTP_202_ACCEPTED)

    @extend_schema(
        parameters=[VERSION, OpenApiParameter("name", str, description="Without it: plan.pdf.")],
        responses={200: OpenApiResponse(OpenApiTypes.BINARY, description="The file.")},
    )
    @action(detail=False)
    def file(self, request, **kwargs):
        """A document that was made; 404 when it was not."""
        plan, version = self._about()
        product = self._product(plan, version, request.query_params.get("name", services.PLAN.name))
        return stored_file(
            services.shelves(plan, version, [product])[product.name].file, plan.municipality_id
        )

    def _about(self) -> tuple:
        plan = current_plan_or_404(self.request.actor)
        number = self.request.query_params.get("version")
        if number == DRAFT:
            return plan, None
        rows = PlanVersion.objects.visible_to(self.request.actor).filter(plan=plan)
        wanted = rows.filter(number=number) if number else rows.filter(state=VersionState.ADOPTED)
        version = wanted.select_related("plan", "municipality").first()
        if version is None and number:
            raise Http404
        return plan, version

    def _product(self, plan, version, name: str) -> Product:
        product = product_named(name, named_content(plan, version))
        if product is None:
            raise Http404
        if not can(self.request.actor, product.permission):
            raise PermissionDenied
        return product


def _told(shelf: services.Shelf) -> dict:
    return {
        "name": shelf.product.name,
        "title": title_of(shelf.product),
        "kind": shelf.product.kind,
        "format": shelf.product.format,
        "is_public": shelf.product.is_public,
        "made_at": shelf.made_at,
        "size": shelf.size if shelf.file else None,
        "job": shelf.job.uid if shelf.job else None,
        "job_state": shelf.job.state if shelf.job else "",
    }


routes = [("documents", DocumentViewSet)]
