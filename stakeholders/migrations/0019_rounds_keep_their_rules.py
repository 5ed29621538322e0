import django.db.models.deletion
from django.db import migrations, models

SQL = """
-- People take part under rules that were said before; once a round is open they stay.
CREATE FUNCTION concord_keep_round_rules() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state <> 'draft' AND (NEW.comments_shown, NEW.is_blind) IS DISTINCT FROM (OLD.comments_shown, OLD.is_blind)
    THEN
        RAISE EXCEPTION 'who reads the comments of an opened round stays as it was said'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keep_round_rules BEFORE UPDATE ON stakeholders_round
    FOR EACH ROW EXECUTE FUNCTION concord_keep_round_rules();

-- Of the access of an audience only its own end may move while the round is open.
CREATE FUNCTION concord_keep_round_access() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    round_state text;
BEGIN
    SELECT state INTO round_state FROM stakeholders_round
     WHERE id = CASE WHEN TG_OP = 'DELETE' THEN OLD.round_id ELSE NEW.round_id END;
    IF round_state IS NOT NULL AND round_state <> 'draft' AND NOT (
        TG_OP = 'UPDATE' AND round_state = 'open' AND NEW.closes_at IS NOT NULL AND OLD.closes_at IS NOT NULL
        AND (NEW.round_id, NEW.audience, NEW.access, NEW.opens_at)
            IS NOT DISTINCT FROM (OLD.round_id, OLD.audience, OLD.access, OLD.opens_at))
    THEN
        RAISE EXCEPTION 'who may take part in an opened round stays as it was said'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER keep_round_access BEFORE INSERT OR UPDATE OR DELETE ON stakeholders_roundaccess
    FOR EACH ROW EXECUTE FUNCTION concord_keep_round_access();

-- No comment of an audience that may only read, or that does not see the round.
CREATE FUNCTION concord_contribution_may_come() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM stakeholders_roundaccess a
         WHERE a.round_id = NEW.round_id AND a.access <> 'write'
           AND a.audience = CASE NEW.channel WHEN 'web' THEN 'public' WHEN 'link' THEN 'partners' END)
    THEN
        RAISE EXCEPTION 'this audience may not comment in this round' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER contribution_may_come BEFORE INSERT ON stakeholders_contribution
    FOR EACH ROW EXECUTE FUNCTION concord_contribution_may_come();
"""

UNDO = """
DROP TRIGGER contribution_may_come ON stakeholders_contribution;
DROP TRIGGER keep_round_access ON stakeholders_roundaccess;
DROP TRIGGER keep_round_rules ON stakeholders_round;
DROP FUNCTION concord_contribution_may_come();
DROP FUNCTION concord_keep_round_access();
DROP FUNCTION concord_keep_round_rules();
"""


class Migration(migrations.Migration):
    dependencies = [("stakeholders", "0018_every_round_in_a_consultation")]
    operations = [
        migrations.AlterField(
            model_name="round",
            name="consultation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="rounds",
                to="stakeholders.consultation",
                verbose_name="consultation",
            ),
        ),
        migrations.RunSQL(SQL, UNDO),
    ]
