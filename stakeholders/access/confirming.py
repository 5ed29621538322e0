"""A page that asks before a deed and does it by POST, or says why it may not be done."""

from collections.abc import Callable, Sequence

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render

from .errors import Conflict, Refused


class _Question(forms.Form):
    """Nothing to fill in; it carries the refusal to the page."""

    is_stale = False


def confirm_page(
    request,
    *,
    title: str,
    deed: Callable[[], object],
    done: str,
    next_url: str,
    cancel_url: str,
    confirm_label: str,
    text: str = "",
    consequences: Sequence[str] = (),
    danger: bool = True,
):
    """Ask by GET; by POST do the deed, say `done` and go on. A refusal is shown with 422, a lost race with 409."""
    form = _Question(request.POST or None)
    status = 200
    if request.method == "POST":
        form = _Question({})
        form.is_valid()
        try:
            deed()
        except Refused as refused:
            for line in (str(refused), *refused.reasons):
                form.add_error(None, line)
            status = 422
        except Conflict as conflict:
            form.add_error(None, str(conflict))
            status = 409
        else:
            messages.success(request, done)
            return redirect(next_url)
    context = {
        "form": form,
        "title": title,
        "text": text,
        "consequences": consequences,
        "confirm_label": confirm_label,
        "cancel_url": cancel_url,
        "danger": danger,
    }
    return render(request, "components/confirm.html", context, status=status)
