from django.db import migrations

# Row by row in 0041, agendas and decisions no longer stand in the meeting itself.
SQL = """
CREATE FUNCTION concord_keep_what_met() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.meeting_id, NEW.shared_by) IS DISTINCT FROM (OLD.meeting_id, OLD.shared_by) THEN
        RAISE EXCEPTION 'a contribution is kept as it was sent' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keep_what_met BEFORE UPDATE OF meeting_id, shared_by ON stakeholders_contribution
    FOR EACH ROW EXECUTE FUNCTION concord_keep_what_met();

-- What was said in a meeting stands in the meeting's own round.
CREATE FUNCTION concord_said_in_round() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    its_round bigint;
BEGIN
    IF NEW.meeting_id IS NOT NULL THEN
        SELECT m.round_id INTO its_round FROM stakeholders_meeting m WHERE m.id = NEW.meeting_id FOR SHARE;
        IF its_round IS DISTINCT FROM NEW.round_id THEN
            RAISE EXCEPTION 'what was said in a meeting belongs to its round'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER said_in_round BEFORE INSERT ON stakeholders_contribution
    FOR EACH ROW EXECUTE FUNCTION concord_said_in_round();

CREATE FUNCTION concord_keep_round_of_meeting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.round_id IS DISTINCT FROM OLD.round_id AND EXISTS (
        SELECT FROM stakeholders_contribution c WHERE c.meeting_id = NEW.id)
    THEN
        RAISE EXCEPTION 'what was said in a meeting belongs to its round'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keep_round_of_meeting BEFORE UPDATE OF round_id ON stakeholders_meeting
    FOR EACH ROW EXECUTE FUNCTION concord_keep_round_of_meeting();
"""

UNDO = """
DROP TRIGGER keep_round_of_meeting ON stakeholders_meeting;
DROP TRIGGER said_in_round ON stakeholders_contribution;
DROP TRIGGER keep_what_met ON stakeholders_contribution;
DROP FUNCTION concord_keep_round_of_meeting();
DROP FUNCTION concord_said_in_round();
DROP FUNCTION concord_keep_what_met();
"""


class Migration(migrations.Migration):
    dependencies = [("stakeholders", "0041_agendas_and_decisions_in_rows")]
    operations = [
        migrations.RemoveField(model_name="meeting", name="agenda"),
        migrations.RemoveField(model_name="meeting", name="decisions"),
        migrations.RunSQL(SQL, UNDO),
    ]
