from django.db import migrations

SQL = """
-- The name may be taken off at its bearer's wish; everything else stays as it was sent.
CREATE OR REPLACE FUNCTION concord_keep_contribution() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE'
       OR (NEW.uid, NEW.body, NEW.stance, NEW.round_id, NEW.element_uid, NEW.element_hash, NEW.author_kind,
           NEW.actor_group, NEW.received_on, NEW.is_late, NEW.may_be_shown, NEW.key, NEW.channel)
          IS DISTINCT FROM
          (OLD.uid, OLD.body, OLD.stance, OLD.round_id, OLD.element_uid, OLD.element_hash, OLD.author_kind,
           OLD.actor_group, OLD.received_on, OLD.is_late, OLD.may_be_shown, OLD.key, OLD.channel)
       OR NEW.author_name NOT IN (OLD.author_name, '')
    THEN
        RAISE EXCEPTION 'a contribution is kept as it was sent' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.moderation <> OLD.moderation AND NEW.moderation <> 'withheld' AND EXISTS (
        SELECT FROM stakeholders_round r WHERE r.id = NEW.round_id AND r.state = 'decided')
    THEN
        RAISE EXCEPTION 'the answers of this round are published' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

-- FOR SHARE makes an arriving comment and the publication of the answers wait for each other.
CREATE FUNCTION concord_contribution_in_round() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    round_state text;
BEGIN
    SELECT state INTO round_state FROM stakeholders_round WHERE id = NEW.round_id FOR SHARE;
    IF round_state IS NULL OR round_state NOT IN ('open', 'closed') THEN
        RAISE EXCEPTION 'a round that is % takes no contribution', coalesce(round_state, 'not there')
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER contribution_in_round BEFORE INSERT ON stakeholders_contribution
    FOR EACH ROW EXECUTE FUNCTION concord_contribution_in_round();

CREATE FUNCTION concord_keep_round() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.state <> 'draft' THEN
            RAISE EXCEPTION 'a round that was opened is kept' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN OLD;
    END IF;
    IF NEW.state <> OLD.state
       AND (OLD.state, NEW.state) NOT IN (('draft', 'open'), ('open', 'closed'), ('closed', 'decided'))
    THEN
        RAISE EXCEPTION 'a round does not go from % to %', OLD.state, NEW.state
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.state <> 'draft' AND (NEW.text_id, NEW.promise) IS DISTINCT FROM (OLD.text_id, OLD.promise) THEN
        RAISE EXCEPTION 'the text and the promise of an opened round stay as they were'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.state = 'decided'
       AND (NEW.title, NEW.introduction, NEW.opens_at, NEW.closes_at, NEW.summary, NEW.published_at)
           IS DISTINCT FROM
           (OLD.title, OLD.introduction, OLD.opens_at, OLD.closes_at, OLD.summary, OLD.published_at)
    THEN
        RAISE EXCEPTION 'a published round never changes' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keep_round BEFORE UPDATE OR DELETE ON stakeholders_round
    FOR EACH ROW EXECUTE FUNCTION concord_keep_round();

CREATE FUNCTION concord_keep_response() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    answered bigint := CASE WHEN TG_OP = 'DELETE' THEN OLD.contribution_id ELSE NEW.contribution_id END;
    words_changed boolean := TG_OP = 'UPDATE'
        AND (NEW.contribution_id, NEW.decision, NEW.reason, NEW.change_made)
            IS DISTINCT FROM (OLD.contribution_id, OLD.decision, OLD.reason, OLD.change_made);
BEGIN
    IF (TG_OP <> 'UPDATE' OR words_changed OR NEW.approved_at IS DISTINCT FROM OLD.approved_at) AND EXISTS (
        SELECT FROM stakeholders_contribution c JOIN stakeholders_round r ON r.id = c.round_id
         WHERE c.id = answered AND r.state = 'decided')
    THEN
        RAISE EXCEPTION 'a published answer never changes' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    -- Approval is given by a second person to these very words.
    IF NEW.approved_at IS NOT NULL THEN
        IF words_changed AND NEW.approved_at IS NOT DISTINCT FROM OLD.approved_at THEN
            RAISE EXCEPTION 'an answer whose words change must be approved anew'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF (TG_OP = 'INSERT' OR NEW.approved_at IS DISTINCT FROM OLD.approved_at)
           AND (NEW.approved_by_id IS NULL OR NEW.drafted_by_id IS NULL)
        THEN
            RAISE EXCEPTION 'an approval names who drafted and who approved'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keep_response BEFORE INSERT OR UPDATE OR DELETE ON stakeholders_response
    FOR EACH ROW EXECUTE FUNCTION concord_keep_response();
"""

UNDO = """
DROP TRIGGER keep_response ON stakeholders_response;
DROP TRIGGER keep_round ON stakeholders_round;
DROP TRIGGER contribution_in_round ON stakeholders_contribution;
DROP FUNCTION concord_keep_response();
DROP FUNCTION concord_keep_round();
DROP FUNCTION concord_contribution_in_round();
CREATE OR REPLACE FUNCTION concord_keep_contribution() RETURNS trigger LANGUAGE plpgsql AS $$
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
"""


class Migration(migrations.Migration):
    dependencies = [("stakeholders", "0003_consultation_safety")]
    operations = [migrations.RunSQL(SQL, UNDO)]
