from django.db import migrations

# The next migration lets the database refuse a second chosen option. Where a race has left two, the one that was
# written first stays chosen; the words of both are kept. Town by town, so that row security and audit hold.
SQL = """
DO $$
DECLARE
    town bigint;
BEGIN
    PERFORM set_config('app.dispatch', 'on', true), set_config('app.actor', 'migration', true);
    FOR town IN SELECT id FROM stakeholders_municipality LOOP
        PERFORM set_config('app.municipality', town::text, true);
        UPDATE plans_problemoption AS later SET is_chosen = false
         WHERE later.is_chosen AND EXISTS (
               SELECT 1 FROM plans_problemoption AS earlier
                WHERE earlier.problem_id = later.problem_id AND earlier.is_chosen AND earlier.id < later.id);
    END LOOP;
    PERFORM set_config('app.dispatch', '', true), set_config('app.actor', '', true),
            set_config('app.municipality', '', true);
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("plans", "0005_reminder_action")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
