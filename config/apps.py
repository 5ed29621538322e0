import importlib

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "config"

    def ready(self):
        # The Celery application must exist wherever a task may be woken.
        importlib.import_module("config.celery")
