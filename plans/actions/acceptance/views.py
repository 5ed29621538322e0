"""The acceptance of responsibilities: the coordinator's overview, and the page behind the signed link."""

from django.contrib import messages
from django.db.models import Q
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from plans.actions.models import Acceptance, Responsibility
from plans.actions.services import responsibility_hash
from stakeholders.access.errors import Conflict, Refused
from stakeholders.access.gate import link_page, town_page
from stakeholders.access.models import LinkPurpose
from stakeholders.access.pages import page_of, query_without_page, visible_or_404
from stakeholders.access.permissions import Permission, can

from . import services
from .forms import AcceptanceFilter, AnswerForm, AskForm
from .overview import GROUPS, dressed, group_of


def _parts(actor):
    rows = Responsibility.objects.visible_to(actor).exclude(action__plan__stage="closed")
    return services.with_text(rows).order_by("action__order", "action__code", "kind", "organisation__name")


def filtered(rows, form) -> list[Responsibility]:
    """The responsibilities that the filter asks for, as a list: whether a text is the same is not known to SQL."""
    if q := form.value("q"):
        rows = rows.filter(
            Q(action__title__icontains=q) | Q(action__code__iexact=q) | Q(organisation__name__icontains=q)
        )
    if kind := form.value("kind"):
        rows = rows.filter(kind=kind)
    state = form.value("state")
    if state == "earlier":
        return [part for part in rows.filter(acceptance=Acceptance.ACCEPTED) if group_of(part) == "earlier"]
    # What still needs something comes first.
    return sorted(rows.filter(acceptance=state) if state else rows, key=lambda part: not group_of(part))


@town_page(Permission.READ)
def acceptance_list(request):
    form = AcceptanceFilter(request.GET or None, actor=request.actor)
    parts = filtered(_parts(request.actor), form)
    counts = {state: sum(part.acceptance == state for part in parts) for state in Acceptance.values}
    page_obj = page_of(request, parts)
    return render(
        request,
        "plans/acceptance/acceptance_list.html",
        {
            "form": form,
            "page_obj": page_obj,
            "parts": dressed(list(page_obj.object_list), timezone.now()),
            "counts": counts,
            "total": len(parts),
            "querystring": query_without_page(request),
            "may_ask": can(request.actor, Permission.EDIT_PLAN),
        },
    )


@town_page(Permission.EDIT_PLAN)
@require_http_methods(["GET", "POST"])
def acceptance_ask_all(request):
    """Ask many at once; the page says first how many that are and who cannot be written to."""
    parts = list(_parts(request.actor))
    sizes = {name: sum(group_of(part) == name for part in parts) for name in GROUPS}
    choices = [(name, f"{label}: {sizes[name]}") for name, label in GROUPS.items() if sizes[name]]
    form = AskForm(request.POST or None, choices=choices, initial={"groups": ["new", "earlier"]})
    if form.is_bound and form.is_valid():
        wanted = [
            part
            for part in parts
            if group_of(part) in form.cleaned_data["groups"]
            and (form.cleaned_data["kinds"] == "all" or part.kind == "lead")
        ]
        return _asked(request, wanted)
    context = {
        "form": form,
        "has_choices": bool(choices),
        "mute": sorted(
            {
                part.organisation.name
                for part in parts
                if group_of(part) and not part.organisation.first_contacts
            }
        ),
    }
    status = 422 if form.is_bound else 200
    return render(request, "plans/acceptance/acceptance_ask.html", context, status=status)


@town_page(Permission.EDIT_PLAN)
@require_POST
def acceptance_ask(request, uid):
    return _asked(request, [visible_or_404(_parts(request.actor), request.actor, uid=uid)])


def _asked(request, parts):
    back = redirect("acceptance_list", town=request.actor.municipality.slug)
    try:
        result = services.ask(by=request.actor, parts=parts, at=timezone.now())
    except Conflict as conflict:
        messages.error(request, str(conflict))
        return back
    if result.asked:
        said = ngettext(
            "%(count)s letter is on its way.", "%(count)s letters are on their way.", len(result.asked)
        )
        messages.success(request, said % {"count": len(result.asked)})
    if result.again_today:
        messages.info(request, _("Asked today already: %(names)s") % {"names": _names(result.again_today)})
    if result.without_contact:
        messages.warning(
            request,
            _("Nobody is named to write to at: %(names)s. Add a first contact to the organisation.")
            % {"names": _names(result.without_contact)},
        )
    if result.settled:
        messages.info(request, _("Accepted already: %(names)s") % {"names": _names(result.settled)})
    if not parts:
        messages.info(request, _("There was nobody to ask."))
    return back


def _names(parts: list[Responsibility]) -> str:
    return ", ".join(sorted({f"{part.organisation.name} ({part.action.code})" for part in parts}))


@town_page(Permission.EDIT_PLAN)
@require_http_methods(["GET", "POST"])
def acceptance_withdraw(request, uid):
    part = visible_or_404(_parts(request.actor), request.actor, uid=uid)
    back = reverse("acceptance_list", args=[request.actor.municipality.slug])
    if request.method == "POST":
        services.withdraw(by=request.actor, part=part, at=timezone.now())
        messages.success(request, _("The link is withdrawn: whoever opens it is told so."))
        return redirect(back)
    context = {
        "title": _("Withdraw the link?"),
        "text": f"{part.organisation.name}: {part.action}",
        "consequences": [_("Nobody can answer by the letter that was sent. You can ask again at any time.")],
        "confirm_label": _("Withdraw the link"),
        "danger": True,
        "cancel_url": back,
    }
    return render(request, "components/confirm.html", context)


@link_page(LinkPurpose.ACCEPT_RESPONSIBILITY)
@csrf_exempt  # the secret is in the address; a browser that keeps no cookies can answer too
@require_http_methods(["GET", "HEAD", "POST"])
def accept(request):
    """Show the words, take the answer. Opening the page changes nothing: mail scanners open links too."""
    part = services.part_of(request.link)
    if part is None:
        return render(request, "links/closed.html", {"link": request.link}, status=410)
    if part.acceptance != Acceptance.PENDING:
        return _page(request, part, None, 200)
    current = responsibility_hash(part.action, part)
    if request.method != "POST":
        return _page(
            request, part, AnswerForm(actor=request.actor, instance=part, initial={"seen": current}), 200
        )
    form = AnswerForm(request.POST, actor=request.actor, instance=services.part_of(request.link))
    if not form.is_valid():
        return _page(request, part, form, 422)
    try:
        services.answer(link=request.link, answer=form.given(), at=timezone.now())
    except services.TextChanged:
        part = services.part_of(request.link)
        form.show_again(responsibility_hash(part.action, part))
        return _page(request, part, form, 409)
    except services.Answered:
        pass
    except Refused as refused:
        form.add_error(None, str(refused))
        return _page(request, part, form, 422)
    return redirect(request.path)


def _page(request, part: Responsibility, form, status: int):
    action = part.action
    others = action.responsibilities.exclude(pk=part.pk).select_related("organisation")
    context = {
        "form": form,
        "part": part,
        "action": action,
        "plan": action.plan,
        "objectives": list(action.objectives.all()),
        "milestones": list(action.milestones.all()),
        "others": list(others.order_by("kind", "organisation__name")),
        "is_changed": status == 409,
        "is_mine": request.link.used_at is not None,
    }
    response = render(request, "plans/acceptance/accept.html", context, status=status)
    add_never_cache_headers(response)
    response["Referrer-Policy"] = "no-referrer"
    return response
