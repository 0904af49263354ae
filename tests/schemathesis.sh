#!/usr/bin/env bash
# Sends generated requests, valid and not, to a running service and checks that every answer is one that /openapi.json promises.
# Its packages come from a registry on the loopback interface, so names that are made up are asked of nobody else.
#
#   tests/schemathesis.sh [EXAMPLES] [SEED]
#
# Says why and passes where Python lacks what it needs.
set -euo pipefail
cd "$(dirname "$0")/.."

top=$PWD
version=4.32.5
examples=${1:-50}
seed=${2:-1}
place=target/schemathesis
venv=$place/venv-$version

skip() {
  echo "schemathesis: skipped: $1"
  exit 0
}

if [ ! -x "$venv/bin/schemathesis" ]; then
  mkdir -p "$place"
  python3 -m venv "$venv" >"$place/install.log" 2>&1 || skip "python3 makes no virtual environment"
  "$venv/bin/pip" install --quiet "schemathesis==$version" >>"$place/install.log" 2>&1 || skip "pip cannot install it"
fi
cargo build --quiet --locked
program=$top/target/debug/tpmjs-sandbox

work=$(mktemp -d)
pids=()
trap 'kill "${pids[@]}" 2>/dev/null; wait; rm -rf "$work"' EXIT

# Starts a command in the background and waits for the first line that it prints.
line_of() {
  local out=$work/$1.out
  shift
  "$@" >"$out" 2>"${out%.out}.err" </dev/null &
  pids+=($!)
  for _ in $(seq 300); do
    line=$(head -n 1 "$out")
    [ -n "$line" ] && return
    sleep 0.1
  done
  cat "${out%.out}.err" >&2
  exit 1
}

# Prints nothing unless something is wrong.
check() {
  local name=$1
  shift
  line_of "$name" env -i HOME="$work" PACKAGE_CACHE_DIR="$work/cache" TPMJS_SANDBOX_REGISTRY="$registry" "$@" \
    "$program" serve --host 127.0.0.1 --port 0 --timeout 2s --max-timeout 5s --log warn
  local url=${line#listening on } key=()
  [ "$name" = keys ] && key=(--header "Authorization: Bearer right")
  (
    cd "$work"
    export SCHEMATHESIS_HOOKS=hooks PYTHONPATH=$top/tests/schemathesis PYTHONDONTWRITEBYTECODE=1
    "$top/$venv/bin/schemathesis" --config-file "$top/tests/schemathesis/schemathesis.toml" run "$url/openapi.json" \
      ${key[@]+"${key[@]}"} --checks all --max-examples "$examples" --seed "$seed" --generation-database none \
      --request-timeout 30 --continue-on-failure --no-color >"$name.log" 2>&1
  ) || { cat "$work/$name.log" "$work/$name.err"; exit 1; }
  grep -E 'generated' "$work/$name.log" | sed "s/^ */schemathesis: $name: /"
}

line_of registry python3 tests/schemathesis/registry.py tests/packages examples
registry=$line
check open
check keys API_KEYS=right
