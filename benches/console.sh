#!/usr/bin/env bash
# Measures the whole program from outside, in a pseudo-terminal: on a year's cache of 10,000 tickets
# and on one in which all of them wait, with three sources that are polled.
# Needs Linux, jq, and tuibench.py (argument; Python with pyte).
set -euo pipefail
cd "$(dirname "$0")/.."
bench=${1:?usage: benches/console.sh TUIBENCH.PY}
cargo build --release --quiet
work=$(mktemp -d)
trap 'kill "$services" 2>/dev/null; rm -rf "$work"' EXIT
export HERO=$PWD/target/release/hero HERO_DATA

HERO_FILL=$work cargo bench --quiet --bench queue
"$HERO" demo --serve --data "$work/services" > "$work/services.json" & services=$!
until [ -s "$work/services.json" ]; do sleep 0.1; done
HERO_CONFIG=$(jq -r .config "$work/services.json"); export HERO_CONFIG
sed -i 's/every = "5s"/every = "20s"/' "$HERO_CONFIG"

for life in answered unanswered; do
    HERO_DATA=$work/$life
    "$HERO" sync --once > "$work/first-sync"    # who is who is worked out once, what is new is read
    echo "== $life"
    python3 "$bench" run benches/console.json --out "$work/$life.json"
    python3 "$bench" table "$work/$life.json"
done
