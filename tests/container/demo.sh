# The demo, as docs/containers.md starts it.

starts_as_the_readme_says() {
  follow docs/containers.md '## Run it in containers' >"$work/readme" || { cat "$work/readme"; return 1; }
  grep -qF '{"status":"UP"}' "$work/readme"     # its first request
  grep -q '"idParent":' "$work/readme"          # its signed request
  grep -qx 'Conformant.' "$work/readme"         # connector-check's last word
  await_healthy
}

is_healthy_soon() {
  docker compose --profile check down --volumes >/dev/null 2>&1
  local started seconds
  started=$(date +%s.%N)
  docker compose up --detach >/dev/null 2>&1
  await_healthy
  seconds=$(awk -v from="$started" -v to="$(date +%s.%N)" 'BEGIN { printf "%.1f", to - from }')
  docker cp "$(container proxy)":/run/tls/certificate.pem var/
  docker cp "$(container connector)":/run/secrets/secret var/secret.txt
  echo "$seconds s from nothing to healthy, images built"
  awk -v seconds="$seconds" 'BEGIN { exit seconds > 30 }'
}

says_where_to_go() {
  docker compose logs --no-color proxy | grep -F "The connector is at $url"
}

starts_the_proxy_last() {
  local healthy
  healthy=$(docker events --since 2h --until 0s --filter "container=$(container connector)" \
    --filter 'event=health_status: healthy' --format '{{.TimeNano}}' | head -n 1)
  local proxy
  proxy=$(date -d "$(state proxy .State.StartedAt)" +%s%N)
  (( healthy > 0 && healthy <= proxy ))
}

is_hardened() {
  local service settings
  for service in connector proxy sandbox; do
    settings=$(state "$service" '.HostConfig.ReadonlyRootfs}} {{.HostConfig.CapDrop}} {{.HostConfig.SecurityOpt}} {{.HostConfig.Privileged')
    echo "$service: $settings"
    [[ $settings == 'true [ALL] [no-new-privileges:true] false' ]]
    (( $(state "$service" .HostConfig.Memory) > 0 && $(state "$service" .HostConfig.PidsLimit) > 0 ))
    [[ $(state "$service" .Config.User) =~ ^[1-9][0-9]*:[1-9][0-9]*$ ]]
  done
}

publishes_only_what_it_should() {
  [[ $(state connector '.HostConfig.PortBindings') == 'map[]' ]]
  [[ $(state proxy '.HostConfig.PortBindings') == "map[8443/tcp:[{127.0.0.1 $port}]]" ]]
  [[ $(state sandbox '.HostConfig.PortBindings') == "map[8090/tcp:[{127.0.0.1 $sandbox_port}]]" ]]
  docker compose exec -T proxy curl -sf -o /dev/null http://connector:8080/health
  not docker compose exec -T sandbox /usr/bin/connector healthcheck http://connector:8080  # by the proxy alone
  not docker compose exec -T proxy curl -s -m 3 -o /dev/null http://connector:8081/livez
  [[ $(operator /readyz) == '{"status":"ready"}' ]]
}

keeps_its_secret() {
  [[ $(wc -c <var/secret.txt) == 65 && $(stat -c %a var/secret.txt) == 600 ]]
  docker compose logs --no-color | not grep -F "$(<var/secret.txt)"
  docker inspect "$(container connector)" | not grep -F "$(<var/secret.txt)"
}

speaks_tls() {
  [[ $(ask /health -o /dev/null -w '%{http_version} %{ssl_verify_result}') == '2 0' ]]
  ask /health -D - -o /dev/null >"$work/head"
  grep -i '^strict-transport-security: max-age=31536000' "$work/head"
  not grep -i '^server: nginx/' "$work/head"
  not curl -s -o /dev/null "$url/health"
  not ask /health -s --tlsv1.0 --tls-max 1.1 --ciphers 'DEFAULT@SECLEVEL=0' -o /dev/null
  ask /health -s --tlsv1.2 --tls-max 1.2 -o /dev/null
  not curl -s -m 3 -o /dev/null "http://localhost:$port/health" -f
}

checks_signatures_over_exact_bytes() {
  local odd='idWebsite=ha-101&search%5bdefault%5D[contains]=%43r%C3%a8me+br%FBl&&x=%2f/../%2e&limit=1&='
  odd=${odd/br%FBl/br%C3%BBl}
  [[ $(get /products "$odd" -g -o "$work/page" -w '%{http_code}') == 200 ]]
  [[ $(status_of "/products?$odd" -g) == 401 ]]
  [[ $(status_of "/products?$odd" -g -H "$(printf %s "$odd&" | sign)") == 401 ]]
  [[ $(status_of "/products?$odd" -g -H "$(printf %s "$odd" | sign)" -H 'X-iAdvize-Signature: sha256=00') == 401 ]]
  [[ $(post /webhooks '{ "eventType":"x",  "eventId" : "spaced" }') == '{"status":"stored"}' ]]
  ask "/products?$odd" -g | grep -F '"status":401'
}

# The pages that Link leads to, joined, are the listing.
pages_through_links() {
  local query='limit=7' ids=''
  while [[ -n $query ]]; do
    get /categories "$query" -D "$work/head" -o "$work/page"
    ids+=$(grep -o '"id":"[^"]*"' "$work/page")$'\n'
    query=$(sed -n 's/^link: <[^?]*?\([^>]*\)>; rel="next".*/\1/Ip' "$work/head")
  done
  [[ ${ids%$'\n'} == "$(get /categories limit=1000 | grep -o '"id":"[^"]*"')" ]]
  wc -l <<<"${ids%$'\n'}" | sed 's/$/ categories/'
}

limits_bodies() {
  head -c 262144 /dev/zero >"$work/fits"
  head -c 262145 /dev/zero >"$work/large"
  [[ $(status_of /webhooks --data-binary "@$work/fits") == 401 ]]  # the connector's answer
  local framing
  for framing in 'X-Length: known' 'Transfer-Encoding: chunked'; do
    [[ $(ask /webhooks --http1.1 -H "$framing" --data-binary "@$work/large" -w ' %{http_code} %{content_type}') == \
      *'"status":413,"detail":"The body is larger than 262144 bytes."}'' 413 application/problem+json' ]]
  done
  [[ $(status_of "/health?$(head -c 9000 /dev/zero | tr '\0' x)") == 414 ]]  # the connector's, and the proxy's:
  [[ $(ask "/health?$(head -c 20000 /dev/zero | tr '\0' x)" --http1.1 -w ' %{http_code}') == *'"status":414'*' 414' ]]
  [[ $(ask /../x --http1.1 --path-as-is -w ' %{http_code}') == *'"status":400'*' 400' ]]
}

knows_who_asks() {
  local id=who-$RANDOM
  [[ $(status_of /webhooks -H "X-Request-Id: $id" -H 'X-Forwarded-For: 203.0.113.9') == 200 ]]
  await 5 logged connector "id=$id"
  local client
  client=$(logged proxy "\"id\":\"$id\"" | sed 's/.*"client":"\([^"]*\)".*/\1/')
  echo "$client"
  [[ -n $client && $client != 203.0.113.9 ]]
  logged connector "id=$id" | grep -F " client=$client "
}

is_conformant() {
  docker compose run --rm check >"$work/check" 2>&1
  grep -x 'Conformant.' "$work/check"
  local status=0
  docker compose run --rm check --only nonsense >/dev/null 2>&1 || status=$?
  (( status == 2 ))
}

# The printed link, in a browser on this machine; once.
opens_the_console() {
  local link
  link=$(docker compose logs --no-color sandbox | sed -n 's/.*console  //p' | tail -n 1)
  [[ $link == "http://localhost:$sandbox_port/login#"* ]]
  "$here/../console/install"
  node "$here/../console/open.mjs" "$link"
  not timeout 20 node "$here/../console/open.mjs" "$link"
}

# The sandbox asks through the proxy, trusts its certificate, and signs with the connector's secret.
plays_the_platform() {
  local sandbox=http://localhost:$sandbox_port token key
  [[ $(curl -s -o /dev/null -w '%{http_code}' "$sandbox/sandbox/apps") == 401 ]]
  docker cp "$(container sandbox)":/data/token "$work/token" >/dev/null
  key=$(docker compose logs --no-color sandbox | sed -n 's/.*API key //p' | head -n 1)
  curl -sf -o /dev/null "$sandbox/api/2/website?key=$key"
  docker compose run --rm -T sandbox-command install 'Reference connector' --value login=demo \
    --value password=copper-pan-2017 2>/dev/null
  docker compose run --rm -T sandbox-command trigger user.updated --count 20 2>/dev/null |
    grep -F '20 acknowledged'
  [[ $(docker compose run --rm -T sandbox-command trigger user.updated --misbehave signature-wrong 2>/dev/null) == *' 401 '* ]]
  docker compose logs --no-color | not grep -F "$(<"$work/token")"
}
