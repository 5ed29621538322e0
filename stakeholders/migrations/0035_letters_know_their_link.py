from django.db import migrations

# Letters that were written before they knew the link that they carry have its uid in their key.
# Town by town, so that row security holds.
SQL = """
DO $$
DECLARE
    town bigint;
BEGIN
    PERFORM set_config('app.dispatch', 'on', true), set_config('app.actor', 'migration', true);
    FOR town IN SELECT id FROM stakeholders_municipality LOOP
        PERFORM set_config('app.municipality', town::text, true);
        UPDATE stakeholders_letter l SET link_id = p.id
          FROM stakeholders_partnerlink p
         WHERE l.municipality_id = town AND p.municipality_id = town
           AND l.kind = 'invitation' AND l.link_id IS NULL AND p.uid::text = split_part(l.key, ':', 2);
    END LOOP;
    PERFORM set_config('app.dispatch', '', true), set_config('app.actor', '', true),
            set_config('app.municipality', '', true);
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("stakeholders", "0034_invitations_and_reminders")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
