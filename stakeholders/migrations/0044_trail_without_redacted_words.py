from django.db import migrations

# The trail wrote down the words of proposed wordings, drafts, renditions and cases of protection until it was told to
# leave them out: words that were taken out of a comment later, or that a person proposed whose name was taken off
# since, could be read there.
# What was done, when and by whom stays. Town by town, so that row security holds; the guard of the trail is put back
# here, and again by the guards that follow every migration.
SQL = """
DO $$
DECLARE
    town bigint;
    has_guard boolean := EXISTS (SELECT FROM pg_trigger WHERE tgrelid = 'stakeholders_auditentry'::regclass
                                    AND tgname = 'concord_refuse_change');
    secret text[] := ARRAY['words', 'body', 'proposed_words', 'redacted', 'record', 'referred_to', 'lawful_basis'];
BEGIN
    PERFORM set_config('app.dispatch', 'on', true), set_config('app.actor', 'migration', true);
    IF has_guard THEN
        ALTER TABLE stakeholders_auditentry DISABLE TRIGGER concord_refuse_change;
    END IF;
    FOR town IN SELECT id FROM stakeholders_municipality LOOP
        PERFORM set_config('app.municipality', town::text, true);
        UPDATE stakeholders_auditentry SET before = before - secret, after = after - secret
         WHERE municipality_id = town
           AND table_name IN ('stakeholders_proposedwording', 'stakeholders_partnerdraft',
                              'stakeholders_rendition', 'stakeholders_contribution', 'stakeholders_disclosure')
           AND (before ?| secret OR after ?| secret);
    END LOOP;
    IF has_guard THEN
        ALTER TABLE stakeholders_auditentry ENABLE TRIGGER concord_refuse_change;
    END IF;
    PERFORM set_config('app.dispatch', '', true), set_config('app.actor', '', true),
            set_config('app.municipality', '', true);
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("stakeholders", "0043_substitutes_and_no_objections")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
