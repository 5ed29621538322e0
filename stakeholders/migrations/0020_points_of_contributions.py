import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("stakeholders", "0019_rounds_keep_their_rules")]

    operations = [
        migrations.CreateModel(
            name="Segment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("number", models.PositiveSmallIntegerField(default=1)),
                ("starts", models.PositiveIntegerField(null=True)),
                ("ends", models.PositiveIntegerField(null=True)),
                ("element_uid", models.UUIDField(null=True)),
                ("element_hash", models.CharField(blank=True, max_length=64)),
                ("stance", models.CharField(choices=[("support", "I support this"), ("change", "I support this with a change"), ("object", "I object"), ("question", "I have a question")], max_length=10, verbose_name="position")),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="answer by")),
                ("work_note", models.TextField(blank=True, max_length=1000, verbose_name="note for colleagues")),
                ("assigned_to", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("contribution", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="segments", to="stakeholders.contribution")),
                ("criticises", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="stakeholders.organisation")),
                ("head", models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="followers", to="stakeholders.segment")),
                ("municipality", models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="stakeholders.municipality")),
            ],
            options={"ordering": ["contribution_id", "number"]},
        ),
        migrations.AddIndex(
            model_name="segment",
            index=models.Index(fields=["municipality", "element_uid"], name="segment_element"),
        ),
        migrations.AddConstraint(
            model_name="segment",
            constraint=models.UniqueConstraint(fields=("contribution", "number"), name="segment_number_once"),
        ),
        migrations.AddConstraint(
            model_name="segment",
            constraint=models.CheckConstraint(condition=models.Q(models.Q(("ends__isnull", True), ("starts__isnull", True)), models.Q(("ends__gt", models.F("starts")), ("starts__isnull", False)), _connector="OR"), name="segment_range_or_whole"),
        ),
        migrations.AddConstraint(
            model_name="segment",
            constraint=models.CheckConstraint(condition=models.Q(("head", models.F("id")), _negated=True), name="segment_not_own_head"),
        ),
        migrations.AddField(
            model_name="response",
            name="segment",
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="response", to="stakeholders.segment"),
        ),
    ]
