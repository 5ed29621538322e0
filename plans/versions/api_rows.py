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


class SignatureEntrySerializer(SignatureSerializer):
    """An entry with its place in the record: what it corrects, and whether it still stands."""

    version = serializers.SlugRelatedField(slug_field="number", read_only=True)
    corrects = serializers.SlugRelatedField(slug_field="uid", read_only=True)
    stands = serializers.SerializerMethodField(
        help_text="False once it was corrected or taken back, and for the entry that takes it back."
    )

    class Meta(SignatureSerializer.Meta):
        fields = [*SignatureSerializer.Meta.fields, "version", "corrects", "is_void", "stands", "recorded_at"]
        read_only_fields = ["is_void", "recorded_at"]

    def get_stands(self, entry) -> bool:
        return not entry.is_void and not hasattr(entry, "corrected_by")


class SignatureLineSerializer(serializers.Serializer):
    asked_for = serializers.CharField()
    holder = serializers.CharField()
    signature = SignatureSerializer(allow_null=True)
