-- The shop has a file of its own from here on (shop/schema.sql); whoever applies this has moved it
-- there. And an event that waits is a row of a queue, so that the events themselves are not written
-- again: what becomes of one is in `pending` until it is done.

CREATE TABLE all_events (
  event          INTEGER PRIMARY KEY,  -- in order of arrival
  id             TEXT NOT NULL UNIQUE,
  type           TEXT NOT NULL,
  website_id     TEXT,
  created_at     INTEGER NOT NULL,
  received_at    INTEGER NOT NULL,
  is_form        INTEGER NOT NULL,  -- 1: application/x-www-form-urlencoded, 0: application/json
  body           BLOB NOT NULL,     -- as received; empty once it was dropped
  body_sha256    BLOB,              -- of a body that was dropped,
  meaning_sha256 BLOB,              -- and of what it said, however it was written
  delivery_id    TEXT,              -- X-iAdvize-Delivery, X-iAdvize-CorrelationId: for tracing only
  correlation_id TEXT,
  repeats        INTEGER NOT NULL DEFAULT 0,  -- further deliveries of the same bytes
  attempts       INTEGER NOT NULL DEFAULT 0   -- that failed, of an event that is done
) STRICT;

INSERT INTO all_events (event, id, type, website_id, created_at, received_at, is_form, body,
                        delivery_id, correlation_id, repeats, attempts)
  SELECT event, id, type, website_id, created_at, received_at, is_form, body, delivery_id,
         correlation_id, repeats, CASE state WHEN 'done' THEN attempts ELSE 0 END
  FROM events;

CREATE TABLE pending (
  event      INTEGER PRIMARY KEY REFERENCES all_events ON DELETE CASCADE,
  attempts   INTEGER NOT NULL DEFAULT 0,  -- that failed
  due_at     INTEGER NOT NULL,            -- not before
  is_dead    INTEGER NOT NULL DEFAULT 0,  -- 1: set aside after too many
  last_error TEXT
) STRICT;

INSERT INTO pending (event, attempts, due_at, is_dead, last_error)
  SELECT event, attempts, due_at, state = 'dead', last_error FROM events WHERE state <> 'done';

CREATE INDEX pending_due ON pending (due_at, event) WHERE is_dead = 0;
CREATE INDEX pending_dead ON pending (event) WHERE is_dead = 1;

CREATE TABLE all_conflicts (
  event          INTEGER NOT NULL REFERENCES all_events ON DELETE CASCADE,
  position       INTEGER NOT NULL,
  received_at    INTEGER NOT NULL,
  is_form        INTEGER NOT NULL,
  body           BLOB NOT NULL,  -- this and the next two as in events
  body_sha256    BLOB,
  meaning_sha256 BLOB,
  PRIMARY KEY (event, position)
) STRICT, WITHOUT ROWID;

INSERT INTO all_conflicts (event, position, received_at, is_form, body)
  SELECT event, position, received_at, is_form, body FROM event_conflicts;

DROP TABLE event_conflicts;
DROP TABLE events;
ALTER TABLE all_events RENAME TO events;
ALTER TABLE all_conflicts RENAME TO event_conflicts;

DROP TABLE visitor_fields;
DROP TABLE visitors;
DROP TABLE closing_options;
DROP TABLE history_fields;
DROP TABLE accounts;
DROP TABLE parameters;
DROP TABLE category_products;
DROP TABLE products;
DROP TABLE product_text;
DROP TABLE product_search;
DROP TABLE categories;
DROP TABLE catalogue_sizes;
DROP TABLE connector_versions;
DROP TABLE websites;
DROP TABLE shop;
