-- A team's store in one SQLite file: version 2. Instants are UTC text that sorts (…T09:00:00.000000Z).

-- The counter row: the last position there is, and the chain there.
CREATE TABLE team (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    name TEXT NOT NULL,
    created_at TEXT NOT NULL,
    position INTEGER NOT NULL,
    chain TEXT NOT NULL
);

CREATE TABLE member (
    id TEXT PRIMARY KEY,
    role TEXT NOT NULL
) WITHOUT ROWID;

-- Everything that was ever pushed or recalled, by id. `content` is null for what was refused, or recalled before it came.
CREATE TABLE entry (
    arrival INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    author TEXT NOT NULL,
    outcome TEXT NOT NULL,
    position INTEGER UNIQUE,
    chain TEXT NOT NULL,
    received_at TEXT,
    release_at TEXT,
    reason TEXT NOT NULL,
    subject TEXT,
    claim TEXT,
    quiet INTEGER NOT NULL,
    content TEXT
);

CREATE UNIQUE INDEX entry_holds_claim ON entry (claim) WHERE outcome = 'applied' AND claim IS NOT NULL;
CREATE INDEX entry_moves_subject ON entry (subject, position) WHERE outcome = 'applied' AND NOT quiet;
CREATE INDEX entry_waits ON entry (release_at, arrival) WHERE outcome = 'held';
