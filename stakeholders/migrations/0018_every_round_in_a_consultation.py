from django.db import migrations

# Rounds on texts about the same thing were one consultation all along; it takes its name from the first of them.
# Town by town, so that row security and audit hold.
SQL = """
DO $$
DECLARE
    town bigint;
    thing uuid;
    made bigint;
BEGIN
    PERFORM set_config('app.dispatch', 'on', true), set_config('app.actor', 'migration', true);
    FOR town IN SELECT id FROM stakeholders_municipality LOOP
        PERFORM set_config('app.municipality', town::text, true);
        FOR thing IN
            SELECT coalesce(t.subject_uid, t.uid) AS subject
              FROM stakeholders_round r JOIN stakeholders_consultedtext t ON t.id = r.text_id
             WHERE r.municipality_id = town GROUP BY subject ORDER BY min(r.id)
        LOOP
            INSERT INTO stakeholders_consultation
                   (municipality_id, created_at, updated_at, uid, title, subject, promise, languages,
                    accessibility, outreach, summary)
            SELECT town, now(), now(), gen_random_uuid(), t.title, 'draft_plan', r.promise, m.languages, '', '', ''
              FROM stakeholders_round r
              JOIN stakeholders_consultedtext t ON t.id = r.text_id
              JOIN stakeholders_municipality m ON m.id = town
             WHERE r.municipality_id = town AND coalesce(t.subject_uid, t.uid) = thing
             ORDER BY r.opens_at, r.id LIMIT 1
            RETURNING id INTO made;
            UPDATE stakeholders_round AS r SET consultation_id = made
              FROM stakeholders_consultedtext t
             WHERE t.id = r.text_id AND r.municipality_id = town AND coalesce(t.subject_uid, t.uid) = thing;
        END LOOP;
    END LOOP;
    PERFORM set_config('app.dispatch', '', true), set_config('app.actor', '', true),
            set_config('app.municipality', '', true);
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("stakeholders", "0017_consultations_and_audiences")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
