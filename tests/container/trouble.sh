# What goes wrong, or is done to it: restarts, kill -9, an upgrade, a restore.

keeps_data_when_started_anew() {
  deliver kept stored
  docker compose restart --timeout 15 connector >/dev/null 2>&1
  await_healthy
  await 10 deliver kept repeated
  docker compose down >/dev/null 2>&1
  docker compose up --detach >/dev/null 2>&1
  await_healthy
  deliver kept repeated
}

recovers_from_kill() {
  docker compose kill -s HUP connector >/dev/null 2>&1  # which must not end the restarts
  platform kill 8 >"$work/sent" &
  local sender=$!
  sleep 2
  local pid
  pid=$(state connector .State.Pid)
  grep -qx connector "/proc/$pid/comm"  # an engine elsewhere has other processes
  kill -KILL "$pid"
  wait "$sender" || { cat "$work/sent"; return 1; }
  await_healthy
  [[ $(state connector .RestartCount) == 1 ]]
  await 15 holds_all kill 8
  cat "$work/sent"
}

# Status 0 says that nobody had to be killed; three stop, one after the other.
stops_in_time() {
  exec 3<>"/dev/tcp/127.0.0.1/$port"  # somebody who says nothing
  local started=$SECONDS seconds service codes=''
  docker compose stop >/dev/null 2>&1
  seconds=$(( SECONDS - started ))
  for service in connector proxy sandbox; do
    codes+="$service: $(docker inspect --format '{{.State.ExitCode}} {{.State.OOMKilled}}' "$(docker compose ps -aq "$service")") "
  done
  exec 3>&-
  docker compose up --detach >/dev/null 2>&1
  await_healthy
  echo "$codes, after $seconds s"
  [[ $codes == 'connector: 0 false proxy: 0 false sandbox: 0 false ' ]]
  (( seconds < 30 ))
}

notices_an_unhealthy_connector() {
  docker kill --signal STOP "$(container connector)" >/dev/null
  await 60 is connector unhealthy
  await 60 is proxy unhealthy
  docker kill --signal CONT "$(container connector)" >/dev/null
  await_healthy
}

# Without a connector the proxy says so, and nobody's log tells what was asked.
fails_discreetly() {
  docker compose stop connector >/dev/null 2>&1
  [[ $(get /visitor-profile 'emailVisitor=planted@example.org' -w ' %{http_code} %{content_type}') == \
    *'"status":50'[24]*' 50'[24]' application/problem+json' ]]
  docker compose start connector >/dev/null 2>&1
  await_healthy
  await 10 get /visitor-profile 'emailVisitor=planted@example.org' -f -o /dev/null
  docker compose logs --no-color >"$work/logs"
  grep -q '"path":"/visitor-profile","status":"50[24]"' "$work/logs"
  not grep -i planted "$work/logs"
}

loses_nothing_in_an_upgrade() {
  platform upgrade 12 >"$work/sent" &
  local sender=$!
  sleep 2
  docker compose up --detach --no-deps --force-recreate connector >/dev/null 2>&1
  await_healthy
  wait "$sender" || { cat "$work/sent"; return 1; }
  await 15 holds_all upgrade 12
  cat "$work/sent"
}

# docs/deploy.md, with events coming all the time: nobody is turned away once.
upgrades_with_replicas_unnoticed() {
  platform replica 25 >"$work/sent" &
  local sender=$!
  sleep 1
  follow docs/deploy.md '### Without a pause'
  [[ $(docker compose ps -q connector | wc -l) == 1 ]]
  wait "$sender" || { cat "$work/sent"; return 1; }
  await_healthy
  await 15 holds_all replica 25
  cat "$work/sent"
  grep -qx '250 acknowledged, 0 sent again, 0 lost' "$work/sent"
}

restores_a_backup() {
  deliver before-backup stored
  follow docs/deploy.md '### Back up'
  deliver after-backup stored
  follow docs/deploy.md '### Restore'
  await_healthy
  await 10 deliver before-backup repeated
  deliver after-backup stored
}
