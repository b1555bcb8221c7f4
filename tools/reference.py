"""The reference under docs/reference, written from the code: commands, settings, codes, what export knows.

python tools/reference.py [DIR]        make docs
"""

import sys
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path

import click

from prozvon.cli import COMMANDS, prozvon
from prozvon.codes import CLASSES, CODES, Code
from prozvon.export import load_profile, profile_names
from prozvon.export.choosing import SEGMENTS, SPLITS
from prozvon.export.fields import COUNTED, NUMBER, OWN, RECORD
from prozvon.settings import OPEN, load
from prozvon.settings.model import Sections

MADE = "<!-- made by `make docs` from the code; change it there -->\n\n"
WIDTH = 100


def commands() -> str:
    """Every command's own help, in the order of the path."""
    parts = ["# Commands\n\n", MADE, "What `prozvon COMMAND --help` prints.\n"]
    with click.Context(prozvon, info_name="prozvon", max_content_width=WIDTH, terminal_width=WIDTH) as around:
        for name, (module, _) in COMMANDS.items():
            parts += _help(import_module(module).command, name, around)
    return "".join(parts)


def _help(command: click.Command, name: str, around: click.Context) -> list[str]:
    with click.Context(
        command, info_name=name, parent=around, max_content_width=WIDTH, terminal_width=WIDTH
    ) as context:
        parts = [f"\n## {context.command_path}\n\n```text\n{command.get_help(context)}\n```\n"]
        if isinstance(command, click.Group):
            for inner in command.list_commands(context):
                below = command.get_command(context, inner)
                assert below is not None
                parts += _help(below, inner, context)
    return parts


def settings() -> str:
    """Every setting with its default and its meaning."""
    parts = ["# Settings\n\n", MADE, "In `prozvon.toml`, the environment (`PROZVON_CALLING__RATE`), or `--set`.\n"]
    values = load(environment={}).values()
    for section, field in Sections.model_fields.items():
        if section in OPEN:
            parts.append(f"\n## {section}\n\n{field.description}.\n")
            continue
        model = field.annotation
        parts.append(f"\n## {section}\n\n{model.__doc__}\n\n| setting | default | meaning |\n| --- | --- | --- |\n")
        for key, info in model.model_fields.items():
            value = values[f"{section}.{key}"]
            shown = (
                "" if value is None or value == [] else f"`{str(value).lower() if isinstance(value, bool) else value}`"
            )
            parts.append(f"| `{section}.{key}` | {shown} | {_cell(info.description or '')} |\n")
    return "".join(parts)


def codes() -> str:
    """Every reason code in two languages."""
    head = (
        "# Codes\n\n"
        + MADE
        + "Codes never change; their words may.\n\n| code | in English | по-русски |\n| --- | --- | --- |\n"
    )
    told = "\n## What a call came to\n\n| class | in English | по-русски |\n| --- | --- | --- |\n"
    return head + _lines(CODES) + told + _lines(CLASSES)


def _lines(told: Mapping[str, Code]) -> str:
    return "".join(f"| `{code}` | {_cell(words.en)} | {_cell(words.ru)} |\n" for code, words in told.items())


def export() -> str:
    """Profiles, segments and fields."""
    parts = ["# Export\n\n", MADE, "## Profiles\n\n| profile | for | columns |\n| --- | --- | --- |\n"]
    for name in profile_names({}):
        profile = load_profile(name)
        columns = ", ".join(column.name for column in profile.columns)
        parts.append(f"| `{name}` | {_cell(profile.about['en'])} | {_cell(columns)} |\n")
    parts.append("\n## Segments\n\n| segment | condition |\n| --- | --- |\n")
    parts += [f"| `{name}` | `{condition}` |\n" for name, condition in SEGMENTS.items()]
    parts.append(
        f"\n`--split-by` takes {', '.join(f'`{name}`' for name in SPLITS)}; who has no source is of the file.\n"
    )
    parts.append("\n## Fields\n")
    groups = {
        "Of every person": RECORD,
        "From the input's own columns": OWN,
        "Counted on the day": COUNTED,
        "The number, as diallers want it (profiles only)": NUMBER,
    }
    for title, fields in groups.items():
        parts.append(f"\n### {title}\n\n| field | meaning |\n| --- | --- |\n")
        parts += [f"| `{name}` | {_cell(meaning)} |\n" for name, meaning in fields.items()]
    return "".join(parts)


PAGES = {"commands.md": commands, "settings.md": settings, "codes.md": codes, "export.md": export}


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def main(folder: Path) -> None:
    """Write every page."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, page in PAGES.items():
        (folder / name).write_text(page(), "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[1] / "docs" / "reference")
