from django.urls import path

from stakeholders.consultations.partners import reply_views

from . import views

urlpatterns = [
    path("consultation/rounds/<uuid:uid>/invite/", views.round_invite, name="round_invite"),
    path(
        "consultation/rounds/<uuid:uid>/invite/people/", views.round_invite_people, name="round_invite_people"
    ),
    path(
        "consultation/rounds/<uuid:uid>/replies/<uuid:organisation>/",
        reply_views.round_reply,
        name="round_reply",
    ),
]
