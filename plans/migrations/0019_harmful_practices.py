from django.db import migrations

# What is known to harm cannot be attached, whoever writes: what is shipped with class H, and what a town has added
# with class H. The row of the town is locked, so that it cannot become harmful at the same moment.

SQL = """
CREATE FUNCTION concord_refuse_harmful_practice() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE class text;
BEGIN
    IF NEW.practice = '' THEN
        RETURN NEW;
    END IF;
    SELECT evidence_class INTO class FROM plans_localpractice
     WHERE municipality_id = NEW.municipality_id AND code = NEW.practice FOR SHARE;
    IF NEW.practice IN ('E35') OR class = 'H' THEN
        RAISE EXCEPTION 'practice % is known to harm', NEW.practice USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER refuse_harmful_practice BEFORE INSERT OR UPDATE OF practice ON plans_action
    FOR EACH ROW EXECUTE FUNCTION concord_refuse_harmful_practice();
CREATE TRIGGER refuse_harmful_practice BEFORE INSERT OR UPDATE OF practice ON plans_problemoption
    FOR EACH ROW EXECUTE FUNCTION concord_refuse_harmful_practice();

CREATE FUNCTION concord_keep_used_practice() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.evidence_class = 'H' AND (
        EXISTS (SELECT 1 FROM plans_action WHERE municipality_id = NEW.municipality_id AND practice = NEW.code)
        OR EXISTS (SELECT 1 FROM plans_problemoption WHERE municipality_id = NEW.municipality_id
                                                       AND practice = NEW.code))
    THEN
        RAISE EXCEPTION 'practice % is used', NEW.code USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keep_used_practice BEFORE INSERT OR UPDATE OF evidence_class, code ON plans_localpractice
    FOR EACH ROW EXECUTE FUNCTION concord_keep_used_practice();
"""

UNDO = """
DROP TRIGGER keep_used_practice ON plans_localpractice;
DROP TRIGGER refuse_harmful_practice ON plans_problemoption;
DROP TRIGGER refuse_harmful_practice ON plans_action;
DROP FUNCTION concord_keep_used_practice();
DROP FUNCTION concord_refuse_harmful_practice();
"""


class Migration(migrations.Migration):
    dependencies = [("plans", "0018_versions_are_kept_whole")]
    operations = [migrations.RunSQL(SQL, UNDO)]
