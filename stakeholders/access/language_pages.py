"""The language of the pages: a member keeps it in their account, a visitor in a cookie of their own browser."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods
from django.views.i18n import set_language

from .gate import open_page
from .pages import form_page
from .speaking import of_member, speak

# Whoever forges this request changes the language of a page, which its reader changes back; pages for everybody carry
# no token, as that would need a cookie.
visitor_language = open_page(csrf_exempt(set_language))


class LanguageForm(forms.Form):
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the pages"),
        choices=settings.LANGUAGES,
        widget=forms.RadioSelect,
        help_text=gettext_lazy(
            "Of letters to you, too. What your municipality has written itself stays as it is."
        ),
    )


@open_page
@require_http_methods(["GET", "POST"])
def account_language(request):
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    form = LanguageForm(request.POST or None, initial={"language": of_member(request.user)})
    if request.method == "POST" and form.is_valid():
        request.user.language = form.cleaned_data["language"]
        request.user.save(update_fields=["language"])
        speak(request, request.user.language)
        messages.success(request, _("Saved."))
        return redirect("account_language")
    return form_page(request, "stakeholders/access/language_form.html", {"form": form})
