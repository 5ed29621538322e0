from django.db import migrations

SQL = """
CREATE FUNCTION concord_keep_text() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a consulted text never changes' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER keep_text BEFORE UPDATE OR DELETE ON stakeholders_consultedtext
    FOR EACH ROW EXECUTE FUNCTION concord_keep_text();

CREATE FUNCTION concord_keep_contribution() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE'
       OR (NEW.body, NEW.stance, NEW.round_id, NEW.element_uid, NEW.element_hash, NEW.author_kind, NEW.received_on,
           NEW.key, NEW.channel)
          IS DISTINCT FROM
          (OLD.body, OLD.stance, OLD.round_id, OLD.element_uid, OLD.element_hash, OLD.author_kind, OLD.received_on,
           OLD.key, OLD.channel)
    THEN
        RAISE EXCEPTION 'a contribution is kept as it was sent' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keep_contribution BEFORE UPDATE OR DELETE ON stakeholders_contribution
    FOR EACH ROW EXECUTE FUNCTION concord_keep_contribution();

CREATE FUNCTION concord_round_answers_all() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state = 'decided' AND OLD.state <> 'decided' AND EXISTS (
        SELECT FROM stakeholders_contribution c
          LEFT JOIN stakeholders_response r ON r.contribution_id = c.id
         WHERE c.round_id = NEW.id
           AND (c.moderation = 'pending' OR (c.moderation = 'published' AND r.approved_at IS NULL)))
    THEN
        RAISE EXCEPTION 'a round is decided only when every contribution is moderated and answered'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER round_answers_all BEFORE UPDATE ON stakeholders_round
    FOR EACH ROW EXECUTE FUNCTION concord_round_answers_all();
"""

UNDO = """
DROP TRIGGER round_answers_all ON stakeholders_round;
DROP TRIGGER keep_contribution ON stakeholders_contribution;
DROP TRIGGER keep_text ON stakeholders_consultedtext;
DROP FUNCTION concord_round_answers_all();
DROP FUNCTION concord_keep_contribution();
DROP FUNCTION concord_keep_text();
"""


class Migration(migrations.Migration):
    dependencies = [("stakeholders", "0001_initial")]
    operations = [migrations.RunSQL(SQL, UNDO)]
