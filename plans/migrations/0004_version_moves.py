from django.db import migrations, models

# A submitted version stays what it was: what is adopted is frozen anew, under the number of an adopted version.

FUNCTION = """
CREATE OR REPLACE FUNCTION concord_keep_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a frozen version is never deleted' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF (NEW.uid, NEW.plan_id, NEW.municipality_id, NEW.number, NEW.content, NEW.content_hash, NEW.schema_version,
        NEW.checks, NEW.frozen_at, NEW.reason, NEW.previous_id, NEW.adopted_by, NEW.adopted_on)
       IS DISTINCT FROM
       (OLD.uid, OLD.plan_id, OLD.municipality_id, OLD.number, OLD.content, OLD.content_hash, OLD.schema_version,
        OLD.checks, OLD.frozen_at, OLD.reason, OLD.previous_id, OLD.adopted_by, OLD.adopted_on)
    THEN
        RAISE EXCEPTION 'a frozen version never changes' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.state <> OLD.state AND (OLD.state, NEW.state) <> ('adopted', 'superseded') THEN
        RAISE EXCEPTION 'a version does not go from % to %', OLD.state, NEW.state
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("plans", "0003_kept_as_written")]
    operations = [
        migrations.AddField(
            model_name="plan",
            name="revision_reason",
            field=models.CharField(blank=True, editable=False, max_length=300),
        ),
        # Stricter than before; taking the step back keeps the stricter rule.
        migrations.RunSQL(FUNCTION, migrations.RunSQL.noop),
    ]
