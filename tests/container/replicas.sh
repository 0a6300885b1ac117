# Two connectors with PostgreSQL behind them, as docs/containers.md starts them.

connectors() { docker compose ps -q connector; }
are_healthy() {
  local container
  (( $(connectors | wc -l) == 2 ))
  for container in $(connectors); do
    [[ $(docker inspect --format '{{.State.Health.Status}}' "$container") == healthy ]] || return 1
  done
}
# What one of them tells its operator. docs/containers.md shows how to ask.
operator_of() { docker run --rm --network "container:$1" iadvize-connector-proxy curl -sSf "http://127.0.0.1:8081$2"; }  # CONTAINER PATH
in_postgres() { docker exec --interactive "$(container postgres)" "$@"; }
query_as() {  # ROLE: what is on standard input, a statement a line, over the network as the connectors do
  in_postgres sh -c 'PGPASSWORD=$(cat "/run/passwords/${1#events_}/password") psql -h postgres -U "$1" -XqtA events' - "$1" 2>&1
}

starts_replicas() {
  docker compose down --volumes --timeout 2 >/dev/null 2>&1
  follow docs/containers.md '## Two connectors' >"$work/readme" 2>&1 || { cat "$work/readme"; return 1; }
  grep -qx 'Conformant.' "$work/readme"
  (( $(grep -o '"status":"ready"' "$work/readme" | wc -l) == 2 ))
  await 60 are_healthy
  await_healthy
  docker cp "$(container proxy)":/run/tls/certificate.pem var/
  docker cp "$(container connector)":/run/secrets/secret var/secret.txt
  [[ $(docker inspect --format '{{.State.ExitCode}}' "$(docker compose ps -aq migrate)") == 0 ]]
  docker compose logs --no-color migrate | grep -F "has this program's tables"
}

confines_postgres() {
  local settings proxy
  proxy=$(container proxy)
  settings=$(state postgres '.HostConfig.ReadonlyRootfs}} {{.HostConfig.CapDrop}} {{.HostConfig.SecurityOpt}} {{.HostConfig.PortBindings}} {{.Config.User')
  echo "$settings"
  [[ $settings == 'true [ALL] [no-new-privileges:true] map[] 65532:65532' ]]
  (( $(state postgres .HostConfig.Memory) > 0 && $(state postgres .HostConfig.PidsLimit) > 0 ))
  [[ $(docker network inspect --format '{{.Internal}} {{len .Containers}}' "${COMPOSE_PROJECT_NAME}_events") == 'true 3' ]]
  docker exec "$proxy" curl -sf -o /dev/null http://connector:8080/health
  not docker exec "$proxy" curl -sf -m 3 telnet://postgres:5432
  not docker exec "$proxy" curl -sf -m 3 "telnet://$(state postgres 'range .NetworkSettings.Networks}}{{.IPAddress}}{{end'):5432"
}

# Made at the first start, each for one role, and told to nobody.
keeps_its_passwords() {
  local role password
  { docker compose logs --no-color; docker compose ps -aq | xargs docker inspect; } >"$work/told"
  for role in owner connector; do
    password=$(in_postgres cat "/run/passwords/$role/password")
    [[ $password =~ ^[0-9a-f]{64}$ ]]
    [[ $(in_postgres stat -c '%a %u' "/run/passwords/$role/password") == '600 65532' ]]
    not grep -F "$password" "$work/told"
    echo "$password" >>"$work/passwords"
  done
  (( $(sort -u "$work/passwords" | wc -l) == 2 ))
  docker run --rm --entrypoint ls iadvize-connector-postgres -A /run/passwords/owner /run/passwords/connector /var/lib/postgresql >"$work/files"
  not grep -vE '^(/.*:)?$' "$work/files"  # the image has neither passwords nor a database
  docker inspect "$(container connector)" | not grep -F /run/passwords/owner
}

has_two_roles() {
  query_as connector <<<"SELECT count(*) >= 0, current_setting('synchronous_commit') FROM events;
    SELECT pg_encoding_to_char(encoding), datcollate, datctype FROM pg_database WHERE datname = 'events'" | grep -v '^$' | xargs |
    grep -x 't|on UTF8|C|C'
  query_as connector >"$work/refused" <<'END'
DROP TABLE events;
TRUNCATE events CASCADE;
ALTER TABLE events ADD mine int;
CREATE TABLE mine (id int);
CREATE TEMPORARY TABLE mine (id int);
CREATE SCHEMA mine;
CREATE ROLE mine;
SELECT pg_read_file('/run/passwords/owner/password');
END
  cat "$work/refused"
  (( $(grep -cE 'ERROR:  (permission denied|must be owner)' "$work/refused") == 8 ))
  # The rows of tables that later versions add are its own, too.
  query_as events_owner <<<'CREATE TABLE later (id int)'
  query_as connector <<<'INSERT INTO later VALUES (1); DELETE FROM later RETURNING id' | grep -x 1
  query_as events_owner <<<'DROP TABLE later'
}

share_events() {
  local container
  deliver shared stored
  deliver shared repeated
  for container in $(connectors); do
    operator_of "$container" /events/shared | grep -F '"repeats":1'
  done
  for _ in {1..20}; do post /webhooks "$(event asked-often)" >/dev/null; done
  (( $(docker compose logs --no-color proxy | grep -o '"upstream":"[0-9.:]*"' | sort -u | wc -l) >= 2 ))
}

# The platform's events go on. One is killed meanwhile, and comes back.
outlives_a_connector() {
  local victim
  victim=$(connectors | tail -n 1)
  platform dead 14 >"$work/sent" &
  local sender=$!
  sleep 3
  docker kill --signal KILL "$victim" >/dev/null
  sleep 4
  [[ $(docker inspect --format '{{.State.Running}}' "$victim") == false ]]
  (( $(connectors | xargs docker inspect --format '{{.State.Running}}' | grep -c true) == 1 ))
  docker start "$victim" >/dev/null
  wait "$sender" || { cat "$work/sent"; return 1; }
  await 60 are_healthy
  await 15 holds_all dead 14
  cat "$work/sent"
  grep -qx '140 acknowledged, 0 sent again, 0 lost' "$work/sent"
}

# Reading does not need it. Who tells something is asked to come again, by the connector's own words.
outlives_postgres() {
  docker compose stop postgres >/dev/null 2>&1
  is_away
  local other
  other=$(connectors | tail -n 1)
  docker stop "$other" >/dev/null  # the proxy has one left to ask
  is_away
  docker start "$other" >/dev/null
  docker compose start postgres >/dev/null 2>&1
  await 30 deliver away stored
  await 60 are_healthy
  local container
  for container in $(connectors); do
    await 20 is_ready "$container"
  done
}
is_ready() { [[ $(operator_of "$1" /readyz) == '{"status":"ready"}' ]]; }
is_away() {
  [[ $(post /webhooks "$(event away)" --max-time 30 -D "$work/head" -w ' %{http_code} %{content_type}') == \
    *'"status":503'*' 503 application/problem+json' ]]
  [[ $(grep -i '^retry-after:' "$work/head" | tr -d '\r' | tr A-Z a-z) == 'retry-after: 1' ]]  # the proxy's own is 5
  cat "$work/head"
  [[ $(get /categories limit=3 -w ' %{http_code}') == *' 200' ]]
  [[ $(get /visitor-profile 'idVisitorExternal=123' -w ' %{http_code}') == *' 200' ]]
}

leaves_nothing_behind() {
  local volumes
  volumes=$(docker inspect --format '{{range .Mounts}}{{println .Name}}{{end}}' $(docker compose ps -aq) | sort -u | grep .)
  (( $(wc -l <<<"$volumes") >= 8 ))  # six have names, and each connector has one
  docker compose down --volumes >/dev/null 2>&1
  not docker volume inspect --format '{{.Name}}' $volumes
  local kind
  for kind in 'ps -a' 'network ls' 'volume ls'; do
    [[ -z $(docker $kind -q --filter "label=com.docker.compose.project=$COMPOSE_PROJECT_NAME") ]]
  done
  wc -l <<<"$volumes" | sed 's/$/ volumes, all gone/'
}
