-- A team's store: what a member may call, and what these calls stand on.
--
-- push, pull and whoami run as mentor_owner with a pinned search_path, pg_temp last: nothing that a caller makes or sets
-- comes before it, and a literal means what it says. Whoever is asking is session_user; SET ROLE changes nothing. The
-- team's row is locked before anything is decided, so that the order of commits is the order of positions.
--
-- What is called once a request is written in PL/pgSQL, which keeps its plans: a function in SQL that does not dissolve
-- into its caller's query is planned again at every call.

-- The store's clock.
CREATE FUNCTION mentor.store_now() RETURNS timestamptz
LANGUAGE sql VOLATILE AS $$ SELECT clock_timestamp() $$;

CREATE FUNCTION mentor.instant_text(at timestamptz) RETURNS text
LANGUAGE sql STABLE AS $$ SELECT to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') $$;

-- Forms are checked without counted repetitions: {1,128} in a pattern costs as much as the rest of a push.
CREATE FUNCTION mentor.is_id(given text) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
    SELECT given LIKE '________-____-____-____-____________' AND given ~ '^[0-9a-f]+-[0-9a-f]+-[0-9a-f]+-[0-9a-f]+-[0-9a-f]+$'
$$;

CREATE FUNCTION mentor.is_instant(given text) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
    SELECT given LIKE '____-__-__T__:__:__.______Z' AND given ~ '^[0-9]+-[0-9]+-[0-9]+T[0-9]+:[0-9]+:[0-9]+[.][0-9]+Z$'
$$;

-- Whether it is a word, then one to `most` names with slashes before them.
CREATE FUNCTION mentor.is_path(given text, most integer) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
    SELECT given ~ '^[a-z][a-z_]*(/[^\s/\u0001-\u001f\u007f]+)+$' AND length(split_part(given, '/', 1)) <= 32
        AND split_part(given, '/', most + 2) = '' AND length(split_part(given, '/', 2)) <= 128
        AND length(split_part(given, '/', 3)) <= 128 AND length(split_part(given, '/', 4)) <= 128
$$;

-- Who is asking. MT001: nobody whom a team here knows.
CREATE FUNCTION mentor.caller(OUT team text, OUT member text, OUT role text)
LANGUAGE plpgsql STABLE AS $$
BEGIN
    SELECT one.team, one.member, one.role INTO team, member, role
    FROM mentor.login AS known JOIN mentor.member AS one ON (one.team, one.member) = (known.team, known.member)
    WHERE known.login = session_user AND one.removed_at IS NULL;
    IF NOT FOUND THEN
        RAISE EXCEPTION '% is not a member of a team here', session_user USING ERRCODE = 'MT001';
    END IF;
END $$;

-- Lock the team's row. A member whose transaction has kept it for five seconds is cut off by whoever waits for it: she
-- may have switched her own timeouts off, or her machine may have gone to sleep. MT002: the row stays busy all the same.
CREATE FUNCTION mentor.lock_team(wanted text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM mentor.team WHERE team.team = wanted FOR UPDATE SKIP LOCKED;
    IF FOUND THEN
        RETURN;
    END IF;
    PERFORM set_config('lock_timeout', '2s', true);
    FOR attempt IN 1..4 LOOP
        BEGIN
            PERFORM FROM mentor.team WHERE team.team = wanted FOR UPDATE;
            RETURN;
        EXCEPTION WHEN lock_not_available THEN
            PERFORM pg_terminate_backend(held.pid)
            FROM pg_stat_activity AS held JOIN mentor.login AS known ON known.login = held.usename
            WHERE known.team = wanted AND held.datname = current_database() AND held.pid <> pg_backend_pid()
            AND held.backend_xid IS NOT NULL AND held.xact_start < clock_timestamp() - interval '5 seconds';
        END;
    END LOOP;
    RAISE EXCEPTION 'the team''s row is busy' USING ERRCODE = 'MT002';
END $$;

-- Why a held entry may not go out any more; empty when it may. What its author wrote herself does not move a subject
-- for her; only when that did not go out is what she wrote upon it given back, too.
CREATE FUNCTION mentor.gone(held mentor.entry) RETURNS text
LANGUAGE plpgsql STABLE AS $$
DECLARE
    other uuid;
    base record;
BEGIN
    SELECT id INTO other FROM mentor.entry
    WHERE team = held.team AND claim = held.claim AND outcome = 'applied';
    IF FOUND THEN
        RETURN format('while it waited, %s was taken by %s; decide whether it still helps', held.claim, other);
    END IF;
    IF held.based_on IS NULL OR held.quiet THEN
        RETURN '';
    END IF;
    SELECT position, outcome INTO base FROM mentor.entry WHERE team = held.team AND id = held.based_on;
    IF FOUND AND base.outcome <> 'applied' THEN
        RETURN format('it was written upon %s, which is not in the feed; send it again if it still helps', held.based_on);
    END IF;
    SELECT id INTO other FROM mentor.entry
    WHERE team = held.team AND subject = held.subject AND outcome = 'applied' AND NOT quiet
    AND position > coalesce(base.position, 0) AND author <> held.author
    ORDER BY position DESC LIMIT 1;
    IF FOUND THEN
        RETURN format('while it waited, %s moved on with %s; read that, then send it again or drop it', held.subject, other);
    END IF;
    RETURN '';
END $$;

-- The chain over ids in order, from where it stands.
CREATE FUNCTION mentor.next_in_chain(state text, start text, id uuid, received_at text) RETURNS text
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN encode(sha256(convert_to(coalesce(state, start) || id::text || received_at, 'UTF8')), 'hex');
END $$;
CREATE AGGREGATE mentor.chained(start text, id uuid, received_at text) (SFUNC = mentor.next_in_chain, STYPE = text);

-- Whether something held is due.
CREATE FUNCTION mentor.is_due(wanted text, at timestamptz) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (SELECT FROM mentor.entry WHERE team = wanted AND outcome = 'held' AND release_at <= at);
END $$;

-- Let held entries whose time has come into the feed, or give them back to their authors; the team's row is locked.
-- A released entry is received at its release time, however late somebody looked.
CREATE FUNCTION mentor.release(wanted text, at timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    head mentor.team;
    held mentor.entry;
    why text;
BEGIN
    SELECT * INTO head FROM mentor.team WHERE team.team = wanted;
    FOR held IN
        SELECT * FROM mentor.entry
        WHERE entry.team = wanted AND outcome = 'held' AND release_at <= at
        ORDER BY release_at, arrival
    LOOP
        why := mentor.gone(held);
        IF why <> '' THEN
            UPDATE mentor.entry SET outcome = 'returned', reason = why WHERE entry.team = wanted AND id = held.id;
            CONTINUE;
        END IF;
        head.position := head.position + 1;
        head.chain := mentor.next_in_chain(NULL, head.chain, held.id, mentor.instant_text(held.release_at));
        UPDATE mentor.entry
        SET outcome = 'applied', position = head.position, chain = head.chain, received_at = held.release_at
        WHERE entry.team = wanted AND id = held.id;
    END LOOP;
    UPDATE mentor.team SET position = head.position, chain = head.chain WHERE team.team = wanted;
END $$;

CREATE FUNCTION mentor.is_audience(given jsonb) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    IF jsonb_typeof(given) <> 'array' OR jsonb_array_length(given) > 1000 THEN
        RETURN false;
    END IF;
    RETURN NOT EXISTS (
        SELECT FROM jsonb_array_elements(given) AS one
        WHERE jsonb_typeof(one) <> 'string' OR length(one #>> '{}') > 128
        OR one #>> '{}' !~ '^[^\s/\u0001-\u001f\u007f]+$'
    );
END $$;

-- Why a new entry is not let in; empty when it is. `doc` is its content, `roles` who may write its kind, `claimers` who
-- may hold its claim (null: everybody).
CREATE FUNCTION mentor.fault_of(doc jsonb, given text, member text, role text, roles text[], claimers text[]) RETURNS text
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    kind text := doc ->> 'kind';
    subject text := doc ->> 'subject';
    claim text := doc ->> 'claim';
    based_on text := doc ->> 'based_on';
    audience jsonb := nullif(doc -> 'audience', 'null');
BEGIN
    IF (jsonb_typeof(doc -> 'body') = 'object' AND doc ->> 'id' = given AND mentor.is_instant(doc ->> 'composed_at')
        AND jsonb_typeof(doc -> 'v') = 'number' AND doc -> 'v' BETWEEN '1' AND '1000000'
        AND jsonb_typeof(coalesce(doc -> 'quiet', 'false')) = 'boolean') IS NOT TRUE THEN
        RETURN 'the entry is malformed; write it again';
    END IF;
    IF (jsonb_typeof(doc -> 'subject') = 'string' AND mentor.is_path(subject, 1)) IS NOT TRUE THEN
        RETURN 'the entry''s subject is malformed';
    END IF;
    IF (jsonb_typeof(doc -> 'kind') = 'string' AND kind ~ '^[a-z][a-z0-9_]*$' AND length(kind) <= 64) IS NOT TRUE THEN
        RETURN 'the entry''s kind is malformed';
    END IF;
    IF claim IS NOT NULL AND (jsonb_typeof(doc -> 'claim') = 'string' AND mentor.is_path(claim, 3)) IS NOT TRUE THEN
        RETURN 'the entry''s claim is malformed';
    END IF;
    IF based_on IS NOT NULL AND NOT mentor.is_id(based_on) THEN
        RETURN 'the entry''s based_on is malformed';
    END IF;
    IF audience IS NOT NULL AND NOT mentor.is_audience(audience) THEN
        RETURN 'the entry''s audience is malformed; list at most 1000 members'' ids';
    END IF;
    IF NOT role = ANY (coalesce(roles, ARRAY[role]))
        OR (kind = 'hours_declared' AND subject <> 'member/' || member AND role <> 'lead') THEN
        RETURN format('a %s may not write %L about %s; ask a lead', role, kind, subject);
    END IF;
    IF NOT role = ANY (coalesce(claimers, ARRAY[role])) THEN
        RETURN format('a %s may not claim %s; ask a lead', role, claim);
    END IF;
    RETURN '';
END $$;

-- A receipt for each of a list of [id, ...], in the order given, as things stand now.
CREATE FUNCTION mentor.receipts(wanted text, reader text, given jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
        SELECT coalesce(jsonb_agg(CASE
            WHEN known.id IS NULL THEN
                jsonb_build_array(asked.id, 'rejected', NULL, NULL, 'the entry''s id is not a UUID')
            WHEN known.author <> reader THEN
                jsonb_build_array(asked.id, 'rejected', NULL, NULL, 'the entry''s id belongs to another')
            ELSE jsonb_build_array(
                asked.id, known.outcome, known.position,
                CASE WHEN known.outcome = 'held' THEN mentor.instant_text(known.release_at) END, known.reason
            )
        END ORDER BY number), '[]')
        FROM jsonb_array_elements(given) WITH ORDINALITY AS list (item, number)
        CROSS JOIN LATERAL (SELECT item ->> 0 AS id) AS asked
        LEFT JOIN LATERAL (
            SELECT one.* FROM mentor.entry AS one
            WHERE one.team = wanted AND one.id = CASE WHEN mentor.is_id(asked.id) THEN asked.id::uuid END
            LIMIT 1
        ) AS known ON true
    );
END $$;

-- Take back by id; returns its receipt in a list. An id nobody knows yet becomes a tombstone: a late copy of its push must not revive it.
CREATE FUNCTION mentor.take_back(wanted text, reader text, given text) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    number bigint;
BEGIN
    IF mentor.is_id(given) IS NOT TRUE THEN
        RETURN mentor.receipts(wanted, reader, jsonb_build_array(jsonb_build_array(given)));
    END IF;
    UPDATE mentor.team SET arrivals = arrivals + 1 WHERE team.team = wanted RETURNING arrivals INTO number;
    INSERT INTO mentor.entry (team, id, author, outcome, arrival)
    VALUES (wanted, given::uuid, reader, 'recalled', number)
    ON CONFLICT (team, id) DO UPDATE SET outcome = 'recalled'
        WHERE entry.outcome = 'held' AND entry.author = reader;
    RETURN mentor.receipts(wanted, reader, jsonb_build_array(jsonb_build_array(given)));
END $$;

-- Take entries, and take back held ones by id. `entries` is a list of [id, content, release_at, fault]: content is the
-- entry as JSON in a text; where a client could not make JSON of one, it is null and `fault` says why. `recalls` is a list
-- of ids. Returns {"store_time", "receipts": [[id, outcome, position, release_at, reason], ...]}, first for `entries`,
-- then for `recalls`, each in the order given.
CREATE FUNCTION mentor.push(entries jsonb, recalls jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, mentor, pg_temp
SET standard_conforming_strings = on
AS $$
DECLARE
    me record;
    head mentor.team;
    at timestamptz;
    back jsonb := '[]';
    received text;
    recalled text;
BEGIN
    me := mentor.caller();
    IF jsonb_array_length(entries) > 2000 OR jsonb_array_length(recalls) > 2000 THEN
        RAISE EXCEPTION 'more than 2000 entries in one push' USING ERRCODE = 'MT003';
    END IF;
    PERFORM mentor.lock_team(me.team);
    at := mentor.store_now();
    received := mentor.instant_text(at);
    IF mentor.is_due(me.team, at) THEN
        PERFORM mentor.release(me.team, at);
    END IF;
    FOR recalled IN SELECT jsonb_array_elements_text(recalls) LOOP
        back := back || mentor.take_back(me.team, me.member, recalled);
    END LOOP;
    SELECT * INTO head FROM mentor.team WHERE team.team = me.team;
    WITH asked AS MATERIALIZED (
        SELECT number, item ->> 0 AS given, item ->> 1 AS content, (item ->> 2)::timestamptz AS release_at,
            item ->> 3 AS fault, CASE WHEN mentor.is_id(item ->> 0) THEN (item ->> 0)::uuid END AS id
        FROM jsonb_array_elements(entries) WITH ORDINALITY AS list (item, number)
    ), fresh AS MATERIALIZED (
        SELECT DISTINCT ON (asked.id) asked.*,
            CASE WHEN octet_length(content) <= 262144 THEN content::jsonb END AS doc
        FROM asked
        WHERE id IS NOT NULL
        AND (SELECT known.id FROM mentor.entry AS known WHERE known.team = me.team AND known.id = asked.id) IS NULL
        ORDER BY asked.id, number
    ), judged AS MATERIALIZED (
        SELECT fresh.*, doc ->> 'claim' AS claim, left(coalesce(fault, CASE
            WHEN doc IS NULL THEN 'the entry takes more than 262,144 bytes; shorten its text'
            ELSE mentor.fault_of(doc, given, me.member, me.role, kinds.roles, claimers.roles)
        END), 300) AS why
        FROM fresh
        LEFT JOIN mentor.kind_rule AS kinds ON kinds.kind = doc ->> 'kind'
        LEFT JOIN mentor.claim_rule AS guard ON guard.prefix = split_part(doc ->> 'claim', '/', 1)
        LEFT JOIN mentor.kind_rule AS claimers ON claimers.kind = guard.kind
    ), timed AS (
        SELECT judged.*, why = '' AS good, why = '' AND coalesce(release_at <= at, true) AS placed FROM judged
    ), decided AS (
        SELECT timed.*, CASE
            WHEN NOT good THEN 'rejected'
            WHEN NOT placed THEN 'held'
            WHEN claim IS NOT NULL AND (
                row_number() OVER (PARTITION BY placed, claim ORDER BY number) > 1
                OR (
                    SELECT holder.id FROM mentor.entry AS holder
                    WHERE holder.team = me.team AND holder.claim = timed.claim AND holder.outcome = 'applied'
                ) IS NOT NULL
            ) THEN 'contested'
            ELSE 'applied'
        END AS outcome
        FROM timed
    ), added AS (
        INSERT INTO mentor.entry
        SELECT me.team, id, me.member, outcome, head.arrivals + row_number() OVER (ORDER BY number),
            CASE WHEN placed THEN head.position + count(*) FILTER (WHERE placed) OVER (ORDER BY number) END,
            CASE WHEN placed THEN
                mentor.chained(head.chain, id, received) FILTER (WHERE placed) OVER (ORDER BY number) END,
            CASE WHEN placed THEN at END,
            CASE WHEN good THEN release_at END,
            why,
            CASE WHEN good THEN doc ->> 'subject' END,
            CASE WHEN good THEN claim END,
            CASE WHEN good THEN (doc ->> 'based_on')::uuid END,
            good AND coalesce((doc ->> 'quiet')::boolean, false),
            CASE WHEN good AND jsonb_typeof(doc -> 'audience') = 'array' THEN
                ARRAY(SELECT jsonb_array_elements_text(doc -> 'audience')) END,
            CASE WHEN good THEN content END
        FROM decided
        RETURNING position, chain
    )
    UPDATE mentor.team
    SET arrivals = team.arrivals + made.all_of_them, position = coalesce(made.last_position, team.position),
        chain = coalesce(made.last_chain, team.chain)
    FROM (
        SELECT count(*) AS all_of_them, max(added.position) AS last_position,
            (array_agg(added.chain ORDER BY added.position DESC NULLS LAST))[1] AS last_chain
        FROM added
    ) AS made
    WHERE team.team = me.team;
    RETURN jsonb_build_object(
        'store_time', received, 'receipts', mentor.receipts(me.team, me.member, entries) || back
    );
END $$;

-- A page of the feed after a position, whose chain the reader knows. The first row tells of the page: `position` is the
-- last there is, `state` is 'page', 'diverged' or 'again' (something held was released just now: the reader asks again,
-- so that the team's row is not kept while a page is on its way to a slow machine), and `received_at` is the store's
-- time. Then come the entries, at most `most` and some four megabytes.
CREATE FUNCTION mentor.pull(after bigint, chain_at_after text, most integer)
RETURNS TABLE (
    "position" bigint, state text, received_at text, id uuid, author text, chain text, content text
)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, mentor, pg_temp
SET standard_conforming_strings = on
AS $$
DECLARE
    me record;
    at timestamptz;
    head bigint;
    known text;
BEGIN
    me := mentor.caller();
    at := mentor.store_now();
    IF mentor.is_due(me.team, at) THEN
        PERFORM mentor.lock_team(me.team);
        PERFORM mentor.release(me.team, at);
        state := 'again';
    END IF;
    SELECT team.position INTO head FROM mentor.team WHERE team.team = me.team;
    position := head;
    received_at := mentor.instant_text(at);
    IF state IS NULL THEN
        known := CASE WHEN after = 0 THEN repeat('0', 64) ELSE (
            SELECT one.chain FROM mentor.entry AS one WHERE one.team = me.team AND one.position = after
        ) END;
        state := CASE WHEN known = chain_at_after THEN 'page' ELSE 'diverged' END;
    END IF;
    RETURN NEXT;
    IF state = 'page' AND after < head THEN
        RETURN QUERY
        SELECT run.position,
            CASE WHEN readable AND run.outcome = 'contested' THEN 'contested' ELSE 'applied' END,
            mentor.instant_text(run.received_at), run.id, CASE WHEN readable THEN run.author ELSE '' END, run.chain,
            CASE WHEN readable THEN run.content END
        FROM (
            SELECT one.*, sum(octet_length(one.content)) OVER (ORDER BY one.position) - octet_length(one.content) AS before
            FROM mentor.entry AS one
            WHERE one.team = me.team AND one.position > after AND one.position <= head
            ORDER BY one.position LIMIT greatest(1, least(most, 1000))
        ) AS run
        CROSS JOIN LATERAL (
            SELECT run.audience IS NULL OR run.author = me.member OR me.member = ANY (run.audience) AS readable
        ) AS may
        WHERE run.before < 4194304
        ORDER BY run.position;
    END IF;
END $$;

-- Who the server takes the caller for, and what it speaks: the schema's version, and the oldest client that it serves.
CREATE FUNCTION mentor.whoami(OUT member text, OUT role text, OUT team text, OUT version integer, OUT serves integer)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, mentor, pg_temp
SET standard_conforming_strings = on
AS $$
BEGIN
    SELECT one.member, one.role, one.team INTO member, role, team FROM mentor.caller() AS one;
    SELECT max(applied.version) INTO version FROM mentor.version AS applied;
    serves := 1;
END $$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA mentor FROM PUBLIC;
GRANT USAGE ON SCHEMA mentor TO mentor_member;
GRANT EXECUTE ON FUNCTION
    mentor.push(jsonb, jsonb), mentor.pull(bigint, text, integer), mentor.whoami()
TO mentor_member;
