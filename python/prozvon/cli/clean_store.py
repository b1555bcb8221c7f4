"""What `clean` asks of a store before the work, and what it brings there after it."""

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from prozvon.dial.stoplist import SCHEMA
from prozvon.matching.decisions import Decision
from prozvon.output.manifest import Manifest
from prozvon.pipeline import Cleaned
from prozvon.schema import STORE_COLUMNS

if TYPE_CHECKING:
    from prozvon.store import Store


@dataclass(frozen=True, slots=True)
class Known:
    """A store, as the path asks it."""

    store: "Store"
    rest: timedelta
    proven: list[str] = field(default_factory=list)
    """Numbers whose owner a new record has proven: one made after the number came back."""

    def stop_list(self, now: datetime) -> pl.DataFrame:
        """The stop-list of the store, as the dial list takes one."""
        kept = self.store.stoplist.all(now)
        return kept.select(
            key=pl.col("number").str.slice(1).cast(pl.UInt64),
            code="code",
            reason="reason",
            source="source",
            expires=pl.col("expires_at").dt.replace_time_zone(None),
        ).cast(SCHEMA)  # type: ignore[arg-type]  # a schema of types

    def reach(self, numbers: pl.DataFrame, now: datetime) -> pl.DataFrame:
        """How each number was last reached."""
        told = self.store.numbers.reach(numbers["number"], now, numbers["made"])
        self.proven.extend(told.filter("proven")["number"])
        return told

    def decisions(self) -> list[Decision]:
        """What people said about pairs of rows."""
        kept = self.store.decisions.all()
        return [Decision(d.left, d.right, d.decision == "same") for d in kept if d.decision in {"same", "different"}]

    def barred(self, now: datetime) -> pl.DataFrame:
        """Who is left alone for now."""
        return self.store.people.barred(now, self.rest)


def answers(cleaned: Cleaned) -> str:
    """A hash of all that the stop-lists and the store told this run: the same answers make the same tables."""
    told = hashlib.blake2b(digest_size=12)
    facts = cleaned.contacts.select(
        name for name in ("pz_phone", "pz_undialable", *STORE_COLUMNS) if name in cleaned.contacts.columns
    )
    for frame in (cleaned.stop.frame.sort("key"), facts, cleaned.parked):
        if frame is not None and frame.width:
            told.update(f"{frame.height}:{int(frame.hash_rows().sum() or 0)};".encode())
    return told.hexdigest()


def fill(known: Known, cleaned: Cleaned, manifest: Manifest, out: Path, now: datetime) -> None:
    """Bring the run into the store: what was listed and refused, who may be rung, and the run itself."""
    from prozvon.store import Status, Stop  # noqa: PLC0415 -- SQLAlchemy takes its time, and most runs have no store

    store = known.store
    hashes = {f"{i.path}#{i.sheet}" if i.sheet else i.path: i.sha256 for i in manifest.inputs}
    run = store.runs.begin("clean", hashes, manifest.recipe, now, out_dir=str(out.absolute()))
    given = cleaned.stop.frame.filter(pl.col("code") == "stop_list")
    stops = [
        Stop(f"+{key}", code, reason or "", source or "", None if expires is None else expires.replace(tzinfo=UTC))
        for key, code, reason, source, expires in given.select(list(SCHEMA)).iter_rows()
    ]
    stops += [Stop(f"+{key}", code, "", "clean") for key, code in _said(cleaned).iter_rows()]
    store.stoplist.add(stops, run, now)
    numbers = pl.concat([cleaned.dial["pz_phone"], cleaned.dial["pz_phones"].explode().drop_nulls()])
    store.ledger.admit(numbers.to_list(), now)
    store.ledger.prove(known.proven)
    listed = cleaned.dial.select(
        key="pz_cluster_id", name="pz_name", numbers=pl.concat_list(pl.concat_list("pz_phone"), "pz_phones")
    )
    store.people.admit(listed, f"clean, run {run}", now, run, retired=_retired(cleaned))
    outcome = hashlib.sha256("".join(f.sha256 for f in manifest.files if f.rows is not None).encode()).hexdigest()
    store.runs.finish(run, now, counts=dict(manifest.counts), outcome=outcome, status=Status.DONE)


def _retired(cleaned: Cleaned) -> list[tuple[str, str]]:
    """Ids of persons that are not in use any more, and those that go on."""
    if cleaned.retired is None:
        return []
    persons = cleaned.retired.filter(pl.col("kind") == "cluster", pl.col("survivor_id").is_not_null())
    return persons.select("retired_id", "survivor_id").rows()


def _said(cleaned: Cleaned) -> pl.DataFrame:
    """The numbers of those who refused or withdrew consent in this base: `key`, `code`.

    Only of those: whoever is silent because another refused on a number of theirs has said nothing, and a refusal that
    went from holder to holder would silence more people with each run.
    """
    rows = cleaned.people.select(
        "refusal", "consent_withdrawn", key="phone_keys", person=cleaned.contacts["pz_cluster_id"]
    )
    spoke = (
        rows.filter(pl.col("refusal") | pl.col("consent_withdrawn"))
        .group_by("person")
        .agg(code=pl.when(pl.col("refusal").any()).then(pl.lit("refused")).otherwise(pl.lit("consent_withdrawn")))
    )
    return rows.join(spoke, on="person").select("key", "code").explode("key").drop_nulls().unique().sort("key", "code")
