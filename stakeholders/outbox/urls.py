from django.urls import path

from . import views

urlpatterns = [
    path("letters/", views.letter_list, name="letter_list"),
    path("letters/<uuid:uid>/", views.letter_detail, name="letter_detail"),
    path("letters/<uuid:uid>/settle/", views.letter_decide, name="letter_decide"),
]
