import pytest

from prozvon.errors import SettingsError, UsageError
from prozvon.settings import load
from prozvon.sip.digest import Credentials
from prozvon.verification.account import account
from prozvon.verification.trunk import Trunk


def written(folder, text, mode=0o600):
    file = folder / "account"
    file.write_text(text)
    file.chmod(mode)
    return file


def test_the_environment_comes_before_the_file(tmp_path):
    file = written(tmp_path, "filed\nsecret one\n")
    assert account(file, {}) == Credentials("filed", "secret one")
    told = {"PROZVON_TRUNK_USER": "told", "PROZVON_TRUNK_PASSWORD": "secret two"}
    assert account(file, told) == Credentials("told", "secret two")
    assert account(None, {}) is None


FAULTS = {
    "half an environment": ("a\nb\n", 0o600, {"PROZVON_TRUNK_USER": "told"}, "both"),
    "a file for everybody": ("a\nb\n", 0o644, {}, "others may read"),
    "one line": ("a\n", 0o600, {}, "two lines"),
}


@pytest.mark.parametrize(("text", "mode", "environment", "message"), FAULTS.values(), ids=FAULTS)
def test_half_an_account_and_an_open_file_are_refused(tmp_path, text, mode, environment, message):
    with pytest.raises(UsageError, match=message):
        account(written(tmp_path, text, mode), environment)


def test_a_missing_file_is_told_by_its_name(tmp_path):
    with pytest.raises(UsageError, match="nowhere"):
        account(tmp_path / "nowhere", {})


def test_callers_take_turns_and_a_call_keeps_its_own():
    trunk = Trunk("h", callers=("+74950000001", "+74950000002"))
    assert {trunk.caller(token) for token in range(10)} == set(trunk.callers)
    assert trunk.caller(7) == trunk.caller(7)
    assert Trunk("h").caller(7) is None


FORMATS = {"+{number}": "+79160000000", "8{national}": "89160000000", "9810{number}": "981079160000000"}


@pytest.mark.parametrize("form", FORMATS)
def test_a_number_is_written_as_the_trunk_wants_it(form):
    assert load(flags=[f"trunk.number={form}"], environment={}).sections.trunk.number == form
    assert Trunk("h", number=form).written("+79160000000") == FORMATS[form]


@pytest.mark.parametrize("form", ["", "abc", "{other}", "{number", "{number.__class__}", "+{number}@evil"])
def test_a_form_that_writes_no_number_is_refused(form):
    with pytest.raises(SettingsError):
        load(flags=[f"trunk.number={form}"], environment={})


@pytest.mark.parametrize("caller", ["+7 495 000-00-01", "sip:a@b", "8(495)0000001", "a\r\nb"])
def test_what_can_be_no_caller_number_is_refused(caller):
    with pytest.raises(SettingsError, match="caller number"):
        load(flags=[f"trunk.callers=+74950000001,{caller}"], environment={})
