"""Gathers the messages of the command line into its catalogues, and compiles them.

python tools/messages.py            after a message was added, changed or translated
python tools/messages.py --check    ends with 1 where that was forgotten

A catalogue is a `.po` file of GNU gettext: translate in it what is empty. Compiled `.mo` files stand beside them, so that
nothing need be installed to read them.
"""

import ast
import json
import struct
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).parent.parent
CODE = ROOT / "python" / "prozvon" / "cli"
CATALOGUES = ROOT / "python" / "prozvon" / "locale"
MARKS = {"say", "tell", "marked"}
"""What a message is handed to: its first text."""

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
    return found


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
