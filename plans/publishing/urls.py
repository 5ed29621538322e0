from django.urls import path

from . import views

urlpatterns = [path("plan/public-site/", views.publication, name="publication")]
