from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("plans", "0020_ministry_columns")]

    operations = [
        migrations.AddField(
            model_name=name,
            name="note",
            field=models.TextField(blank=True, default="", verbose_name="working note"),
            preserve_default=False,
        )
        for name in ("action", "objective", "problem")
    ]
