from django.db import migrations

SQL = """
-- A proposed wording belongs to what was sent with it, and is kept like it.
CREATE FUNCTION concord_keep_proposal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a proposed wording is kept as it was sent' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER keep_proposal BEFORE UPDATE OR DELETE ON stakeholders_proposedwording
    FOR EACH ROW EXECUTE FUNCTION concord_keep_proposal();

-- What an organisation has sent from its drafts is not taken back.
CREATE FUNCTION concord_keep_sent_draft() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'submitted' THEN
        RAISE EXCEPTION 'a draft that was sent is kept' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER keep_sent_draft BEFORE UPDATE OR DELETE ON stakeholders_partnerdraft
    FOR EACH ROW EXECUTE FUNCTION concord_keep_sent_draft();
"""

UNDO = """
DROP TRIGGER keep_sent_draft ON stakeholders_partnerdraft;
DROP TRIGGER keep_proposal ON stakeholders_proposedwording;
DROP FUNCTION concord_keep_sent_draft();
DROP FUNCTION concord_keep_proposal();
"""


class Migration(migrations.Migration):
    dependencies = [("stakeholders", "0030_partners_draft_together")]
    operations = [migrations.RunSQL(SQL, UNDO)]
