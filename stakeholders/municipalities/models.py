"""Municipality, its areas and their population."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from stakeholders.access.tenancy import TenantModel


class MunicipalityQuerySet(models.QuerySet):
    def visible_to(self, actor):
        if actor is None or actor.municipality is None:
            return self.none()
        return self.filter(pk=actor.municipality.pk)


class Municipality(models.Model):
    """A town that makes a crime prevention plan."""

    slug = models.SlugField(unique=True)
    name = models.CharField(_("name"), max_length=120)
    country = models.CharField(_("country"), max_length=80, blank=True)
    admin_code = models.CharField(_("administrative code"), max_length=40, blank=True)
    profile = models.CharField(_("jurisdiction profile"), max_length=40, default="general")
    languages = ArrayField(models.CharField(max_length=10), default=list, verbose_name=_("languages"))
    time_zone = models.CharField(_("time zone"), max_length=60, default="UTC")
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    contact_email = models.EmailField(_("contact e-mail"), blank=True)
    emergency_contact = models.CharField(
        _("in an emergency"),
        max_length=120,
        blank=True,
        help_text=_("The number to call, shown on every public form. For example: 112"),
    )
    support_contacts = models.TextField(
        _("help and support"),
        blank=True,
        help_text=_("Services to which people can turn, one per line: name, number, hours."),
    )
    exit_url = models.URLField(
        _("page behind the quick exit"),
        blank=True,
        help_text=_(
            "A harmless page, such as the weather. People in danger leave a public form for it at once."
        ),
    )
    about = models.TextField(_("local profile"), blank=True)
    small_count_threshold = models.PositiveSmallIntegerField(
        _("smallest count shown in public"),
        default=5,
        validators=[MinValueValidator(3)],
        help_text=_("Counts below this number are hidden in public tables, maps and files."),
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = MunicipalityQuerySet.as_manager()

    def __str__(self):
        return self.name


class AreaKind(models.TextChoices):
    MUNICIPALITY = "municipality", _("whole municipality")
    DISTRICT = "district", _("district")
    NEIGHBOURHOOD = "neighbourhood", _("neighbourhood")
    HOTSPOT = "hotspot", _("hot spot")


class Area(TenantModel):
    """A part of the municipality with a boundary, a name and a population."""

    code = models.CharField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=120)
    aliases = ArrayField(
        models.CharField(max_length=120), default=list, blank=True, verbose_name=_("other names in files")
    )
    kind = models.CharField(
        _("kind"), max_length=20, choices=AreaKind.choices, default=AreaKind.NEIGHBOURHOOD
    )
    geometry = models.JSONField(_("boundary"), null=True, blank=True)
    area_km2 = models.DecimalField(_("area in km²"), max_digits=10, decimal_places=3, null=True, blank=True)
    character = models.CharField(_("character"), max_length=200, blank=True)
    deprivation_quintile = models.PositiveSmallIntegerField(
        _("deprivation quintile"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(5)],
        help_text=_("1 = least deprived fifth, 5 = most deprived fifth."),
    )
    is_priority = models.BooleanField(_("priority area"), default=False)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "code"], name="area_code_once"),
            models.CheckConstraint(
                condition=models.Q(deprivation_quintile__isnull=True)
                | models.Q(deprivation_quintile__range=(1, 5)),
                name="area_quintile_range",
            ),
        ]

    def __str__(self):
        return f"{self.code} {self.name}"


class Population(TenantModel):
    """How many people and households lived in an area in one year."""

    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="populations")
    year = models.PositiveSmallIntegerField(_("year"))
    residents = models.PositiveIntegerField(_("residents"))
    households = models.PositiveIntegerField(_("households"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True)

    class Meta:
        ordering = ["area__code", "year"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "area", "year"], name="population_once")
        ]

    def __str__(self):
        return f"{self.area}, {self.year}: {self.residents}"
