import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

TOWN = ("municipality", models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="stakeholders.municipality"))
ID = ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))
MOMENTS = (
    ("created_at", models.DateTimeField(auto_now_add=True)),
    ("updated_at", models.DateTimeField(auto_now=True)),
)


class Migration(migrations.Migration):
    dependencies = [
        ("stakeholders", "0044_trail_without_redacted_words"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AnswerPile",
            fields=[
                ID,
                *MOMENTS,
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("occasion", models.CharField(help_text="For example: Evening in the youth house, 41 sheets.", max_length=200, verbose_name="where they come from")),
                ("channel", models.CharField(max_length=20, verbose_name="how they came")),
                ("given_on", models.DateField(verbose_name="given on")),
                ("is_late", models.BooleanField(default=False, editable=False)),
                ("key", models.UUIDField(editable=False, unique=True)),
                ("entered_by", models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL)),
                TOWN,
                ("round", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="answer_piles", to="stakeholders.round")),
            ],
            options={"ordering": ["given_on", "id"]},
        ),
        migrations.CreateModel(
            name="AnswerCount",
            fields=[
                ID,
                ("answers", models.PositiveIntegerField(verbose_name="who answered")),
                ("numbers", django.contrib.postgres.fields.ArrayField(base_field=models.PositiveIntegerField(), size=None)),
                TOWN,
                ("pile", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="counts", to="stakeholders.answerpile")),
                ("question", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="counts", to="stakeholders.roundquestion")),
            ],
            options={
                "ordering": ["question__number", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("pile", "question"), name="answer_count_once"),
                    models.CheckConstraint(condition=models.Q(("answers__gt", 0)), name="answer_count_of_somebody"),
                ],
            },
        ),
        migrations.CreateModel(
            name="PartnerAnswers",
            fields=[
                ID,
                *MOMENTS,
                ("given", models.JSONField(default=dict)),
                ("may_be_shown", models.BooleanField(default=True)),
                ("drafted_by_name", models.CharField(blank=True, max_length=120, verbose_name="written by")),
                ("revision", models.PositiveIntegerField(default=1, editable=False)),
                TOWN,
                ("organisation", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="partner_answers", to="stakeholders.organisation")),
                ("round", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="partner_answers", to="stakeholders.round")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("round", "organisation"), name="partner_answers_once")],
            },
        ),
    ]
