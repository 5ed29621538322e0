import django.db.models.deletion
from django.db import migrations, models

SQL = """
-- Two points of a contribution never share a letter, and a point that is the whole stands alone. Each contribution
-- has a stretch of numbers of its own, so that one range says contribution and place.
ALTER TABLE stakeholders_segment ADD CONSTRAINT segment_ranges_apart EXCLUDE USING gist (
    int8range(contribution_id * 1000000 + coalesce(starts, 0),
              contribution_id * 1000000 + coalesce(ends, 1000000)) WITH &&);

-- What is admitted is work from that moment on: it gets its point in the same statement.
CREATE FUNCTION concord_whole_segments() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO stakeholders_segment
           (uid, municipality_id, created_at, updated_at, contribution_id, number, element_uid, element_hash, stance,
            work_note)
    SELECT gen_random_uuid(), c.municipality_id, now(), now(), c.id, 1, c.element_uid, c.element_hash, c.stance, ''
      FROM arrived c
     WHERE c.moderation = 'published'
       AND NOT EXISTS (SELECT FROM stakeholders_segment s WHERE s.contribution_id = c.id)
     ORDER BY c.id;
    RETURN NULL;
END $$;
CREATE TRIGGER whole_segments_at_once AFTER INSERT ON stakeholders_contribution
    REFERENCING NEW TABLE AS arrived FOR EACH STATEMENT EXECUTE FUNCTION concord_whole_segments();
CREATE TRIGGER whole_segments AFTER UPDATE ON stakeholders_contribution
    REFERENCING NEW TABLE AS arrived FOR EACH STATEMENT EXECUTE FUNCTION concord_whole_segments();

CREATE FUNCTION concord_keep_segment() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    point stakeholders_segment := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    its_round bigint;
    round_state text;
    letters integer;
    other record;
BEGIN
    IF TG_OP = 'UPDATE'
       AND (NEW.uid, NEW.contribution_id, NEW.number, NEW.starts, NEW.ends, NEW.element_uid, NEW.element_hash,
            NEW.stance, NEW.head_id)
           IS NOT DISTINCT FROM
           (OLD.uid, OLD.contribution_id, OLD.number, OLD.starts, OLD.ends, OLD.element_uid, OLD.element_hash,
            OLD.stance, OLD.head_id)
    THEN
        RETURN NEW;  -- who looks after it, and until when
    END IF;
    IF TG_OP = 'UPDATE' AND (NEW.uid, NEW.contribution_id) IS DISTINCT FROM (OLD.uid, OLD.contribution_id) THEN
        RAISE EXCEPTION 'a point stays in its contribution' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    -- FOR SHARE makes a split and the publication of the answers wait for each other.
    SELECT r.id, r.state, char_length(c.body) INTO its_round, round_state, letters
      FROM stakeholders_contribution c JOIN stakeholders_round r ON r.id = c.round_id
     WHERE c.id = point.contribution_id FOR SHARE OF r;
    IF round_state = 'decided' THEN
        RAISE EXCEPTION 'the points of a published round stay as they were'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN
        IF NOT EXISTS (SELECT FROM stakeholders_segment s
                        WHERE s.contribution_id = OLD.contribution_id AND s.id <> OLD.id) THEN
            RAISE EXCEPTION 'a contribution keeps at least one point'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN OLD;
    END IF;
    IF NEW.ends > letters THEN
        RAISE EXCEPTION 'a point ends where its contribution ends' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.head_id IS NOT NULL AND (TG_OP = 'INSERT' OR NEW.head_id IS DISTINCT FROM OLD.head_id) THEN
        -- The lock lets no other change make the head a follower meanwhile.
        SELECT s.head_id, c.round_id INTO other
          FROM stakeholders_segment s JOIN stakeholders_contribution c ON c.id = s.contribution_id
         WHERE s.id = NEW.head_id FOR UPDATE OF s;
        IF other.head_id IS NOT NULL
           OR EXISTS (SELECT FROM stakeholders_segment s WHERE s.head_id = NEW.id) THEN
            RAISE EXCEPTION 'a head stands under no other point' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF other.round_id IS DISTINCT FROM its_round THEN
            RAISE EXCEPTION 'a point and its head are of one round' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF EXISTS (SELECT FROM stakeholders_response a WHERE a.segment_id = NEW.id) THEN
            RAISE EXCEPTION 'a point with an answer of its own stands under no other'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keep_segment BEFORE INSERT OR UPDATE OR DELETE ON stakeholders_segment
    FOR EACH ROW EXECUTE FUNCTION concord_keep_segment();

CREATE OR REPLACE FUNCTION concord_keep_response() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    answered bigint := CASE WHEN TG_OP = 'DELETE' THEN OLD.segment_id ELSE NEW.segment_id END;
    words_changed boolean := TG_OP = 'UPDATE'
        AND (NEW.segment_id, NEW.decision, NEW.reason, NEW.change_made)
            IS DISTINCT FROM (OLD.segment_id, OLD.decision, OLD.reason, OLD.change_made);
    its_head bigint;
BEGIN
    IF (TG_OP <> 'UPDATE' OR words_changed OR NEW.approved_at IS DISTINCT FROM OLD.approved_at) AND EXISTS (
        SELECT FROM stakeholders_segment s
          JOIN stakeholders_contribution c ON c.id = s.contribution_id
          JOIN stakeholders_round r ON r.id = c.round_id
         WHERE s.id = answered AND r.state = 'decided')
    THEN
        RAISE EXCEPTION 'a published answer never changes' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    IF TG_OP = 'INSERT' OR NEW.segment_id <> OLD.segment_id THEN
        SELECT s.head_id INTO its_head FROM stakeholders_segment s WHERE s.id = NEW.segment_id FOR SHARE;
        IF its_head IS NOT NULL THEN
            RAISE EXCEPTION 'a point is answered with its head' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    -- Approval is given by a second person to these very words.
    IF NEW.approved_at IS NOT NULL THEN
        IF words_changed AND NEW.approved_at IS NOT DISTINCT FROM OLD.approved_at THEN
            RAISE EXCEPTION 'an answer whose words change must be approved anew'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF TG_OP = 'INSERT' OR NEW.approved_at IS DISTINCT FROM OLD.approved_at THEN
            IF NEW.approved_by_id IS NULL OR NEW.drafted_by_id IS NULL THEN
                RAISE EXCEPTION 'an approval names who drafted and who approved'
                    USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            -- Nobody judges criticism of the own organisation.
            IF EXISTS (
                SELECT FROM stakeholders_segment s
                  JOIN stakeholders_membership m
                    ON m.municipality_id = s.municipality_id AND m.organisation_id = s.criticises_id
                 WHERE (s.id = answered OR s.head_id = answered) AND m.user_id = NEW.approved_by_id)
            THEN
                RAISE EXCEPTION 'an answer to criticism of an organisation is approved from outside it'
                    USING ERRCODE = 'integrity_constraint_violation';
            END IF;
        END IF;
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION concord_round_answers_all() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state = 'decided' AND OLD.state <> 'decided' AND (
        EXISTS (SELECT FROM stakeholders_contribution c WHERE c.round_id = NEW.id AND c.moderation = 'pending')
        OR EXISTS (
            SELECT FROM stakeholders_contribution c
              LEFT JOIN stakeholders_segment s ON s.contribution_id = c.id
              LEFT JOIN stakeholders_response a ON a.segment_id = coalesce(s.head_id, s.id)
             WHERE c.round_id = NEW.id AND c.moderation = 'published' AND a.approved_at IS NULL))
    THEN
        RAISE EXCEPTION 'a round is decided only when every contribution is moderated and answered'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("stakeholders", "0021_every_contribution_a_point")]

    operations = [
        migrations.AlterField(
            model_name="response",
            name="segment",
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="response", to="stakeholders.segment"),
        ),
        migrations.RemoveField(model_name="response", name="contribution"),
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
    ]
