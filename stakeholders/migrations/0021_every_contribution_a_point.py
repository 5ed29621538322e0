from django.db import migrations

# What was admitted, or answered before it was withheld, gets one point: the whole of it.
# Town by town, so that row security and audit hold.
SQL = """
DO $$
DECLARE
    town bigint;
BEGIN
    PERFORM set_config('app.dispatch', 'on', true), set_config('app.actor', 'migration', true);
    FOR town IN SELECT id FROM stakeholders_municipality LOOP
        PERFORM set_config('app.municipality', town::text, true);
        INSERT INTO stakeholders_segment
               (uid, municipality_id, created_at, updated_at, contribution_id, number, element_uid, element_hash,
                stance, work_note)
        SELECT gen_random_uuid(), town, now(), now(), c.id, 1, c.element_uid, c.element_hash, c.stance, ''
          FROM stakeholders_contribution c
         WHERE c.municipality_id = town
           AND (c.moderation = 'published'
                OR EXISTS (SELECT FROM stakeholders_response r WHERE r.contribution_id = c.id))
         ORDER BY c.id;
        UPDATE stakeholders_response r SET segment_id = s.id
          FROM stakeholders_segment s
         WHERE r.municipality_id = town AND s.contribution_id = r.contribution_id;
    END LOOP;
    PERFORM set_config('app.dispatch', '', true), set_config('app.actor', '', true),
            set_config('app.municipality', '', true);
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("stakeholders", "0020_points_of_contributions")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
