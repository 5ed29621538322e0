from django.urls import path

from . import agenda, decisions, points, views

urlpatterns = [
    path("partners/meetings/", views.meeting_list, name="meeting_list"),
    path("partners/meetings/new/", views.meeting_create, name="meeting_create"),
    path("partners/meetings/<int:pk>/", views.meeting_detail, name="meeting_detail"),
    path("partners/meetings/<int:pk>/edit/", views.meeting_update, name="meeting_update"),
    path("partners/meetings/<int:pk>/delete/", views.meeting_delete, name="meeting_delete"),
    path("partners/meetings/<int:pk>/agenda/", agenda.meeting_agenda, name="meeting_agenda"),
    path("partners/meetings/<int:pk>/attendance/", views.meeting_attendance, name="meeting_attendance"),
    path("partners/meetings/<int:pk>/minutes/", views.meeting_minutes, name="meeting_minutes"),
    path("partners/meetings/<int:pk>/points/", points.meeting_points, name="meeting_points"),
    path("partners/meetings/<int:pk>/meeting.ics", views.meeting_calendar, name="meeting_calendar"),
    path("partners/meetings/<int:pk>/scan/", views.meeting_scan_add, name="meeting_scan_add"),
    path("partners/meetings/<int:pk>/scan/<uuid:uid>/", views.meeting_scan, name="meeting_scan"),
    path("partners/decisions/", decisions.decision_list, name="decision_list"),
    path("partners/decisions/<uuid:uid>/", views.decision_state, name="decision_state"),
]
