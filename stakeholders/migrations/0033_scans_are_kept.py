from django.db import migrations

SQL = """
CREATE FUNCTION concord_keep_scan() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a scan is kept as it came' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER keep_scan BEFORE UPDATE OR DELETE ON stakeholders_scan
    FOR EACH ROW EXECUTE FUNCTION concord_keep_scan();
"""

UNDO = """
DROP TRIGGER keep_scan ON stakeholders_scan;
DROP FUNCTION concord_keep_scan();
"""


class Migration(migrations.Migration):
    dependencies = [("stakeholders", "0032_scans_of_letters")]
    operations = [migrations.RunSQL(SQL, UNDO)]
