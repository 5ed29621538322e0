from django.urls import path

from . import public_results as results
from . import public_views as views

urlpatterns = [
    path("", views.consultation_list, name="consultation_list"),
    path("receipt/", results.consultation_lookup, name="consultation_lookup"),
    path("receipt/<slug:code>/", results.consultation_receipt, name="consultation_receipt"),
    path("<uuid:uid>/", views.consultation_round, name="consultation_round"),
    path("<uuid:uid>/whole/", views.consultation_part, name="consultation_whole"),
    path("<uuid:uid>/whole/comment/", views.consultation_comment, name="consultation_comment_whole"),
    path("<uuid:uid>/part/<uuid:element>/", views.consultation_part, name="consultation_part"),
    path("<uuid:uid>/part/<uuid:element>/comment/", views.consultation_comment, name="consultation_comment"),
    path("<uuid:uid>/answers/", results.consultation_answers, name="consultation_answers"),
]
