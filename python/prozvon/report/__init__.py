"""The report of a run: one self-contained HTML page to look at, print and mail.

    manifest, tables ──► facts (counts, samples) ──► figures (words) ──► charts (SVG) ──► page (HTML)

Everything is counted in Polars first, so a page of a million rows costs about what a page of a thousand does. No
scripts, no links out; telephone numbers, names and addresses are masked.
"""

from prozvon.report.charts import warm
from prozvon.report.facts import count
from prozvon.report.folder import render_folder
from prozvon.report.page import page, render
from prozvon.report.words import LANGUAGES, Lang

__all__ = ["LANGUAGES", "Lang", "count", "page", "render", "render_folder", "warm"]
