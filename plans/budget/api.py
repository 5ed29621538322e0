"""The budget over the API: the same tables as the page."""

from decimal import Decimal

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from plans.plan.current import current_plan_or_404
from stakeholders.access.api_base import TownViewSet

from .reading import budget_of
from .tables import tables_of


class MoneyTableSerializer(serializers.Serializer):
    """Names, then amounts as decimal text in the town's currency."""

    key = serializers.CharField()
    title = serializers.CharField()
    columns = serializers.ListField(child=serializers.CharField())
    rows = serializers.ListField(child=serializers.ListField(child=serializers.CharField()))
    foot = serializers.ListField(child=serializers.CharField())


class BudgetSerializer(serializers.Serializer):
    currency = serializers.CharField()
    total = serializers.DecimalField(max_digits=16, decimal_places=2)
    secured = serializers.DecimalField(max_digits=16, decimal_places=2)
    unfunded = serializers.DecimalField(max_digits=16, decimal_places=2)
    unnamed = serializers.DecimalField(max_digits=16, decimal_places=2)
    tables = MoneyTableSerializer(many=True)


class BudgetViewSet(TownViewSet):
    """What the plan costs and who pays: by source and year, level, approach, kind of prevention, and action."""

    pagination_class = None
    filter_backends = []
    serializer_class = BudgetSerializer

    @extend_schema(responses=BudgetSerializer)
    def list(self, request, **kwargs):
        town = request.actor.municipality
        budget = budget_of(current_plan_or_404(request.actor))
        tables = tables_of(budget, town.currency, drawn=False)
        about = {name: getattr(budget, name) for name in ("total", "secured", "unfunded", "unnamed")}
        answer = {"currency": town.currency, **about, "tables": [_as_text(table) for table in tables]}
        return Response(BudgetSerializer(answer).data)


def _as_text(table) -> dict:
    def text(cell: object) -> str:
        return f"{cell:f}" if isinstance(cell, Decimal) else str(cell)

    return {
        "key": table.key,
        "title": table.title,
        "columns": table.columns,
        "rows": [[text(cell) for cell in row] for row in table.rows],
        "foot": [text(cell) for cell in table.foot],
    }


routes = [("budget", BudgetViewSet)]
