"""The field of the API that names a practice."""

from rest_framework import serializers

from .lookup import why_not


class PracticeCode(serializers.CharField):
    """The code of a practice of the library; what is unknown or known to harm is an ordinary field error."""

    def __init__(self, **kwargs):
        super().__init__(**{"required": False, "allow_blank": True, "max_length": 20, **kwargs})

    def to_internal_value(self, data):
        code = super().to_internal_value(data)
        actor = getattr(self.context.get("request"), "actor", None)
        if reason := why_not(actor, code):
            raise serializers.ValidationError(reason)
        return code
