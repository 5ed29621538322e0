from django.db import migrations

SQL = """
-- All answer the same: what is asked is fixed once the round has opened.
CREATE FUNCTION concord_keep_question() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    round_state text;
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.round_id <> OLD.round_id THEN
        RAISE EXCEPTION 'a question stays in its round' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    SELECT state INTO round_state FROM stakeholders_round
     WHERE id = CASE WHEN TG_OP = 'DELETE' THEN OLD.round_id ELSE NEW.round_id END FOR SHARE;
    IF round_state IS NOT NULL AND round_state <> 'draft' THEN
        RAISE EXCEPTION 'the questions of an opened round stay as they were asked'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER keep_question BEFORE INSERT OR UPDATE OR DELETE ON stakeholders_roundquestion
    FOR EACH ROW EXECUTE FUNCTION concord_keep_question();

-- An answer comes while its round takes words, fits its question, and is kept as it was given.
CREATE FUNCTION concord_question_answer() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    asked record;
    least integer;
    most integer;
BEGIN
    IF TG_OP <> 'INSERT' THEN
        RAISE EXCEPTION 'an answer is kept as it was given' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    SELECT q.kind, q.audience, jsonb_array_length(q.choices) AS choices, r.state, a.access INTO asked
      FROM stakeholders_roundquestion q
      JOIN stakeholders_round r ON r.id = q.round_id
      LEFT JOIN stakeholders_roundaccess a
        ON a.round_id = r.id AND NEW.channel IN ('web', 'link') AND a.audience = NEW.audience
     WHERE q.id = NEW.question_id FOR SHARE OF r;
    IF asked.state IS NULL OR asked.state NOT IN ('open', 'closed') OR asked.access <> 'write' THEN
        RAISE EXCEPTION 'this round takes no answers of this audience'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    least := CASE WHEN asked.kind = 'scale' THEN 1 ELSE 0 END;
    most := CASE WHEN asked.kind = 'scale' THEN 5 ELSE asked.choices - 1 END;
    IF asked.kind = 'text' OR asked.audience NOT IN ('', NEW.audience) OR cardinality(NEW.chosen) = 0
       OR (asked.kind <> 'several' AND cardinality(NEW.chosen) <> 1)
       OR EXISTS (SELECT FROM unnest(NEW.chosen) AS one WHERE one NOT BETWEEN least AND most)
       OR (SELECT count(DISTINCT one) FROM unnest(NEW.chosen) AS one) <> cardinality(NEW.chosen)
    THEN
        RAISE EXCEPTION 'this is no answer to the question' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER question_answer BEFORE INSERT OR UPDATE OR DELETE ON stakeholders_questionanswer
    FOR EACH ROW EXECUTE FUNCTION concord_question_answer();

-- Own words answer a question of their own round that asks for them. Comments that answer none pay nothing.
CREATE FUNCTION concord_words_answer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM stakeholders_roundquestion q
                    WHERE q.id = NEW.question_id AND q.round_id = NEW.round_id AND q.kind = 'text')
    THEN
        RAISE EXCEPTION 'this is no answer to the question' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER words_answer BEFORE INSERT ON stakeholders_contribution
    FOR EACH ROW WHEN (NEW.question_id IS NOT NULL) EXECUTE FUNCTION concord_words_answer();

CREATE OR REPLACE FUNCTION concord_keep_place() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.area_id, NEW.place, NEW.question_id) IS DISTINCT FROM (OLD.area_id, OLD.place, OLD.question_id) THEN
        RAISE EXCEPTION 'a contribution is kept as it was sent' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
"""

UNDO = """
CREATE OR REPLACE FUNCTION concord_keep_place() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.area_id, NEW.place) IS DISTINCT FROM (OLD.area_id, OLD.place) THEN
        RAISE EXCEPTION 'a contribution is kept as it was sent' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER words_answer ON stakeholders_contribution;
DROP FUNCTION concord_words_answer();
DROP TRIGGER question_answer ON stakeholders_questionanswer;
DROP FUNCTION concord_question_answer();
DROP TRIGGER keep_question ON stakeholders_roundquestion;
DROP FUNCTION concord_keep_question();
"""


class Migration(migrations.Migration):
    dependencies = [("stakeholders", "0036_questions_of_rounds")]
    operations = [migrations.RunSQL(SQL, UNDO)]
