"""The coordinator's page on the public site: what is out, how many listen, and the yearly letter."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from plans.plan.current import current_plan_or_404
from plans.versions.models import PlanVersion
from plans.versions.public_views import PUBLISHED
from plans.versions.services import version_in_force
from plans.versions.standing import mark_standing, with_period
from stakeholders.access.errors import Refused
from stakeholders.access.gate import town_page
from stakeholders.access.pages import form_page
from stakeholders.access.permissions import Permission
from stakeholders.municipalities.clock import town_today

from . import services
from .forms import ReportForm
from .models import Subscription


@town_page(Permission.FREEZE_VERSION)
@require_http_methods(["GET", "POST"])
def publication(request):
    """How many subscribed is told; who did, to nobody."""
    plan = current_plan_or_404(request.actor)
    town = plan.municipality
    form = ReportForm(request.POST or None, municipality=town)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.announce_report(by=request.actor, plan=plan, year=form.cleaned_data["year"])
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(
                request,
                ngettext("%(count)d letter is on its way.", "%(count)d letters are on their way.", made)
                % {"count": made}
                if made
                else _("Everybody who subscribed has been told of this year before."),
            )
            return redirect("publication", town=town.slug)
    rows = PlanVersion.objects.visible_to(request.actor).filter(state__in=PUBLISHED)
    today = town_today(town)
    versions = [mark_standing(row, today) for row in with_period(rows.defer("content", "checks"))]
    context = {
        "plan": plan,
        "form": form,
        "versions": versions,
        "in_force": version_in_force(plan) is not None,
        "subscribers": Subscription.objects.visible_to(request.actor).count(),
    }
    return form_page(request, "plans/publishing/publication.html", context)
