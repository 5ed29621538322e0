"""The steps of an import as forms: the sheet, what its columns are for, what is decided about the proposal."""

from dataclasses import replace

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from stakeholders.spreadsheets.periods import DateOrder
from stakeholders.spreadsheets.problems import column_letter, shortened

from .choices import KEEP, NEW, NOTE, REMOVE, Choices, private_lines
from .comparing import BY_KEY, label_of
from .proposal import Proposal
from .reading.columns import KEEP as KEEP_COLUMN
from .reading.columns import LEAVE_OUT, SEVERAL, ColumnMap
from .reading.grid import LIMITS, Grid, text_of
from .reading.layout import LineKind, lay_out

GROUPS = (
    (_("What it is"), ("title", "code", "description", "status", "progress")),
    (_("What it is for"), ("problem", "objectives", "indicators", "target_groups", "areas")),
    (_("Who"), ("lead", "supports", "lead_role_holder", "lead_task")),
    (_("When"), ("starts_on", "ends_on", "period", "milestones")),
    (
        _("Means"),
        ("cost", "funding_source", "funding_status", "funding_lines", "resource_level", "staff_fte"),
    ),
    (_("Kind of prevention"), ("stage", "approach", "measures", "factors", "is_cohesion")),
)
NAMED = [name for _title, names in GROUPS for name in names]
#: All that a column can be for, besides the note and nothing.
TARGETS = tuple(dict.fromkeys([*NAMED, *(name for name in [*BY_KEY, "note"])]))
SAMPLES, MOST_HEADINGS = 3, 10


def target_choices() -> list:
    """What a column can be for, in groups; the rest of what our own sheets have stands at the end."""
    groups = [(title, [(name, label_of(name)) for name in names]) for title, names in GROUPS]
    more = [(name, label_of(name)) for name in TARGETS if name not in NAMED]
    first = [
        (KEEP_COLUMN, _("No field: keep it in the working note")),
        (LEAVE_OUT, _("Leave this column out")),
    ]
    return [*first, *groups, (_("More"), more)]


class SheetForm(forms.Form):
    """A file, or cells pasted from one."""

    file = forms.FileField(
        label=_("File"),
        required=False,
        allow_empty_file=True,
        help_text=_("A spreadsheet (.xlsx, .ods, .xls) or a text table (.csv), at most 10 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx,.xls,.ods"}),
    )
    cells = forms.CharField(
        label=_("Or paste the cells here"),
        required=False,
        strip=False,
        help_text=_(
            "Mark the table with its headings in your spreadsheet program, copy it and paste it here."
        ),
        widget=forms.Textarea(attrs={"rows": 8, "wrap": "off", "spellcheck": "false"}),
    )

    def clean_file(self):
        upload = self.cleaned_data["file"]
        if upload is not None and upload.size > LIMITS.size:
            raise forms.ValidationError(
                gettext("The file is too large for a plan: at most 10 MB can be read.")
            )
        return upload

    def clean(self):
        cleaned = super().clean()
        if self.errors:
            return cleaned
        if not cleaned.get("file") and not (cleaned.get("cells") or "").strip():
            raise forms.ValidationError(gettext("Choose a file, or paste the cells of the table."))
        if cleaned.get("file") and (cleaned.get("cells") or "").strip():
            raise forms.ValidationError(gettext("Choose a file or paste cells, not both at once."))
        return cleaned


class ColumnsForm(forms.Form):
    """Which sheet, which lines are its headings, and what each column is for."""

    sheet = forms.ChoiceField(label=_("Sheet"), required=False)
    first = forms.IntegerField(label=_("Headings from line"), min_value=1)
    last = forms.IntegerField(label=_("to line"), min_value=1)
    date_order = forms.ChoiceField(
        label=_("03/04/2027 is"),
        required=False,
        choices=[
            ("", _("not said: such dates go to the note")),
            (DateOrder.DAY_FIRST.value, _("the third of April")),
            (DateOrder.MONTH_FIRST.value, _("the fourth of March")),
        ],
    )
    fill_down = forms.BooleanField(
        label=_("An empty problem or objective means the same as the line above"), required=False
    )

    def __init__(self, data=None, *, grids: list[Grid], mapping: ColumnMap):
        self.grids, self.mapping = grids, mapping
        initial = {
            "sheet": mapping.sheet,
            "first": mapping.heading[0],
            "last": mapping.heading[1],
            "date_order": mapping.date_order or "",
            "fill_down": mapping.fill_down,
        }
        super().__init__(data, initial=initial)
        self.fields["sheet"].choices = [(grid.name, grid.name or _("the only one")) for grid in grids]
        self.fields["sheet"].required = len(grids) > 1
        if len(grids) < 2:
            self.fields["sheet"].widget = forms.HiddenInput()
        for index, header in enumerate(mapping.headers):
            self.fields[f"c{index}"] = forms.ChoiceField(
                label=gettext("Column %(letter)s: %(header)s")
                % {"letter": column_letter(index), "header": header},
                choices=target_choices(),
                initial=mapping.targets[index],
                required=False,
            )

    @property
    def grid(self) -> Grid:
        return next((grid for grid in self.grids if grid.name == self.mapping.sheet), self.grids[0])

    @property
    def main(self) -> list:
        return [self[name] for name in ("sheet", "first", "last") if not self[name].is_hidden]

    @property
    def columns(self) -> list[dict]:
        """Each column with its letter, its heading, some of its cells, and the field that says what it is for."""
        layout = lay_out(self.grid, headings=self.mapping.heading, title=self.mapping.title)
        rows = [line.cells for line in layout.of(LineKind.ROW, LineKind.MORE)]
        found = []
        for index, header in enumerate(self.mapping.headers):
            cells = [
                shortened(text_of(row[index]), 70)
                for row in rows
                if index < len(row) and row[index] is not None
            ]
            found.append(
                {
                    "letter": column_letter(index),
                    "header": header,
                    "samples": list(dict.fromkeys(cells))[:SAMPLES],
                    "is_hidden": index in self.grid.hidden,
                    "field": self[f"c{index}"],
                }
            )
        return found

    @property
    def is_moved(self) -> bool:
        """Whether another sheet or other headings were asked for: then the columns are proposed anew."""
        told = (self.cleaned_data["first"], self.cleaned_data["last"])
        return self.cleaned_data.get("sheet", "") != self.mapping.sheet or told != tuple(self.mapping.heading)

    def clean(self):
        cleaned = super().clean()
        if self.errors:
            return cleaned
        if cleaned["last"] < cleaned["first"] or cleaned["last"] - cleaned["first"] >= MOST_HEADINGS:
            self.add_error("last", gettext("The headings end after they begin, and within ten lines."))
            return cleaned
        if self.is_moved:
            return cleaned
        targets = [cleaned[f"c{index}"] or KEEP_COLUMN for index in range(len(self.mapping.headers))]
        if targets.count("title") != 1:
            self.add_error(None, gettext("Say which one column names the action."))
        for name in {one for one in targets if one not in SEVERAL | {KEEP_COLUMN, LEAVE_OUT, "title"}}:
            if targets.count(name) > 1:
                words = gettext("Only one column can be “%(name)s”.")
                self.add_error(
                    f"c{len(targets) - 1 - targets[::-1].index(name)}", words % {"name": label_of(name)}
                )
        return cleaned

    def result(self) -> ColumnMap:
        cleaned = self.cleaned_data
        return ColumnMap(
            sheet=self.mapping.sheet,
            heading=tuple(self.mapping.heading),
            headers=list(self.mapping.headers),
            targets=[cleaned[f"c{index}"] or KEEP_COLUMN for index in range(len(self.mapping.headers))],
            date_order=cleaned["date_order"] or None,
            fill_down=cleaned["fill_down"],
        )


class ChoicesForm(forms.Form):
    """What is decided about a proposal."""

    fingerprint = forms.CharField(widget=forms.HiddenInput, required=False)
    private = forms.ChoiceField(
        label=_("What looks like the data of private persons"),
        choices=[
            (REMOVE, _("Remove it from the texts")),
            (KEEP, _("I have checked: this is not the data of a private person")),
        ],
        widget=forms.RadioSelect,
        required=False,
        error_messages={"required": _("Say what to do with these texts, or leave the rows out.")},
    )
    is_stale = False

    def __init__(self, data=None, *, proposal: Proposal):
        self.proposal = proposal
        super().__init__(data, initial={"fingerprint": proposal.fingerprint})
        known = sorted(proposal.stand.organisations.values(), key=lambda one: one.name)
        for place, name in enumerate(proposal.names):
            likely = [(str(one.uid), one.name) for one in known if one.name in name.likely]
            others = [(str(one.uid), one.name) for one in known if one.name not in name.likely]
            choices = [(NEW, _("a new organisation")), (NOTE, _("none: keep it in the working note"))]
            if likely:
                choices.append((_("Perhaps"), likely))
            if others:
                choices.append((_("Organisations"), others))
            self.fields[f"name{place}"] = forms.ChoiceField(
                label=name.name, choices=choices, initial=NEW, required=False
            )
        self.left_out = {int(one) for one in data.getlist("leave") if one.isdecimal()} if data else set()
        shown = replace(proposal, rows=[row for row in proposal.rows if row.row.line not in self.left_out])
        self.fields["private"].required = bool(private_lines(shown))
        self.private_lines = private_lines(proposal)

    @property
    def names(self) -> list:
        """(the unknown name, the field)"""
        return [(name, self[f"name{place}"]) for place, name in enumerate(self.proposal.names)]

    def choices(self) -> Choices:
        cleaned = self.cleaned_data
        told = {name.key: cleaned[f"name{place}"] or NEW for place, name in enumerate(self.proposal.names)}
        return Choices(cleaned["fingerprint"], sorted(self.left_out), told, cleaned["private"])

    def look_again(self) -> None:
        """Show what the sheet would do now, with the decisions kept."""
        self.is_stale = True
        self.data = self.data.copy()
        self.data["fingerprint"] = self.proposal.fingerprint
