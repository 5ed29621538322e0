"""What the API tells of changes between versions and of signatures."""

from rest_framework import serializers

from plans.profiles.models import MaterialChange

from .models import VersionSignature


class FieldChangeSerializer(serializers.Serializer):
    name = serializers.CharField()
    label = serializers.CharField()
    before = serializers.CharField()
    after = serializers.CharField()


class PartChangeSerializer(serializers.Serializer):
    uid = serializers.UUIDField()
    kind = serializers.CharField()
    code = serializers.CharField()
    title = serializers.CharField()
    changes = serializers.ListField(child=serializers.ChoiceField(["added", "removed", "reworded", "moved"]))
    fields_changed = FieldChangeSerializer(many=True, source="fields")


class JudgedSerializer(PartChangeSerializer):
    is_material = serializers.BooleanField()
    material_kinds = serializers.ListField(child=serializers.ChoiceField(MaterialChange.choices))
    reasons = serializers.ListField(child=serializers.CharField())

    def to_representation(self, judged):
        told = {"is_material": judged.is_material, "material_kinds": judged.kinds, "reasons": judged.reasons}
        return {**PartChangeSerializer(judged.change).data, **told}


class SignatureSerializer(serializers.ModelSerializer):
    class Meta:
        model = VersionSignature
        fields = ["uid", "asked_for", "function", "body", "signed_on", "place"]


class SignatureLineSerializer(serializers.Serializer):
    asked_for = serializers.CharField()
    holder = serializers.CharField()
    signature = SignatureSerializer(allow_null=True)
