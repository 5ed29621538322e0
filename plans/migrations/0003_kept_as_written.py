from django.db import migrations

SQL = """
CREATE FUNCTION concord_keep_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a frozen version is never deleted' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF (NEW.uid, NEW.plan_id, NEW.municipality_id, NEW.number, NEW.content, NEW.content_hash, NEW.schema_version,
        NEW.checks, NEW.frozen_at, NEW.reason, NEW.previous_id)
       IS DISTINCT FROM
       (OLD.uid, OLD.plan_id, OLD.municipality_id, OLD.number, OLD.content, OLD.content_hash, OLD.schema_version,
        OLD.checks, OLD.frozen_at, OLD.reason, OLD.previous_id)
       OR (OLD.state IN ('adopted', 'superseded')
           AND (NEW.adopted_by, NEW.adopted_on) IS DISTINCT FROM (OLD.adopted_by, OLD.adopted_on))
    THEN
        RAISE EXCEPTION 'a frozen version never changes' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.state <> OLD.state
       AND (OLD.state, NEW.state) NOT IN (('submitted', 'adopted'), ('adopted', 'superseded'))
    THEN
        RAISE EXCEPTION 'a version does not go from % to %', OLD.state, NEW.state
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keep_version BEFORE UPDATE OR DELETE ON plans_planversion
    FOR EACH ROW EXECUTE FUNCTION concord_keep_version();

CREATE FUNCTION concord_keep_report() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a progress report is kept as it was sent' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER keep_report BEFORE UPDATE OR DELETE ON plans_progressreport
    FOR EACH ROW EXECUTE FUNCTION concord_keep_report();
"""

UNDO = """
DROP TRIGGER keep_report ON plans_progressreport;
DROP TRIGGER keep_version ON plans_planversion;
DROP FUNCTION concord_keep_report();
DROP FUNCTION concord_keep_version();
"""


class Migration(migrations.Migration):
    dependencies = [("plans", "0001_initial")]
    operations = [migrations.RunSQL(SQL, UNDO)]
