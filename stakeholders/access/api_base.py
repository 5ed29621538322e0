"""What every endpoint of /api/v1/ shares: rows of one town, paging, one shape of errors."""

from copy import copy

from django.core.exceptions import PermissionDenied
from django.core.exceptions import ValidationError as ModelError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions, mixins, serializers, status, viewsets
from rest_framework.response import Response
from rest_framework.views import exception_handler, set_rollback

from .api_etags import Tagged
from .api_once import Once
from .errors import Conflict, Refused
from .permissions import Permission
from .tenancy import offered_to


class ProblemDetail(serializers.Serializer):
    """The one shape of every error answer."""

    code = serializers.CharField(help_text="Stable machine-readable name of the error.")
    message = serializers.CharField(help_text="What is wrong and what to do.")
    fields = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField()), help_text="Messages by field."
    )


def error_shape(error, context):
    """{"code", "message", "fields"} for every refusal, with the status that HTTP gives it."""
    if isinstance(error, Conflict):
        return _refusal("conflict", str(error), status.HTTP_409_CONFLICT)
    if isinstance(error, Refused):
        return _refusal(error.code, str(error), status.HTTP_422_UNPROCESSABLE_ENTITY, error.reasons)
    if isinstance(error, ModelError):
        error = exceptions.ValidationError(serializers.as_serializer_error(error))
    if isinstance(error, Http404):
        error = exceptions.NotFound()  # Django's own message names the model, in English
    if isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    if isinstance(error, IntegrityError):
        return _refusal("conflict", _("This contradicts another record."), status.HTTP_409_CONFLICT)
    response = exception_handler(error, context)
    if response is None:
        return None
    response.data = _shaped(error, response.data)
    for name, value in getattr(error, "headers", {}).items():
        response[name] = value
    return response


def _refusal(code: str, message: str, http_status: int, reasons: list[str] | None = None) -> Response:
    set_rollback()
    fields = {"reasons": reasons} if reasons else {}
    return Response({"code": code, "message": message, "fields": fields}, status=http_status)


def _shaped(error, data) -> dict:
    if isinstance(error, exceptions.ValidationError):
        fields = data if isinstance(data, dict) else {"non_field_errors": data}
        return {
            "code": "invalid",
            "message": _("Please correct the fields named below."),
            "fields": _flat(fields),
        }
    return {
        "code": getattr(error, "default_code", "error"),
        "message": str(data.get("detail", data)),
        "fields": getattr(error, "fields", {}),
    }


def _flat(errors, prefix: str = "") -> dict[str, list[str]]:
    """Nested serializer errors as {"milestones.0.due_on": ["…"]}."""
    flat: dict[str, list[str]] = {}
    for key, value in errors.items() if isinstance(errors, dict) else enumerate(errors):
        name = f"{prefix}{'non_field_errors' if key == '__all__' else key}"
        if isinstance(value, dict) or (isinstance(value, list) and any(isinstance(v, dict) for v in value)):
            flat.update(_flat(value, f"{name}."))
        else:
            flat[name] = [str(item) for item in (value if isinstance(value, list) else [value])]
    return flat


class TownRelated(serializers.SlugRelatedField):
    """Another record of the caller's town, named by its uid or code; a foreign one is an ordinary field error."""

    def __init__(self, model=None, slug_field: str | None = None, **kwargs):
        self.model = model
        if model is not None and not kwargs.get("read_only"):
            kwargs.setdefault("queryset", model.objects.none())
        super().__init__(slug_field=slug_field or _slug_of(model), **kwargs)

    def get_queryset(self):
        actor = getattr(self.context.get("request"), "actor", None)
        return offered_to(super().get_queryset().model, actor)


def _slug_of(model) -> str:
    names = {field.name for field in model._meta.get_fields()}
    return next((name for name in ("uid", "code") if name in names), "id")


class TownSerializer(serializers.ModelSerializer):
    """A serializer that offers only rows of the caller's town and refuses what the page's form would refuse."""

    serializer_related_field = TownRelated

    def build_relational_field(self, field_name, relation_info):
        _field, kwargs = super().build_relational_field(field_name, relation_info)
        kwargs.pop("view_name", None)
        if not kwargs.get("read_only"):
            kwargs["queryset"] = relation_info.related_model.objects.none()
        return TownRelated, {**kwargs, "slug_field": _slug_of(relation_info.related_model)}

    def parents(self) -> dict:
        """What a new row belongs to besides the town, such as its plan; subclasses add theirs."""
        return {"municipality": self.context["request"].actor.municipality}

    def validate(self, attrs):
        """The constraints of the model, told as field errors before the database tells them as a conflict."""
        row = copy(self.instance) if self.instance is not None else self.Meta.model(**self.parents())
        for name, value in attrs.items():
            if name not in self._many() and hasattr(self.Meta.model, name):
                setattr(row, name, value)
        try:
            row.clean()
            row.validate_constraints()
        except ModelError as error:
            raise serializers.ValidationError(serializers.as_serializer_error(error)) from None
        return attrs

    def _many(self) -> set[str]:
        return {field.name for field in self.Meta.model._meta.many_to_many}

    @transaction.atomic
    def create(self, validated_data):
        many = {name: validated_data.pop(name) for name in self._many() & set(validated_data)}
        row = self.Meta.model.objects.create(**{**self.parents(), **validated_data})
        self._set(row, many)
        return row

    @transaction.atomic
    def update(self, instance, validated_data):
        many = {name: validated_data.pop(name) for name in self._many() & set(validated_data)}
        for name, value in validated_data.items():
            setattr(instance, name, value)
        instance.save()
        self._set(instance, many)
        return instance

    def _set(self, row, many: dict) -> None:
        for name, rows in many.items():
            getattr(row, name).set(rows, through_defaults={"municipality_id": row.municipality_id})


class TownViewSet(Once, Tagged, viewsets.GenericViewSet):
    """Rows of the town in the address. Each action names its permission; an unnamed one is refused."""

    lookup_field = "uid"
    read_permission = Permission.READ
    write_permission: Permission | None = None
    action_permissions: dict[str, Permission] = {}
    model = None
    ordering = ["pk"]

    def permission_for(self, action: str | None) -> Permission | None:
        if action in self.action_permissions:
            return self.action_permissions[action]
        if action in {"list", "retrieve"}:
            return self.read_permission
        if action in {"create", "update", "partial_update", "destroy"}:
            return self.write_permission
        return None

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):
            return self.model.objects.none()
        return self.model.objects.visible_to(self.request.actor)


class ReadOnly(mixins.ListModelMixin, mixins.RetrieveModelMixin, TownViewSet):
    """List and detail."""


class ReadWrite(
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    mixins.CreateModelMixin,
    mixins.UpdateModelMixin,
    mixins.DestroyModelMixin,
    TownViewSet,
):
    """List, detail, create, change, delete; the town is set here and never taken from the body."""

    http_method_names = ["get", "post", "patch", "delete", "head", "options"]

    def perform_destroy(self, instance):
        try:
            instance.delete()
        except ProtectedError as error:
            users = ", ".join(sorted({str(used) for used in error.protected_objects})[:5])
            raise Conflict(_("It cannot be deleted: it is used by %(users)s.") % {"users": users}) from error
