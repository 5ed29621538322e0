from importlib import import_module

from django.apps import AppConfig

# Modules that tell other rooms what the plan makes of what they hold.
TELLERS = (
    "plans.actions.acceptance.duties",
    "plans.actions.reach",
    "plans.objectives.aims",
    "plans.problems.uses",
)
# Modules that register long work.
WORKERS = ("plans.documents.tasks", "plans.intake.work")


class PlansConfig(AppConfig):
    name = "plans"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        for module in (*TELLERS, *WORKERS):
            import_module(module)
