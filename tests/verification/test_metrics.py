import pytest

from prozvon.cli.metrics import Metrics, both
from prozvon.disposition import Class
from prozvon.errors import UsageError
from prozvon.practice.behaviour import Behaviour, Scenario
from prozvon.verification.summary import Snapshot, TrunkState


def read(path):
    lines = (line for line in path.read_text().splitlines() if not line.startswith("#"))
    return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines)}


def test_a_sweep_tells_prometheus_where_it_is(bench):
    metrics = Metrics(bench.folder / "sweep.prom")
    with bench.answerer():
        bench.verify(["+79160000011", "+79160000004", "+79160000104"], watch=both(metrics, None))
    metrics.close()
    told = read(bench.folder / "sweep.prom")
    assert told["prozvon_sweep_given"] == told["prozvon_sweep_dialled"] == 3
    assert told["prozvon_sweep_live"] == told["prozvon_sweep_held"] == 0
    assert told['prozvon_sweep_numbers{class="UNALLOCATED",verdict="dead"}'] == 2
    assert told['prozvon_sweep_numbers{class="RINGING",verdict="alive"}'] == 1


def test_how_each_trunk_is_stands_there(tmp_path):
    metrics = Metrics(tmp_path / "sweep.prom")
    trunks = (TrunkState("sip:a:5060", 3, 20), TrunkState("sip:b:5060", 20, 20, out=True))
    metrics(Snapshot(1, 1, 1, 0, {}, 1.0, trunks=trunks))
    told = read(tmp_path / "sweep.prom")
    assert told['prozvon_trunk_sick{trunk="sip:a:5060"}'] == 3
    assert told['prozvon_trunk_out{trunk="sip:a:5060"}'] == 0
    assert told['prozvon_trunk_out{trunk="sip:b:5060"}'] == 1


def test_a_sweep_shows_how_its_trunk_gets_sick(bench):
    seen = []
    with bench.answerer(Scenario("digits", suffixes=(("", Behaviour.ERROR),))):
        bench.verify([f"+79160000{n:03}" for n in range(40)], watch=seen.append, rate=20)
    sick = [shown.trunks[0].sick for shown in seen]
    assert sick == sorted(sick)
    assert any(0 < count < 20 for count in sick)
    assert seen[-1].trunks[0].out


def test_a_class_that_is_gone_is_told_no_more(tmp_path):
    metrics = Metrics(tmp_path / "sweep.prom")
    metrics(Snapshot(1, 1, 1, 0, {Class.MAY_HAVE_RUNG: 1}, 1.0))
    metrics(Snapshot(1, 1, 0, 0, {Class.BUSY: 1}, 2.0))
    metrics.close()
    told = read(tmp_path / "sweep.prom")
    assert [name for name in told if "numbers" in name] == ['prozvon_sweep_numbers{class="BUSY",verdict="alive"}']


def test_a_file_that_cannot_be_written_is_told(tmp_path):
    with pytest.raises(UsageError, match=r"run\.metrics"):
        Metrics(tmp_path / "nowhere" / "sweep.prom")(Snapshot(0, 0, 0, 0, {}, 0.0))


def test_what_cannot_be_written_is_told_before_anybody_is_rung(bench):
    with bench.answerer() as trunk, pytest.raises(UsageError, match=r"run\.metrics"):
        bench.verify(["+79160000011"], watch=Metrics(bench.folder / "nowhere" / "sweep.prom"))
    assert trunk.log.total("invite") == 0


def test_a_place_that_is_gone_later_ends_no_sweep(tmp_path):
    folder = tmp_path / "metrics"
    folder.mkdir()
    metrics = Metrics(folder / "sweep.prom")
    metrics(Snapshot(1, 0, 0, 0, {}, 0.0))
    (folder / "sweep.prom").unlink()
    folder.rmdir()
    metrics.close()
    assert not folder.exists()
