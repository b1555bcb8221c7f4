"""The whole circle, by commands alone: clean, ring, park, half a year later ring again, clean."""

import csv
from collections.abc import Callable
from pathlib import Path

from prozvon.practice.behaviour import Behaviour, Scenario
from prozvon.practice.trunk import FAST, PracticeTrunk

QUICK = ("--set", "ring.min=100ms", "--set", "ring.max=300ms", "--set", "calling.rate=100")
ALIVE, DEAD, BACK, REFUSED = "+79160000001", "+79160000002", "+79160000003", "+79160000004"


def dialled(folder: Path) -> dict[str, str]:
    with (folder / "dial.csv").open(encoding="utf-8", newline="") as file:
        return {row["pz_phone"]: row["pz_reach"] for row in csv.DictReader(file)}


def scenario(**behaviours: Behaviour) -> Scenario:
    numbers = {"alive": ALIVE, "dead": DEAD, "back": BACK, "refused": REFUSED}
    return Scenario("digits", 1, {numbers[name][1:]: what for name, what in behaviours.items()}, ())


def test_a_dead_number_is_parked_rung_again_and_comes_back_when_somebody_vouches(
    prozvon: Callable, tmp_path: Path
) -> None:
    (tmp_path / "crm.csv").write_text(
        "ФИО,Телефон,Комментарий\n"
        f"Иванов Иван,{ALIVE},\nПетров Пётр,{DEAD},\nСидоров Олег,{BACK},\nОрлова Анна,{REFUSED},просила не звонить\n",
        "utf-8",
    )

    def clean(out: str, now: str) -> dict[str, str]:
        done = prozvon("clean", "crm.csv", "--out", out, "--store", "store.db", "--now", now)
        assert done.code == 0, done.err
        return dialled(tmp_path / out)

    def ring(*words: str, now: str) -> None:
        done = prozvon(*words, *QUICK, "--trunk", trunk.uri, "--store", "store.db", "--now", now)
        assert done.code == 0, done.err

    assert clean("monday", "2026-06-01T10:00+03:00") == {ALIVE: "", DEAD: "", BACK: ""} or clean(
        "monday2", "2026-06-01T10:00+03:00"
    ) == {ALIVE: "new", DEAD: "new", BACK: "new"}

    first = scenario(alive=Behaviour.RING, dead=Behaviour.NOT_FOUND, back=Behaviour.NOT_FOUND)
    with PracticeTrunk(first, FAST) as trunk:
        ring("verify", "--results", "results.csv", now="2026-06-01T10:30+03:00")
        with (tmp_path / "results.csv").open(encoding="utf-8", newline="") as file:
            seen = {row["number"]: (row["class"], row["verdict"], row["attempts"]) for row in csv.DictReader(file)}
        assert seen == {
            ALIVE: ("RINGING", "alive", "1"),
            DEAD: ("UNALLOCATED", "dead", "1"),
            BACK: ("UNALLOCATED", "dead", "1"),
        }
        # One answer parks nobody, but nobody works a number that is thought dead either.
        assert clean("evening", "2026-06-01T20:00+03:00") == {ALIVE: "reachable"}
        ring("recheck", "--due", now="2026-06-02T11:00+03:00")
        # Nobody is rung twice within the rest, however often the command is run.
        ring("recheck", "--due", now="2026-06-02T11:05+03:00")
        assert {
            trunk.log.counts[number[1:], "invite"] + trunk.log.counts[number, "invite"] for number in (DEAD, BACK)
        } == {2}
        assert REFUSED not in {number for number, _ in trunk.log.counts}

    assert clean("tuesday", "2026-06-02T12:00+03:00") == {ALIVE: "reachable"}
    listed = prozvon("quarantine", "list", "--store", "store.db", "--now", "2026-06-02T12:00+03:00")
    assert {DEAD, BACK} <= set(listed.out.split())
    assert listed.out.count("quarantined") >= 2

    with PracticeTrunk(scenario(dead=Behaviour.NOT_FOUND, back=Behaviour.RING, alive=Behaviour.RING), FAST) as trunk:
        ring("recheck", "--due", now="2026-12-07T10:30+03:00")
        assert {name for (name, event) in trunk.log.counts if event == "invite"} >= {DEAD, BACK}

    # It answers, but who? Silent numbers are handed to strangers.
    assert BACK not in clean("december", "2026-12-07T12:00+03:00")
    done = prozvon(
        "quarantine",
        "release",
        BACK,
        "--reason",
        "wrote to us",
        "--store",
        "store.db",
        "--now",
        "2026-12-07T13:00+03:00",
    )
    assert done.code == 0, done.err
    assert set(clean("later", "2026-12-07T14:00+03:00")) == {ALIVE, BACK}
    shown = prozvon("show", BACK, "--store", "store.db", "--now", "2026-12-07T14:00+03:00")
    assert sum("UNALLOCATED" in line for line in shown.out.splitlines()) == 2
    assert "wrote to us" in shown.out

    runs = prozvon("runs", "--store", "store.db")
    assert runs.code == 0
    assert runs.out.count("recheck") == 3


def test_the_same_base_again_changes_no_history(prozvon: Callable, tmp_path: Path) -> None:
    (tmp_path / "crm.csv").write_text("ФИО,Телефон\nИванов Иван,89160000001\n", "utf-8")
    for out, now in (("one", "2026-06-01T10:00+03:00"), ("two", "2026-06-01T11:00+03:00")):
        assert prozvon("clean", "crm.csv", "--out", out, "--store", "store.db", "--now", now).code == 0
    shown = prozvon("show", ALIVE, "--store", "store.db", "--now", "2026-06-01T12:00+03:00")
    assert "2026-06-01 07:00" in shown.out
    assert "2026-06-01 08:00" not in shown.out


def test_a_second_run_on_the_same_input_names_the_one_it_repeats(prozvon: Callable, tmp_path: Path) -> None:
    import json

    (tmp_path / "crm.csv").write_text("ФИО,Телефон\nИванов Иван,89160000001\n", "utf-8")
    for out in ("one", "two", "three"):
        now = "2026-06-01T10:00+03:00"
        assert prozvon("clean", "crm.csv", "--out", out, "--store", "store.db", "--now", now).code == 0
    listed = json.loads(prozvon("runs", "--store", "store.db", "--json").out)
    assert listed[0]["repeats"] is not None
    assert listed[-1]["repeats"] is None
