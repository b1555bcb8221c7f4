"""The options by which a command reads a base, and what they become."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeVar

import click

if TYPE_CHECKING:
    from prozvon.reader import ReadOptions
    from prozvon.settings import Sections

F = TypeVar("F", bound=Callable[..., object])


def mapped(_ctx: click.Context, _option: click.Parameter, given: tuple[str, ...]) -> dict[str, str]:
    """`--map COLUMN=ROLE`, as often as it is given, as one mapping."""
    mapping = dict(pair.rpartition("=")[::2] for pair in given)
    if any(not name for name in mapping):
        raise click.BadParameter("write COLUMN=ROLE, or COLUMN=- for a column that is nothing special")
    return mapping


def reading_options(command: F) -> F:
    """`--map`, `--encoding`, `--delimiter` and `--sheet`."""
    for option in (
        click.option("--sheet", help="The sheet of a workbook; all visible ones when not given."),
        click.option("--delimiter", help="Column separator of text inputs; recognised when not given."),
        click.option("--encoding", help="Text encoding of the inputs; recognised when not given."),
        click.option(
            "--map", "mapping", multiple=True, callback=mapped, metavar="COLUMN=ROLE", help="Say what a column holds."
        ),
    ):
        command = option(command)
    return command


def reading(sections: "Sections", mapping: Mapping[str, str]) -> "ReadOptions":
    """How the settings, and what was said of single columns, have inputs read."""
    from prozvon.export import load_profile  # noqa: PLC0415 -- commands import late
    from prozvon.reader import Limits, ReadOptions  # noqa: PLC0415

    given = sections.input
    bounds = Limits(max_columns=given.max_columns, max_field=given.max_field, max_unpacked=given.max_unpacked)
    options = ReadOptions(
        encoding=given.encoding, delimiter=given.delimiter, sheet=given.sheet, map=dict(mapping), limits=bounds
    )
    if given.profile is None:
        return options
    return load_profile(given.profile, sections.profiles).reading(options)
