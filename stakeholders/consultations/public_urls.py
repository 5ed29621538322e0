from django.urls import path

from . import public_results as results
from . import public_views as views
from .following import views as following
from .places import views as places
from .questions import public_views as questions
from .supports.views import consultation_support

urlpatterns = [
    path("", views.consultation_list, name="consultation_list"),
    path("receipt/", results.consultation_lookup, name="consultation_lookup"),
    path("receipt/<slug:code>/", results.consultation_receipt, name="consultation_receipt"),
    path("<uuid:uid>/", views.consultation_round, name="consultation_round"),
    path("<uuid:uid>/whole/", views.consultation_part, name="consultation_whole"),
    path("<uuid:uid>/whole/comment/", views.consultation_comment, name="consultation_comment_whole"),
    path("<uuid:uid>/part/<uuid:element>/", views.consultation_part, name="consultation_part"),
    path("<uuid:uid>/part/<uuid:element>/comment/", views.consultation_comment, name="consultation_comment"),
    path("map-<str:size>.svg", places.consultation_map, name="consultation_map"),
    path("<uuid:uid>/places/", places.consultation_places, name="consultation_places"),
    path("<uuid:uid>/whole/place/", places.consultation_place, name="consultation_place_whole"),
    path("<uuid:uid>/part/<uuid:element>/place/", places.consultation_place, name="consultation_place"),
    path("<uuid:uid>/questions/", questions.consultation_questions, name="consultation_questions"),
    path(
        "<uuid:uid>/questions/results/",
        questions.consultation_question_results,
        name="consultation_question_results",
    ),
    path("<uuid:uid>/agree/", consultation_support, name="consultation_agree"),
    path("<uuid:uid>/follow/", following.consultation_follow, name="consultation_follow"),
    path(
        "<uuid:uid>/follow/<str:token>/",
        following.consultation_follow_confirm,
        name="consultation_follow_confirm",
    ),
    path(
        "<uuid:uid>/confirm/<str:token>/",
        following.consultation_writer_confirm,
        name="consultation_writer_confirm",
    ),
    path("<uuid:uid>/answers/", results.consultation_answers, name="consultation_answers"),
]
