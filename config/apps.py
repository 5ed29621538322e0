import importlib

from django.apps import AppConfig
from django.conf import settings

from config.catalogs.compiling import compile_stale


class ConfigConfig(AppConfig):
    name = "config"

    def ready(self):
        compile_stale(settings.LOCALE_PATHS)
        # The Celery application must exist wherever a task may be woken.
        importlib.import_module("config.celery")
