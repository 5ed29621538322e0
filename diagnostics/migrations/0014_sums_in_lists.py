from django.db import migrations

# Town by town, so that row security holds.
SQL = """
DO $$
DECLARE
    town bigint;
BEGIN
    PERFORM set_config('app.dispatch', 'on', true);
    FOR town IN SELECT id FROM stakeholders_municipality LOOP
        PERFORM set_config('app.municipality', town::text, true);
        INSERT INTO diagnostics_cellfact (municipality_id, source_id, offence_id, span, start, cells, counts)
        SELECT town, source_id, offence_id, span, start, array_agg(cell ORDER BY cell), array_agg(count ORDER BY cell)
          FROM diagnostics_cellfact WHERE municipality_id = town AND cell IS NOT NULL
         GROUP BY source_id, offence_id, span, start;
        DELETE FROM diagnostics_cellfact WHERE municipality_id = town AND cell IS NOT NULL;
        INSERT INTO diagnostics_hourfact (municipality_id, source_id, offence_id, area_id, quarter, slots, weights)
        SELECT town, source_id, offence_id, area_id, quarter, array_agg(slot ORDER BY slot),
               array_agg(weight ORDER BY slot)
          FROM diagnostics_hourfact WHERE municipality_id = town AND slot IS NOT NULL
         GROUP BY source_id, offence_id, area_id, quarter;
        DELETE FROM diagnostics_hourfact WHERE municipality_id = town AND slot IS NOT NULL;
    END LOOP;
    PERFORM set_config('app.dispatch', '', true), set_config('app.municipality', '', true);
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("diagnostics", "0013_room_for_sums_in_lists")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
