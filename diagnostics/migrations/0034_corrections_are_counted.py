"""Count corrections of answers, whoever makes them."""

from django.db import migrations

TRIGGERS = """
CREATE FUNCTION diagnostics_answers_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Only who corrects waits for another who corrects the same survey; new answers wait for nobody.
    INSERT INTO diagnostics_answerrevision (municipality_id, survey_id, number)
    SELECT DISTINCT municipality_id, survey_id, 1 FROM former
    ON CONFLICT (survey_id) DO UPDATE SET number = diagnostics_answerrevision.number + 1;
    RETURN NULL;
END $$;
CREATE TRIGGER answers_corrected AFTER UPDATE ON diagnostics_surveyanswer
    REFERENCING OLD TABLE AS former FOR EACH STATEMENT EXECUTE FUNCTION diagnostics_answers_changed();
CREATE TRIGGER answers_taken_out AFTER DELETE ON diagnostics_surveyanswer
    REFERENCING OLD TABLE AS former FOR EACH STATEMENT EXECUTE FUNCTION diagnostics_answers_changed();
"""
BACK = """
DROP TRIGGER answers_corrected ON diagnostics_surveyanswer;
DROP TRIGGER answers_taken_out ON diagnostics_surveyanswer;
DROP FUNCTION diagnostics_answers_changed();
"""


class Migration(migrations.Migration):
    dependencies = [("diagnostics", "0033_answer_revisions")]
    operations = [migrations.RunSQL(TRIGGERS, BACK)]
