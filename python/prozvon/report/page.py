"""Figures, charts and words to one HTML page."""

from collections.abc import Callable
from datetime import datetime

import jinja2
import polars as pl

from prozvon.codes import text
from prozvon.errors import UsageError
from prozvon.money import Worth, line
from prozvon.output.manifest import Manifest
from prozvon.report.charts import draw
from prozvon.report.facts import Facts, count
from prozvon.report.figures import figures
from prozvon.report.grids import grids
from prozvon.report.words import LANGUAGES, WORDS, Lang, Words, number, share


def render(
    manifest: Manifest,
    contacts: pl.DataFrame,
    rejects: pl.DataFrame,
    merges: pl.DataFrame,
    dial: pl.DataFrame,
    *,
    lang: Lang = "ru",
    masked: bool = True,
    said: Callable[[str], str] = str,
) -> str:
    """The report of a run as one self-contained page, under 300 KB whatever the size of the base.

    The tables are the run's own, from memory or read back from its files. Names, numbers and addresses stand whole only
    where `masked` is false. `said` puts the manifest's notes, which are English there, into the page's language.

    Raises `UsageError` for a language that does not exist.
    """
    facts = count(manifest, contacts, rejects, merges, dial, masked=masked)
    return page(manifest, facts, lang=lang, masked=masked, said=said)


def page(
    manifest: Manifest, facts: Facts, *, lang: Lang = "ru", masked: bool = True, said: Callable[[str], str] = str
) -> str:
    """The report from what was counted; `masked` says whether the samples in `facts` are; `said` see `render`.

    Raises `UsageError` for a language that does not exist.
    """
    if lang not in LANGUAGES:
        raise UsageError(f"{lang!r} is no language of the report: one of {', '.join(LANGUAGES)}")
    words = WORDS[lang]
    shown = figures(manifest, facts, words)
    return (
        _environment(words, said)
        .get_template("report.html.j2")
        .render(
            manifest=manifest,
            moment=(manifest.now or manifest.started)[:16].replace("T", " "),
            counts=manifest.counts,
            figures=[(figure, draw(figure, words)) for figure in shown],
            grids=grids(manifest, facts, words),
            people=[(person.rows, ", ".join(text(code, lang) for code in person.reasons)) for person in facts.samples],
            masked=masked,
            money=line(Worth.read(manifest.money), lang).split("\n") if manifest.money else [],
            words=words,
            seconds=_seconds(manifest),
        )
    )


def _environment(words: Words, said: Callable[[str], str]) -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("prozvon.report"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["number"] = lambda value, digits=0: number(value, words, digits)
    environment.filters["share"] = lambda part, whole: share(part, whole, words)
    environment.filters["size"] = lambda amount: _size(amount, words)
    environment.filters["said"] = said
    return environment


def _seconds(manifest: Manifest) -> float:
    try:
        took = datetime.fromisoformat(manifest.finished) - datetime.fromisoformat(manifest.started)
    except ValueError:
        return 0.0
    return took.total_seconds()


def _size(amount: float, words: Words) -> str:
    """Bytes in the unit that suits them."""
    units = ("Б", "КБ", "МБ", "ГБ") if words.lang == "ru" else ("B", "KB", "MB", "GB")
    step = 1024.0
    for unit in units:
        if amount < step or unit == units[-1]:
            break
        amount /= step
    return f"{number(amount, words, 0 if unit == units[0] else 1)}\u00a0{unit}"
