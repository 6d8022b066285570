#!/usr/bin/env bash
# Counts the instructions of a start, of a key, of a ticket opened and of a page that comes in, on a small
# cache that is always the same, and fails if one of them is over its recorded count by more than a fifth.
# They are the same on a busy machine. `benches/gate.sh record` records them anew. Needs valgrind. It is
# built as tests are, which have to be built anyhow: linking the release build once more would take minutes.
set -euo pipefail
shopt -s inherit_errexit
cd "$(dirname "$0")/.."
recorded=benches/counts.txt
cargo build --locked --quiet --example paces
paces=${CARGO_TARGET_DIR:-target}/debug/examples/paces
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$paces" fill "$work/full" unanswered 1000

counted() { # WHAT TIMES: of the whole program
    rm -rf "$work/used" && cp -r "$work/full" "$work/used"
    valgrind --tool=callgrind --callgrind-out-file=/dev/null "$paces" "$1" "$work/used" "$2" 2>&1 |
        sed -n 's/.*Collected : //p'
}

one() { # WHAT TIMES: of doing it once, without what is done once only
    local few many
    few=$(counted "$1" "$2"); many=$(counted "$1" $(($2 * 3)))
    echo $(((many - few) / ($2 * 2)))
}

for what in start:1 key:5 open:3 page:1; do
    count=$(one "${what%:*}" "${what#*:}")
    echo "${what%:*} $count"
done > "$work/counts"

if [ "${1:-}" = record ]; then cp "$work/counts" "$recorded"; cat "$recorded"; exit; fi
awk -v file="$recorded" '
    NR == FNR { was[$1] = $2; next }
    { grown = 100 * ($2 / was[$1] - 1); printf "%-6s %12d instructions, %+.1f %%\n", $1, $2, grown }
    grown > 20 { slower = slower " " $1 }
    END {
        if (!slower) exit
        print "slower than recorded by more than 20 %:" slower
        print "look: valgrind --tool=callgrind target/debug/examples/paces WHAT DIR TIMES, then callgrind_annotate"
        print "if it is worth that: benches/gate.sh record, and commit " file
        exit 1
    }' "$recorded" "$work/counts"
