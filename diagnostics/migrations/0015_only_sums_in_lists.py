from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("diagnostics", "0014_sums_in_lists")]
    operations = [
        migrations.RemoveField("cellfact", "cell"),
        migrations.RemoveField("cellfact", "count"),
        migrations.RemoveField("hourfact", "slot"),
        migrations.RemoveField("hourfact", "weight"),
        migrations.AddConstraint(
            "cellfact",
            models.UniqueConstraint(
                fields=("municipality", "source", "offence", "span", "start"), name="cell_counts_once"
            ),
        ),
        migrations.AddConstraint(
            "hourfact",
            models.UniqueConstraint(
                fields=("municipality", "source", "offence", "area", "quarter"),
                name="hour_weights_once",
                nulls_distinct=False,
            ),
        ),
    ]
