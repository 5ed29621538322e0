from django.urls import path

from . import views

urlpatterns = [
    path("plan/check/", views.check_list, name="check_list"),
    path("plan/check/waive/<str:rule>/", views.check_waive, name="check_waive"),
    path("plan/check/waivers/<uuid:uid>/delete/", views.check_unwaive, name="check_unwaive"),
    path("plan/coverage/", views.coverage, name="coverage"),
    path("plan/coverage/<str:code>/", views.coverage_decide, name="coverage_decide"),
    path("plan/coverage/<str:code>/undo/", views.coverage_undo, name="coverage_undo"),
]
