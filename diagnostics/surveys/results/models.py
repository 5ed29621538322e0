"""What tells that results were worked out from answers that have changed since."""

from django.db import models

from stakeholders.access.tenancy import TenantQuerySet


class AnswerRevision(models.Model):
    """How often answers to a survey were corrected or taken out, so that older results are known to be out of date."""

    # The database counts by itself (a trigger), also while a town is being deleted: hence no constraints.
    municipality = models.ForeignKey(
        "stakeholders.Municipality", on_delete=models.CASCADE, related_name="+", db_constraint=False
    )
    survey = models.OneToOneField(
        "diagnostics.Survey", on_delete=models.CASCADE, related_name="answer_revision", db_constraint=False
    )
    number = models.PositiveIntegerField(default=0)

    objects = TenantQuerySet.as_manager()

    def __str__(self):
        return f"{self.survey_id}: {self.number}"
