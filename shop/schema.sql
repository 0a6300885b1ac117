-- The shop: everything that `connector load` replaces, as a file of its own. It is written once, and
-- then only read. Whoever changes a table raises the version in shop/file.h: a file of another one is
-- not read, and the sample and a configured folder are built anew.
--
-- Keys: a category or product has the key website * 2^32 + its rank in the catalogue, from 0. The
-- catalogue's order is therefore the key's order, and any page of a listing is one range of keys:
-- a deep page costs what the first one costs.

-- What the file was built from. This table stays as it is in every version.
CREATE TABLE shop (
  only_row    INTEGER PRIMARY KEY CHECK (only_row = 1),
  is_sample   INTEGER NOT NULL,  -- 1: the shop that travels in the binary
  fingerprint TEXT NOT NULL,     -- of the files that it was loaded from
  folding     INTEGER NOT NULL DEFAULT 1  -- of its texts (base/text/folding.h, kFoldingVersion)
) STRICT;

CREATE TABLE websites (
  website    INTEGER PRIMARY KEY,
  id         TEXT NOT NULL UNIQUE,
  name       TEXT NOT NULL,
  language   TEXT NOT NULL,
  is_default INTEGER NOT NULL CHECK (is_default IN (0, 1))
) STRICT;

CREATE UNIQUE INDEX one_default_website ON websites (is_default) WHERE is_default = 1;

CREATE TABLE connector_versions (
  id       TEXT PRIMARY KEY,
  revision TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE categories (
  category      INTEGER PRIMARY KEY,
  website       INTEGER NOT NULL REFERENCES websites,
  id            TEXT NOT NULL,
  parent        INTEGER,           -- a category's key, null for a root
  sibling_rank  INTEGER NOT NULL,  -- among the children of its parent, from 0
  child_count   INTEGER NOT NULL,
  product_count INTEGER NOT NULL,  -- distinct, in the category and everything below it
  wire          TEXT NOT NULL,     -- the JSON object that is sent
  UNIQUE (website, id)
) STRICT;

CREATE UNIQUE INDEX children ON categories (parent, sibling_rank) WHERE parent IS NOT NULL;

CREATE TABLE products (
  product INTEGER PRIMARY KEY,
  wire    TEXT NOT NULL  -- the JSON object that is sent
) STRICT;

-- The listing of each category: its own products and those of everything below it.
CREATE TABLE category_products (
  category INTEGER NOT NULL,
  rank     INTEGER NOT NULL,  -- within this listing, from 0
  product  INTEGER NOT NULL,
  PRIMARY KEY (category, rank)
) STRICT, WITHOUT ROWID;

-- The search index (catalog/search_writer.h): an index of the words of the folded texts, in segments,
-- each of some products one after the other. BLOBs, so that parts are sorted by their bytes.
CREATE TABLE search_segments (
  segment      INTEGER PRIMARY KEY,  -- the key of its first product
  last_product INTEGER NOT NULL
) STRICT;

-- Numbers are given to words, to parts of words and to categories alike.
CREATE TABLE search_words (
  word INTEGER PRIMARY KEY,
  text BLOB NOT NULL
) STRICT;

CREATE TABLE search_parts (
  segment INTEGER NOT NULL,
  part    BLOB NOT NULL,
  word    INTEGER,  -- a part that many words have counts as a word: its number,
  words   BLOB,     -- otherwise the numbers of the words: the gaps between them
  PRIMARY KEY (segment, part)
) STRICT, WITHOUT ROWID;

CREATE TABLE search_categories (
  category INTEGER PRIMARY KEY,
  products INTEGER NOT NULL  -- the number of the set of its listing
) STRICT;

-- Which products have a word, a part or a category (catalog/product_set.h).
CREATE TABLE search_sets (
  set_key INTEGER PRIMARY KEY,
  pieces  BLOB NOT NULL
) STRICT;

-- How many rows a listing has, kept so that X-Total-Count needs no counting.
CREATE TABLE catalogue_sizes (
  website    INTEGER PRIMARY KEY REFERENCES websites,
  categories INTEGER NOT NULL,
  products   INTEGER NOT NULL
) STRICT;

CREATE TABLE visitors (
  visitor     INTEGER PRIMARY KEY,
  website     INTEGER NOT NULL REFERENCES websites,
  external_id TEXT,
  email       TEXT,  -- case folded
  unique_id   TEXT
) STRICT;

CREATE UNIQUE INDEX visitors_by_external_id ON visitors (website, external_id);
CREATE UNIQUE INDEX visitors_by_email ON visitors (website, email);
CREATE UNIQUE INDEX visitors_by_unique_id ON visitors (website, unique_id);

CREATE TABLE visitor_fields (
  visitor    INTEGER NOT NULL REFERENCES visitors,
  position   INTEGER NOT NULL,
  id         TEXT NOT NULL,
  labels     TEXT NOT NULL,  -- a JSON object from language tag to text
  value      TEXT NOT NULL,
  field_type TEXT NOT NULL,
  PRIMARY KEY (visitor, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE closing_options (
  website     INTEGER NOT NULL REFERENCES websites,
  position    INTEGER NOT NULL,
  id          TEXT NOT NULL,
  parent_id   TEXT,
  labels      TEXT NOT NULL,  -- a JSON object from language tag to text
  field_type  TEXT NOT NULL,
  is_required INTEGER NOT NULL,
  options     TEXT NOT NULL,  -- a JSON array of {labels, value}; empty unless it is a SELECT
  PRIMARY KEY (website, position)
) STRICT, WITHOUT ROWID;

-- What an installation asks the customer for, whose credentials it accepts, and how the profile shows
-- what happened.

CREATE TABLE parameters (
  position    INTEGER PRIMARY KEY,  -- in the order of the installation form
  key         TEXT NOT NULL UNIQUE,
  labels      TEXT NOT NULL,  -- a JSON object from language tag to text
  type        TEXT NOT NULL,
  is_required INTEGER NOT NULL,
  credential  TEXT,           -- login, password, or null
  options     TEXT NOT NULL   -- a JSON array of {labels, value}; empty unless it is a SELECT
) STRICT;

CREATE TABLE accounts (
  login         TEXT PRIMARY KEY,
  password_hash TEXT NOT NULL  -- argon2id, from `connector hash-password`
) STRICT, WITHOUT ROWID;

CREATE TABLE history_fields (
  website  INTEGER NOT NULL REFERENCES websites,
  position INTEGER NOT NULL,
  id       TEXT NOT NULL,
  labels   TEXT NOT NULL,  -- a JSON object from language tag to text
  shows    TEXT NOT NULL,
  PRIMARY KEY (website, position)
) STRICT, WITHOUT ROWID;
