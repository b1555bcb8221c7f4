"""How a command reads a base, by its settings and by what was said of single columns."""

from collections.abc import Mapping
from dataclasses import replace

from prozvon.export import load_profile
from prozvon.reader import Limits, ReadOptions
from prozvon.settings import Sections


def reading(sections: Sections, mapping: Mapping[str, str]) -> ReadOptions:
    """How inputs are read; `mapping` gives columns their roles."""
    given = sections.input
    options = replace(
        plainly(sections), encoding=given.encoding, delimiter=given.delimiter, sheet=given.sheet, map=dict(mapping)
    )
    if given.profile is None:
        return options
    return load_profile(given.profile, sections.profiles).reading(options)


def plainly(sections: Sections) -> ReadOptions:
    """How a table is read that stands beside the input, such as a filled-in review: as it is, within the same bounds."""
    given = sections.input
    return ReadOptions(
        limits=Limits(max_columns=given.max_columns, max_field=given.max_field, max_unpacked=given.max_unpacked)
    )
