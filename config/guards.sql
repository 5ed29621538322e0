-- The rules that must hold even when the application is wrong. Run by the owner after every migrate;
-- every statement can be repeated. A tenant table is any table with a column municipality_id.

CREATE OR REPLACE FUNCTION concord_audit() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
    old_row jsonb := CASE WHEN TG_OP = 'INSERT' THEN '{}' ELSE to_jsonb(OLD) END;
    new_row jsonb := CASE WHEN TG_OP = 'DELETE' THEN '{}' ELSE to_jsonb(NEW) END;
    whole jsonb := CASE WHEN TG_OP = 'DELETE' THEN to_jsonb(OLD) ELSE to_jsonb(NEW) END;
    was jsonb;
    became jsonb;
BEGIN
    -- What residents send is its own record, kept as sent. The moment and the request of its arrival, which an
    -- audit row holds, could be matched with a network's records and undo an anonymous voice.
    IF TG_OP = 'INSERT' AND TG_TABLE_NAME = 'stakeholders_contribution' THEN
        RETURN NULL;
    END IF;
    -- Only what changed; never a secret, never a long frozen text that has its own immutable row, nor the
    -- sums of an import, which hold small counts.
    SELECT coalesce(jsonb_object_agg(key, old_row -> key) FILTER (WHERE old_row ? key), '{}'),
           coalesce(jsonb_object_agg(key, new_row -> key) FILTER (WHERE new_row ? key), '{}')
      INTO was, became
      FROM jsonb_object_keys(old_row || new_row) AS key
     WHERE (old_row -> key) IS DISTINCT FROM (new_row -> key)
       AND key NOT IN ('updated_at', 'revision', 'token_hash', 'content', 'schema', 'geometry', 'report');
    IF TG_OP = 'UPDATE' AND became = '{}' THEN
        RETURN NULL;
    END IF;
    -- A name that was taken off at its bearer's wish is not kept here instead.
    IF TG_TABLE_NAME = 'stakeholders_contribution' AND was ? 'author_name' THEN
        was := was || '{"author_name": "…"}';
    END IF;
    -- The words that may be read stand in the record; the trail must not keep what was taken out of them.
    IF TG_TABLE_NAME IN ('stakeholders_proposedwording', 'stakeholders_partnerdraft', 'stakeholders_partneranswers',
                         'stakeholders_rendition', 'stakeholders_contribution') THEN
        was := was - ARRAY['words', 'body', 'proposed_words', 'redacted', 'given'];
        became := became - ARRAY['words', 'body', 'proposed_words', 'redacted', 'given'];
    END IF;
    -- What a comment set aside for protection led to is read by those who protect, and not in the trail.
    IF TG_TABLE_NAME = 'stakeholders_disclosure' THEN
        was := was - ARRAY['record', 'referred_to', 'lawful_basis'];
        became := became - ARRAY['record', 'referred_to', 'lawful_basis'];
    END IF;
    INSERT INTO stakeholders_auditentry
        (municipality_id, at, actor_user_id, actor, request_id, table_name, row_id, operation, before, after)
    VALUES
        ((whole ->> 'municipality_id')::bigint, clock_timestamp(),
         nullif(current_setting('app.user', true), '')::bigint,
         coalesce(current_setting('app.actor', true), ''),
         coalesce(current_setting('app.request', true), ''),
         TG_TABLE_NAME, (whole ->> 'id')::bigint, lower(TG_OP), was, became);
    RETURN NULL;
END
$body$;

CREATE OR REPLACE FUNCTION concord_refuse() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    RAISE EXCEPTION '% of % is refused: the record is kept as it was written', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END
$body$;

CREATE OR REPLACE FUNCTION concord_guard_table(relation regclass, seen_by text, audited boolean)
RETURNS void LANGUAGE plpgsql AS $body$
DECLARE
    link record;
    target_key text;
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', relation);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', relation);
    EXECUTE format('DROP POLICY IF EXISTS tenant ON %s', relation);
    EXECUTE format('CREATE POLICY tenant ON %s USING (%s) WITH CHECK (%s)', relation, seen_by,
        'municipality_id = nullif(current_setting(''app.municipality'', true), '''')::bigint'
        || CASE WHEN seen_by LIKE '%app.dispatch%' THEN ' OR current_setting(''app.dispatch'', true) = ''on''' ELSE '' END);
    IF audited AND NOT EXISTS (
        SELECT FROM pg_trigger WHERE tgrelid = relation AND tgname = 'concord_audit') THEN
        EXECUTE format('CREATE TRIGGER concord_audit AFTER INSERT OR UPDATE OR DELETE ON %s '
                       'FOR EACH ROW EXECUTE FUNCTION concord_audit()', relation);
    END IF;
    -- A row may only point to rows of its own town: foreign keys carry the municipality with them.
    FOR link IN
        SELECT c.conname, c.confrelid::regclass AS target, a.attname AS local_column, c.conkey
          FROM pg_constraint c
          JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
         WHERE c.conrelid = relation AND c.contype = 'f' AND cardinality(c.conkey) = 1
           AND a.attname <> 'municipality_id'
           AND EXISTS (SELECT FROM pg_attribute t WHERE t.attrelid = c.confrelid
                          AND t.attname = 'municipality_id' AND NOT t.attisdropped)
           AND NOT EXISTS (SELECT FROM pg_constraint same WHERE same.conrelid = relation
                              AND same.contype = 'f' AND cardinality(same.conkey) = 2
                              AND same.conkey[2] = c.conkey[1])
    LOOP
        target_key := left('town_' || link.target::text, 63);
        IF NOT EXISTS (SELECT FROM pg_constraint WHERE conrelid = link.target AND contype = 'u'
                          AND conname = target_key) THEN
            EXECUTE format('ALTER TABLE %s ADD CONSTRAINT %I UNIQUE (municipality_id, id)', link.target, target_key);
        END IF;
        EXECUTE format('ALTER TABLE %s ADD CONSTRAINT %I FOREIGN KEY (municipality_id, %I) '
                       'REFERENCES %s (municipality_id, id) DEFERRABLE INITIALLY DEFERRED',
                       relation, left('same_town_' || relation::text || '_' || link.local_column, 63),
                       link.local_column, link.target);
    END LOOP;
END
$body$;

CREATE OR REPLACE FUNCTION concord_guard_all() RETURNS void LANGUAGE plpgsql AS $body$
DECLARE
    tenant text := 'municipality_id = nullif(current_setting(''app.municipality'', true), '''')::bigint';
    dispatch text := ' OR current_setting(''app.dispatch'', true) = ''on''';
    mine text := ' OR user_id = nullif(current_setting(''app.user'', true), '''')::bigint';
    -- Work that one process carries out for all towns may be found by it, and nothing else may.
    dispatched text[] := ARRAY['stakeholders_job', 'stakeholders_letter', 'plans_reminder',
        'stakeholders_idempotencykey'];
    -- Ledgers of their own, facts written in bulk (their imports are the trail), answers that nobody may trace, and addresses that are forgotten when their owners leave.
    unaudited text[] := ARRAY['stakeholders_auditentry', 'stakeholders_idempotencykey', 'stakeholders_job', 'stakeholders_letter',
        'plans_reminder', 'diagnostics_countfact', 'diagnostics_replacedcount',
        'diagnostics_incident', 'diagnostics_replacedincident', 'diagnostics_cellfact', 'diagnostics_hourfact',
        'diagnostics_precisionfact',
        'diagnostics_surveyanswer', 'diagnostics_answerrevision', 'diagnostics_surveysubmission', 'diagnostics_surveyletter', 'diagnostics_surveyconsent', 'diagnostics_surveyspentcode', 'diagnostics_surveyxform', 'diagnostics_paperform', 'diagnostics_papertally', 'diagnostics_surveyamendment', 'diagnostics_qualityflag',
        'diagnostics_fieldshift', 'diagnostics_shiftreport', 'diagnostics_fieldmishap', 'plans_subscription', 'stakeholders_follower', 'stakeholders_writercontact',
        'stakeholders_support', 'stakeholders_questionanswer', 'stakeholders_answercount'];
    relation regclass;
    name text;
BEGIN
    FOR relation, name IN
        SELECT c.oid::regclass, c.relname FROM pg_class c
          JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'municipality_id' AND NOT a.attisdropped
         WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
         ORDER BY c.relname
    LOOP
        PERFORM concord_guard_table(relation,
            tenant || CASE WHEN name = ANY (dispatched) THEN dispatch
                           WHEN name = 'stakeholders_membership' THEN mine ELSE '' END,
            NOT name = ANY (unaudited));
    END LOOP;

    IF to_regclass('stakeholders_municipality') IS NOT NULL THEN
        ALTER TABLE stakeholders_municipality ENABLE ROW LEVEL SECURITY;
        ALTER TABLE stakeholders_municipality FORCE ROW LEVEL SECURITY;
        DROP POLICY IF EXISTS tenant ON stakeholders_municipality;
        -- A town is seen by itself, by its members, by whoever names it in an address, and by the dispatcher.
        CREATE POLICY tenant ON stakeholders_municipality
            USING (id = nullif(current_setting('app.municipality', true), '')::bigint
                   OR slug = nullif(current_setting('app.slug', true), '')
                   OR current_setting('app.dispatch', true) = 'on'
                   OR EXISTS (SELECT FROM stakeholders_membership m
                               WHERE m.municipality_id = stakeholders_municipality.id
                                 AND m.user_id = nullif(current_setting('app.user', true), '')::bigint))
            WITH CHECK (id = nullif(current_setting('app.municipality', true), '')::bigint
                   OR current_setting('app.dispatch', true) = 'on');
        DROP TRIGGER IF EXISTS concord_refuse_change ON stakeholders_auditentry;
        CREATE TRIGGER concord_refuse_change BEFORE UPDATE OR DELETE ON stakeholders_auditentry
            FOR EACH ROW EXECUTE FUNCTION concord_refuse();
    END IF;

    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'app') THEN
        GRANT USAGE ON SCHEMA public TO app;
        GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO app;
        GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO app;
        REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM app;
        IF to_regclass('stakeholders_auditentry') IS NOT NULL THEN
            REVOKE UPDATE, DELETE ON stakeholders_auditentry FROM app;
        END IF;
    END IF;
END
$body$;
