from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.urls import reverse

from stakeholders.access.permissions import Role
from stakeholders.access.services import add_member
from stakeholders.access.tenancy import scope
from stakeholders.municipalities.models import Municipality


class Command(BaseCommand):
    help = (
        "Add a municipality and its first coordinator, who then invites everybody else on the page Members."
    )

    def add_arguments(self, parser):
        parser.add_argument("slug", help="its name in addresses, for example port-aurelia")
        parser.add_argument("name", help="its name, for example “Port Aurelia”")
        parser.add_argument("--coordinator", required=True, metavar="E-MAIL")
        parser.add_argument("--full-name", default="", help="of the coordinator")
        parser.add_argument("--language", default="en", choices=[code for code, _name in settings.LANGUAGES])
        parser.add_argument("--time-zone", default="UTC", help="for example Europe/Madrid")

    def handle(self, *args, slug, name, coordinator, full_name, language, time_zone, **options):
        town = Municipality(slug=slug, name=name, languages=[language], time_zone=time_zone)
        with transaction.atomic():
            with scope(dispatch=True):
                try:
                    town.full_clean()
                except ValidationError as error:
                    raise CommandError("; ".join(error.messages)) from None
                town.save()
            with scope(town.pk, actor="operator"):
                add_member(
                    by=None,
                    municipality=town,
                    email=coordinator,
                    full_name=full_name,
                    role=Role.COORDINATOR,
                )
        self.stdout.write(f"{name}: {settings.ADDRESS}{reverse('home', kwargs={'town': slug})}")
        reset = settings.ADDRESS + reverse("account_reset_password")
        self.stdout.write(f"{coordinator} sets a password at {reset}, if there is none yet.")
