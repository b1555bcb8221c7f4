"""Rows a second of each text field on one thread, over a base's own columns, beside other packages where there are any.

    python -m prozvon.practice.base --rows 1000000 --seed 11 --out /tmp/base1m
    python benches/normalize_speed.py /tmp/base1m/base.csv

Processor seconds are counted, not wall time, so that a busy machine tells the same as an idle one, nearly. Peers are no
dependencies: they are measured where they are found in the folder given behind the base, over the first filled cells:

    python -m venv /tmp/peers
    /tmp/peers/bin/pip install email-validator dateparser python-dateutil nameparser natasha pullenti setuptools
    python benches/normalize_speed.py /tmp/base1m/base.csv /tmp/peers/lib/python3*/site-packages
"""

import sys
import time
import warnings
from collections.abc import Callable, Iterator
from functools import partial

import polars as pl

from prozvon import _core

ROUNDS = 3
SECONDS = 2.0
"""A peer is given cells for about so long: some take a microsecond for each, some a millisecond."""

Peer = Callable[[str], object]


def main(path: str, site_packages: str | None = None) -> None:
    base = pl.read_csv(path, infer_schema=False)
    fields: dict[str, Callable[[], object]] = {
        "names": lambda: _core.normalize_names(base.select("ФИО"), ["full_name"], 1),
        "emails": lambda: _core.normalize_emails(base.select("E-mail"), 1),
        "companies": lambda: _core.normalize_companies(base.select("Компания"), 1),
        "addresses": lambda: _core.normalize_addresses(base.select("Адрес", "Город"), [False, True], 1),
        "birth dates": lambda: _core.normalize_dates(base.select("Дата рождения"), "birth", True, 20_000, 1),
        "remarks": lambda: _core.find_refusals(base.select("ФИО", "Компания", "Комментарий"), 1),
    }
    for name, work in fields.items():
        seconds = min(_timed(work) for _ in range(ROUNDS))
        print(f"{name:12} {seconds:7.3f} s {base.height / seconds / 1e6:7.2f} M rows/s")
    if site_packages is None:
        return
    sys.path.append(site_packages)
    warnings.simplefilter("ignore")
    for peer, column, read, ours in _peers():
        table = base[column].drop_nulls().to_frame()
        seconds = _each(read, table.to_series())
        own = min(_timed(partial(ours, table)) for _ in range(ROUNDS)) / table.height
        print(f"{peer:40} {seconds * 1e6:8.1f} us a filled cell, ours {own * 1e6:6.2f}: {seconds / own:7.0f} times")


def _timed(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def _each(read: Peer, cells: pl.Series) -> float:
    """Seconds that a peer takes for a cell; what it loads for the first of them is not counted."""
    _tried(read, cells[0])
    start = time.process_time()
    done = 0
    for cell in cells[1:]:
        _tried(read, cell)
        done += 1
        if time.process_time() - start > SECONDS:
            break
    return (time.process_time() - start) / done


def _tried(read: Peer, cell: str) -> object:
    """What the peer says; its exception where it takes the cell for wrong, which is an answer too."""
    try:
        return read(cell)
    except Exception as error:  # noqa: BLE001 -- each peer has a tree of its own
        return error


def _peers() -> Iterator[tuple[str, str, Peer, Callable[[pl.DataFrame], object]]]:
    """The peers that can be imported: what each does, on which column, and our answer to the same."""
    from importlib.util import find_spec  # noqa: PLC0415

    if find_spec("email_validator"):
        from email_validator import validate_email  # noqa: PLC0415

        yield "email-validator", "E-mail", lambda cell: validate_email(cell, check_deliverability=False), _emails
    if find_spec("dateutil"):
        from dateutil import parser  # noqa: PLC0415

        yield "python-dateutil", "Дата рождения", lambda cell: parser.parse(cell, dayfirst=True), _dates
    if find_spec("dateparser"):
        import dateparser  # noqa: PLC0415

        yield (
            "dateparser, Russian alone",
            "Дата рождения",
            lambda cell: dateparser.parse(cell, languages=["ru"]),
            _dates,
        )
    if find_spec("nameparser"):
        from nameparser import HumanName  # noqa: PLC0415

        yield "nameparser, parts alone", "ФИО", HumanName, _names
    yield from _address_peers()


def _address_peers() -> Iterator[tuple[str, str, Peer, Callable[[pl.DataFrame], object]]]:
    """Readers of Russian addresses: what they load is made before the first cell, so that it is not counted."""
    from importlib.util import find_spec  # noqa: PLC0415

    if find_spec("natasha"):
        from natasha import AddrExtractor, MorphVocab  # noqa: PLC0415

        natasha = AddrExtractor(MorphVocab())
        yield "natasha, parts of addresses", "Адрес", lambda cell: list(natasha(cell)), _addresses
    if find_spec("pullenti"):
        from pullenti.ner.address.AddressAnalyzer import AddressAnalyzer  # noqa: PLC0415
        from pullenti.ner.ProcessorService import ProcessorService  # noqa: PLC0415
        from pullenti.ner.SourceOfAnalysis import SourceOfAnalysis  # noqa: PLC0415
        from pullenti.Sdk import Sdk  # noqa: PLC0415

        Sdk.initialize_all()
        pullenti = ProcessorService.create_specific_processor(AddressAnalyzer.ANALYZER_NAME)
        yield "pullenti, addresses", "Адрес", lambda cell: pullenti.process(SourceOfAnalysis(cell)), _addresses


def _emails(table: pl.DataFrame) -> object:
    return _core.normalize_emails(table, 1)


def _dates(table: pl.DataFrame) -> object:
    return _core.normalize_dates(table, "birth", True, 20_000, 1)


def _addresses(table: pl.DataFrame) -> object:
    return _core.normalize_addresses(table, [False], 1)


def _names(table: pl.DataFrame) -> object:
    return _core.normalize_names(table, ["full_name"], 1)


if __name__ == "__main__":
    main(*sys.argv[1:])
