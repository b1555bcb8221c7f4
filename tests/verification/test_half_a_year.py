"""The whole circle by commands alone, through a real proxy; what the trunk behind it saw is the judge."""

import csv
import json
import re

import pytest

from prozvon.practice.behaviour import Behaviour, Scenario
from prozvon.practice.trunk import FAST, PracticeTrunk

from .kamailio import Kamailio

pytestmark = [pytest.mark.peer, pytest.mark.slow]

ALIVE, DEAD, BACK, OFF = "+79160000001", "+79160000002", "+79160000005", "+79160000006"
QUICK = ("--set", "ring.min=100ms", "--set", "ring.max=300ms", "--set", "calling.rate=100")
RING, GONE, ABSENT = Behaviour.RING, Behaviour.NOT_FOUND, Behaviour.ABSENT
PHASES = [
    # Before noon and after it: a softly parked number was looked for in different parts of the day. In the evening a
    # number that may be in Kamchatka is not rung.
    (
        {ALIVE: RING, DEAD: GONE, BACK: GONE, OFF: ABSENT},
        ["2026-06-01T11:00", "2026-06-02T12:00", "2026-06-09T12:30", "2026-06-17T12:00"],
    ),
    ({ALIVE: RING, DEAD: GONE, BACK: RING, OFF: RING}, ["2026-12-07T12:00"]),
]


@pytest.fixture
def done(prozvon):
    def done(*words, now=None):
        ended = prozvon(*words, *([] if now is None else ["--store", "base.db", "--now", f"{now}+03:00"]))
        assert ended.code == 0, ended.err
        return ended.out

    return done


def reach(folder):
    with (folder / "contacts.csv").open(encoding="utf-8", newline="") as file:
        return {row["pz_phone"]: (row["pz_reach"], row["pz_undialable"]) for row in csv.DictReader(file)}


def exported(path):
    """The digits of an exported list, however its dialler wants numbers to look."""
    return re.sub(r"[^\d\n]", "", path.read_text("utf-8-sig"))


def test_a_base_is_cleaned_rung_parked_rung_again_fed_back_and_exported(done, tmp_path):
    people = {ALIVE: "Иванов Иван", DEAD: "Петров Пётр", BACK: "Сидоров Олег", OFF: "Орлова Анна"}
    (tmp_path / "crm.csv").write_text("ФИО,Телефон\n" + "".join(f"{n},{p}\n" for p, n in people.items()), "utf-8")
    done("clean", "crm.csv", "--out", "june", now="2026-06-01T10:00")
    seen, states = [], []
    for phase, (answers, days) in enumerate(PHASES):
        with PracticeTrunk(Scenario("digits", 1, {n[1:]: what for n, what in answers.items()}, ()), FAST) as trunk:
            (tmp_path / str(phase)).mkdir()
            with Kamailio(tmp_path / str(phase), trunk.address[1]) as peer:
                for day in days:
                    done("recheck", "--due", "--trunk", peer.uri, *QUICK, now=day)
            seen.append({f"+{n.lstrip('+')}": c for (n, event), c in trunk.log.counts.items() if event == "invite"})
        done("clean", "crm.csv", "--out", str(phase) + "-after", now=days[-1].replace("T12", "T14"))
        states.append(reach(tmp_path / f"{phase}-after"))

    # Silent for half a year, then heard: rung once when due, and kept back until the owner is proven.
    parked, unproven = ("quarantined", "quarantined"), ("owner_unproven", "owner_unproven")
    assert seen == [{ALIVE: 1, DEAD: 2, BACK: 2, OFF: 3}, {ALIVE: 1, DEAD: 1, BACK: 1, OFF: 1}]
    assert states[0] == {ALIVE: ("reachable", ""), DEAD: parked, BACK: parked, OFF: parked}
    assert states[1] == {ALIVE: ("reachable", ""), DEAD: parked, BACK: unproven, OFF: unproven}
    for number in people:
        told = json.loads(done("show", number, "--json", now="2026-12-07T15:00"))
        assert len(told["attempts"]) == sum(each.get(number, 0) for each in seen)

    (tmp_path / "calls.csv").write_text(f"Телефон,Дата,Результат\n{BACK},2026-12-07 15:00,поговорили\n", "utf-8")
    done("feedback", "calls.csv", now="2026-12-07T16:00")
    # A conversation proves the owner, and gives a month of rest.
    done("clean", "crm.csv", "--out", "rested", now="2027-01-11T12:00")
    assert reach(tmp_path / "rested")[BACK] == ("reachable", "")
    done("export", "rested", "--profile", "generic-ru", "-o", "list.csv")
    assert {n for n in people if n[2:] in exported(tmp_path / "list.csv")} == {ALIVE, BACK}
