from celery import shared_task

from . import services


@shared_task(name="plans.reminders.tick")
def tick() -> None:
    services.tick()
