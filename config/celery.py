"""The Celery application. Celery only wakes workers: the work itself is a row in PostgreSQL."""

import os

from celery import Celery, bootsteps

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("concord")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(
    [
        "stakeholders.access",
        "stakeholders.consultations.inviting",
        "stakeholders.jobs",
        "stakeholders.outbox",
        "diagnostics.incidents.imports",
        "diagnostics.surveys.letters",
        "diagnostics.surveys.datafile",
        "diagnostics.surveys.sealing",
        "diagnostics.surveys.field.safety",
        "plans.reminders",
    ]
)


class SignOfLife(bootsteps.StartStopStep):
    """The worker's main loop shows that it still turns, for every queue that it serves."""

    requires = {"celery.worker.components:Timer"}

    def start(self, worker):
        from config import pulse  # noqa: PLC0415 - reads the settings, which are not there before Django is

        names = [pulse.of_queue(name) for name in worker.app.amqp.queues.consume_from]
        pulse.show(*names)
        self.timer = worker.timer.call_repeatedly(pulse.EVERY_SECONDS, pulse.show, names)

    def stop(self, worker):
        self.timer.cancel()


app.steps["worker"].add(SignOfLife)
