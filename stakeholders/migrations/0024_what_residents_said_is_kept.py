from django.db import migrations

SQL = """
-- Where a contribution speaks of is part of what was sent.
CREATE FUNCTION concord_keep_place() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.area_id, NEW.place) IS DISTINCT FROM (OLD.area_id, OLD.place) THEN
        RAISE EXCEPTION 'a contribution is kept as it was sent' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keep_place BEFORE UPDATE ON stakeholders_contribution
    FOR EACH ROW EXECUTE FUNCTION concord_keep_place();

-- Who writes without a name leaves no address, and is confirmed by none.
CREATE FUNCTION concord_contact_has_name() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM stakeholders_contribution c
                WHERE c.id = NEW.contribution_id AND c.author_kind = 'anonymous')
    THEN
        RAISE EXCEPTION 'an anonymous contribution has no address' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER contact_has_name BEFORE INSERT OR UPDATE ON stakeholders_writercontact
    FOR EACH ROW EXECUTE FUNCTION concord_contact_has_name();

-- Agreement is given while a round is open, and kept.
CREATE FUNCTION concord_support_in_round() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (NEW.contribution_id, NEW.key, NEW.given_on) IS DISTINCT FROM
                            (OLD.contribution_id, OLD.key, OLD.given_on)
    THEN
        RAISE EXCEPTION 'a support is kept as it was given' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'INSERT' AND NOT EXISTS (
        SELECT FROM stakeholders_contribution c JOIN stakeholders_round r ON r.id = c.round_id
         WHERE c.id = NEW.contribution_id AND r.state IN ('open', 'closed'))
    THEN
        RAISE EXCEPTION 'this round takes no support' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER support_in_round BEFORE INSERT OR UPDATE ON stakeholders_support
    FOR EACH ROW EXECUTE FUNCTION concord_support_in_round();

-- People commented on what they read: plain words are fixed from the first round that was opened. New ones may come.
CREATE FUNCTION concord_keep_plain_wording() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM stakeholders_round r WHERE r.text_id = OLD.text_id AND r.state <> 'draft')
       AND (TG_OP = 'DELETE'
            OR (NEW.text_id, NEW.element_uid, NEW.language, NEW.body) IS DISTINCT FROM
               (OLD.text_id, OLD.element_uid, OLD.language, OLD.body))
    THEN
        RAISE EXCEPTION 'plain words that people have read stay as they were'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER keep_plain_wording BEFORE UPDATE OR DELETE ON stakeholders_plainwording
    FOR EACH ROW EXECUTE FUNCTION concord_keep_plain_wording();
"""

UNDO = """
DROP TRIGGER keep_plain_wording ON stakeholders_plainwording;
DROP FUNCTION concord_keep_plain_wording();
DROP TRIGGER support_in_round ON stakeholders_support;
DROP FUNCTION concord_support_in_round();
DROP TRIGGER contact_has_name ON stakeholders_writercontact;
DROP FUNCTION concord_contact_has_name();
DROP TRIGGER keep_place ON stakeholders_contribution;
DROP FUNCTION concord_keep_place();
"""


class Migration(migrations.Migration):
    dependencies = [("stakeholders", "0023_what_residents_can_say")]

    operations = [migrations.RunSQL(SQL, UNDO)]
