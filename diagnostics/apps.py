from importlib import import_module

from django.apps import AppConfig


class DiagnosticsConfig(AppConfig):
    name = "diagnostics"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        # Registers the kinds of long work of this app.
        import_module("diagnostics.incidents.imports.work")
        import_module("diagnostics.surveys.field.quality.work")
        import_module("diagnostics.surveys.results.exporting")
        import_module("diagnostics.surveys.exports.research_files")
        import_module("diagnostics.surveys.results.snapshot_work")
        # Guards the counts of what people answer in consultations.
        import_module("diagnostics.surveys.results.asked")
