"""What changed between two runs: who came, who left and why, and whose number or name is another.

People are the same where their cluster's id is; an id comes from the content of the oldest row, so where that row was
edited the number tells them.
"""

import polars as pl

from prozvon.output.folder import RunFolder

COUNTS = ("rows", "contacts", "rejects", "clusters", "merges", "dial", "undialable")
"""Counts of the manifests that are held against each other."""

_FIELDS = ("phone", "name", "email", "reach")
"""Fields of a dial entry whose change is told."""


def changes(before: RunFolder, after: RunFolder) -> pl.DataFrame:
    """One row for each change: `change`, `pz_cluster_id`, `pz_name`, `before`, `after`, in the order of the lists.

    `change` is `came`, `left` (with the reason's code in `after`, or `gone` where the base lacks the person now),
    `phone`, `name`, `email` or `reach`.

    Raises `InputError` for folders that cannot be read.
    """
    key = "pz_cluster_id"
    new = _entries(after)
    old = _renamed(_entries(before), new)
    came = new.join(old, on=key, how="anti", maintain_order="left").select(
        change=pl.lit("came"), pz_cluster_id=key, pz_name="name", before=pl.lit(None, pl.String), after="phone"
    )
    left = (
        old.join(new, on=key, how="anti", maintain_order="left")
        .join(_reasons(after, key), on=key, how="left", maintain_order="left")
        .join(_reasons(after, "pz_phone"), left_on="phone", right_on="pz_phone", how="left", maintain_order="left")
        .select(
            change=pl.lit("left"),
            pz_cluster_id=key,
            pz_name="name",
            before="phone",
            after=pl.coalesce("code", "code_right", pl.lit("gone")),
        )
    )
    both = old.join(new, on=key, how="inner", suffix="_new", maintain_order="left")
    told = [
        both.filter(pl.col(name).ne_missing(pl.col(f"{name}_new"))).select(
            change=pl.lit(name), pz_cluster_id=key, pz_name="name_new", before=name, after=f"{name}_new"
        )
        for name in _FIELDS
    ]
    names = ["change", key, "pz_name", "before", "after"]
    return pl.concat([part.rename({"name_new": "pz_name"}, strict=False).select(names) for part in (came, left, *told)])


def counts(before: RunFolder, after: RunFolder) -> list[tuple[str, int, int]]:
    """Each count of `COUNTS` before and after."""
    old, new = before.manifest.counts, after.manifest.counts
    return [(name, old.get(name, 0), new.get(name, 0)) for name in COUNTS]


def _entries(run: RunFolder) -> pl.DataFrame:
    columns = ["pz_cluster_id", *(f"pz_{name}" for name in _FIELDS)]
    there = run.columns("dial")
    frame = run.table("dial", [name for name in columns if name in there])
    absent = [pl.lit(None, pl.String).alias(name) for name in columns if name not in there]
    told = {name: pl.col(f"pz_{name}").cast(pl.String) for name in _FIELDS}
    # A number that the store has only heard of is as it was before: never rung.
    told["reach"] = told["reach"].replace("new", None)
    return frame.with_columns(absent).select("pz_cluster_id", **told)


def _renamed(old: pl.DataFrame, new: pl.DataFrame) -> pl.DataFrame:
    """The old entries, each under the id that its person has now, where the number is all that tells."""
    key = "pz_cluster_id"
    lost = old.join(new, on=key, how="anti").select(key, "phone")
    found = new.join(old, on=key, how="anti").select("phone", now=key)
    pairs = lost.join(found, on="phone").select(key, "now")
    told = old.join(pairs, on=key, how="left", maintain_order="left")
    return told.with_columns(pl.coalesce("now", key).alias(key)).drop("now")


def _reasons(run: RunFolder, key: str) -> pl.DataFrame:
    contacts = run.table("contacts", [key, "pz_undialable"]).drop_nulls()
    return contacts.group_by(key).agg(code=pl.col("pz_undialable").cast(pl.String).first())
