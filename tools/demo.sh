#!/usr/bin/env bash
# The main job from end to end on a practice base: clean, verify, park, ring again, clean. Everything goes into demo/.
set -euo pipefail
cd "$(dirname "$0")/.."
prozvon=.venv/bin/prozvon
port=${PROZVON_DEMO_PORT:-25060}
unset PROZVON_DEMO_PORT # it is no setting
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
# A practice trunk answers one call in eight: no campaign among real people may go on like that.
quick=(--set answer.abandoned_max=1 --trunk "sip:127.0.0.1:$port" --set ring.min=200ms --set ring.max=400ms --set calling.rate=400 --set calling.concurrent=200)
count() { .venv/bin/python - "$1" <<'P'
import sys, polars as pl
print(pl.read_csv(sys.argv[1], infer_schema=False).height)
P
}

say "1. A dirty base: five sources with habits of their own, and the truth beside them"
run .venv/bin/python -m prozvon.practice.base --rows 3000 --seed 7 --split --out demo/base
base=(demo/base/crm_2012.csv demo/base/exhibition.csv demo/base/operators.xlsx demo/base/partners.tsv demo/base/webform.csv)
# Two people of this base complained; their numbers stand in the list in another spelling.
.venv/bin/python - <<'P'
import polars as pl
meant = pl.read_parquet("demo/base/truth.parquet")["phone_meant"].explode().drop_nulls()
lines = [f"8 ({n[2:5]}) {n[5:8]}-{n[8:10]}-{n[10:]};жалоба" for n in meant.filter(meant.str.starts_with("+79")).head(2)]
open("demo/stop.csv", "w", encoding="utf-8").write("\n".join(["номер;причина", *lines, ""]))
P

say "2. Clean it into people worth dialling"
run $prozvon clean "${base[@]}" --out demo/monday --store demo/store.db --stoplist demo/stop.csv --now 2026-11-30T10:00+03:00

say "3. Ring every number once, through a trunk that answers on this machine only"
start_trunk --fast
run $prozvon verify "${quick[@]}" --store demo/store.db --results demo/monday.csv --now 2026-11-30T10:30+03:00

say "4. A day later the doubtful ones again: two agreeing answers park a number"
run $prozvon recheck --due "${quick[@]}" --store demo/store.db --now 2026-12-01T11:00+03:00
run $prozvon quarantine list --store demo/store.db --limit 5 --now 2026-12-01T12:00+03:00
run $prozvon clean "${base[@]}" --out demo/tuesday --store demo/store.db --now 2026-12-01T12:00+03:00

say "5. Half a year later the numbers have changed hands: what is due is rung again"
start_trunk --fast --seed 2
run $prozvon recheck --due "${quick[@]}" --store demo/store.db --now 2027-06-07T10:30+03:00
run $prozvon clean "${base[@]}" --out demo/june --store demo/store.db --now 2027-06-07T12:00+03:00
run $prozvon runs --store demo/store.db

say "What came of it"
printf 'dial list: %s people on Monday, %s on Tuesday, %s in June\n' \
    "$(count demo/monday/dial.csv)" "$(count demo/tuesday/dial.csv)" "$(count demo/june/dial.csv)"
echo "read demo/monday/dial.csv, contacts.csv, rejects.csv; open demo/monday/report.html"
