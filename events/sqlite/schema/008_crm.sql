-- What the CRM keeps of the conversations that the platform was asked about, and what waits for that.

-- 1: it is there under the number of the platform's REST resource as well.
ALTER TABLE conversations ADD COLUMN is_repeat INTEGER NOT NULL DEFAULT 0;

CREATE TABLE contacts (
  contact     INTEGER PRIMARY KEY AUTOINCREMENT,
  website_id  TEXT NOT NULL,
  external_id TEXT,
  email       TEXT,           -- case folded
  visitor_id  TEXT,           -- idVisitorUnique, the one known last
  name        TEXT NOT NULL,
  created_at  INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX contacts_by_external_id ON contacts (website_id, external_id);
CREATE INDEX contacts_by_email ON contacts (website_id, email);

CREATE TABLE tickets (
  ticket          INTEGER PRIMARY KEY AUTOINCREMENT,
  contact         INTEGER NOT NULL REFERENCES contacts,
  platform        TEXT NOT NULL,
  website_id      TEXT NOT NULL,
  conversation_id TEXT NOT NULL,  -- of the platform's REST resource
  visitor_id      TEXT,           -- idVisitorUnique
  installation_id TEXT,
  channel         TEXT,
  operator_id     TEXT,
  began_at        TEXT,
  closed_at       INTEGER NOT NULL,
  transcript      TEXT NOT NULL,  -- this, tags and answers: JSON
  beginning       TEXT NOT NULL,
  tags            TEXT NOT NULL,
  answers         TEXT NOT NULL,
  UNIQUE (platform, website_id, conversation_id)
) STRICT;
CREATE INDEX tickets_of_contacts ON tickets (contact, closed_at);
CREATE INDEX tickets_by_visitor ON tickets (website_id, visitor_id, closed_at, ticket);

CREATE TABLE follow_ups (
  follow_up       INTEGER PRIMARY KEY AUTOINCREMENT,
  platform        TEXT NOT NULL,
  website_id      TEXT NOT NULL,
  conversation_id TEXT NOT NULL,               -- as in conversations
  closings        INTEGER NOT NULL DEFAULT 1,  -- that were told
  attempts        INTEGER NOT NULL DEFAULT 0,  -- that failed
  due_at          INTEGER NOT NULL,            -- not before; of one that is taken, the lease's end
  is_dead         INTEGER NOT NULL DEFAULT 0,  -- 1: set aside
  last_error      TEXT,
  UNIQUE (platform, website_id, conversation_id)
) STRICT;
CREATE INDEX follow_ups_due ON follow_ups (due_at, follow_up) WHERE is_dead = 0;
CREATE INDEX follow_ups_dead ON follow_ups (follow_up) WHERE is_dead = 1;
