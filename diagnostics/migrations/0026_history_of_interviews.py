from django.db import migrations

SQL = """
-- An answer changes only as a line of its history says, which keeps what stood there before.
CREATE FUNCTION concord_amend_answer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.instance <> OLD.instance OR NEW.survey_id <> OLD.survey_id OR NEW.version_id <> OLD.version_id
       OR (NEW.answers <> OLD.answers AND NOT EXISTS (
            SELECT FROM diagnostics_surveyamendment a
             WHERE a.answer_id = OLD.id AND a.kind = 'corrected'
               AND NEW.answers = (OLD.answers - ARRAY(SELECT jsonb_object_keys(a.before))) || a.after
               AND OLD.answers = (NEW.answers - ARRAY(SELECT jsonb_object_keys(a.after))) || a.before))
       OR (NEW.is_set_aside <> OLD.is_set_aside AND (
            SELECT a.kind FROM diagnostics_surveyamendment a
             WHERE a.answer_id = OLD.id AND a.kind IN ('set_aside', 'taken_back')
             ORDER BY a.id DESC LIMIT 1)
           IS DISTINCT FROM CASE WHEN NEW.is_set_aside THEN 'set_aside' ELSE 'taken_back' END)
    THEN
        RAISE EXCEPTION '% of % is refused: published questionnaires and answers are kept', TG_OP, TG_TABLE_NAME
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER keep_survey_answer ON diagnostics_surveyanswer;
CREATE TRIGGER keep_survey_answer BEFORE UPDATE OF answers, instance, survey_id, version_id, is_set_aside
    ON diagnostics_surveyanswer FOR EACH ROW EXECUTE FUNCTION concord_amend_answer();
CREATE TRIGGER keep_survey_amendment BEFORE UPDATE OR DELETE ON diagnostics_surveyamendment
    FOR EACH ROW EXECUTE FUNCTION concord_keep_survey();
"""

UNDO = """
DROP TRIGGER keep_survey_amendment ON diagnostics_surveyamendment;
DROP TRIGGER keep_survey_answer ON diagnostics_surveyanswer;
CREATE TRIGGER keep_survey_answer BEFORE UPDATE OF answers, instance, survey_id, version_id
    ON diagnostics_surveyanswer FOR EACH ROW EXECUTE FUNCTION concord_keep_survey();
DROP FUNCTION concord_amend_answer();
"""


class Migration(migrations.Migration):
    dependencies = [("diagnostics", "0025_field_work")]
    operations = [migrations.RunSQL(SQL, UNDO)]
