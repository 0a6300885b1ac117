-- What the platform knows. Times are milliseconds since 1970, UTC; booleans are 0 and 1; lists
-- that nobody searches in are JSON. The REST resources (sandbox/api/resources.cpp) are read from it.

CREATE TABLE clients (
  id INTEGER PRIMARY KEY,
  lang TEXT NOT NULL,
  premium_enabled INTEGER NOT NULL
);

CREATE TABLE websites (
  id INTEGER PRIMARY KEY,
  client_id INTEGER NOT NULL REFERENCES clients (id),
  url TEXT NOT NULL,             -- without a scheme
  label TEXT NOT NULL,
  currency TEXT NOT NULL,
  language_admin TEXT NOT NULL,
  timezone TEXT NOT NULL
);

CREATE TABLE groups (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  parent_id INTEGER REFERENCES groups (id) ON DELETE SET NULL
);

CREATE TABLE skills (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  position INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  parent_id INTEGER REFERENCES skills (id) ON DELETE SET NULL
);

CREATE TABLE operators (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  first_name TEXT NOT NULL DEFAULT '',
  pseudo TEXT NOT NULL DEFAULT '',
  email TEXT NOT NULL UNIQUE COLLATE NOCASE,
  external_id TEXT,
  role TEXT NOT NULL DEFAULT 'operator',
  roles TEXT NOT NULL DEFAULT '["operator"]',
  chat_enabled INTEGER NOT NULL DEFAULT 1,
  call_enabled INTEGER NOT NULL DEFAULT 0,
  video_enabled INTEGER NOT NULL DEFAULT 0,
  chat_max_number INTEGER NOT NULL DEFAULT 2,
  chat_and_call INTEGER NOT NULL DEFAULT 0,
  chat_to_video INTEGER NOT NULL DEFAULT 0,
  chat_priority INTEGER NOT NULL DEFAULT 0,
  call_priority INTEGER NOT NULL DEFAULT 0,
  video_priority INTEGER NOT NULL DEFAULT 0,
  language_list TEXT NOT NULL DEFAULT '[]',
  language_admin TEXT NOT NULL DEFAULT 'en',
  group_id INTEGER REFERENCES groups (id) ON DELETE SET NULL,
  sso_key TEXT NOT NULL UNIQUE,
  call_type TEXT NOT NULL DEFAULT 'ANSWER_FROM_DESK',
  asks_phone_number INTEGER NOT NULL DEFAULT 0,
  phone_number TEXT,
  -- Live: what an operator switched on. Disconnected ones are available for nothing.
  is_connected INTEGER NOT NULL DEFAULT 0,
  chat_available INTEGER NOT NULL DEFAULT 0,
  call_available INTEGER NOT NULL DEFAULT 0,
  video_available INTEGER NOT NULL DEFAULT 0,
  -- Profile
  status TEXT NOT NULL DEFAULT '',
  description TEXT NOT NULL DEFAULT '',
  facebook TEXT NOT NULL DEFAULT '',
  twitter TEXT NOT NULL DEFAULT '',
  city TEXT NOT NULL DEFAULT '',
  country TEXT NOT NULL DEFAULT '',
  experience INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL
);
CREATE INDEX operators_by_external_id ON operators (external_id);

CREATE TABLE operator_websites (
  operator_id INTEGER NOT NULL REFERENCES operators (id) ON DELETE CASCADE,
  website_id INTEGER NOT NULL REFERENCES websites (id),
  PRIMARY KEY (operator_id, website_id)
) WITHOUT ROWID;

CREATE TABLE operator_skills (
  operator_id INTEGER NOT NULL REFERENCES operators (id) ON DELETE CASCADE,
  skill_id INTEGER NOT NULL REFERENCES skills (id) ON DELETE CASCADE,
  PRIMARY KEY (operator_id, skill_id)
) WITHOUT ROWID;

-- When operators were connected; open while they are.
CREATE TABLE presences (
  operator_id INTEGER NOT NULL REFERENCES operators (id) ON DELETE CASCADE,
  started_at INTEGER NOT NULL,
  ended_at INTEGER,
  PRIMARY KEY (operator_id, started_at)
) WITHOUT ROWID;

-- When they were available for a channel; within their presences.
CREATE TABLE productions (
  operator_id INTEGER NOT NULL REFERENCES operators (id) ON DELETE CASCADE,
  channel TEXT NOT NULL,         -- chat, call, video
  started_at INTEGER NOT NULL,
  ended_at INTEGER,
  PRIMARY KEY (operator_id, channel, started_at)
) WITHOUT ROWID;

CREATE TABLE visitors (
  id INTEGER PRIMARY KEY,
  unique_id TEXT NOT NULL UNIQUE,  -- 45 hexadecimal digits
  uuid TEXT NOT NULL UNIQUE,       -- visitorId of the v2 events
  external_id TEXT,                -- the customer's own
  lastname TEXT NOT NULL DEFAULT '',
  firstname TEXT NOT NULL DEFAULT '',
  address TEXT NOT NULL DEFAULT '',
  city TEXT NOT NULL DEFAULT '',
  zip TEXT NOT NULL DEFAULT '',
  country TEXT NOT NULL DEFAULT '',
  phone TEXT NOT NULL DEFAULT '',
  email TEXT NOT NULL DEFAULT '',
  browser TEXT NOT NULL DEFAULT '',
  created_at INTEGER NOT NULL
);
CREATE INDEX visitors_by_external_id ON visitors (external_id);

CREATE TABLE visitor_websites (
  visitor_id INTEGER NOT NULL REFERENCES visitors (id) ON DELETE CASCADE,
  website_id INTEGER NOT NULL REFERENCES websites (id),
  PRIMARY KEY (visitor_id, website_id)
) WITHOUT ROWID;
CREATE INDEX visitor_websites_by_website ON visitor_websites (website_id, visitor_id);

-- Targeting rules: when the chat is offered to whom.
CREATE TABLE rules (
  id INTEGER PRIMARY KEY,
  website_id INTEGER NOT NULL REFERENCES websites (id),
  channel TEXT NOT NULL,
  name TEXT NOT NULL
);

-- How often, by the hour.
CREATE TABLE rule_displays (
  rule_id INTEGER NOT NULL REFERENCES rules (id),
  hour_at INTEGER NOT NULL,      -- its beginning
  triggered INTEGER NOT NULL,    -- its conditions were met
  displayed INTEGER NOT NULL,    -- and somebody was free, so it was shown
  PRIMARY KEY (rule_id, hour_at)
) WITHOUT ROWID;

-- Ids grow with created_at.
CREATE TABLE conversations (
  id INTEGER PRIMARY KEY,
  uuid TEXT NOT NULL UNIQUE,
  channel TEXT NOT NULL,         -- chat, call, video, social
  website_id INTEGER NOT NULL REFERENCES websites (id),
  visitor_id INTEGER REFERENCES visitors (id) ON DELETE SET NULL,
  operator_id INTEGER REFERENCES operators (id) ON DELETE SET NULL,
  skill_id INTEGER REFERENCES skills (id) ON DELETE SET NULL,
  rule_id INTEGER REFERENCES rules (id),
  page_type TEXT NOT NULL DEFAULT '',
  contact_type TEXT NOT NULL DEFAULT 'proactive',  -- or reactive: the visitor began
  created_at INTEGER NOT NULL,
  queued_at INTEGER,             -- in the waiting list since
  dequeued_at INTEGER,           -- until
  first_message_at INTEGER,      -- the visitor's
  answered_at INTEGER,           -- the operator's first message, or the call's pick-up
  last_message_at INTEGER,
  closed_at INTEGER,             -- null: it is open
  closed_by TEXT,                -- operator, visitor
  missed_because TEXT            -- busy, no_operators: nobody answered at all
);
-- With all that statistics need of a contact, so that its row is not read: by time, and by operator, whose groups need
-- no sorting then. So it is with transactions_by_time, carts_by_time and satisfactions_by_time.
CREATE INDEX conversations_by_time
  ON conversations (created_at, website_id, channel, operator_id, missed_because, first_message_at, answered_at,
                    last_message_at, closed_at, rule_id);
-- All that lists are filtered by, in their order: rows are read of the page that is asked for.
CREATE INDEX conversations_listed
  ON conversations (created_at, id, website_id, channel, operator_id, skill_id, rule_id, visitor_id);
CREATE INDEX conversations_by_visitor ON conversations (visitor_id, created_at);
CREATE INDEX conversations_by_operator
  ON conversations (operator_id, created_at, closed_at, dequeued_at, channel, website_id, missed_because,
                    first_message_at, answered_at, last_message_at, rule_id);
CREATE INDEX conversations_missed ON conversations (created_at) WHERE missed_because IS NOT NULL;
CREATE INDEX conversations_queued ON conversations (created_at) WHERE queued_at IS NOT NULL;
CREATE INDEX conversations_open ON conversations (operator_id, channel) WHERE closed_at IS NULL;
CREATE INDEX conversations_waiting ON conversations (queued_at, id)
  WHERE operator_id IS NULL AND closed_at IS NULL;

-- The history. Types as in the REST API: 1 operator, 2 visitor, 3 notification, 5 URL of a page, 6 and 7 rich content.
CREATE TABLE messages (
  conversation_id INTEGER NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  type INTEGER NOT NULL,
  sent_at INTEGER NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (conversation_id, position)
) WITHOUT ROWID;

CREATE TABLE tags (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL
);

CREATE TABLE tag_websites (
  tag_id INTEGER NOT NULL REFERENCES tags (id) ON DELETE CASCADE,
  website_id INTEGER NOT NULL REFERENCES websites (id),
  PRIMARY KEY (tag_id, website_id)
) WITHOUT ROWID;

CREATE TABLE conversation_tags (
  conversation_id INTEGER NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
  tag_id INTEGER NOT NULL REFERENCES tags (id) ON DELETE CASCADE,
  PRIMARY KEY (conversation_id, tag_id)
) WITHOUT ROWID;
CREATE INDEX conversation_tags_by_tag ON conversation_tags (tag_id, conversation_id);

CREATE TABLE transactions (
  id INTEGER PRIMARY KEY,
  uuid TEXT NOT NULL UNIQUE,
  external_id TEXT NOT NULL,
  visitor_id INTEGER REFERENCES visitors (id) ON DELETE SET NULL,
  website_id INTEGER NOT NULL REFERENCES websites (id),
  amount REAL NOT NULL,
  created_at INTEGER NOT NULL,
  channel TEXT NOT NULL,         -- that was offered
  conversation_id INTEGER REFERENCES conversations (id) ON DELETE SET NULL,  -- attributed to
  operator_id INTEGER REFERENCES operators (id) ON DELETE SET NULL,
  missed_because TEXT            -- busy, no_operators: the visitor would have been offered a conversation
);
CREATE INDEX transactions_by_time
  ON transactions (created_at, website_id, channel, amount, conversation_id, operator_id, missed_because);
CREATE INDEX transactions_by_conversation ON transactions (conversation_id);
CREATE INDEX transactions_by_operator ON transactions (operator_id, created_at);

-- Goods that were put into a basket.
CREATE TABLE carts (
  id INTEGER PRIMARY KEY,
  visitor_id INTEGER REFERENCES visitors (id) ON DELETE SET NULL,
  website_id INTEGER NOT NULL REFERENCES websites (id),
  amount REAL NOT NULL,
  created_at INTEGER NOT NULL,
  channel TEXT NOT NULL,
  conversation_id INTEGER REFERENCES conversations (id) ON DELETE SET NULL,
  operator_id INTEGER REFERENCES operators (id) ON DELETE SET NULL
);
CREATE INDEX carts_by_time ON carts (created_at, website_id, channel, amount, conversation_id, operator_id);

-- Notes are shares: 0 to 1.
CREATE TABLE satisfactions (
  id INTEGER PRIMARY KEY,
  welcome REAL,
  resolution REAL,
  delay REAL,
  comment TEXT NOT NULL DEFAULT '',
  created_at INTEGER NOT NULL,
  website_id INTEGER NOT NULL REFERENCES websites (id),
  operator_id INTEGER REFERENCES operators (id) ON DELETE SET NULL,
  conversation_id INTEGER NOT NULL UNIQUE REFERENCES conversations (id) ON DELETE CASCADE
);
CREATE INDEX satisfactions_by_time
  ON satisfactions (created_at, website_id, conversation_id, operator_id, welcome, resolution, delay);
CREATE INDEX satisfactions_by_operator ON satisfactions (operator_id, created_at);

CREATE TABLE call_meetings (
  id INTEGER PRIMARY KEY,
  phone_number TEXT NOT NULL,
  visitor_id INTEGER REFERENCES visitors (id) ON DELETE SET NULL,
  status TEXT NOT NULL,          -- pending, progress, done, failed, working
  start_at INTEGER NOT NULL,
  website_id INTEGER NOT NULL REFERENCES websites (id),
  rule_id INTEGER REFERENCES rules (id),
  skill_id INTEGER REFERENCES skills (id) ON DELETE SET NULL,
  conversation_id INTEGER REFERENCES conversations (id) ON DELETE SET NULL  -- that it became
);
CREATE INDEX call_meetings_by_time ON call_meetings (start_at, website_id);

-- Apps: connectors as their developers declare them (platform, 3).
CREATE TABLE apps (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  connector_id TEXT NOT NULL UNIQUE,  -- a UUID
  definition TEXT NOT NULL,           -- app.yaml, as JSON
  status TEXT NOT NULL,               -- sandbox, review, published
  version_id TEXT NOT NULL,           -- a UUID: of what is being edited or was published last
  version TEXT NOT NULL,              -- sandbox, or what was declared when it was submitted
  review TEXT,                        -- JSON: the last review
  secret TEXT NOT NULL,               -- the security token
  previous_secret TEXT,
  created_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL
);

CREATE TABLE installations (
  id INTEGER PRIMARY KEY,
  uuid TEXT NOT NULL UNIQUE,
  app_id INTEGER NOT NULL REFERENCES apps (id),
  website_id INTEGER NOT NULL REFERENCES websites (id),
  version_id TEXT NOT NULL,
  parameters TEXT NOT NULL,           -- JSON: what was typed, by key
  installed_at INTEGER NOT NULL,
  uninstalled_at INTEGER
);
CREATE UNIQUE INDEX installations_now ON installations (app_id, website_id) WHERE uninstalled_at IS NULL;

-- Webhooks of an installation. Once it ended, what was not sent is sent still.
CREATE TABLE subscriptions (
  id INTEGER PRIMARY KEY,
  installation_id INTEGER NOT NULL REFERENCES installations (id),
  label TEXT NOT NULL,
  url TEXT NOT NULL,
  content_type TEXT NOT NULL,
  events TEXT NOT NULL,               -- JSON: names of events and domains, or ["*"]
  ended_at INTEGER
);

-- What happened, as it is told.
CREATE TABLE events (
  id INTEGER PRIMARY KEY,
  uuid TEXT NOT NULL UNIQUE,
  type TEXT NOT NULL,
  website_id INTEGER,                 -- null: of the whole client
  body TEXT NOT NULL,                 -- JSON, without sentAt
  created_at INTEGER NOT NULL
);

-- The outbox: whom it is to be told, written in the transaction of what happened.
CREATE TABLE deliveries (
  id INTEGER PRIMARY KEY,
  event_id INTEGER NOT NULL REFERENCES events (id),
  subscription_id INTEGER NOT NULL REFERENCES subscriptions (id),
  correlation_id TEXT NOT NULL,       -- a UUID
  state TEXT NOT NULL,                -- waiting, acknowledged, given_up
  due_at INTEGER NOT NULL,            -- of the next attempt
  attempts INTEGER NOT NULL DEFAULT 0,
  sent_at INTEGER,                    -- of the first attempt: retries have the same bytes
  misbehaviour TEXT,                  -- what is done wrong on purpose
  verdict TEXT,                       -- of an attempt's answer, if it was not what the contract asks for
  created_at INTEGER NOT NULL
);
CREATE INDEX deliveries_waiting ON deliveries (subscription_id, attempts, id) WHERE state = 'waiting';
CREATE INDEX deliveries_by_event ON deliveries (event_id);

-- Every attempt, with what went out and what came back. The oldest are dropped.
CREATE TABLE attempts (
  id INTEGER PRIMARY KEY,
  delivery_id INTEGER NOT NULL REFERENCES deliveries (id) ON DELETE CASCADE,
  delivery_uuid TEXT NOT NULL,        -- X-iAdvize-Delivery
  started_at INTEGER NOT NULL,
  took_ms INTEGER NOT NULL,
  request TEXT NOT NULL,              -- JSON: method, url, headers, body
  status INTEGER,                     -- null: there was no answer
  answer TEXT,                        -- JSON: headers, body (bounded)
  error TEXT                          -- in words, if it was no success
);
CREATE INDEX attempts_by_delivery ON attempts (delivery_id);

-- Every call of an interaction, verification, health check, and what the contract says of its answer.
CREATE TABLE calls (
  id INTEGER PRIMARY KEY,
  app_id INTEGER NOT NULL REFERENCES apps (id),
  website_id INTEGER,
  kind TEXT NOT NULL,                 -- categories, products, visitor-profile, …
  started_at INTEGER NOT NULL,
  took_ms INTEGER NOT NULL,
  request TEXT NOT NULL,
  status INTEGER,
  answer TEXT,
  error TEXT,                         -- why there is no answer
  misfit TEXT                         -- what of the answer does not fit the contract
);

-- What operators filled in when a conversation ended.
CREATE TABLE closing_values (
  conversation_id INTEGER NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
  app_id INTEGER NOT NULL REFERENCES apps (id),
  field_id TEXT NOT NULL,
  value TEXT NOT NULL,
  changed_at INTEGER NOT NULL,
  PRIMARY KEY (conversation_id, app_id, field_id)
) WITHOUT ROWID;

-- Sessions of operators that signed on.
CREATE TABLE sessions (
  token TEXT PRIMARY KEY,
  operator_id INTEGER NOT NULL REFERENCES operators (id) ON DELETE CASCADE,
  created_at INTEGER NOT NULL
) WITHOUT ROWID;

-- One row: what the state was made with, and the clock.
CREATE TABLE state (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  api_key TEXT NOT NULL,
  seed INTEGER NOT NULL,
  days INTEGER NOT NULL,
  conversations_per_day INTEGER NOT NULL,
  began_at INTEGER NOT NULL,          -- the generator's now
  clock_offset_ms INTEGER NOT NULL DEFAULT 0,
  last_now INTEGER NOT NULL DEFAULT 0,  -- that anything happened at, if the clock is scaled
  dropped_attempts INTEGER NOT NULL DEFAULT 0,
  dropped_calls INTEGER NOT NULL DEFAULT 0
);
