"""Figures as inline SVG: Altair says what is drawn, vl-convert draws it without a browser.

A drawing is one picture with a title and a description to a screen reader; its numbers stand in the table beside it.
"""

import itertools
import json
import re
from collections.abc import Sequence
from html import escape
from threading import Thread

import altair as alt
import vl_convert

from prozvon.report.figures import Bar, Figure
from prozvon.report.words import Words, number, share

WIDTH = 240
"""Pixels of the longest bar."""

LABEL = 28
"""Characters of a label beside a bar; the table has the whole text."""

LABELS = 215
"""Pixels for labels: the same in every chart, so bars stand under bars, and wide enough for a broad font."""

AMOUNTS = 140
"""Pixels for the number behind the longest bar."""

_NOW = "#1f6f8b"
_BEFORE = "#b3bfc6"
_INK = "#263238"


def draw(figure: Figure, words: Words) -> str:
    """The figure as an `<svg>` element."""
    chart = _compared(figure, words) if figure.bars[0].before is not None else _plain(figure, words)
    svg = vl_convert.vegalite_to_svg(chart.to_dict(validate=False))
    return _accessible(svg, figure, words)


def warm() -> Thread:
    """Start the drawing engine in the background: its first picture takes a second, whatever it shows."""
    thread = Thread(target=_first_picture, name="charts", daemon=True)
    thread.start()
    return thread


def _first_picture() -> None:
    spec = {"mark": "bar", "data": {"values": [{"a": 1}]}, "encoding": {"x": {"field": "a", "type": "quantitative"}}}
    vl_convert.vegalite_to_svg(spec)


def _plain(figure: Figure, words: Words) -> alt.LayerChart:
    values = [
        {"at": at, "count": bar.count, "words": _amount(bar, figure, words)} for at, bar in enumerate(figure.bars)
    ]
    base = alt.Chart(alt.InlineData(values=values)).encode(y=_rows(figure.bars))
    bars = base.mark_bar(color=_NOW, height={"band": 0.72}).encode(x=_lengths(max(b.count for b in figure.bars)))
    labels = base.mark_text(align="left", dx=5, fontSize=12, color=_INK).encode(x=alt.X("count:Q"), text="words:N")
    return _finished(bars + labels, len(figure.bars) * 26)


def _compared(figure: Figure, words: Words) -> alt.LayerChart:
    values = [
        {"at": at, "when": when, "count": count, "words": share(count, figure.whole, words)}
        for at, bar in enumerate(figure.bars)
        for when, count in ((words.before, bar.before or 0), (words.after, bar.count))
    ]
    order = [words.before, words.after]
    offset = alt.YOffset("when:N", sort=order)
    base = alt.Chart(alt.InlineData(values=values)).encode(y=_rows(figure.bars), yOffset=offset)
    colour = alt.Color(
        "when:N",
        sort=order,
        scale=alt.Scale(domain=order, range=[_BEFORE, _NOW]),
        legend=alt.Legend(title=None, orient="top", labelFontSize=12),
    )
    bars = base.mark_bar().encode(x=_lengths(figure.whole), color=colour)
    labels = base.mark_text(align="left", dx=5, fontSize=11, color=_INK).encode(x=alt.X("count:Q"), text="words:N")
    return _finished(bars + labels, len(figure.bars) * 40)


def _rows(bars: Sequence[Bar]) -> alt.Y:
    """One row a bar, by its place: two labels may read alike once they are cut short."""
    labels = json.dumps([_short(bar.label) for bar in bars], ensure_ascii=False)
    axis = alt.Axis(
        title=None,
        labelExpr=f"{labels}[datum.value]",
        labelLimit=LABELS,
        labelFontSize=12,
        labelColor=_INK,
        labelPadding=8,
        domain=False,
        ticks=False,
        minExtent=LABELS,
        maxExtent=LABELS,
    )
    return alt.Y("at:O", axis=axis)


def _lengths(longest: int) -> alt.X:
    return alt.X("count:Q", axis=None, scale=alt.Scale(domain=[0, max(longest, 1)], nice=False))


def _finished(chart: alt.LayerChart, height: int) -> alt.LayerChart:
    sized = chart.properties(width=WIDTH, height=height, background="transparent", padding=0)
    configured: alt.LayerChart = sized.configure(font="sans-serif", aria=False, view=alt.ViewConfig(stroke=None))
    return configured


def _amount(bar: Bar, figure: Figure, words: Words) -> str:
    return f"{number(bar.count, words)} · {share(bar.count, figure.whole, words)}"


def _short(label: str) -> str:
    return label if len(label) <= LABEL else label[: LABEL - 1].rstrip(" ,") + "…"


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
