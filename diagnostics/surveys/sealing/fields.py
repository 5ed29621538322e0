"""A column of answers that wait for something: sealed as a whole, and read and written like any other."""

import base64

from django.db import models

from .cipher import Unreadable
from .kept import keyring


class SealedJSON(models.JSONField):
    """JSON that stands sealed in the database, except where it is empty. It is bound to its table and column.

    Nothing can be looked for in it, but that it is empty. What lies open from before is read as it is.
    """

    def deconstruct(self):
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.JSONField", args, kwargs

    def from_db_value(self, value, expression, connection):
        found = super().from_db_value(value, expression, connection)
        return self.opened(found) if isinstance(found, str) and found else found

    def get_db_prep_value(self, value, connection, prepared=False):
        if isinstance(value, dict | list) and value:
            value = base64.b64encode(keyring().seal(value, *self.about)).decode()
        return super().get_db_prep_value(value, connection, prepared)

    @property
    def about(self) -> tuple:
        return "column", self.model._meta.db_table, self.column

    def opened(self, text: str):
        """What is sealed in a column. Raises Unreadable."""
        try:
            return keyring().open(base64.b64decode(text), *self.about)
        except ValueError:
            raise Unreadable("It is no sealed value.") from None

    def is_old(self, text: str) -> bool:
        """Whether it is sealed with another key than the first."""
        return not keyring().is_of_first(base64.b64decode(text))
