"""Every command and example of the documentation is run, page by page, as a reader would: top to bottom."""

import ast
import io
import os
import re
import signal
import subprocess
import sys
from contextlib import redirect_stdout, suppress
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = ("docs/tutorial.md", "docs/tutorial.ru.md", "docs/how-to.md", "docs/walks.md", "README.ru.md")
PYTHON = {"README.md": 1, "README.ru.md": 1, "docs/how-to.md": 7, "docs/phones.md": 2, "docs/walks.md": 2}
"""Pages with examples in Python, and how many."""

_EXAMPLE = re.compile(r"^```python\n(.*?)^```\n\n```text\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_BLOCK = re.compile(r"^```(\w+)( skip: [^\n]+)?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(page: str, language: str) -> list[str]:
    found = _BLOCK.findall((ROOT / page).read_text("utf-8"))
    return [text for name, skip, text in found if name == language and not skip]


@pytest.fixture
def there(tmp_path: Path) -> dict[str, str]:
    """An environment in which `prozvon` and `python` are ours."""
    tools = tmp_path / "bin"
    tools.mkdir()
    (tools / "prozvon").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m prozvon.cli "$@"\n')
    (tools / "python").write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    for tool in tools.iterdir():
        tool.chmod(0o755)
    plain = {k: v for k, v in os.environ.items() if not k.startswith("PROZVON_")}
    return plain | {"PATH": f"{tools}:{plain['PATH']}", "COLUMNS": "100"}


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES)
def test_every_command_of_a_page_does_what_the_page_says(page: str, there: dict[str, str], tmp_path: Path) -> None:
    work = tmp_path / "work"
    work.mkdir()
    script = "set -euo pipefail\n" + "\n".join(blocks(page, "sh"))
    with (tmp_path / "said").open("w+", encoding="utf-8") as said:
        shell = subprocess.Popen(
            ["bash", "-x", "-c", script], cwd=work, env=there, stdout=said, stderr=said, start_new_session=True
        )
        try:
            code = shell.wait(timeout=900)
        finally:
            # A page may leave something in the background when it fails half-way.
            with suppress(ProcessLookupError):
                os.killpg(shell.pid, signal.SIGKILL)
        said.seek(0)
        assert code == 0, said.read()[-3000:]


@pytest.mark.parametrize("page", PYTHON)
def test_every_python_example_of_a_page_prints_what_the_page_shows(page: str) -> None:
    examples = _EXAMPLE.findall((ROOT / page).read_text("utf-8"))
    assert len(examples) == PYTHON[page], "an example is a block of python with a block of text right behind it"
    for code, shown in examples:
        assert printed(code) == shown, f"{page}: {code}"


def test_every_python_example_stands_on_a_page_that_is_run() -> None:
    pages = [*(ROOT / "docs").glob("*.md"), *ROOT.glob("*.md")]
    written = {str(page.relative_to(ROOT)): page.read_text("utf-8").count("```python") for page in pages}
    assert {page: count for page, count in written.items() if count} == PYTHON


def test_every_page_that_is_run_has_commands() -> None:
    assert [page for page in PAGES if not blocks(page, "sh")] == []


def printed(code: str) -> str:
    """What a notebook shows of `code`: what it prints, and its last line's value."""
    parsed = ast.parse(code)
    last = parsed.body.pop() if isinstance(parsed.body[-1], ast.Expr) else None
    names: dict[str, object] = {}
    out = io.StringIO()
    with redirect_stdout(out):
        exec(compile(parsed, "example", "exec"), names)
        value = None if last is None else eval(compile(ast.Expression(last.value), "example", "eval"), names)
        if value is not None:
            print(repr(value))
    return out.getvalue()


def test_links_and_pictures_of_the_pages_lead_somewhere() -> None:
    for page in (*PAGES, "README.md"):
        file = ROOT / page
        for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", file.read_text("utf-8")):
            if "://" not in target:
                assert (file.parent / target).exists(), f"{page}: {target}"
