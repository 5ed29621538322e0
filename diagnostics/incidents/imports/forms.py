"""The first and the last step of an import as forms: the file, and what it replaces."""

from django import forms
from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from diagnostics.incidents.profiles.models import ImportProfile
from diagnostics.incidents.profiles.services import SHIPPED
from diagnostics.incidents.records.profiles import PROFILES
from diagnostics.sources.models import DataSource
from stakeholders.access.permissions import Actor


def profile_choices(actor: Actor, source: DataSource | None = None) -> list:
    """What its headings tell, the town's profiles by source, that of the file first, and those of Concord."""
    own = ImportProfile.objects.visible_to(actor).select_related("source").order_by("source__name", "name")
    by_source: dict[DataSource, list] = {}
    for one in own:
        by_source.setdefault(one.source, []).append((str(one.uid), one.name))
    mine = {source: by_source.pop(source)} if source in by_source else {}
    named = [
        (gettext("your profiles: %(source)s") % {"source": name}, rows)
        for name, rows in [*mine.items(), *by_source.items()]
    ]
    shipped = [(f"{SHIPPED}{one.key}", one.name) for one in PROFILES]
    return [
        ("", _("what its headings tell")),
        *named[: len(mine)],
        (_("profiles that come with Concord"), shipped),
        *named[len(mine) :],
    ]


class ProfileChoiceForm(forms.Form):
    """Another profile for a file that is there already."""

    profile = forms.ChoiceField(label=_("Read it like"), required=False)

    def __init__(self, *args, actor: Actor, source: DataSource, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["profile"].choices = profile_choices(actor, source)


class UploadForm(forms.Form):
    source = forms.ModelChoiceField(
        label=_("Source"),
        queryset=DataSource.objects.none(),
        help_text=_("Counts of different sources are never added up."),
    )
    file = forms.FileField(
        label=_("File"),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx,.xls,.ods,.zip"}),
        allow_empty_file=True,
    )

    profile = forms.ChoiceField(
        label=_("Read it like"),
        required=False,
        help_text=_("A profile of the source is chosen by itself when it knows the headings of the file."),
    )

    def __init__(self, *args, actor: Actor, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["source"].queryset = DataSource.objects.visible_to(actor)
        self.fields["profile"].choices = profile_choices(actor)
        self.fields["file"].help_text = gettext(
            "A spreadsheet (.xlsx, .ods, .xls), a text table (.csv), or a ZIP archive of tables with the same columns, "
            "at most %(limit)s. The file of incidents is deleted when they are imported."
        ) % {"limit": filesizeformat(settings.IMPORT_LIMIT)}

    def clean_file(self):
        upload = self.cleaned_data["file"]
        if problem := self.size_problem(upload):
            raise forms.ValidationError(problem)
        return upload

    @staticmethod
    def size_problem(upload) -> str:
        """Why a file of this size is not taken; empty when it is."""
        if upload.size == 0:
            return gettext("The file is empty (0 bytes). Save it again and upload the new file.")
        if upload.size > settings.IMPORT_LIMIT:
            return gettext(
                "The file has %(size)s; at most %(limit)s can be read. Split it by year, or keep only the columns "
                "that are needed."
            ) % {"size": filesizeformat(upload.size), "limit": filesizeformat(settings.IMPORT_LIMIT)}
        return ""


class ReplaceForm(forms.Form):
    """Which of the counts that are there now give way."""

    replace = forms.ChoiceField(
        label=_("What the file replaces"),
        choices=[
            ("period", _("All counts of this source in the period of the file")),
            ("offences", _("Only those of the offences in the file")),
        ],
        widget=forms.RadioSelect,
    )


class DeclareForm(forms.Form):
    """The days for which the file is complete. Empty: those of its rows."""

    first = forms.DateField(
        label=_("First day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    last = forms.DateField(
        label=_("Last day"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
