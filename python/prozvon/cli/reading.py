"""How a command reads a base, by its settings and by what was said of single columns."""

from collections.abc import Mapping
from dataclasses import replace

import click

from prozvon.cli.options import Given
from prozvon.cli.speaking import error
from prozvon.normalize.country import settled
from prozvon.reader import Base, Limits, ReadOptions
from prozvon.settings import Sections


def of_its_country(base: Base, given: Given) -> Base:
    """The base with inputs that are plainly from elsewhere read as their own country's, unless a region was set."""
    if given.settings.origin["phone.region"] != "default":
        return base
    return settled(base, given.sections.phone.region, given.sections.run.threads)


def tell_countries(base: Base, given: Given) -> None:
    """Say on stderr which inputs are read as another country's."""
    for source in base.sources:
        if source.name in base.regions and not given.quiet:
            click.echo(f"{source.name}: {error(given.lang, source.notes[-1])}", err=True)


def reading(sections: Sections, mapping: Mapping[str, str]) -> ReadOptions:
    """How inputs are read; `mapping` gives columns their roles."""
    given = sections.input
    options = replace(
        plainly(sections), encoding=given.encoding, delimiter=given.delimiter, sheet=given.sheet, map=dict(mapping)
    )
    if given.profile is None:
        return options
    from prozvon.export import load_profile  # noqa: PLC0415 -- few inputs have a profile, and export takes its time

    return load_profile(given.profile, sections.profiles).reading(options)


def plainly(sections: Sections) -> ReadOptions:
    """How a table is read that stands beside the input, such as a filled-in review: as it is, within the same bounds."""
    given = sections.input
    return ReadOptions(
        limits=Limits(max_columns=given.max_columns, max_field=given.max_field, max_unpacked=given.max_unpacked)
    )
