from django.db import migrations

# Every column is kept, also those that are added later: only the state moves on, Django stamps the time of that,
# and a person who leaves the house takes the name behind "frozen by" along.
SQL = """
CREATE OR REPLACE FUNCTION concord_keep_version() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    loose text[] := ARRAY['state', 'updated_at', 'frozen_by_id'];
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a frozen version is never deleted' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF to_jsonb(NEW) - loose IS DISTINCT FROM to_jsonb(OLD) - loose
       OR (NEW.frozen_by_id IS NOT NULL AND NEW.frozen_by_id IS DISTINCT FROM OLD.frozen_by_id)
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

UNDO = """
CREATE OR REPLACE FUNCTION concord_keep_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a frozen version is never deleted' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF (NEW.uid, NEW.plan_id, NEW.municipality_id, NEW.number, NEW.content, NEW.content_hash, NEW.schema_version,
        NEW.checks, NEW.frozen_at, NEW.reason, NEW.previous_id, NEW.adopted_by, NEW.adopted_on,
        NEW.authority, NEW.materiality)
       IS DISTINCT FROM
       (OLD.uid, OLD.plan_id, OLD.municipality_id, OLD.number, OLD.content, OLD.content_hash, OLD.schema_version,
        OLD.checks, OLD.frozen_at, OLD.reason, OLD.previous_id, OLD.adopted_by, OLD.adopted_on,
        OLD.authority, OLD.materiality)
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
    dependencies = [("plans", "0017_signatures_are_kept")]
    operations = [migrations.RunSQL(SQL, UNDO)]
