"""Figures as inline SVG: Altair says what is drawn, vl-convert draws it without a browser.

A drawing is one picture with a title and a description to a screen reader; its numbers stand in the table beside it.
"""

import itertools
import re
from html import escape
from typing import Any

import altair as alt
import vl_convert

from prozvon.report.figures import Bar, Figure
from prozvon.report.words import Words, number, share

WIDTH = 330
"""Pixels of the longest bar."""

LABEL = 30
"""Characters of a label beside a bar; the table has the whole text."""

_NOW = "#1f6f8b"
_BEFORE = "#b3bfc6"
_INK = "#263238"


def draw(figure: Figure, words: Words) -> str:
    """The figure as an `<svg>` element."""
    chart = _compared(figure, words) if figure.bars[0].before is not None else _plain(figure, words)
    svg = vl_convert.vegalite_to_svg(chart.to_dict(validate=False))
    return _accessible(svg, figure, words)


def _plain(figure: Figure, words: Words) -> alt.LayerChart:
    values = [
        {"at": i, "label": _short(bar.label), "count": bar.count, "words": _amount(bar, figure, words)}
        for i, bar in enumerate(figure.bars)
    ]
    base = alt.Chart(alt.InlineData(values=values)).encode(y=_rows(values))
    bars = base.mark_bar(color=_NOW, height={"band": 0.72}).encode(x=_lengths(max(b.count for b in figure.bars)))
    labels = base.mark_text(align="left", dx=5, fontSize=12, color=_INK).encode(x=alt.X("count:Q"), text="words:N")
    return _finished(bars + labels, len(values) * 26)


def _compared(figure: Figure, words: Words) -> alt.LayerChart:
    values = [
        {"label": _short(bar.label), "when": when, "count": count, "words": share(count, figure.whole, words)}
        for bar in figure.bars
        for when, count in ((words.before, bar.before or 0), (words.after, bar.count))
    ]
    order = [words.before, words.after]
    base = alt.Chart(alt.InlineData(values=values)).encode(y=_rows(values), yOffset=alt.YOffset("when:N", sort=order))
    colour = alt.Color(
        "when:N",
        sort=order,
        scale=alt.Scale(domain=order, range=[_BEFORE, _NOW]),
        legend=alt.Legend(title=None, orient="top", labelFontSize=12),
    )
    bars = base.mark_bar().encode(x=_lengths(figure.whole), color=colour)
    labels = base.mark_text(align="left", dx=5, fontSize=11, color=_INK).encode(x=alt.X("count:Q"), text="words:N")
    return _finished(bars + labels, len(figure.bars) * 40)


def _rows(values: list[dict[str, Any]]) -> alt.Y:
    order = list(dict.fromkeys(v["label"] for v in values))
    axis = alt.Axis(
        title=None, labelLimit=260, labelFontSize=12, labelColor=_INK, domain=False, ticks=False, labelPadding=8
    )
    return alt.Y("label:N", sort=order, axis=axis)


def _lengths(longest: int) -> alt.X:
    return alt.X("count:Q", axis=None, scale=alt.Scale(domain=[0, max(longest, 1)], nice=False))


def _finished(chart: alt.LayerChart, height: int) -> alt.LayerChart:
    sized = chart.properties(width=WIDTH, height=height, background="transparent")
    configured: alt.LayerChart = sized.configure(font="sans-serif", aria=False, view=alt.ViewConfig(stroke=None))
    return configured


def _amount(bar: Bar, figure: Figure, words: Words) -> str:
    return f"{number(bar.count, words)} · {share(bar.count, figure.whole, words)}"


def _short(label: str) -> str:
    return label if len(label) <= LABEL else label[: LABEL - 1].rstrip(" ,") + "…"


def _accessible(svg: str, figure: Figure, words: Words) -> str:
    """Names the picture for screen readers, lets it shrink with the page, and keeps its ids its own."""
    size = re.search(r'width="([\d.]+)" height="([\d.]+)"', svg)
    assert size is not None, "vl-convert writes the size into the first element"
    name = f"chart-{figure.key}"
    body = svg[svg.index(">") + 1 :]
    for new, old in zip(itertools.count(), dict.fromkeys(re.findall(r'\bid="([^"]+)"', body)), strict=False):
        body = body.replace(f'id="{old}"', f'id="{name}-{new}"').replace(f"url(#{old})", f"url(#{name}-{new})")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="{name}-title {name}-desc"'
        f' viewBox="0 0 {size[1]} {size[2]}" width="{size[1]}" height="{size[2]}">'
        f'<title id="{name}-title">{escape(figure.title)}</title>'
        f'<desc id="{name}-desc">{escape(words.chart_of.format(title=figure.title))}</desc>{body}'
    )
