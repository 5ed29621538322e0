"""The Celery application. Celery only wakes workers: the work itself is a row in PostgreSQL."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("concord")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(
    [
        "config",
        "stakeholders.jobs",
        "stakeholders.outbox",
        "plans.reminders",
    ]
)
