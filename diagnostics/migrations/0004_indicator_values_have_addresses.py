import uuid

from django.contrib.postgres.functions import RandomUUID
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("diagnostics", "0003_kept_as_written")]
    operations = [
        migrations.AddField(
            "indicator", "revision", models.PositiveIntegerField(default=1, editable=False)
        ),
        migrations.AddField(
            "indicatorvalue", "revision", models.PositiveIntegerField(default=1, editable=False)
        ),
        # The database gives rows that are there already an address of their own.
        migrations.AddField(
            "indicatorvalue",
            "uid",
            models.UUIDField(default=uuid.uuid4, db_default=RandomUUID(), unique=True, editable=False),
        ),
    ]
