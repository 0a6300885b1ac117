# The connector's image, alone.

builds() {
  docker compose build --quiet >"$work/build" 2>&1 || { tail -n 40 "$work/build"; return 1; }
}

compressed_mb() { docker save "$1" | gzip | wc -c | awk '{ printf "%.1f", $1 / 1e6 }'; }

is_small() {
  local size base
  size=$(compressed_mb "$image")
  base=$(compressed_mb debian:bookworm-slim)
  echo "$size MB compressed with all libraries; the base image that it is built on has $base MB"
  awk -v size="$size" 'BEGIN { exit size >= 30 }'
}

holds_only_what_it_needs() {
  docker create --name connector-test-alone "$image" >/dev/null
  docker export connector-test-alone | tar -tv >"$work/files"
  docker rm connector-test-alone >/dev/null
  local programs
  programs=$(awk '$1 ~ /^-..x/ && $6 !~ /\.so(\.|$)/ { print $6 }' "$work/files" | grep -E '(^|/)s?bin/' | sort | xargs)
  echo "programs: $programs"
  [[ $programs == 'usr/bin/connector usr/bin/connector-check usr/bin/connector-sandbox' ]]
  awk '$1 ~ /^-.*[sS]/' "$work/files" | not grep .  # set-user-id
  not grep -E '\.(cpp|h|deb|a)$' "$work/files"
  grep -q 'var/lib/dpkg/status.d/libssl3' "$work/files"
  grep -q 'etc/os-release' "$work/files"  # without it a scanner does not know whose packages these are
}

has_its_settings() {
  local config
  config=$(docker inspect --format '{{.Config.User}} {{.Config.StopSignal}} {{.Config.Healthcheck.Test}} {{.Config.Volumes}}' "$image")
  echo "$config"
  [[ $config == '65532:65532 SIGTERM [CMD /usr/bin/connector healthcheck] map[/data:{}]' ]]
  local version
  version=$(docker inspect --format '{{index .Config.Labels "org.opencontainers.image.version"}}' "$image")
  [[ $(docker run --rm "$image" --version) == "connector $version" ]]
}

refuses_to_serve_unsigned() {
  local status=0
  docker run --rm "$image" >"$work/refused" 2>&1 || status=$?
  grep 'allow-unsigned' "$work/refused"
  (( status == 2 ))
}

# A client that has sent half a request does not let go of it.
stops_in_time_by_itself() {
  docker run --detach --read-only --cap-drop ALL --name connector-test-alone --env CONNECTOR_ALLOW_UNSIGNED=true \
    --publish 127.0.0.1::8080 "$image" >/dev/null
  local port
  port=$(docker port connector-test-alone 8080 | sed 's/.*://')
  await 20 curl -sf -o /dev/null "http://127.0.0.1:$port/categories"
  exec 3<>"/dev/tcp/127.0.0.1/$port"
  printf 'POST /webhooks HTTP/1.1\r\nHost: test\r\nContent-Length: 10\r\n\r\n' >&3
  sleep 0.5
  docker stop connector-test-alone >/dev/null
  exec 3>&-
  local code
  code=$(docker inspect --format '{{.State.ExitCode}}' connector-test-alone)
  docker rm --volumes connector-test-alone >/dev/null
  echo "exit status $code"
  [[ $code == 0 ]]
}
