-- Two roles: one owns the tables and changes them (connector migrate-events), the other one reads and writes their rows
-- (connector serve).
\set owner_password `cat /run/passwords/owner/password`
\set connector_password `cat /run/passwords/connector/password`
SET log_min_error_statement = panic;  -- the log would quote a statement that fails, with its password
CREATE ROLE events_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE connector LOGIN PASSWORD :'connector_password';

CREATE DATABASE events OWNER events_owner TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C';
REVOKE ALL ON DATABASE events FROM PUBLIC;
GRANT CONNECT ON DATABASE events TO connector;

\connect events
-- Of those, too, that later versions add.
ALTER DEFAULT PRIVILEGES FOR ROLE events_owner
  GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO connector;
