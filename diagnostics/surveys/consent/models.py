"""What residents were told before they took part. Each change of it is a version of its own."""

from django.db import models

from stakeholders.access.tenancy import TenantQuerySet


class SurveyConsent(models.Model):
    """The words that residents read before they took part in a survey, in every language, with where help is."""

    municipality = models.ForeignKey("stakeholders.Municipality", on_delete=models.CASCADE, related_name="+")
    survey = models.ForeignKey("diagnostics.Survey", on_delete=models.PROTECT, related_name="consents")
    number = models.PositiveSmallIntegerField()
    # {"languages": {"fr": {"title": …, "introduction": …}}, "support": …, "emergency": …}
    words = models.JSONField()
    words_hash = models.CharField(max_length=64)
    since = models.DateField()

    objects = TenantQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "survey", "number"], name="consent_number_once"),
            models.UniqueConstraint(
                fields=["municipality", "survey", "words_hash"], name="consent_words_once"
            ),
        ]

    def __str__(self):
        return f"{self.survey_id}: {self.number}"
