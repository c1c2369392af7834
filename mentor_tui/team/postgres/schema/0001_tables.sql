-- A team's store: tables. They belong to mentor_owner, who cannot log in, and nobody else may touch them.
-- Every key starts with the team, so that a distributed PostgreSQL can keep each team on one machine.

CREATE TABLE mentor.version (
    version integer PRIMARY KEY,
    applied_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- The counter row: the last position there is, the chain there, and how many entries have arrived in all.
CREATE TABLE mentor.team (
    team text COLLATE "C" PRIMARY KEY,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    position bigint NOT NULL DEFAULT 0,
    chain text COLLATE "C" NOT NULL DEFAULT repeat('0', 64),
    arrivals bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 50);

CREATE TABLE mentor.member (
    team text COLLATE "C" NOT NULL REFERENCES mentor.team,
    member text COLLATE "C" NOT NULL,
    role text COLLATE "C" NOT NULL,
    removed_at timestamptz,
    PRIMARY KEY (team, member)
);

-- Whom the server takes a login for. A login is one member of one team.
CREATE TABLE mentor.login (
    login name PRIMARY KEY,
    team text COLLATE "C" NOT NULL,
    member text COLLATE "C" NOT NULL
);

-- Which roles may write a kind, and which kind's writers may hold a claim. What is not here is everybody's.
CREATE TABLE mentor.kind_rule (
    kind text COLLATE "C" PRIMARY KEY,
    roles text[] NOT NULL
);
CREATE TABLE mentor.claim_rule (
    prefix text COLLATE "C" PRIMARY KEY,
    kind text COLLATE "C" NOT NULL
);

-- Everything that was ever pushed or recalled, by id. `content` is the entry as its author's client wrote it, and null
-- for what was refused, or recalled before it came.
CREATE TABLE mentor.entry (
    team text COLLATE "C" NOT NULL,
    id uuid NOT NULL,
    author text COLLATE "C" NOT NULL,
    outcome text COLLATE "C" NOT NULL,  -- applied, held, contested, rejected, returned or recalled
    arrival bigint NOT NULL,
    position bigint,
    chain text COLLATE "C",
    received_at timestamptz,
    release_at timestamptz,
    reason text NOT NULL DEFAULT '',
    subject text COLLATE "C",
    claim text COLLATE "C",
    based_on uuid,
    quiet boolean NOT NULL DEFAULT false,
    audience text[] COLLATE "C",
    content text,
    PRIMARY KEY (team, id)
);

CREATE UNIQUE INDEX entry_position ON mentor.entry (team, position) WHERE position IS NOT NULL;
CREATE UNIQUE INDEX entry_holds_claim ON mentor.entry (team, claim) WHERE outcome = 'applied' AND claim IS NOT NULL;
CREATE INDEX entry_moves_subject ON mentor.entry (team, subject, position) WHERE outcome = 'applied' AND NOT quiet;
CREATE INDEX entry_waits ON mentor.entry (team, release_at, arrival) WHERE outcome = 'held';

INSERT INTO mentor.kind_rule VALUES
    ('answer', '{mentor,backup,lead}'),
    ('ask_back', '{mentor,backup,lead}'),
    ('ack', '{mentor,backup,lead}'),
    ('note', '{mentor,backup,lead}'),
    ('snooze', '{mentor,backup,lead}'),
    ('hand_over', '{mentor,backup,lead}'),
    ('nudge', '{mentor,backup,lead}'),
    ('imported_ask', '{mentor,backup,lead}'),
    ('imported_answer', '{mentor,backup,lead}'),
    ('member_added', '{mentor,backup,lead}'),
    ('resolved', '{lead}'),
    ('member_changed', '{lead}'),
    ('member_removed', '{lead}'),
    ('team_set', '{lead}');

INSERT INTO mentor.claim_rule VALUES ('answer', 'answer'), ('resolution', 'resolved'), ('nudge', 'nudge');
