import uuid

import django.db.models.deletion
from django.db import migrations, models

SQL = """
-- The approval covers the parts that change: they are written before it and stay. The text in which they read
-- otherwise may come later.
CREATE FUNCTION concord_keep_response_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    its_answer bigint := CASE WHEN TG_OP = 'DELETE' THEN OLD.response_id ELSE NEW.response_id END;
    approved timestamptz;
BEGIN
    IF TG_OP = 'UPDATE' AND (NEW.response_id, NEW.element_uid, NEW.words)
                            IS NOT DISTINCT FROM (OLD.response_id, OLD.element_uid, OLD.words) THEN
        IF OLD.text_id IS NOT NULL AND NEW.text_id IS DISTINCT FROM OLD.text_id THEN
            RAISE EXCEPTION 'the text that changed because of an answer stays named'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    SELECT approved_at INTO approved FROM stakeholders_response WHERE id = its_answer FOR SHARE;
    IF approved IS NOT NULL THEN
        RAISE EXCEPTION 'what an approved answer changes stays as it was approved'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER keep_response_change BEFORE INSERT OR UPDATE OR DELETE ON stakeholders_responsechange
    FOR EACH ROW EXECUTE FUNCTION concord_keep_response_change();

-- What is accepted names what changes, or why the change comes later.
CREATE FUNCTION concord_response_names_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.decision IN ('accepted', 'partly') AND NEW.later_reason = ''
       AND NOT EXISTS (SELECT FROM stakeholders_responsechange x WHERE x.response_id = NEW.id)
    THEN
        RAISE EXCEPTION 'an accepted point names what changes or why the change comes later'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER response_names_change BEFORE UPDATE ON stakeholders_response
    FOR EACH ROW WHEN (NEW.approved_at IS NOT NULL AND NEW.approved_at IS DISTINCT FROM OLD.approved_at)
    EXECUTE FUNCTION concord_response_names_change();
CREATE TRIGGER response_names_change_at_once BEFORE INSERT ON stakeholders_response
    FOR EACH ROW WHEN (NEW.approved_at IS NOT NULL) EXECUTE FUNCTION concord_response_names_change();

CREATE FUNCTION concord_later_reason_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.later_reason <> OLD.later_reason AND NEW.approved_at IS NOT NULL
       AND NEW.approved_at IS NOT DISTINCT FROM OLD.approved_at
    THEN
        RAISE EXCEPTION 'an answer whose words change must be approved anew'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER later_reason_stays BEFORE UPDATE ON stakeholders_response
    FOR EACH ROW EXECUTE FUNCTION concord_later_reason_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("stakeholders", "0026_round_heard_all")]

    operations = [
        migrations.AddField(
            model_name='response',
            name='later_reason',
            field=models.TextField(blank=True, verbose_name='why the change comes later, and when'),
        ),
        migrations.CreateModel(
            name='Topic',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('code', models.CharField(blank=True, help_text='For tables. For example: LIGHT', max_length=12, verbose_name='short code')),
                ('municipality', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='stakeholders.municipality')),
            ],
            options={
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='SegmentTopic',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('municipality', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='stakeholders.municipality')),
                ('segment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='topic_links', to='stakeholders.segment')),
                ('topic', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='segment_links', to='stakeholders.topic')),
            ],
        ),
        migrations.AddField(
            model_name='segment',
            name='topics',
            field=models.ManyToManyField(blank=True, related_name='segments', through='stakeholders.SegmentTopic', to='stakeholders.topic'),
        ),
        migrations.CreateModel(
            name='ResponseChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('element_uid', models.UUIDField()),
                ('words', models.TextField(blank=True, max_length=1000, verbose_name='in words')),
                ('municipality', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='stakeholders.municipality')),
                ('response', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='stakeholders.response')),
                ('text', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stakeholders.consultedtext')),
            ],
            options={
                'ordering': ['id'],
                'indexes': [models.Index(fields=['municipality', 'element_uid'], name='response_change_element')],
                'constraints': [models.UniqueConstraint(fields=('response', 'element_uid'), name='response_change_once')],
            },
        ),
        migrations.AddConstraint(
            model_name='topic',
            constraint=models.UniqueConstraint(fields=('municipality', 'name'), name='topic_once'),
        ),
        migrations.AddConstraint(
            model_name='segmenttopic',
            constraint=models.UniqueConstraint(fields=('segment', 'topic'), name='segment_topic_once'),
        ),
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
    ]
