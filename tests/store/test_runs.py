from datetime import UTC, datetime, timedelta

import pytest

from prozvon.errors import StoreError, UsageError
from prozvon.store import Decision, Status, Stop

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
GIVEN = {"base.csv": "aa", "more.csv": "bb"}


def run(store, *, inputs=GIVEN, recipe="r1", counts=None, outcome="o1", kind="clean", **more):
    made = store.runs.begin(kind, inputs, recipe, NOW, out_dir="out")
    return store.runs.finish(made, NOW + timedelta(minutes=1), counts=counts or {"rows": 3}, outcome=outcome, **more)


def test_a_run_is_kept_with_all_that_it_was_given(store):
    made = run(store)

    assert store.runs.list() == (made,)
    assert store.runs.get(made.id) == made
    assert (made.kind, made.status, made.inputs, made.counts) == ("clean", Status.DONE, GIVEN, {"rows": 3})
    assert (made.started_at, made.finished_at) == (NOW, NOW + timedelta(minutes=1))
    assert (made.recipe, made.outcome, made.out_dir, made.repeat_of) == ("r1", "o1", "out", None)


def test_a_run_that_crashed_stays_running(store):
    store.runs.begin("clean", GIVEN, "r1", NOW)

    assert [made.status for made in store.runs.list()] == [Status.RUNNING]


@pytest.mark.parametrize(
    ("second", "repeats"),
    [
        pytest.param({}, True, id="the same"),
        pytest.param({"inputs": {"moved.csv": "bb", "base.csv": "aa"}}, True, id="a file was renamed"),
        pytest.param({"inputs": {"base.csv": "aa"}}, False, id="another input"),
        pytest.param({"recipe": "r2"}, False, id="another recipe"),
        pytest.param({"counts": {"rows": 4}}, False, id="other counts"),
        pytest.param({"outcome": "o2"}, False, id="another outcome"),
        pytest.param({"kind": "verify"}, False, id="another command"),
        pytest.param({"status": Status.FAILED}, False, id="failed"),
    ],
)
def test_a_second_run_is_a_repeat_when_all_is_the_same(store, second, repeats):
    first = run(store)

    assert run(store, **second).repeat_of == (first.id if repeats else None)


def test_a_third_run_repeats_the_first(store):
    first, _ = run(store), run(store)

    assert run(store).repeat_of == first.id


def test_newest_runs_are_listed_first(store):
    made = [run(store).id for _ in range(3)]

    assert [line.id for line in store.runs.list(limit=2)] == [made[2], made[1]]


def test_a_run_ends_once(store):
    made = run(store)

    with pytest.raises(StoreError, match="has ended already"):
        store.runs.finish(made.id, NOW, counts={})
    with pytest.raises(StoreError, match="is unknown"):
        store.runs.finish(99, NOW, counts={})
    with pytest.raises(UsageError):
        store.runs.finish(made.id, NOW, counts={}, status=Status.RUNNING)


def test_stops_are_added_once_and_kept_with_their_source(store):
    made = store.runs.begin("clean", GIVEN, "r1", NOW)
    ends = NOW + timedelta(days=9)
    stops = [Stop("+79160000001", source="list.txt"), Stop("+79160000002", "refused", "не звонить", "base.csv:7", ends)]

    assert store.stoplist.add([*stops, stops[0]], made, NOW) == 2
    assert store.stoplist.add(stops, made, NOW) == 0
    assert store.stoplist.all(NOW).rows() == [
        ("+79160000001", "stop_list", "", "list.txt", None, NOW, made),
        ("+79160000002", "refused", "не звонить", "base.csv:7", ends, NOW, made),
    ]
    assert (store.stoplist.count(NOW), store.stoplist.count(ends)) == (2, 1)


def test_the_latest_decision_about_a_pair_counts(store):
    big, small = 2**64 - 1, 3

    assert store.decisions.add([Decision(big, small, "same"), Decision(5, 6, "different")], None, NOW) == 2
    assert store.decisions.add([Decision(small, big, "same")], None, NOW) == 0
    assert store.decisions.add([Decision(small, big, "different")], None, NOW) == 1
    assert store.decisions.all() == (Decision(5, 6, "different"), Decision(small, big, "different"))
