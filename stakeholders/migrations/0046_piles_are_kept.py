from django.db import migrations

SQL = """
-- What was counted is entered while its round takes answers, fits its question, and stands once the answers are out.
CREATE FUNCTION concord_keep_pile() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    round_state text;
BEGIN
    IF TG_OP = 'UPDATE' AND (NEW.round_id, NEW.channel, NEW.given_on, NEW.key) IS DISTINCT FROM
                            (OLD.round_id, OLD.channel, OLD.given_on, OLD.key) THEN
        RAISE EXCEPTION 'totals are kept as they were entered' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP <> 'UPDATE' THEN
        SELECT state INTO round_state FROM stakeholders_round
         WHERE id = CASE WHEN TG_OP = 'DELETE' THEN OLD.round_id ELSE NEW.round_id END FOR SHARE;
        IF round_state IS NOT NULL AND round_state NOT IN ('open', 'closed') THEN
            RAISE EXCEPTION 'this round takes no totals' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER keep_pile BEFORE INSERT OR UPDATE OR DELETE ON stakeholders_answerpile
    FOR EACH ROW EXECUTE FUNCTION concord_keep_pile();

CREATE FUNCTION concord_answer_count() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    asked record;
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF EXISTS (SELECT FROM stakeholders_answerpile p JOIN stakeholders_round r ON r.id = p.round_id
                    WHERE p.id = OLD.pile_id AND r.state NOT IN ('open', 'closed')) THEN
            RAISE EXCEPTION 'totals are kept as they were entered' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN OLD;
    END IF;
    SELECT q.kind, jsonb_array_length(q.choices) AS choices, r.state INTO asked
      FROM stakeholders_answerpile p
      JOIN stakeholders_round r ON r.id = p.round_id
      JOIN stakeholders_roundquestion q ON q.id = NEW.question_id AND q.round_id = r.id
     WHERE p.id = NEW.pile_id FOR SHARE OF r;
    IF TG_OP = 'UPDATE' OR asked.kind IS NULL OR asked.kind = 'text' OR asked.state NOT IN ('open', 'closed')
       OR cardinality(NEW.numbers) <> (CASE WHEN asked.kind = 'scale' THEN 5 ELSE asked.choices END)
       OR (asked.kind = 'several' AND (SELECT max(n) FROM unnest(NEW.numbers) AS n) > NEW.answers)
       OR (asked.kind <> 'several' AND (SELECT sum(n) FROM unnest(NEW.numbers) AS n) <> NEW.answers)
    THEN
        RAISE EXCEPTION 'these totals do not fit the question' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER answer_count BEFORE INSERT OR UPDATE OR DELETE ON stakeholders_answercount
    FOR EACH ROW EXECUTE FUNCTION concord_answer_count();
"""

UNDO = """
DROP TRIGGER answer_count ON stakeholders_answercount;
DROP FUNCTION concord_answer_count();
DROP TRIGGER keep_pile ON stakeholders_answerpile;
DROP FUNCTION concord_keep_pile();
"""


class Migration(migrations.Migration):
    dependencies = [("stakeholders", "0045_piles_and_answers_drafted_together")]
    operations = [migrations.RunSQL(SQL, UNDO)]
