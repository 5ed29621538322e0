from importlib import import_module

from django.apps import AppConfig

# Modules that register long work.
WORKERS = ("stakeholders.consultations.answers.exporting", "stakeholders.consultations.clusters.work")


class StakeholdersConfig(AppConfig):
    name = "stakeholders"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        for module in WORKERS:
            import_module(module)
