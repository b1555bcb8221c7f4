#!/usr/bin/env bash
# The main job from end to end on a practice base: clean, verify, park, ring again, clean. Everything goes into demo/.
set -euo pipefail
cd "$(dirname "$0")/.."
prozvon=.venv/bin/prozvon
port=${PROZVON_DEMO_PORT:-25060}
say() { printf '\n\033[1m%s\033[0m\n' "$*"; }
run() { printf '$ %s\n' "$*"; "$@"; }

rm -rf demo
mkdir -p demo
trunk=
stop_trunk() { [ -z "$trunk" ] || { kill "$trunk" 2>/dev/null; wait "$trunk" 2>/dev/null; trunk=; } || true; }
trap stop_trunk EXIT
start_trunk() { # options
    stop_trunk
    printf '$ prozvon practice-trunk --port %s %s &\n' "$port" "$*"
    $prozvon practice-trunk --port "$port" "$@" >demo/trunk.out 2>&1 &
    trunk=$!
    for _ in $(seq 100); do grep -q listening demo/trunk.out 2>/dev/null && return; sleep 0.1; done
    cat demo/trunk.out >&2
    exit 1
}
# Half-second rings: nobody's telephone is at the other end.
quick=(--trunk "sip:127.0.0.1:$port" --set ring.min=200ms --set ring.max=400ms --set calling.rate=400 --set calling.concurrent=200)
count() { .venv/bin/python - "$1" <<'P'
import sys, polars as pl
print(pl.read_csv(sys.argv[1], infer_schema=False).height)
P
}

say "1. A dirty base: three sources with habits of their own, and the truth beside them"
run .venv/bin/python -m prozvon.practice.base --rows 3000 --seed 7 --split --out demo/base
cat >demo/stop.csv <<'P'
номер;причина
8 (900) 000-00-01;жалоба
P

say "2. Clean it into people worth dialling"
run $prozvon clean demo/base/source* --out demo/monday --store demo/store.db --stoplist demo/stop.csv --now 2026-06-01T10:00+03:00

say "3. Ring every number once, through a trunk that answers on this machine only"
start_trunk
run $prozvon verify "${quick[@]}" --store demo/store.db --results demo/monday.csv --now 2026-06-01T10:30+03:00

say "4. A day later the doubtful ones again: two agreeing answers park a number"
run $prozvon recheck --due "${quick[@]}" --store demo/store.db --now 2026-06-02T11:00+03:00
run $prozvon quarantine list --store demo/store.db --limit 5 --now 2026-06-02T12:00+03:00
run $prozvon clean demo/base/source* --out demo/tuesday --store demo/store.db --now 2026-06-02T12:00+03:00

say "5. Half a year later the numbers have changed hands: what is due is rung again"
start_trunk --all-alive
run $prozvon recheck --due "${quick[@]}" --store demo/store.db --now 2026-12-07T10:30+03:00
run $prozvon clean demo/base/source* --out demo/december --store demo/store.db --now 2026-12-07T12:00+03:00
run $prozvon runs --store demo/store.db

say "What came of it"
printf 'dial list: %s people on Monday, %s on Tuesday, %s in December\n' \
    "$(count demo/monday/dial.csv)" "$(count demo/tuesday/dial.csv)" "$(count demo/december/dial.csv)"
echo "read demo/monday/dial.csv, contacts.csv, rejects.csv; open demo/monday/report.html"
