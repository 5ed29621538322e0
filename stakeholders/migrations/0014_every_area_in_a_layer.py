from django.db import migrations

# What a town has had until now is one layer for each kind of area, in force since nobody knows when.
# Town by town, so that row security and audit hold.
SQL = """
DO $$
DECLARE
    town bigint;
BEGIN
    PERFORM set_config('app.dispatch', 'on', true), set_config('app.actor', 'migration', true);
    FOR town IN SELECT id FROM stakeholders_municipality LOOP
        PERFORM set_config('app.municipality', town::text, true);
        INSERT INTO stakeholders_arealayer
               (municipality_id, created_at, updated_at, name, version, kind, is_counting, source, crs_in,
                checked_coverage, warnings)
        SELECT town, now(), now(),
               CASE kind WHEN 'municipality' THEN 'Whole municipality' WHEN 'district' THEN 'Districts'
                         WHEN 'hotspot' THEN 'Hot spots' ELSE 'Neighbourhoods' END,
               '', kind,
               false, '', '', '{}', '[]'
          FROM (SELECT DISTINCT kind FROM stakeholders_area WHERE municipality_id = town) AS kinds;
        UPDATE stakeholders_area AS area SET layer_id = layer.id, since_id = layer.id
          FROM stakeholders_arealayer AS layer
         WHERE area.municipality_id = town AND layer.municipality_id = town AND layer.kind = area.kind;
    END LOOP;
    PERFORM set_config('app.dispatch', '', true), set_config('app.actor', '', true),
            set_config('app.municipality', '', true);
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("stakeholders", "0013_layers_of_areas")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
