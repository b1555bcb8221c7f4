"""Gathers the messages of the command line, its help and its errors into its catalogues, and compiles them.

python tools/messages.py            after a message was added, changed or translated
python tools/messages.py --check    ends with 1 where that was forgotten

A catalogue is a `.po` file of GNU gettext: translate in it what is empty. `errors.json` beside it has every message
that an exception of ours is raised with; `{0}` is what it is filled with, in order. Compiled `.mo` files stand beside
them, so that nothing need be installed to read them.
"""

import ast
import json
import struct
import sys
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path

import click

from prozvon.cli import COMMANDS, prozvon
from prozvon.cli.speaking import paragraphs
from prozvon.export.fields import COUNTED, NUMBER, OWN, RECORD

ROOT = Path(__file__).parent.parent
CODE = ROOT / "python" / "prozvon" / "cli"
CATALOGUES = ROOT / "python" / "prozvon" / "locale"
MARKS = {"say", "tell", "marked"}
"""What a message is handed to: its first text."""

RAISED = {
    *("Error", "UsageError", "SettingsError", "InputError", "Unfinished", "EngineError", "StoreError", "TrunkError"),
    "BadParameter",
}
"""Exceptions whose message people see."""

VALIDATED = {"settings", "export"}
"""Folders whose models refuse values in words of their own."""

CLICK = (
    *("Usage:", "Options", "Commands", "Error: {message}", "Show this message and exit.", "default: {default}"),
    *("required", "Try '{command} {option}' for help.", "Example", "Examples", ", line "),
)
"""Words of click itself, and of the help's frame."""

ERRORS_OF_CLICK = (
    *("Missing argument '{0}'.", "Missing option '{0}'.", "Missing command.", "No such command '{0}'."),
    *("No such option: {0}", "No such option '{0}'.", "No such option: {0} Did you mean {1}?"),
    *("No such option '{0}'. Did you mean {1}?", "No such command '{0}'. Did you mean {1}?"),
    *(
        "Option '{0}' requires an argument.",
        "Got unexpected extra argument ({0})",
        "Got unexpected extra arguments ({0})",
    ),
    *("Invalid value for '{0}': {1}", "Invalid value for {0}: {1}", "Invalid value: {0}"),
    *("'{0}' is not one of {1}.", "{0} is not one of {1}.", "{0} is not a valid {1}.", "{0} is not in the range {1}."),
    *("'{0}' is not a valid integer.", "'{0}' is not a valid int.", "'{0}' is not a valid float."),
    *("Path '{0}' does not exist.", "File '{0}' does not exist.", "Option '{0}' does not take a value."),
    *("No such option '{0}'. (Did you mean one of: {1}?)", "No such command '{0}'. (Did you mean one of: {1}?)"),
    *("Directory '{0}' does not exist.", "Path '{0}' is a directory.", "File '{0}' is a directory."),
)
"""Its errors, as ours stand in `errors.json`."""

PYDANTIC = (
    *("Input should be greater than {0}", "Input should be greater than or equal to {0}", "Input should be {0}"),
    *("Input should be less than {0}", "Input should be less than or equal to {0}", "Extra inputs are not permitted"),
    "Input should be a valid number, unable to parse string as a number",
    "Input should be a valid integer, unable to parse string as an integer",
    "Input should be a valid boolean, unable to interpret input",
    *("Input should be a valid string", "String should match pattern '{0}'", "Field required"),
)
"""What is wrong with a value of the settings or of a profile."""

NOTES = (
    "rows of a title above the header, which are no records: {0}",
    "column {0} has no name: {1}",
    "column {0} renamed {1}: names with {2} are ours",
    "column {0} stands twice: the one at position {1} is {2}",
    "{0} rejected: {1}",
    "{0} records with a quote that opens or closes nothing, read line by line (stray_quote)",
    "{0} records with line ends inside a cell",
    "{0} short records whose last cells were taken as empty",
    "{0} records with surplus empty cells at the end",
    "{0} records with a lone carriage return inside a cell",
    "{0} blank lines",
    "{0} NUL bytes, kept",
    (
        "only {0} of its numbers without a country's code exist in {1}; "
        "if they are another country's, give --set phone.region=CODE"
    ),
    (
        "{0} of its numbers without a country's code exist in {1}, {2} in {3}: "
        "read as {4}'s; --set phone.region={5} reads them as {6}'s"
    ),
    "stop-list: {0} entries have expired",
    "stop-list: {0} lines hold no number that could be read ({1})",
    "{0} rows are more than a sheet holds: {1} sheets of at most {2} rows",
    "{0} cells were longer than {1} characters and were cut; CSV and Parquet keep them",
    "rows erased since, on request: {0}",
    *("{0} of files", "{0} rows"),
    # Why a line of the register was left out.
    *("{0} columns, {1} are needed", "code, first, last and capacity are not all numbers"),
    *("the code is not between 300 and 999", "first and last are no range of seven digits"),
    *("the capacity is not that of the range", "no holder is named"),
    *("overlaps a range of another holder", "a number and an operator are needed"),
)
"""Notes that a manifest keeps of its inputs and files, in English there."""

HINTS = (
    *("; did you mean {0}?", "did you mean {0}?", "; there are {0}", "there are {0} and every code"),
    "; prozvon {0} knows none like it, a newer one may",
)
"""What our messages may end with."""

_MAGIC = 0x950412DE
_HEAD = "Content-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: 8bit\nLanguage: {lang}\n"


def messages() -> dict[str, list[str]]:
    """Every message, with the files that say it, in the order of their names."""
    found: dict[str, list[str]] = {}
    for path in sorted(CODE.glob("*.py")):
        for message in _said(ast.parse(path.read_text("utf-8"))):
            where = found.setdefault(message, [])
            if path.name not in where:
                where.append(path.name)
    for words in (*CLICK, *_helped()):
        found.setdefault(words, ["--help"])
    for words in (meaning for fields in (RECORD, OWN, COUNTED, NUMBER) for meaning in fields.values()):
        found.setdefault(words, ["fields.py"])
    return found


def _helped() -> Iterator[str]:
    """Every paragraph of every command's help, in the order of the path."""
    yield from paragraphs(prozvon.help or "")
    for module, short in COMMANDS.values():
        yield short
        yield from _of_command(import_module(module).command)
    for option in prozvon.params:
        yield from paragraphs(getattr(option, "help", None) or "")


def _of_command(command: click.Command) -> Iterator[str]:
    for words in (command.help, command.short_help, *(getattr(option, "help", None) for option in command.params)):
        yield from paragraphs((words or "").replace("\\b\n", "\b\n"))
    if isinstance(command, click.Group):
        for part in command.commands.values():
            yield from _of_command(part)


def errors() -> list[str]:
    """Every message that one of our exceptions is raised with, as a template."""
    found = dict.fromkeys((*ERRORS_OF_CLICK, *PYDANTIC, *NOTES, *HINTS))
    for path in sorted(CODE.parent.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            template = _raised(node, path.parent.name in VALIDATED)
            if template is not None:
                found[template] = None
    return [message for message in found if any(map(str.isalpha, message))]


def _raised(node: ast.AST, validated: bool) -> str | None:
    """The message that an exception of ours is made with here, or a value refused with, where values are `validated`."""
    if validated and isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "msg":
        return _template(node.value)
    if not isinstance(node, ast.Call) or not node.args:
        return None
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    return _template(node.args[0]) if name in RAISED else None


def _template(node: ast.expr) -> str | None:
    """A text as it stands, or with what it is filled with numbered; None for what is made elsewhere."""
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    at, told = 0, ""
    for part in parts:
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            told += part.value.replace("{", "{{").replace("}", "}}")
        elif isinstance(part, ast.FormattedValue):
            told += f"{{{at}}}"
            at += 1
        else:
            return None
    return told


def _said(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            texts = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
            if name in MARKS and texts:
                yield texts[-1]


def read(text: str) -> dict[str, str]:
    """The translations of a `.po` file, by message."""
    found: dict[str, str] = {}
    key, parts = "", {"msgid": "", "msgstr": ""}
    for line in [*text.splitlines(), 'msgid ""']:
        word, _, rest = line.partition(" ")
        if word == "msgid":
            if parts["msgid"]:
                found[parts["msgid"]] = parts["msgstr"]
            parts = {"msgid": "", "msgstr": ""}
        if word in parts:
            key = word
            parts[key] = json.loads(rest)
        elif line.startswith('"'):
            parts[key] += json.loads(line)
    return found


def written(lang: str, known: Mapping[str, str], said: Mapping[str, list[str]]) -> str:
    """A `.po` file with every message that is said, and no other."""
    lines = ['msgid ""', 'msgstr ""', *(json.dumps(line) for line in _HEAD.format(lang=lang).splitlines(keepends=True))]
    for message, files in said.items():
        lines += ["", f"#: {' '.join(files)}", f"msgid {_quoted(message)}", f"msgstr {_quoted(known.get(message, ''))}"]
    return "\n".join([*lines, ""])


def compiled(lang: str, known: Mapping[str, str]) -> bytes:
    """The `.mo` file of a catalogue: offsets, then the sorted messages, then their translations, each ended by NUL."""
    entries = {"": _HEAD.format(lang=lang), **{m: t for m, t in known.items() if t}}
    pairs = sorted((m.encode(), t.encode()) for m, t in entries.items())
    table = struct.calcsize("<7I")
    at = table + 16 * len(pairs)
    offsets, texts = [], b""
    for column in (0, 1):
        for pair in pairs:
            offsets += [len(pair[column]), at + len(texts)]
            texts += pair[column] + b"\0"
    head = struct.pack("<7I", _MAGIC, 0, len(pairs), table, table + 8 * len(pairs), 0, at)
    return head + struct.pack(f"<{len(offsets)}I", *offsets) + texts


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def main() -> int:
    """Bring every catalogue up to date, or say which is not."""
    said, stale = messages(), []
    for file in sorted(CATALOGUES.glob("*/LC_MESSAGES/prozvon.po")):
        lang = file.parts[-3]
        known = read(file.read_text("utf-8"))
        wanted = {file: written(lang, known, said).encode()}
        raised = file.parents[1] / "errors.json"
        told = json.loads(raised.read_text("utf-8")) if raised.is_file() else {}
        mine = {message: told.get(message, "") for message in errors()}
        wanted[raised] = (json.dumps(mine, ensure_ascii=False, indent=2) + "\n").encode()
        stale += [f"{lang}: not translated: {message}" for message, words in mine.items() if not words]
        wanted[file.with_suffix(".mo")] = compiled(lang, {m: known.get(m, "") for m in said})
        stale += [f"{lang}: not translated: {m}" for m in said if not known.get(m)]
        for path, content in wanted.items():
            if not path.is_file() or path.read_bytes() != content:
                stale.append(f"{path.relative_to(ROOT)} is not up to date")
                if "--check" not in sys.argv:
                    path.write_bytes(content)
    print(*stale, sep="\n")
    return 1 if stale and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
