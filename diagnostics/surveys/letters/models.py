"""Letters with personal codes. They know that a code was used, and nothing of the answers that were given with it."""

from django.db import models

from diagnostics.surveys.random_keys import RandomKey
from stakeholders.access.tenancy import TenantQuerySet


class SurveyLetter(models.Model):
    """A letter with a code that lets somebody answer once. Who got it stands in the office's own list only."""

    id = RandomKey()
    municipality = models.ForeignKey("stakeholders.Municipality", on_delete=models.CASCADE, related_name="+")
    survey = models.ForeignKey("diagnostics.Survey", on_delete=models.CASCADE, related_name="letters")
    number = models.PositiveIntegerField()
    # The mark of the code (see sealing/kept.py): without the key nobody can try codes against it.
    mark = models.CharField(max_length=64)
    # Told in batches, see letters/batches.py.
    is_used = models.BooleanField(default=False, db_default=False)

    objects = TenantQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["municipality", "survey", "number"], name="letter_number_once"),
            models.UniqueConstraint(fields=["municipality", "survey", "mark"], name="letter_code_once"),
        ]

    def __str__(self):
        return f"{self.survey_id}: {self.number}"


class SurveySpentCode(models.Model):
    """A code that was used, under a mark that only this system can find the letter of; forgotten with the batch."""

    id = RandomKey()
    municipality = models.ForeignKey("stakeholders.Municipality", on_delete=models.CASCADE, related_name="+")
    survey = models.ForeignKey("diagnostics.Survey", on_delete=models.CASCADE, related_name="spent_codes")
    mark = models.CharField(max_length=64)

    objects = TenantQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["municipality", "survey", "mark"], name="code_spent_once")
        ]

    def __str__(self):
        return f"{self.survey_id}: spent"
