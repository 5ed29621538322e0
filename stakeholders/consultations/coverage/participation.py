"""Who took part in a round, counted by sex, age and group: the page on which it is written down."""

from django.contrib import messages
from django.db import transaction
from django.db.models import Sum
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from stakeholders.access.gate import town_page
from stakeholders.access.pages import form_page, visible_or_404
from stakeholders.access.permissions import Permission
from stakeholders.access.rows import LongForm, RowForm, Section, TownRows, rows_of
from stakeholders.consultations.models import Round

from .models import BY_AGE, BY_SEX, Participation

FIRST_ROWS = [{"group": group} for group in (*BY_SEX[:2], *BY_AGE[:4])]


class ParticipationRowForm(RowForm):
    class Meta:
        model = Participation
        fields = ["group", "name", "area", "number"]

    def clean(self):
        cleaned = super().clean()
        given = cleaned.get("group", ""), cleaned.get("name", ""), cleaned.get("area")
        for name, wrong in Participation.why_wrong(*given).items():
            if name not in self.errors:
                self.add_error(name, wrong)
        return cleaned

    def has_changed(self):
        # A row that only proposes whom to count says nothing yet.
        return super().has_changed() and (
            self.instance.pk is not None or any(self[name].value() for name in ("number", "name", "area"))
        )


class ParticipationRows(TownRows):
    title = gettext_lazy("Group")
    add_label = gettext_lazy("Add another group")


class ParticipationForm(LongForm):
    """The counts of a round. The round itself is not touched: it may be closed or published by then."""

    SECTIONS = (
        Section(
            "people",
            gettext_lazy("People who took part"),
            rows="participation",
            hint=gettext_lazy(
                "In meetings, on paper and on the web together. Count people, not comments; estimates are welcome."
            ),
        ),
    )
    ROWS = {"participation": rows_of(Round, Participation, ParticipationRowForm, ParticipationRows)}

    class Meta:
        model = Round
        fields = []

    @transaction.atomic
    def save(self, commit=True):
        for rows in self.row_sets.values():
            rows.save()
        return self.instance


def _proposed(round_: Round) -> list[dict]:
    """Rows to begin with: what was counted in the meetings of the round, as their sum."""
    counted = dict(
        round_.meetings.filter(people__isnull=False)
        .order_by()
        .values_list("people__group")
        .annotate(Sum("people__number"))
    )
    return [
        {"group": group, **({"number": counted[group]} if group in counted else {})}
        for group in (*BY_SEX, *BY_AGE)
        if group in counted or {"group": group} in FIRST_ROWS
    ]


@town_page(Permission.RUN_CONSULTATION)
@require_http_methods(["GET", "POST"])
def round_participation(request, uid):
    """Write down how many people of each sex, age and group took part."""
    round_ = visible_or_404(Round.objects.defer("text__content"), request.actor, uid=uid)
    first = {} if round_.participation.exists() else {"participation": _proposed(round_)}
    form = ParticipationForm(request.POST or None, instance=round_, actor=request.actor, initial=first)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("The counts are kept."))
        return redirect("round_detail", town=request.actor.municipality.slug, uid=round_.uid)
    context = {"form": form, "round": round_}
    return form_page(request, "stakeholders/consultations/coverage/participation_form.html", context)
