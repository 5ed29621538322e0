from django.db import migrations

SQL = """
-- A round is complete when each actor group of the guidelines and each marginalised group of the town was heard, has
-- said that it has no objection or takes no part, was met where it is, or when a reason stands for its silence.
CREATE FUNCTION concord_round_heard_all() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    missing text;
BEGIN
    IF NEW.state <> 'decided' OR OLD.state = 'decided' THEN
        RETURN NEW;
    END IF;
    SELECT string_agg(code, ', ') INTO missing
      FROM unnest(ARRAY['AG-SOC', 'AG-EDU', 'AG-HOU', 'AG-HEA', 'AG-POL', 'AG-COU', 'AG-PRO', 'AG-PRB', 'AG-COM',
                        'AG-VIC', 'AG-ECO', 'AG-MED']) AS code
     WHERE NOT EXISTS (
            SELECT FROM stakeholders_contribution c
              LEFT JOIN stakeholders_organisation o ON o.id = c.organisation_id
             WHERE c.round_id = NEW.id AND c.author_kind = 'organisation' AND c.moderation <> 'withheld'
               AND (c.actor_group = code OR code = ANY (o.actor_groups)))
       AND NOT EXISTS (
            SELECT FROM stakeholders_organisationreply r JOIN stakeholders_organisation o ON o.id = r.organisation_id
             WHERE r.round_id = NEW.id AND r.outcome <> 'responded' AND o.is_active AND code = ANY (o.actor_groups))
       AND NOT EXISTS (
            SELECT FROM stakeholders_coveragegap g WHERE g.round_id = NEW.id AND g.actor_group = code);
    IF missing IS NULL THEN
        SELECT string_agg(t.name, ', ') INTO missing
          FROM stakeholders_targetgroup t
         WHERE t.municipality_id = NEW.municipality_id AND t.is_marginalised
           AND NOT EXISTS (
                SELECT FROM stakeholders_groupcontact e WHERE e.round_id = NEW.id AND e.group_id = t.id)
           AND NOT EXISTS (
                SELECT FROM stakeholders_coveragegap g WHERE g.round_id = NEW.id AND g.group_id = t.id);
    END IF;
    IF missing IS NOT NULL THEN
        RAISE EXCEPTION 'not heard in the round, and nothing says why: %', missing
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER round_heard_all BEFORE UPDATE OF state ON stakeholders_round
    FOR EACH ROW EXECUTE FUNCTION concord_round_heard_all();

-- FOR SHARE makes a reason that is taken back and the publication of the answers wait for each other.
CREATE FUNCTION concord_keep_gap() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    round_state text;
BEGIN
    SELECT state INTO round_state FROM stakeholders_round
     WHERE id = CASE WHEN TG_OP = 'DELETE' THEN OLD.round_id ELSE NEW.round_id END FOR SHARE;
    IF round_state = 'decided' AND (
        TG_OP <> 'UPDATE' OR (NEW.round_id, NEW.actor_group, NEW.group_id, NEW.reason)
            IS DISTINCT FROM (OLD.round_id, OLD.actor_group, OLD.group_id, OLD.reason))
    THEN
        RAISE EXCEPTION 'who was heard in a published round is kept' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER keep_gap BEFORE INSERT OR UPDATE OR DELETE ON stakeholders_coveragegap
    FOR EACH ROW EXECUTE FUNCTION concord_keep_gap();
"""

UNDO = """
DROP TRIGGER keep_gap ON stakeholders_coveragegap;
DROP TRIGGER round_heard_all ON stakeholders_round;
DROP FUNCTION concord_keep_gap();
DROP FUNCTION concord_round_heard_all();
"""


class Migration(migrations.Migration):
    dependencies = [("stakeholders", "0025_coverage_of_rounds")]
    operations = [migrations.RunSQL(SQL, UNDO)]
