"""Normalized rows to people, households and golden records.

    match ──► Matched ──► golden_records
                 └──────► explain

The engine is in Rust; what stands here hands it columns and gives frames back. Row indices count from 0 in the order of
the frame that was given.
"""

from prozvon.matching.deduplication import Deduped, dedupe
from prozvon.matching.drift import Drift
from prozvon.matching.evaluation import Evaluation, evaluate
from prozvon.matching.explanation import Explanation, FieldLevel, explain
from prozvon.matching.golden import golden_records
from prozvon.matching.likeness import similarity
from prozvon.matching.linking import Linked, link
from prozvon.matching.matched import Matched, MatchOptions, freeze, match
from prozvon.matching.reasons import reason_text
from prozvon.matching.recipe import Recipe
from prozvon.matching.training import train

__all__ = [
    "Deduped",
    "Drift",
    "Evaluation",
    "Explanation",
    "FieldLevel",
    "Linked",
    "MatchOptions",
    "Matched",
    "Recipe",
    "dedupe",
    "evaluate",
    "explain",
    "freeze",
    "golden_records",
    "link",
    "match",
    "reason_text",
    "similarity",
    "train",
]
