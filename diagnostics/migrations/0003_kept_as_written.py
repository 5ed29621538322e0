from django.db import migrations

SQL = """
CREATE FUNCTION concord_keep_survey() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% of % is refused: published questionnaires and answers are kept', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER keep_survey_version BEFORE UPDATE OR DELETE ON diagnostics_surveyversion
    FOR EACH ROW EXECUTE FUNCTION concord_keep_survey();
CREATE TRIGGER keep_survey_answer BEFORE UPDATE OF answers, instance, survey_id, version_id
    ON diagnostics_surveyanswer FOR EACH ROW EXECUTE FUNCTION concord_keep_survey();
"""

UNDO = """
DROP TRIGGER keep_survey_answer ON diagnostics_surveyanswer;
DROP TRIGGER keep_survey_version ON diagnostics_surveyversion;
DROP FUNCTION concord_keep_survey();
"""


class Migration(migrations.Migration):
    dependencies = [("diagnostics", "0001_initial")]
    operations = [migrations.RunSQL(SQL, UNDO)]
