"""Forms of findings."""

from django import forms
from django.db import transaction
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from diagnostics.sources.models import DataSource
from stakeholders.access.errors import Refused
from stakeholders.access.forms import TownFilterForm
from stakeholders.access.rows import LongForm, RowForm, Section, TownRows, rows_of
from stakeholders.municipalities.models import Area

from . import services
from .evidence import Evidence, unseal
from .models import Citation, Finding, FindingKind


class CitationForm(RowForm):
    WIDE = ("source",)

    class Meta:
        model = Citation
        fields = ["source", "detail"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk and self.instance.evidence:
            self.fields["source"].disabled = True
            self.fields["source"].widget = forms.HiddenInput()
            self.row_title = _("%(source)s, with frozen numbers") % {"source": self.instance.source}


class CitationRows(TownRows):
    title = _("Source")
    add_label = _("Add a source")


class FindingForm(LongForm):
    # Sealed numbers on their way from a page of counts or estimates.
    evidence = forms.CharField(widget=forms.HiddenInput, required=False)

    SECTIONS = (
        Section("finding", _("What was found"), ("code", "kind", "statement")),
        Section("sure", _("How sure it is"), ("confidence", "limits")),
        Section("areas", _("Areas it speaks of"), ("areas",)),
        Section(
            "citations",
            _("What it rests on"),
            rows="citations",
            template="diagnostics/findings/_evidence_preview.html",
            hint=_("The source, and the table, question or page in it."),
        ),
    )
    ROWS = {"citations": rows_of(Finding, Citation, CitationForm, CitationRows)}

    class Meta:
        model = Finding
        fields = ["code", "kind", "statement", "confidence", "limits", "areas"]
        widgets = {
            "areas": forms.CheckboxSelectMultiple,
            "statement": forms.Textarea(attrs={"rows": 5}),
            "limits": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {
            "statement": _("One sentence with its figure, its interval and its period."),
            "limits": _("What a hasty reader might conclude and must not."),
        }

    def __init__(self, data=None, *args, actor, instance=None, initial=None, **kwargs):
        if instance is None:
            initial = {"code": services.propose_code(actor), **(initial or {})}
        super().__init__(data, *args, actor=actor, instance=instance, initial=initial, **kwargs)

    @cached_property
    def taken(self) -> Evidence | None:
        """The numbers that travel with this form; None when there are none or they are not ours."""
        sealed = self["evidence"].value()
        try:
            return unseal(sealed, municipality=self.actor.municipality) if sealed else None
        except Refused:
            return None

    def clean_evidence(self):
        sealed = self.cleaned_data["evidence"]
        if sealed and self.taken is None:
            raise forms.ValidationError(
                _("The numbers were changed on the way. Take them again from the page they came from.")
            )
        return sealed

    def save(self, commit=True):
        with transaction.atomic():
            if self.instance.validated_on and services.VALIDATED_FIELDS & set(self.changed_data):
                self.instance.validated_by = self.instance.validated_on = None
            saved = super().save(commit)
            if saved is not None and self.taken:
                services.freeze_evidence(by=self.actor, finding=saved, evidence=self.taken)
            return saved


class FindingFilter(TownFilterForm):
    q = forms.CharField(label=_("Words"))
    kind = forms.ChoiceField(label=_("Kind"), choices=[("", _("all")), *FindingKind.choices])
    source = forms.ModelChoiceField(
        label=_("Source"), queryset=DataSource.objects.none(), empty_label=_("all"), to_field_name="uid"
    )
    area = forms.ModelChoiceField(
        label=_("Area"), queryset=Area.objects.none(), empty_label=_("all"), to_field_name="code"
    )
    validated = forms.ChoiceField(
        label=_("Validated"), choices=[("", _("all")), ("yes", _("yes")), ("no", _("not yet"))]
    )


def evidence_initial(evidence: Evidence, sealed: str, actor) -> dict:
    """What a new finding begins with when numbers were taken into it; Refused without their source."""
    source = DataSource.objects.visible_to(actor).filter(uid=evidence.source).first()
    if source is None:
        raise Refused(_("The source of these numbers is no longer there."), code="no_source")
    areas = Area.objects.visible_to(actor).in_use().filter(code__in=evidence.areas)
    return {
        "evidence": sealed,
        "statement": evidence.statement,
        "kind": evidence.kind,
        "limits": evidence.limits,
        "areas": [area.pk for area in areas],
        "citations": [{"source": source.pk, "detail": evidence.detail}],
    }
