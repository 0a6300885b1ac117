# The Debian package, as docs/deploy.md tells, on a machine with systemd. The first image is the engine's cache, where
# `builds` has compiled the programs; the second one has no file of theirs except the package.

makes_the_package() {
  docker build --quiet --target build --tag connector-test-build . >"$work/build" 2>&1 &&
    tar -c CHANGELOG.md LICENSE README.md docs packaging scripts/package -C "$here" package.Dockerfile |
    docker build --quiet --tag connector-test-machine --file package.Dockerfile - >"$work/build" 2>&1 ||
    { tail -n 40 "$work/build"; return 1; }
}

on_machine() { docker exec connector-test-machine "$@"; }
service() { on_machine systemctl "$1" connector; }
is_up() { [[ $(on_machine curl -s http://127.0.0.1:8080/health) == '{"status":"UP"}' ]]; }
main_process() { on_machine systemctl show --property MainPID --value connector; }
type_on_machine() {  # HEADING: what docs/deploy.md shows there
  commands_of docs/deploy.md "$1"
  on_machine bash -euo pipefail -c "$(grep -vxE 'scripts/package|sleep 2' "$work/commands")"
}
tell_machine() {  # ID SECRET: an event, signed; the answer
  local body signature
  body=$(event "$1")
  signature=$(printf %s "$body" | openssl dgst -sha256 -hmac "$2" -r | cut -d' ' -f1)
  on_machine curl -s http://127.0.0.1:8080/webhooks --data-raw "$body" -H 'Content-Type: application/json' \
    -H "X-iAdvize-Signature: sha256=$signature"
}
machine_answers() {  # ID SECRET TEXT
  local answer
  answer=$(tell_machine "$1" "$2")
  echo "$answer"
  [[ $answer == *"$3"* ]]
}

# What systemd needs of an engine not every one gives: one that is run without root, or within a container, may not.
boots() {
  docker run --detach --name connector-test-machine --cap-add SYS_ADMIN --cap-add NET_ADMIN --cap-add SYS_PTRACE \
    --security-opt seccomp=unconfined --security-opt apparmor=unconfined --cgroupns host \
    --volume /sys/fs/cgroup:/sys/fs/cgroup --tmpfs /run --tmpfs /tmp connector-test-machine &&
    await 20 on_machine test -S /run/systemd/private 2>/dev/null &&
    touch "$work/booted" && on_machine systemctl --version | sed -n 1p || { echo 'systemd does not run in a container of this engine'; return 77; }
}
on_a_machine() {  # FUNCTION
  [[ -e $work/booted ]] || { echo 'no machine'; return 77; }
  "$@"
}

is_installed() {
  type_on_machine '## Without containers' >"$work/install" 2>&1 || { cat "$work/install"; return 1; }
  await 10 is_up
  on_machine connector-check --version
  on_machine connector-sandbox --version
  on_machine systemctl is-enabled connector
  on_machine stat --format '%U %a' /var/lib/connector /var/lib/connector/connector.db | xargs |
    grep -x 'connector 700 connector 600'
}

is_confined() { on_machine systemd-analyze security --threshold=20 connector | tail -n 1; }

takes_secrets() {
  on_machine sh -c 'echo first-secret-of-the-test >secret.txt; echo second-secret-of-the-test >new-secret.txt'
  type_on_machine '### Give it the secret'
  await 10 machine_answers signed first-secret-of-the-test '"stored"'
  machine_answers signed second-secret-of-the-test '"status":401'
  local process
  process=$(main_process)
  type_on_machine '### Rotate the secret there'
  await 5 machine_answers signed second-secret-of-the-test '"repeated"'
  machine_answers signed first-secret-of-the-test '"repeated"'
  [[ $(main_process) == "$process" ]]
  on_machine rm /etc/connector/previous-secret
  service reload
  await 5 machine_answers signed first-secret-of-the-test '"status":401'
}

# Stopped and started, killed, and installed anew.
keeps_events() {
  service stop
  [[ $(on_machine systemctl show --property Result,ExecMainStatus,ActiveState connector | xargs) == \
    'Result=success ExecMainStatus=0 ActiveState=inactive' ]]
  service start
  await 10 machine_answers signed second-secret-of-the-test '"repeated"'
  local process
  process=$(main_process)
  on_machine kill -9 "$process"
  await 10 machine_answers signed second-secret-of-the-test '"repeated"'
  [[ $(main_process) != "$process" ]]
  process=$(main_process)
  on_machine sh -c 'apt-get install -y -qq --reinstall ./build/package/*.deb' >"$work/install" 2>&1
  await 10 machine_answers signed second-secret-of-the-test '"repeated"'
  [[ $(main_process) != "$process" ]]
}

# What the file shows is right, and systemd does not try a wrong one for ever.
reads_settings() {
  on_machine sh -c "sed '/^# [a-z-]* = /s/^# //' /etc/connector/connector.toml >/tmp/all.toml &&
    connector serve --config /tmp/all.toml --print-config" >"$work/settings"
  (( $(grep -c '^# file /tmp/all.toml' "$work/settings") >= 7 ))
  on_machine sh -c 'echo "threads = true" >>/etc/connector/connector.toml'
  service restart
  await 10 on_machine systemctl is-failed --quiet connector
  [[ $(service status) == *'threads: must be a whole number'* ]]
  on_machine sed -i '$d' /etc/connector/connector.toml
  service start
  await 10 is_up
}

leaves_nothing() {
  on_machine apt-get purge -y -qq iadvize-connector >"$work/purge" 2>&1
  cat "$work/purge"
  not grep -iE 'warn|error|fail|cannot' "$work/purge"
  not on_machine pgrep -u connector
  [[ -z $(on_machine find / -xdev -name '*connector*' -not -path '/source/*') ]]
}
