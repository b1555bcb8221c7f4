"""The figures of the report: facts put into words and order; nothing is counted and nothing drawn here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from prozvon.codes import text
from prozvon.output.manifest import Manifest
from prozvon.report.cells import moment
from prozvon.report.facts import LARGEST, REST, Facts
from prozvon.report.places import NOBODY, country
from prozvon.report.words import Words

MOST = 12
"""Bars of one figure; what is less frequent is one bar together."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of a figure. `before` is there in the comparison only."""

    label: str
    count: int
    before: int | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart and its table: bars in order, and the whole that shares are of."""

    key: str
    title: str
    about: str
    bars: tuple[Bar, ...]
    whole: int
    head: str


def figures(manifest: Manifest, facts: Facts, words: Words) -> list[Figure]:
    """All figures that have something to show, in the order of the page."""
    codes = manifest.by_code

    def bars(
        key: str,
        counted: Mapping[str, int],
        title: str,
        about: str,
        whole: int,
        label: Callable[[str], str] = lambda code: text(code, words.lang),
    ) -> Figure:
        return Figure(key, title, about, _bars(counted, words, label), whole, words.what)

    def of_contacts(key: str, group: str, title: str, about: str) -> Figure:
        return bars(key, codes.get(group, {}), title, about, facts.contacts)

    whole = facts.contacts
    drawn = (
        _funnel(manifest.counts, facts, words),
        bars("rejects", facts.rejects, words.rejected, words.rejected_about, manifest.counts["rows"]),
        of_contacts("undialable", "undialable", words.undialable, words.undialable_about),
        _fill(facts, words),
        _quality(manifest, facts, words),
        of_contacts("issues", "issues", words.issues, words.issues_about),
        of_contacts("status", "phone_status", words.phone_status, words.phone_status_about),
        of_contacts("type", "phone_type", words.phone_type, words.phone_type_about),
        bars(
            "region",
            codes.get("phone_region", {}),
            words.phone_region,
            words.phone_region_about,
            whole,
            lambda code: country(code, words.lang),
        ),
        bars(
            "operators",
            facts.operators.get(words.lang, {}),
            words.operators,
            words.operators_about,
            facts.dial,
            lambda name: words.no_operator if name == NOBODY else name,
        ),
        bars("cities", facts.cities, words.cities, words.cities_about, facts.dial, str),
        bars("zones", facts.zones, words.zones, words.zones_about, facts.dial, _zone(manifest)),
        _cluster_sizes(facts, words),
        bars("reasons", facts.reasons, words.reasons, words.reasons_about, facts.merges),
        _due(facts, words),
    )
    return [figure for figure in drawn if figure.bars]


def _funnel(counts: Mapping[str, int], facts: Facts, words: Words) -> Figure:
    with_phone = facts.filled["phone"][1] or 0
    bars = (
        Bar(words.step_rows, counts["rows"]),
        Bar(words.step_contacts, counts["contacts"]),
        Bar(words.step_phone, with_phone),
        Bar(words.step_people, counts["clusters"]),
        Bar(words.step_dial, counts["dial"]),
    )
    return Figure("funnel", words.funnel, words.funnel_about, bars, counts["rows"], words.what)


def _bars(counted: Mapping[str, int], words: Words, label: Callable[[str], str]) -> tuple[Bar, ...]:
    """The most frequent values by their words, the rest as one bar."""
    ranked = sorted(((c, n) for c, n in counted.items() if n and c != REST), key=lambda pair: (-pair[1], pair[0]))
    kept = ranked if len(ranked) <= MOST else ranked[: MOST - 1]
    bars = [Bar(label(code), count) for code, count in kept]
    rest = sum(count for _, count in ranked[len(kept) :]) + counted.get(REST, 0)
    return (*bars, Bar(words.others, rest)) if rest else tuple(bars)


def _zone(manifest: Manifest) -> Callable[[str], str]:
    """A zone's name with what it was ahead of UTC at the moment of the run."""
    at = moment(manifest)

    def label(zone: str) -> str:
        try:
            offset = at.astimezone(ZoneInfo(zone)).strftime("%z")
        except (ValueError, ZoneInfoNotFoundError):
            return zone
        return f"{zone} (UTC{offset[0]}{int(offset[1:3])}{'' if offset[3:] == '00' else ':' + offset[3:]})"

    return label


def _quality(manifest: Manifest, facts: Facts, words: Words) -> Figure:
    """What can be relied on, before and after: numbers, addresses, one row a person."""
    counts, codes, whole = manifest.counts, manifest.by_code, facts.contacts
    status = codes.get("phone_status", {})
    issues = codes.get("issues", {})
    bars = []
    if "phone" in manifest.columns.values():
        after = facts.filled["phone"][1] or 0
        bars.append(Bar(words.good_phones, after, min(after, sum(status.get(code, 0) for code in _AS_WRITTEN))))
    if "email" in manifest.columns.values() and "email" in facts.filled:
        after = facts.filled["email"][1] or 0
        bars.append(Bar(words.good_emails, after, max(0, after - issues.get("email_repaired", 0))))
    if whole:
        bars.append(Bar(words.single_rows, whole, counts["clusters"]))
    return Figure("quality", words.quality, words.quality_about, tuple(bars), whole, words.what)


_AS_WRITTEN = ("sure", "foreign")
"""States of a phone that a dialler would have understood as it stood."""


def _due(facts: Facts, words: Words) -> Figure:
    """When the numbers of the base are asked again, for a run with a store."""
    bars = tuple(Bar(label, count) for label, count in zip(words.spans, facts.due, strict=False) if count)
    return Figure("due", words.due, words.due_about, bars, sum(facts.due), words.what)


def _cluster_sizes(facts: Facts, words: Words) -> Figure:
    bars = tuple(
        Bar(f"{rows} {words.or_more}" if int(rows) == LARGEST else rows, people) for rows, people in facts.sizes.items()
    )
    return Figure("clusters", words.clusters, words.clusters_about, bars, sum(facts.sizes.values()), words.cluster_rows)


def _fill(facts: Facts, words: Words) -> Figure:
    """Filled cells before and after, for what the input has columns of."""
    bars = tuple(
        Bar(words.fields[field], after or 0, before)
        for field, (before, after) in facts.filled.items()
        if before is not None
    )
    return Figure("fill", words.fill, words.fill_about, bars, facts.contacts, words.what)
