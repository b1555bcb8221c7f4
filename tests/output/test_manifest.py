"""Counts that add up, and limits on them."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prozvon.errors import EngineError, InputError, UsageError
from prozvon.output.limits import failed, flat, parse
from prozvon.output.manifest import InputFile, Manifest, WrittenFile, check, peak_memory
from prozvon.progress import Stage

COUNTS = {
    "rows": 100,
    "contacts": 93,
    "rejects": 7,
    "behind_dial": 80,
    "undialable": 13,
    "dial": 60,
    "clusters": 70,
    "households": 65,
    "merges": 23,
    "review": 2,
}


def manifest(**changes) -> Manifest:
    values = {
        "run": "r1",
        "command": "clean",
        "version": "0.1.0",
        "started": "2026-11-22T10:00:00+03:00",
        "finished": "2026-11-22T10:00:09+03:00",
        "inputs": (InputFile("base.csv", "csv", 130, "ab", 100, "utf-8", ",", None, 100, ("quoting mended",)),),
        "recipe": "cd",
        "settings": "ef",
        "stages": (Stage("read", 100, 0.5),),
        "peak_memory": 1 << 20,
        "counts": COUNTS,
        "by_code": {"rejects": {"ragged": 5, "no_contact": 2}, "issues": {"lost_digits": 3, "ragged": 1}},
        "files": (WrittenFile("contacts.csv", 93, 1000, "ff"),),
        "notes": ("said so",),
    }
    return Manifest(**(values | changes))


def test_a_manifest_reads_back_as_it_was_written() -> None:
    assert Manifest.from_json(manifest().to_json()) == manifest()


def test_the_json_says_what_it_is_and_how_fast_it_went() -> None:
    data = json.loads(manifest().to_json())
    assert list(data)[:2] == ["schema", "tool"]
    assert data["stages"] == [{"name": "read", "rows": 100, "seconds": 0.5, "rows_per_second": 200}]
    assert data["files"][0]["sha256"] == "ff"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no manifest"),
        ("[]", "no manifest"),
        ('{"a": 1}', "no manifest"),
        ('{"tool": "other", "schema": 1}', "no manifest of ours"),
        ('{"tool": "prozvon", "schema": 2}', "newer version"),
        ('{"tool": "prozvon", "schema": 1}', "no manifest"),
    ],
)
def test_what_is_no_manifest_is_an_input_error(text: str, words: str) -> None:
    with pytest.raises(InputError, match=words) as caught:
        Manifest.from_json(text, "out/manifest.json")
    assert str(caught.value).startswith("out/manifest.json: ")


def test_sums_that_add_up_pass() -> None:
    check(COUNTS, manifest().inputs)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"rejects": 6}, "rows 100, but contacts 93 + rejects 6 = 99"),
        ({"undialable": 12}, "contacts 93, but behind_dial 80 + undialable 12 = 92"),
        ({"rows": 101, "contacts": 94, "undialable": 14}, "rows 101, but the inputs have 100 records"),
    ],
)
def test_sums_that_differ_fail_the_run_and_are_named(changes: dict[str, int], words: str) -> None:
    with pytest.raises(EngineError) as caught:
        check(COUNTS | changes, manifest().inputs)
    assert words in str(caught.value)


def test_a_second_count_that_differs_fails_the_run() -> None:
    with pytest.raises(EngineError, match=r"base\.csv: 100 records were read, 101 counted again"):
        check(COUNTS, [InputFile("base.csv", "csv", 130, "ab", 100, recounted=101)])


@given(st.integers(0, 9), st.integers(0, 9), st.integers(0, 9), st.integers(-2, 2), st.integers(-2, 2))
def test_exactly_the_sums_that_differ_are_refused(behind, undialable, rejects, one, other) -> None:
    contacts = behind + undialable + one
    counts = {
        "rows": contacts + rejects + other,
        "contacts": contacts,
        "rejects": rejects,
        "behind_dial": behind,
        "undialable": undialable,
    }
    if one == other == 0:
        check(counts)
    else:
        with pytest.raises(EngineError):
            check(counts)


def test_peak_memory_is_in_bytes() -> None:
    assert 10_000_000 < peak_memory() < 100_000_000_000


# -- limits ---------------------------------------------------------------------------------------------------------

LIMITS = [
    ("rejects>5%", True),
    ("rejects>7%", False),
    ("rejects >= 7 %", True),
    ("rejects<7", False),
    ("rejects<=7", True),
    ("rejects==7", True),
    ("rejects=7", True),
    ("rejects!=7", False),
    ("rejects>6.99%", True),
    ("dial<61", True),
    ("lost_digits>0", True),
    ("lost_digits>3", False),
    ("ragged>5", True),  # 5 rejects and 1 issue
    ("rejects.ragged>5", False),
    ("issues.ragged==1", True),
    ("no_contact>2", False),
]


@pytest.mark.parametrize(("expression", "passes"), LIMITS, ids=[e for e, _ in LIMITS])
def test_a_limit_is_passed_when_its_comparison_holds(expression: str, passes: bool) -> None:
    assert bool(failed([expression], flat(manifest()))) is passes


def test_each_passed_limit_says_its_count() -> None:
    assert failed(["rejects>5%", "dial<1", "rows>5"], flat(manifest())) == [
        "rejects>5%: rejects is 7 of 100 rows (7.00 %)",
        "rows>5: rows is 100",
    ]


def test_a_code_that_did_not_occur_counts_nothing() -> None:
    assert failed(["no_contact>0"], {"rows": 10}) == []


def test_no_rows_have_no_share() -> None:
    assert failed(["rejects>0%"], {"rows": 0, "rejects": 0}) == []


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("rejects", "no limit"),
        ("rejects>", "no limit"),
        (">5", "no limit"),
        ("rejects>5%%", "no limit"),
        ("rejects>-1", "no limit"),
        ("rejcts>5%", "did you mean 'rejects'"),
        ("zzzzzzzz>1", "there are rows, contacts"),
    ],
)
def test_misuse_is_explained(expression: str, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        parse(expression)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the peak of a parent is inherited on Linux only")
def test_the_peak_is_the_process_own_and_not_that_of_whoever_started_it():
    block = bytearray(400 << 20)
    block[:: 1 << 12] = b"x" * len(block[:: 1 << 12])
    script = "from prozvon.output.manifest import peak_memory; print(peak_memory())"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert int(done.stdout) < 300 << 20 < len(block) < peak_memory()
