"""Municipality, its layers of areas, the areas and their population."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from stakeholders.access.tenancy import TenantLink, TenantModel, TenantQuerySet


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


class AreaLayerQuerySet(TenantQuerySet):
    def in_use(self):
        return self.filter(valid_to__isnull=True)


class AreaLayer(TenantModel):
    """One division of the municipality into areas, as it was in force from one day to another."""

    name = models.CharField(_("name"), max_length=120)
    version = models.CharField(
        _("version"), max_length=40, blank=True, help_text=_("For example the year: 2024.")
    )
    kind = models.CharField(
        _("kind"), max_length=20, choices=AreaKind.choices, default=AreaKind.NEIGHBOURHOOD
    )
    valid_from = models.DateField(
        _("in force from"), null=True, blank=True, help_text=_("Leave it empty if nobody knows.")
    )
    valid_to = models.DateField(_("in force until"), null=True, blank=True, editable=False)
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="replaced_by"
    )
    is_counting = models.BooleanField(
        _("incidents are counted in these areas"),
        default=False,
        help_text=_("One layer of the municipality; new incidents are placed in its areas."),
    )
    source = models.CharField(_("source"), max_length=200, blank=True)
    crs_in = models.CharField(_("coordinates of the file"), max_length=120, blank=True, editable=False)
    checked_coverage = models.JSONField(_("gaps and overlaps"), default=dict, blank=True, editable=False)
    warnings = models.JSONField(_("what was mended"), default=list, blank=True, editable=False)

    objects = AreaLayerQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "name", "-valid_from", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "name", "version"],
                name="layer_version_once",
                violation_error_message=_("A layer of this name and version is there already."),
            ),
            models.UniqueConstraint(
                fields=["municipality"],
                condition=models.Q(is_counting=True, valid_to__isnull=True),
                name="one_counting_layer",
            ),
            models.CheckConstraint(
                condition=models.Q(valid_from__isnull=True)
                | models.Q(valid_to__isnull=True)
                | models.Q(valid_to__gte=models.F("valid_from")),
                name="layer_ends_after_it_begins",
            ),
        ]

    def __str__(self):
        return f"{self.name} {self.version}".strip()

    @property
    def in_use(self) -> bool:
        return self.valid_to is None


class AreaQuerySet(TenantQuerySet):
    def in_use(self):
        """Areas as they are now. The others stand only behind the numbers of their time."""
        return self.filter(retired_on__isnull=True)

    def without_boundaries(self):
        """Boundaries are large: not read, but `has_boundary` says whether there is one."""
        there = models.ExpressionWrapper(models.Q(geometry__isnull=False), models.BooleanField())
        return self.defer("geometry").annotate(has_boundary=there)

    def with_successors(self):
        """Without boundaries, and with what became of those that are no longer in force (`passages_on`)."""
        passages = AreaPassage.objects.select_related("to_area").defer("to_area__geometry")
        return self.defer("geometry").prefetch_related(models.Prefetch("passages_on", passages))

    def still_offered(self, kept=()):
        """What a form or the API may name: areas in use, and those that the record names already."""
        return self.filter(models.Q(retired_on__isnull=True) | models.Q(pk__in=kept))


class Area(TenantModel):
    """A part of the municipality with a boundary, a name and a population."""

    layer = models.ForeignKey(
        AreaLayer, on_delete=models.PROTECT, related_name="areas", verbose_name=_("layer"), editable=False
    )  # the newest version of its layer in which the area stands
    since = models.ForeignKey(
        AreaLayer, on_delete=models.PROTECT, related_name="+", verbose_name=_("since"), editable=False
    )  # the first one
    retired_on = models.DateField(_("in force until"), null=True, blank=True, editable=False)
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

    objects = AreaQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "code"],
                condition=models.Q(retired_on__isnull=True),
                name="area_code_once",
                violation_error_message=_("Another area in use has this code."),
            ),
            models.UniqueConstraint(fields=["municipality", "layer", "code"], name="area_code_once_in_layer"),
            models.CheckConstraint(
                condition=models.Q(deprivation_quintile__isnull=True)
                | models.Q(deprivation_quintile__range=(1, 5)),
                name="area_quintile_range",
            ),
        ]

    def __str__(self):
        if self.retired_on is None:
            return f"{self.code} {self.name}"
        return gettext("%(code)s %(name)s (until %(day)s)") % {
            "code": self.code,
            "name": self.name,
            "day": date_format(self.retired_on, "SHORT_DATE_FORMAT"),
        }


_DENOMINATORS = ("residents", "households", "dwellings", "vehicles", "businesses", "ambient")


class Population(TenantModel):
    """How many people, homes, vehicles and businesses an area had in one year."""

    KINDS = _DENOMINATORS

    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="populations")
    year = models.PositiveSmallIntegerField(_("year"))
    residents = models.PositiveIntegerField(_("residents"), null=True, blank=True)
    households = models.PositiveIntegerField(_("households"), null=True, blank=True)
    dwellings = models.PositiveIntegerField(_("dwellings"), null=True, blank=True)
    vehicles = models.PositiveIntegerField(_("vehicles"), null=True, blank=True)
    businesses = models.PositiveIntegerField(_("businesses"), null=True, blank=True)
    ambient = models.PositiveIntegerField(
        _("people present by day"),
        null=True,
        blank=True,
        help_text=_("Residents, workers and visitors on an ordinary day."),
    )
    source = models.CharField(_("source"), max_length=400, blank=True)

    class Meta:
        ordering = ["area__code", "year"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "area", "year"], name="population_once"),
            models.CheckConstraint(
                condition=models.Q(
                    *(models.Q((f"{kind}__isnull", False)) for kind in _DENOMINATORS), _connector=models.Q.OR
                ),
                name="population_says_something",
                violation_error_message=_("Write at least one number."),
            ),
        ]

    def __str__(self):
        return f"{self.area}, {self.year}"


class AreaPassage(TenantLink):
    """How much of an area of an older division lies in an area of the newer one."""

    from_area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="passages_on")
    to_area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="passages_back")
    km2 = models.FloatField(_("common surface in km²"))
    share = models.FloatField(_("share of the older area"))
    share_back = models.FloatField(_("share of the newer area"))

    class Meta:
        ordering = ["from_area__code", "-share", "to_area__code"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "from_area", "to_area"], name="passage_once"),
            models.CheckConstraint(
                condition=models.Q(share__gt=0, share__lte=1, share_back__gt=0, share_back__lte=1),
                name="passage_shares",
            ),
        ]

    def __str__(self):
        return f"{self.from_area.code} → {self.to_area.code}: {self.share:.1%}"
