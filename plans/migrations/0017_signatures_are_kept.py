from django.db import migrations

SQL = """
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

CREATE FUNCTION concord_keep_signature() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    signed record;
BEGIN
    IF TG_OP <> 'INSERT' THEN
        -- A person who leaves the house takes the name behind "recorded by" along; the signature stays.
        IF TG_OP = 'UPDATE' AND NEW.recorded_by_id IS NULL
           AND to_jsonb(NEW) - 'recorded_by_id' = to_jsonb(OLD) - 'recorded_by_id' THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION 'a signature is kept as it was recorded' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    SELECT state, adopted_on INTO signed FROM plans_planversion WHERE id = NEW.version_id;
    IF signed.state IS DISTINCT FROM 'adopted' AND signed.state IS DISTINCT FROM 'superseded' THEN
        RAISE EXCEPTION 'only an adopted version is signed' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.corrects_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM plans_versionsignature WHERE id = NEW.corrects_id AND version_id = NEW.version_id)
    THEN
        RAISE EXCEPTION 'a signature corrects one of the same version'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keep_signature BEFORE INSERT OR UPDATE OR DELETE ON plans_versionsignature
    FOR EACH ROW EXECUTE FUNCTION concord_keep_signature();
"""

UNDO = """
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
DROP TRIGGER keep_signature ON plans_versionsignature;
DROP FUNCTION concord_keep_signature();
"""


class Migration(migrations.Migration):
    dependencies = [("plans", "0016_signatures_and_subscribers")]
    operations = [migrations.RunSQL(SQL, UNDO)]
