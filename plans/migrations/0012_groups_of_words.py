from django.db import migrations

# Each text that named a target group becomes a group of its town, linked to every action that named it. Texts that
# differ only in capitals or spaces at the ends are one group. Groups are young people at risk where the rules so far
# took their words for that.
FORWARD = """
DO $body$
DECLARE
    town bigint;
BEGIN
    PERFORM set_config('app.dispatch', 'on', true), set_config('app.actor', 'migration', true);
    FOR town IN SELECT id FROM stakeholders_municipality LOOP
        PERFORM set_config('app.municipality', town::text, true);
        INSERT INTO stakeholders_targetgroup
            (municipality_id, created_at, updated_at, uid, name, sex, condition, is_marginalised, is_youth_at_risk,
             inclusion_note)
        SELECT DISTINCT ON (lower(btrim(word)))
               town, now(), now(), gen_random_uuid(), btrim(word), '', '', false,
               lower(word) ~ '(youth|young|juvenile|adolescent|teenage|minors|children|joven|jóven|juventud'
                             '|adolescente|menores|niños|jeune|jeunesse|mineur|enfants|شباب|أحداث|مراهق)',
               ''
          FROM plans_action, unnest(target_group_words) AS word
         WHERE municipality_id = town AND btrim(word) <> ''
           AND NOT EXISTS (SELECT FROM stakeholders_targetgroup g
                            WHERE g.municipality_id = town AND lower(g.name) = lower(btrim(word)))
         ORDER BY lower(btrim(word)), word;
        INSERT INTO plans_actiongroup (municipality_id, action_id, group_id)
        SELECT DISTINCT town, a.id, g.id
          FROM plans_action a, unnest(a.target_group_words) AS word
          JOIN stakeholders_targetgroup g ON g.municipality_id = town AND lower(g.name) = lower(btrim(word))
         WHERE a.municipality_id = town;
    END LOOP;
    PERFORM set_config('app.dispatch', '', true), set_config('app.municipality', '', true);
END
$body$;
"""

BACKWARD = """
DO $body$
DECLARE
    town bigint;
BEGIN
    PERFORM set_config('app.dispatch', 'on', true), set_config('app.actor', 'migration', true);
    FOR town IN SELECT id FROM stakeholders_municipality LOOP
        PERFORM set_config('app.municipality', town::text, true);
        UPDATE plans_action a
           SET target_group_words = ARRAY(
               SELECT left(g.name, 80) FROM plans_actiongroup l JOIN stakeholders_targetgroup g ON g.id = l.group_id
                WHERE l.action_id = a.id ORDER BY l.id);
        DELETE FROM plans_actiongroup WHERE municipality_id = town;
    END LOOP;
    PERFORM set_config('app.dispatch', '', true), set_config('app.municipality', '', true);
END
$body$;
"""


class Migration(migrations.Migration):
    dependencies = [("plans", "0011_what_an_action_needs")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
