"""The first pages: choosing the town, and where its plan stands."""

from django.shortcuts import redirect, render

from stakeholders.access.gate import open_page, town_page
from stakeholders.access.models import Membership
from stakeholders.access.permissions import Permission


@open_page
def start(request):
    if not request.user.is_authenticated:
        return redirect("account_login")
    memberships = Membership.objects.filter(user=request.user, is_active=True).select_related("municipality")
    towns = sorted((m.municipality for m in memberships), key=lambda town: town.name)
    if len(towns) == 1:
        return redirect("home", town=towns[0].slug)
    return render(request, "home/choose_town.html", {"towns": towns})


@town_page(Permission.READ)
def town(request):
    return render(request, "home/home.html")
