"""Topics: the words by which points are gathered across the parts of a text."""

from django.contrib import messages
from django.db.models import Count
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from stakeholders.access.confirming import confirm_page
from stakeholders.access.gate import town_page
from stakeholders.access.pages import form_page, visible_or_404
from stakeholders.access.permissions import Permission

from .forms import TopicForm
from .models import Topic


@town_page(Permission.DRAFT_RESPONSE)
def topic_list(request):
    rows = Topic.objects.visible_to(request.actor).annotate(points=Count("segments"))
    return render(request, "stakeholders/consultations/topic_list.html", {"topics": rows})


@town_page(Permission.DRAFT_RESPONSE)
@require_http_methods(["GET", "POST"])
def topic_create(request):
    return _edit(request, None)


@town_page(Permission.DRAFT_RESPONSE)
@require_http_methods(["GET", "POST"])
def topic_update(request, uid):
    return _edit(request, visible_or_404(Topic, request.actor, uid=uid))


def _edit(request, topic: Topic | None):
    form = TopicForm(request.POST or None, actor=request.actor, instance=topic)
    if form.is_bound and form.is_valid():
        form.save()
        messages.success(request, _("The topic is saved."))
        return redirect("topic_list", town=request.actor.municipality.slug)
    return form_page(request, "stakeholders/consultations/topic_form.html", {"form": form, "topic": topic})


@town_page(Permission.DRAFT_RESPONSE)
@require_http_methods(["GET", "POST"])
def topic_delete(request, uid):
    topic = visible_or_404(Topic, request.actor, uid=uid)
    back = reverse("topic_list", args=[request.actor.municipality.slug])
    return confirm_page(
        request,
        title=_("Delete this topic?"),
        text=topic.name,
        consequences=[_("It is taken off all points. The points stay.")],
        deed=topic.delete,
        done=_("The topic is deleted."),
        next_url=back,
        cancel_url=back,
        confirm_label=_("Delete"),
    )
