from django.urls import path

from . import about, clause_views, coverage_views, matrix_views, views

urlpatterns = [
    path("plan/check/", views.check_list, name="check_list"),
    path("plan/check/history/", views.check_history, name="check_history"),
    path("plan/check/about/<slug:kind>/<uuid:uid>/", about.check_about, name="check_about"),
    path("plan/check/clauses/", clause_views.clause_list, name="clause_list"),
    path("plan/check/clauses/<str:clause>/edit/", clause_views.clause_update, name="clause_update"),
    path("plan/check/clauses/<int:pk>/delete/", clause_views.clause_delete, name="clause_delete"),
    path("plan/check/waive/<str:rule>/", views.check_waive, name="check_waive"),
    path("plan/check/waivers/<uuid:uid>/delete/", views.check_unwaive, name="check_unwaive"),
    path("plan/coverage/", coverage_views.coverage, name="coverage"),
    path("plan/coverage/matrix/<slug:key>/", matrix_views.coverage_matrix, name="coverage_matrix"),
    path("plan/coverage/<str:code>/", coverage_views.coverage_decide, name="coverage_decide"),
    path("plan/coverage/<str:code>/undo/", coverage_views.coverage_undo, name="coverage_undo"),
]
