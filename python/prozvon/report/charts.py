"""Figures as inline SVG: Altair says what is drawn, vl-convert draws it without a browser.

A drawing is one picture with a title and a description to a screen reader; its numbers stand in the table beside it.

Nothing in a drawing depends on how wide a text is: labels end where the bars begin, amounts begin where a bar ends. So
the engine draws a sign for each text, and the text takes its place afterwards: measuring it with fonts that have to be
found and read first would take three times as long as all the rest.
"""

from __future__ import annotations

import itertools
import re
from functools import cache
from html import escape
from threading import Thread
from typing import TYPE_CHECKING, Any

import vl_convert

from prozvon.report.words import Words, number, share

if TYPE_CHECKING:
    from collections.abc import Mapping

    import altair as alt

    from prozvon.report.figures import Bar, Figure

WIDTH = 240
"""Pixels of the longest bar."""

LABEL = 28
"""Characters of a label beside a bar; the table has the whole text."""

LABELS = 215
"""Pixels for labels: the same in every chart, so bars stand under bars, and wide enough for a broad font."""

AMOUNTS = 140
"""Pixels for the number behind the longest bar."""

_BAR, _PAIR = 26, 40
"""Pixels of a row of one bar, and of two."""

_BARS = "bars"

_NOW = "#1f6f8b"
_BEFORE = "#b3bfc6"
_INK = "#263238"


def draw(figure: Figure, words: Words) -> str:
    """The figure as an `<svg>` element."""
    compared = figure.bars[0].before is not None
    texts = {f"l{at}": _short(bar.label) for at, bar in enumerate(figure.bars)}
    bars: list[dict[str, float | str]] = []
    longest = figure.whole if compared else max(bar.count for bar in figure.bars)
    for at, bar in enumerate(figure.bars):
        for when, count in ((words.before, bar.before), (words.after, bar.count)):
            if count is not None:
                sign = f"a{len(bars)}"
                texts[sign] = share(count, figure.whole, words) if compared else _amount(bar, figure, words)
                bars.append({"at": at, "when": when, "length": count / max(longest, 1), "words": sign})
    spec = _compared(words.before, words.after) if compared else _plain()
    height = len(figure.bars) * (_PAIR if compared else _BAR)
    svg = vl_convert.vegalite_to_svg(spec | {"height": height, "datasets": {_BARS: bars}})
    return _accessible(_lettered(svg, texts), figure, words)


def warm() -> Thread:
    """Start the drawing engine in the background: its first picture takes a second, whatever it shows."""
    thread = Thread(target=_first_picture, name="charts", daemon=True)
    thread.start()
    return thread


def _first_picture() -> None:
    spec = {"mark": "bar", "data": {"values": [{"a": 1}]}, "encoding": {"x": {"field": "a", "type": "quantitative"}}}
    vl_convert.vegalite_to_svg(spec)


@cache
def _plain() -> dict[str, Any]:
    """One bar a row, its amount behind it, as Vega-Lite; what is drawn once is filled many times."""
    import altair as alt  # noqa: PLC0415 -- takes its time, while the engine starts beside it

    base = alt.Chart(alt.NamedData(_BARS)).encode(y=_rows())
    bars = base.mark_bar(color=_NOW, height={"band": 0.72}).encode(x=_lengths())
    labels = base.mark_text(align="left", dx=5, fontSize=12, color=_INK).encode(x=alt.X("length:Q"), text="words:N")
    return _finished(bars + labels)


@cache
def _compared(before: str, after: str) -> dict[str, Any]:
    """Two bars a row, before and after."""
    import altair as alt  # noqa: PLC0415 -- as above

    order = [before, after]
    base = alt.Chart(alt.NamedData(_BARS)).encode(y=_rows(), yOffset=alt.YOffset("when:N", sort=order))
    colour = alt.Color(
        "when:N",
        sort=order,
        scale=alt.Scale(domain=order, range=[_BEFORE, _NOW]),
        legend=alt.Legend(title=None, orient="top", labelFontSize=12),
    )
    bars = base.mark_bar().encode(x=_lengths(), color=colour)
    labels = base.mark_text(align="left", dx=5, fontSize=11, color=_INK).encode(x=alt.X("length:Q"), text="words:N")
    return _finished(bars + labels)


def _rows() -> alt.Y:
    """One row a bar, by its place: two labels may read alike once they are cut short."""
    import altair as alt  # noqa: PLC0415 -- as above

    axis = alt.Axis(
        title=None,
        labelExpr="'l' + datum.value",
        labelLimit=0,
        labelFontSize=12,
        labelColor=_INK,
        labelPadding=8,
        domain=False,
        ticks=False,
        minExtent=LABELS,
        maxExtent=LABELS,
    )
    return alt.Y("at:O", axis=axis)


def _lengths() -> alt.X:
    import altair as alt  # noqa: PLC0415 -- as above

    return alt.X("length:Q", axis=None, scale=alt.Scale(domain=[0, 1], nice=False))


def _finished(chart: alt.LayerChart) -> dict[str, Any]:
    import altair as alt  # noqa: PLC0415 -- as above

    sized = chart.properties(width=WIDTH, background="transparent", padding=0)
    configured = sized.configure(font="sans-serif", aria=False, view=alt.ViewConfig(stroke=None))
    spec: dict[str, Any] = configured.to_dict(validate=False)
    return spec


def _amount(bar: Bar, figure: Figure, words: Words) -> str:
    return f"{number(bar.count, words)} · {share(bar.count, figure.whole, words)}"


def _short(label: str) -> str:
    return label if len(label) <= LABEL else label[: LABEL - 1].rstrip(" ,") + "…"


def _lettered(svg: str, texts: Mapping[str, str]) -> str:
    """The picture with its texts in the places of their signs."""
    return re.sub(r">([la]\d+)</text>", lambda sign: f">{escape(texts[sign[1]], quote=False)}</text>", svg)


def _accessible(svg: str, figure: Figure, words: Words) -> str:
    """Names the picture for screen readers, lets it shrink with the page, and keeps its ids its own."""
    size = re.search(r'height="([\d.]+)"', svg)
    assert size is not None, "vl-convert writes the size into the first element"
    # Text is measured with another font than the reader's, so the width is ours: all charts have one scale.
    width = LABELS + WIDTH + AMOUNTS
    name = f"chart-{figure.key}"
    body = svg[svg.index(">") + 1 :]
    for new, old in zip(itertools.count(), dict.fromkeys(re.findall(r'\bid="([^"]+)"', body)), strict=False):
        body = body.replace(f'id="{old}"', f'id="{name}-{new}"').replace(f"url(#{old})", f"url(#{name}-{new})")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="{name}-title {name}-desc"'
        f' viewBox="0 0 {width} {size[1]}" width="{width}" height="{size[1]}">'
        f'<title id="{name}-title">{escape(figure.title)}</title>'
        f'<desc id="{name}-desc">{escape(words.chart_of.format(title=figure.title))}</desc>{body}'
    )
