from django.urls import path

from . import views

urlpatterns = [
    path("plan/profile/", views.profile_detail, name="profile_detail"),
    path("plan/profile/choose/", views.profile_choose, name="profile_choose"),
    path("plan/profile/edit/", views.profile_update, name="profile_update"),
]
