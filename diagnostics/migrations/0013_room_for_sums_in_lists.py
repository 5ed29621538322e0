from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models

# A sum of hexagons or hours is one row with lists, no longer a row for each hexagon or hour.


def a_list(of):
    return ArrayField(base_field=of, default=list, size=None)


class Migration(migrations.Migration):
    dependencies = [("diagnostics", "0012_answers_that_take_long")]
    operations = [
        migrations.RemoveConstraint("cellfact", "cell_count_once"),
        migrations.RemoveConstraint("hourfact", "hour_weight_once"),
        migrations.AlterField("cellfact", "cell", models.BigIntegerField(null=True)),
        migrations.AlterField("cellfact", "count", models.PositiveIntegerField(null=True)),
        migrations.AlterField("hourfact", "slot", models.PositiveSmallIntegerField(null=True)),
        migrations.AlterField("hourfact", "weight", models.FloatField(null=True)),
        migrations.AddField("cellfact", "cells", a_list(models.BigIntegerField()), preserve_default=False),
        migrations.AddField("cellfact", "counts", a_list(models.PositiveIntegerField()), preserve_default=False),
        migrations.AddField("hourfact", "slots", a_list(models.PositiveSmallIntegerField()), preserve_default=False),
        migrations.AddField("hourfact", "weights", a_list(models.FloatField()), preserve_default=False),
    ]
