"""What people decided about pairs of rows, as far as a command's store keeps it."""

from prozvon.cli.options import Given
from prozvon.matching.decisions import Decision


def kept_decisions(given: Given) -> list[Decision]:
    """The decisions of the store that the settings name; none without a store."""
    sections = given.sections
    if sections.store.url is None:
        return []
    from prozvon.cli.clean_store import Known  # noqa: PLC0415 -- SQLAlchemy takes its time, and most runs have no store

    with given.open_store("explain") as store:
        return Known(store, sections.contact.rest).decisions()
