"""How a sample was drawn, as the API takes and gives it."""

from rest_framework import serializers

from diagnostics.statistics.design import Lonely
from diagnostics.surveys.models import DrawnUnit, LonelyStratum
from diagnostics.surveys.results.sheet import Sheet

from .drawn import Drawing, Stratum, Unit


class StratumShape(serializers.Serializer):
    """`units`: first units in all; `joined`: the stratum into which it is put for the sake of its spread."""

    name = serializers.CharField(max_length=40, allow_blank=True)
    units = serializers.IntegerField(min_value=1, allow_null=True, default=None)
    joined = serializers.CharField(max_length=40, allow_blank=True, default="")


class SampleFiguresShape(serializers.Serializer):
    """What the estimates make of it. `strata` without a name are answers without a stratum."""

    answers = serializers.IntegerField()
    first_units = serializers.IntegerField()
    strata = serializers.IntegerField()
    degrees_of_freedom = serializers.IntegerField()


class SampleShape(serializers.Serializer):
    """What chance has chosen, and the sizes of the strata from which it did."""

    drawn = serializers.ChoiceField(choices=DrawnUnit.choices, default=DrawnUnit.PERSON)
    adults_question = serializers.CharField(max_length=40, allow_blank=True, default="")
    lonely = serializers.ChoiceField(choices=LonelyStratum.choices, default=LonelyStratum.CENTRE)
    strata = StratumShape(many=True, default=list)
    found = SampleFiguresShape(read_only=True, allow_null=True)


def shape_of(sheet: Sheet) -> dict:
    """The body that tells how a sample was drawn."""
    drawing, sample = sheet.drawing, sheet.sample if len(sheet) else None
    return {
        "drawn": drawing.unit.value,
        "adults_question": drawing.adults,
        "lonely": drawing.lonely.value,
        "strata": [{"name": s.name, "units": s.units, "joined": s.joined} for s in drawing.strata],
        "found": sample
        and {
            "answers": len(sheet),
            "first_units": sample.units,
            "strata": len(sample.strata),
            "degrees_of_freedom": sample.degrees_of_freedom,
        },
    }


def drawing_of_shape(told: dict) -> Drawing:
    """The declaration that was sent."""
    strata = tuple(Stratum(one["name"], one["units"], one["joined"]) for one in told["strata"])
    return Drawing(Unit(told["drawn"]), told["adults_question"], Lonely(told["lonely"]), strata)
