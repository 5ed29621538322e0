"""Keys of rows that tell nothing."""

import secrets

from django.db import models


class RandomKey(models.BigIntegerField):
    """A primary key of 60 random bits, which does not tell in which order rows came. The database has it as default."""

    def __init__(self, **options):
        super().__init__(**{**options, "primary_key": True, "editable": False})

    def get_pk_value_on_save(self, instance):
        return secrets.randbits(60)

    def deconstruct(self):
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.BigIntegerField", args, kwargs
