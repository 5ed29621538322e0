from django.db import migrations

SQL = """
-- What is read of a proposed wording is what the newest rendition says; what was sent stays.
CREATE OR REPLACE FUNCTION concord_keep_proposal() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    newest record;
BEGIN
    IF TG_OP = 'UPDATE'
       AND (NEW.contribution_id, NEW.words) IS NOT DISTINCT FROM (OLD.contribution_id, OLD.words) THEN
        SELECT x.proposed_words, x.hides_proposal INTO newest FROM stakeholders_rendition x
         WHERE x.contribution_id = NEW.contribution_id ORDER BY x.id DESC LIMIT 1;
        IF FOUND AND (NEW.redacted, NEW.is_hidden) = (newest.proposed_words, newest.hides_proposal) THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'a proposed wording is kept as it was sent' USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE OR REPLACE FUNCTION concord_keep_rendition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.made_by_id IS NULL
       AND (NEW.contribution_id, NEW.body, NEW.proposed_words, NEW.hides_proposal, NEW.reasons, NEW.created_at)
           IS NOT DISTINCT FROM
           (OLD.contribution_id, OLD.body, OLD.proposed_words, OLD.hides_proposal, OLD.reasons, OLD.created_at) THEN
        RETURN NEW;  -- whoever made it has left
    END IF;
    RAISE EXCEPTION 'a rendition never changes; make another' USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE OR REPLACE FUNCTION concord_show_rendition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE stakeholders_contribution SET redacted = NEW.body WHERE id = NEW.contribution_id;
    UPDATE stakeholders_proposedwording SET redacted = NEW.proposed_words, is_hidden = NEW.hides_proposal
     WHERE contribution_id = NEW.contribution_id;
    RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("stakeholders", "0038_proposals_can_be_redacted")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
