"""The dial lists that runs brought, so that a run can be taken back: who stood where, and under which name.

Only keys are kept, no numbers and no names, except a name that a run changed. Of old runs nothing is kept.
"""

import zlib
from collections.abc import Iterable, Sequence

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    MetaData,
    Table,
    delete,
    func,
    insert,
    literal,
    select,
    update,
)

from prozvon.store.records import chunks, lay
from prozvon.store.runs import Status
from prozvon.store.tables import Id, listings, persons, renamed, runs

KEPT = 8
"""Lists of a project that are kept: so many of its runs can be taken back to where everybody stood."""

_places = Table(
    "listed_places",
    MetaData(),
    Column("person_id", Id, primary_key=True, autoincrement=False),
    Column("place", BigInteger, nullable=False),
    prefixes=["TEMPORARY"],
)


def keep(connection: Connection, run: int, project: str) -> None:
    """Keep the list that now stands as the one that `run` brought."""
    query = (
        select(persons.c.id).where(persons.c.project == project, persons.c.place.is_not(None)).order_by(persons.c.place)
    )
    people = connection.execute(query).scalars().all()
    connection.execute(insert(listings).values(run_id=run, project=project, people=_packed(people)))
    every = select(listings.c.run_id).where(listings.c.project == project).order_by(listings.c.run_id.desc())
    old = connection.execute(every).scalars().all()[KEPT:]
    for table in (renamed, listings):
        connection.execute(delete(table).where(table.c.run_id.in_(old)))


def rename(connection: Connection, run: int, told: Table, project: str) -> None:
    """Keep the names that the rows of `told` (`key`, `name`) are about to change."""
    query = (
        select(literal(run, Id), persons.c.id, persons.c.name)
        .join(told, told.c.key == persons.c.key)
        .where(persons.c.project == project, persons.c.name.is_distinct_from(told.c.name))
    )
    connection.execute(insert(renamed).from_select(["run_id", "person_id", "name"], query))


def take_back(connection: Connection, run: int) -> int | None:
    """Bring back the names and the dial list that stood before `run`.

    Returns how many stand in that list; None when it is not known, and everybody stays where they are.
    """
    named = renamed.c.run_id == run
    connection.execute(update(persons).where(named, renamed.c.person_id == persons.c.id).values(name=renamed.c.name))
    connection.execute(delete(renamed).where(named))
    project = connection.execute(select(listings.c.project).where(listings.c.run_id == run)).scalar()
    if project is None:
        return None
    connection.execute(delete(listings).where(listings.c.run_id == run))
    earlier = (
        select(listings.c.people)
        .where(listings.c.project == project, listings.c.run_id < run)
        .order_by(listings.c.run_id.desc())
        .limit(1)
    )
    packed = connection.execute(earlier).scalar()
    before = select(runs.c.id).where(runs.c.kind == "clean", runs.c.status == Status.DONE.value, runs.c.id < run)
    if packed is None and connection.execute(before.limit(1)).first() is not None:
        return None
    people = [] if packed is None else unpacked(packed)
    import polars as pl  # noqa: PLC0415 -- slow to import; only this step needs it

    _places.create(connection)
    places = pl.DataFrame({"person_id": people}, schema={"person_id": pl.Int64}).with_row_index("place")
    lay(connection, _places, places)
    mine = persons.c.project == project
    connection.execute(update(persons).where(mine, persons.c.place.is_not(None)).values(place=None))
    connection.execute(update(persons).where(mine, persons.c.id == _places.c.person_id).values(place=_places.c.place))
    _places.drop(connection)
    return connection.execute(select(func.count()).where(mine, persons.c.place.is_not(None))).scalar_one()


def forget(connection: Connection, people: Iterable[int]) -> None:
    """Take persons who are about to go out of every list: their ids may be given again."""
    gone = set(people)
    if not gone:
        return
    for run, packed in connection.execute(select(listings.c.run_id, listings.c.people)).all():
        before = unpacked(packed)
        after = [each for each in before if each not in gone]
        if len(after) < len(before):
            connection.execute(update(listings).where(listings.c.run_id == run).values(people=_packed(after)))
    for piece in chunks(sorted(gone)):
        connection.execute(delete(renamed).where(renamed.c.person_id.in_(piece)))


def _packed(people: Sequence[int]) -> bytes:
    return zlib.compress(" ".join(map(str, people)).encode(), 1)


def unpacked(packed: bytes) -> list[int]:
    """Return the ids of a list, in its order."""
    return [int(each) for each in zlib.decompress(packed).split()]
