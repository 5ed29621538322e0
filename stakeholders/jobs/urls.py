from django.urls import path

from . import views

urlpatterns = [
    path("jobs/", views.job_list, name="job_list"),
    path("jobs/<uuid:uid>/", views.job_detail, name="job_detail"),
    path("jobs/<uuid:uid>/cancel/", views.job_cancel, name="job_cancel"),
    path("jobs/<uuid:uid>/<slug:which>/", views.job_file, name="job_file"),
]
