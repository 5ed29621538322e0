"""How a sample was drawn, as the API takes and gives it."""

from rest_framework import serializers

from diagnostics.statistics.design import Lonely
from diagnostics.surveys.models import DrawnUnit, LonelyStratum
from diagnostics.surveys.results.sheet import Sheet

from .cluster_lines import MOST_CLUSTERS, MOST_UNITS
from .drawn import Drawing, Stratum, Unit
from .second_stage import ClusterSize


class StratumShape(serializers.Serializer):
    """`units`: first units in all; `joined`: the stratum into which it is put for the sake of its spread."""

    name = serializers.CharField(max_length=40, allow_blank=True)
    units = serializers.IntegerField(min_value=1, allow_null=True, default=None)
    joined = serializers.CharField(max_length=40, allow_blank=True, default="")


class ClusterShape(serializers.Serializer):
    """`units`: how many homes or people the cluster has in all, of whom chance chose some."""

    stratum = serializers.CharField(max_length=40, allow_blank=True, default="")
    cluster = serializers.CharField(max_length=40)
    units = serializers.IntegerField(min_value=1, max_value=MOST_UNITS)


class SampleFiguresShape(serializers.Serializer):
    """What the estimates make of it. `strata` without a name are answers without a stratum.

    `second_stage`: whether they take into account that chance chose within the clusters, too.
    """

    answers = serializers.IntegerField()
    first_units = serializers.IntegerField()
    strata = serializers.IntegerField()
    degrees_of_freedom = serializers.IntegerField()
    second_stage = serializers.BooleanField()


class SampleShape(serializers.Serializer):
    """What chance has chosen, and the sizes of the strata from which it did."""

    drawn = serializers.ChoiceField(choices=DrawnUnit.choices, default=DrawnUnit.PERSON)
    adults_question = serializers.CharField(max_length=40, allow_blank=True, default="")
    lonely = serializers.ChoiceField(choices=LonelyStratum.choices, default=LonelyStratum.CENTRE)
    strata = StratumShape(many=True, default=list)
    clusters = ClusterShape(many=True, default=list, max_length=MOST_CLUSTERS)
    found = SampleFiguresShape(read_only=True, allow_null=True)


def shape_of(sheet: Sheet) -> dict:
    """The body that tells how a sample was drawn."""
    drawing, sample = sheet.drawing, sheet.sample if len(sheet) else None
    return {
        "drawn": drawing.unit.value,
        "adults_question": drawing.adults,
        "lonely": drawing.lonely.value,
        "strata": [{"name": s.name, "units": s.units, "joined": s.joined} for s in drawing.strata],
        "clusters": [
            {"stratum": one.stratum, "cluster": one.cluster, "units": one.units} for one in drawing.clusters
        ],
        "found": sample
        and {
            "answers": len(sheet),
            "first_units": sample.units,
            "strata": len(sample.strata),
            "degrees_of_freedom": sample.degrees_of_freedom,
            "second_stage": sample.has_second_stage,
        },
    }


def drawing_of_shape(told: dict) -> Drawing:
    """The declaration that was sent."""
    strata = tuple(Stratum(one["name"], one["units"], one["joined"]) for one in told["strata"])
    clusters = tuple(ClusterSize(one["stratum"], one["cluster"], one["units"]) for one in told["clusters"])
    return Drawing(Unit(told["drawn"]), told["adults_question"], Lonely(told["lonely"]), strata, clusters)
