from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("stakeholders", "0042_points_of_meetings_are_kept")]

    operations = [
        migrations.AlterField(
            model_name="attendance",
            name="presence",
            field=models.CharField(
                choices=[
                    ("present", "present"),
                    ("substitute", "by a substitute"),
                    ("apologies", "excused"),
                    ("absent", "absent"),
                ],
                default="present",
                max_length=10,
                verbose_name="present",
            ),
        ),
        migrations.AddField(
            model_name="partnerlink",
            name="nil_at",
            field=models.DateTimeField(null=True),
        ),
    ]
