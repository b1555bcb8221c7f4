import re
from datetime import timedelta
from pathlib import Path

import pytest

from prozvon.errors import SettingsError
from prozvon.settings import load, names
from prozvon.settings.written import commented


def test_later_layers_win_and_each_value_knows_its_origin(tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    file.write_text('[calling]\nrate = 1\nconcurrent = 2\nrest = "2d"\n')
    settings = load(file, ["calling.rate=3"], {"PROZVON_CALLING__RATE": "2", "PROZVON_CALLING__CONCURRENT": "7"})
    calling = settings.sections.calling
    assert (calling.rate, calling.concurrent, calling.rest) == (3.0, 7, timedelta(days=2))
    assert settings.origin["calling.rate"] == "--set"
    assert settings.origin["calling.concurrent"] == "PROZVON_CALLING__CONCURRENT"
    assert settings.origin["calling.rest"] == str(file)
    assert settings.origin["ring.min"] == "default"


@pytest.mark.parametrize(
    ("flags", "environment", "says"),
    [
        pytest.param(["caling.rate=5"], {}, "did you mean calling.rate", id="misspelt flag"),
        pytest.param([], {"PROZVON_RING__MINN": "5s"}, "did you mean ring.min", id="misspelt variable"),
        pytest.param(["calling.rate=fast"], {}, "calling.rate", id="no number"),
        pytest.param(["calling.rate=0"], {}, "calling.rate", id="out of range"),
        pytest.param(["calling.rest=5"], {}, "unit", id="duration without unit"),
        pytest.param(["calling.hours=25:00-26:00"], {}, "09:00-18:00", id="impossible hours"),
        pytest.param(["ring.min=30s"], {}, "ring.max", id="min above max"),
        pytest.param(["calling.rate"], {}, "section.key=value", id="no value"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_a_hint(flags: list[str], environment: dict[str, str], says: str) -> None:
    with pytest.raises(SettingsError, match=says):
        load(flags=flags, environment=environment)


def test_a_named_file_must_exist(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="no such settings file"):
        load(tmp_path / "none.toml", environment={})


def test_an_unknown_key_in_a_file_names_the_file(tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    file.write_text("[ring]\nmni = '5s'\n")
    with pytest.raises(SettingsError, match=r"own\.toml: there is no setting ring\.mni; did you mean ring\.min"):
        load(file, environment={})


def test_credentials_in_the_environment_are_no_settings() -> None:
    secrets = {"PROZVON_TRUNK_USER": "u", "PROZVON_TRUNK_PASSWORD": "p", "PROZVON_LOOKUP_TOKEN": "t"}
    assert load(environment=secrets).values() == load(environment={}).values()


def test_every_setting_of_the_contract_has_its_default() -> None:
    values = load(environment={}).values()
    contract = {
        "calling.hours": "law",
        "calling.rate": 10.0,
        "calling.concurrent": 50,
        "calling.rest": "1d",
        "contact.rest": "30d",
        "calling.require_basis": False,
        "ring.min": "15s",
        "ring.max": "20s",
        "answer.message": None,
        "answer.abandoned_max": 0.03,
        "breaker.enabled": True,
        "trunk.canaries": None,
        "trunk.retry_after_max": "5m",
        "lease.seconds": 30.0,
    }
    assert contract == {name: values[name] for name in contract}
    assert set(names()) == set(values)


def test_the_file_to_start_from_means_the_defaults_when_all_of_it_is_taken(tmp_path: Path) -> None:
    taken = [
        line.removeprefix("# ") for line in commented().splitlines() if re.match(r"# \w+ = ", line) or line[:1] == "["
    ]
    own = taken.index("[segments]")
    (tmp_path / "all.toml").write_text("\n".join(taken[:own]), "utf-8")
    assert load(tmp_path / "all.toml", environment={}).values() == load(environment={}).values()
    assert load(flags=["store.url="], environment={}).sections.store.url is None
