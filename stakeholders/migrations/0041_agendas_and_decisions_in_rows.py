from django.db import migrations

# Each line of an agenda becomes a point, each line of the decisions a decision. Whether an old decision was carried
# out is not known: nothing is left to do until somebody says otherwise.
# Town by town, so that row security and audit hold.
SQL = """
DO $$
DECLARE
    town bigint;
BEGIN
    PERFORM set_config('app.dispatch', 'on', true), set_config('app.actor', 'migration', true);
    FOR town IN SELECT id FROM stakeholders_municipality LOOP
        PERFORM set_config('app.municipality', town::text, true);
        INSERT INTO stakeholders_agendaitem
               (uid, municipality_id, created_at, updated_at, meeting_id, position, title, speaker)
        SELECT gen_random_uuid(), town, now(), now(), m.id,
               row_number() OVER (PARTITION BY m.id ORDER BY line.place), left(trim(line.words), 200), ''
          FROM stakeholders_meeting m
         CROSS JOIN LATERAL regexp_split_to_table(m.agenda, E'\\r?\\n') WITH ORDINALITY AS line(words, place)
         WHERE m.municipality_id = town AND trim(line.words) <> '';
        INSERT INTO stakeholders_meetingdecision
               (uid, municipality_id, created_at, updated_at, meeting_id, text, agreed_by, state)
        SELECT gen_random_uuid(), town, now(), now(), m.id, left(trim(line.words), 1000), '', 'none'
          FROM stakeholders_meeting m
         CROSS JOIN LATERAL regexp_split_to_table(m.decisions, E'\\r?\\n') WITH ORDINALITY AS line(words, place)
         WHERE m.municipality_id = town AND trim(line.words) <> ''
         ORDER BY m.id, line.place;
    END LOOP;
    PERFORM set_config('app.dispatch', '', true), set_config('app.actor', '', true),
            set_config('app.municipality', '', true);
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("stakeholders", "0040_meetings_of_their_own")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
