from django.urls import path

from . import endpoints

# ODK Collect itself puts /formList and /submission behind the address of a server.
urlpatterns = [
    path("<str:token>/formList", endpoints.collect_forms, name="collect_forms"),
    path("<str:token>/form/<int:number>.xml", endpoints.collect_form, name="collect_form"),
    path("<str:token>/form/<int:number>/manifest", endpoints.collect_manifest, name="collect_manifest"),
    path("<str:token>/submission", endpoints.collect_submission, name="collect_submission"),
]
