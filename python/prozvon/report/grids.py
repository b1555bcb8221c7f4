"""Tables of the report that are no picture: faults by source, and quarantine by class and age."""

from dataclasses import dataclass

from prozvon.codes import text
from prozvon.output.manifest import Manifest
from prozvon.report.facts import Facts
from prozvon.report.words import Words


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: the heads of its columns, and lines of a label and a number for each column."""

    key: str
    title: str
    about: str
    heads: tuple[str, ...]
    lines: tuple[tuple[str, tuple[str, ...]], ...]


def grids(manifest: Manifest, facts: Facts, words: Words) -> list[Grid]:
    """All of them that have something to show."""
    found = (_faults(facts, words), _quarantine(manifest, facts, words))
    return [grid for grid in found if grid.lines]


def _faults(facts: Facts, words: Words) -> Grid:
    """Share of each source's rows that have each fault: who delivers what."""
    sizes = [rows for _, rows in facts.fault_sources]
    lines = tuple(
        (text(code, words.lang), tuple(words.share(part, whole) for part, whole in zip(counts, sizes, strict=True)))
        for code, counts in facts.faults
    )
    heads = tuple(f"{name or words.no_source} ({words.number(rows)})" for name, rows in facts.fault_sources)
    return Grid("sources", words.by_source, words.by_source_about, heads, lines)


def _quarantine(manifest: Manifest, facts: Facts, words: Words) -> Grid:
    """Numbers of the base that rest, by what the network said of them and by how long ago it said so."""
    lines = tuple((_class(cls, words), tuple(map(words.number, counts))) for cls, counts in facts.quarantine)
    return Grid(
        "quarantine", words.quarantine, f"{words.quarantine_about} {_sampled(manifest, words)}", words.ages, lines
    )


def _class(cls: str, words: Words) -> str:
    """A class in words, and by the name that tables and results have for it."""
    told = text(cls, words.lang)
    return cls if told == cls else f"{told} ({cls})"


def _sampled(manifest: Manifest, words: Words) -> str:
    """What the monthly samples say of the numbers that were parked wrongly; nothing before the first of them."""
    told = manifest.sample
    if not told or told.get("rate") is None:
        return ""
    percent = {name: words.number(100 * (told[name] or 0), 1) + words.percent for name in ("rate", "low", "high")}
    return words.sampled.format(rung=told["rung"], alive=told["alive"], **percent)
