"""A consultation as a whole: what it is about, what it promises, how nobody is left out."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from stakeholders.access.tenancy import TenantModel


class Subject(models.TextChoices):
    """What people are consulted on."""

    DIAGNOSIS = "diagnosis", _("the diagnosis")
    PRIORITIES = "priorities", _("the priorities")
    DRAFT_PLAN = "draft_plan", _("the draft plan")
    REVISION = "revision", _("a revision of the plan")


class Promise(models.TextChoices):
    """How far those who take part decide with us: the five levels of the IAP2 spectrum, in plain words."""

    INFORM = "inform", _("we inform you")
    CONSULT = "consult", _("we listen and give reasons for what we decide")
    INVOLVE = "involve", _("we work with you on the text")
    COLLABORATE = "collaborate", _("we look for the solution together")
    EMPOWER = "empower", _("you decide, we carry it out")


class Consultation(TenantModel):
    """A consultation of residents and partners, in one round or several, and the promise made to them."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(_("title"), max_length=200)
    subject = models.CharField(_("about"), max_length=12, choices=Subject.choices, default=Subject.DRAFT_PLAN)
    promise = models.CharField(_("promise"), max_length=12, choices=Promise.choices, default=Promise.CONSULT)
    languages = ArrayField(
        models.CharField(max_length=10),
        default=list,
        blank=True,
        verbose_name=_("languages"),
        help_text=_("In which one can read and answer, with interpreters too: en, es, ar"),
    )
    accessibility = models.TextField(
        _("so that everybody can take part"),
        blank=True,
        help_text=_("Plain language, large print, sign language, step-free rooms, child care, paper forms."),
    )
    outreach = models.TextField(
        _("how those are reached who seldom answer"),
        blank=True,
        help_text=_(
            "Which groups, through whom, where and when. What was done is written down in each round."
        ),
    )
    summary = models.TextField(_("what came of it"), blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]

    def __str__(self):
        return self.title
