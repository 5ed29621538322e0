from celery import shared_task

from . import services


@shared_task(name="stakeholders.outbox.send")
def send() -> None:
    services.send_waiting()


@shared_task(name="stakeholders.outbox.sweep")
def sweep() -> None:
    services.find_interrupted()
    services.send_waiting()
