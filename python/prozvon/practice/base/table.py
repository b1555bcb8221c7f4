"""The table of faults: what `docs/practice-base.md` is made of.

python -m prozvon.practice.base.table > docs/practice-base.md
"""

from collections import Counter
from typing import Final, NamedTuple

from prozvon.practice.base import (
    address_cells,
    contact_cells,
    date_cells,
    firm_cells,
    name_cells,
    phone_cells,
    record,
    remarks,
    world,
)
from prozvon.practice.base.fault import Fault
from prozvon.practice.base.generate import Generated, generate
from prozvon.practice.base.shards import COPIES, RESUBMITTED, ROWS
from prozvon.practice.base.sources import HABITS, Source

ROWS_COUNTED: Final = 100_000
SEED_COUNTED: Final = 1


class Line(NamedTuple):
    """A fault as the table has it; `rate` is None where it follows from the sources' ways of writing."""

    code: str
    about: str
    rate: float | None
    habits: str


class Section(NamedTuple):
    """The faults of one kind of cell; rates are shares of the filled cells of `columns`, or of all rows without any."""

    title: str
    columns: tuple[str, ...]
    lines: tuple[Line, ...]


def _line(fault: Fault[object]) -> Line:
    often = [s.value for s in Source if fault.habits.get(s, 1.0) >= 2]
    never = [s.value for s in Source if fault.habits.get(s, 1.0) == 0]
    words = (["mostly " + ", ".join(often)] if often else []) + (["never " + ", ".join(never)] if never else [])
    return Line(fault.code, fault.about, fault.rate, "; ".join(words))


def _ways(about: dict[str, str]) -> tuple[Line, ...]:
    return tuple(Line(code, words[0].upper() + words[1:], None, "") for code, words in about.items())


def sections() -> tuple[Section, ...]:
    """Every fault that there is."""

    def lines(*faults: Fault[object]) -> tuple[Line, ...]:
        return tuple(_line(one) for one in faults)

    return (
        Section("Phones", ("Телефон", "Доп. телефон"), lines(*phone_cells.FAULTS)),
        Section(
            "Names",
            ("ФИО",),
            _ways(name_cells.WAY_ABOUT) + lines(*name_cells.PART_FAULTS) + lines(*name_cells.TEXT_FAULTS),
        ),
        Section("E-mails", ("E-mail",), lines(*contact_cells.FAULTS)),
        Section("Companies", ("Компания",), lines(*firm_cells.FAULTS)),
        Section("ИНН", ("ИНН",), lines(*firm_cells.INN_FAULTS)),
        Section("Cities", ("Город",), lines(*address_cells.CITY_FAULTS)),
        Section("Addresses", ("Адрес",), lines(*address_cells.ADDRESS_FAULTS)),
        Section("Birth dates", ("Дата рождения",), _ways(date_cells.WAY_ABOUT) + lines(*date_cells.FAULTS)),
        Section(
            "Rows",
            (),
            (
                *lines(*record.FAULTS),
                Line("comment_refusal", "A refusal in the comment: не звонить, DNC", remarks.REFUSED, ""),
                Line("consent_withdrawn", "Consent withdrawn", remarks.WITHDRAWN, ""),
            ),
        ),
    )


def shares(base: Generated, section: Section) -> dict[str, float]:
    """How often each fault of the section is seen in a wide base."""
    counts = Counter(base.truth["faults"].explode().drop_nulls().to_list())
    cells = sum(int((base.frame[name] != "").sum()) for name in section.columns) or base.frame.height
    return {line.code: counts[line.code] / cells for line in section.lines}


def _percent(share: float | None) -> str:
    return "" if share is None else f"{share * 100:.2f}"


def page() -> str:
    """The document, in Markdown; makes a base to count in."""
    base = generate(ROWS_COUNTED, SEED_COUNTED, wide=True)
    copies = base.truth["person_id"].value_counts()["count"]
    doors = base.truth.unique("person_id")["household_id"].value_counts()["count"]
    parts = [_HEAD.format(rows=ROWS_COUNTED, seed=SEED_COUNTED, shard=ROWS)]
    parts.append("## Sources\n\n| source | in the column | share % | " + " | ".join(_FILLED) + " |")
    parts.append("| --- " * (3 + len(_FILLED)) + "|")
    for source, habits in HABITS.items():
        fills = " | ".join(f"{habits.fill[column] * 100:.0f}" for column in _FILLED)
        parts.append(f"| {source.value} | {habits.title} | {habits.share * 100:.0f} | {fills} |")
    parts.append(_PEOPLE.format(
        surplus=(1 - len(copies) / base.frame.height) * 100,
        copies=", ".join(f"{number}: {share:g}" for number, share in COPIES),
        resubmitted=RESUBMITTED * 100,
        stale=record.STALE * 100,
        shared_doors=doors.filter(doors > 1).len() / doors.len() * 100,
        number=world.CHANGED_NUMBER * 100,
        mailbox=world.CHANGED_MAILBOX * 100,
        moved=world.MOVED * 100,
        married=world.MARRIED * 100,
        shared=world.SHARED_NUMBER * 100,
    ))  # fmt: skip
    for section in sections():
        seen = shares(base, section)
        of = " + ".join(section.columns) + " cells" if section.columns else "rows"
        parts.append(f"\n## {section.title}\n")
        parts.append(f"| code | what | tried, % of {of} | seen, % | where |\n| --- | --- | ---: | ---: | --- |")
        parts += [
            f"| `{line.code}` | {line.about} | {_percent(line.rate)} | {_percent(seen[line.code])} | {line.habits} |"
            for line in section.lines
        ]
    return "\n".join(parts) + "\n"


_FILLED: Final = ("phone", "phone2", "email", "city", "address", "birth")

_HEAD: Final = """# The practice base

`python -m prozvon.practice.base --rows N --seed S --out DIR` makes a dirty contact base and its truth;
`generate(rows, seed)` in `prozvon.practice.base` makes them in memory. Demo, tests and benchmarks use this one
generator. Rows and seed make the base, whatever the number of processes. Telephone numbers are
valid and random; nobody's on purpose.

*Tried* is the rate in the code, over all sources. A fault that cannot be done to a cell (an area code left out of a
mobile number) leaves it alone, so *seen*, counted in {rows:,} rows of seed {seed}, may be less. Rows are made in shards
of {shard:,}; in the base they stand in random order. This page is made by `python -m prozvon.practice.base.table` and
tested against the code.

With `--split` each source is a file of its own: the old CRM cp1251 with `;`, the web form UTF-8 with the name in three
columns, the operators' sheet XLSX, the exhibition `;` with BOM, the partners tab-separated.

The truth (`truth.parquet`) has a row for each row of the base:

| column | holds |
| --- | --- |
| `row` | 1 = first after the header; with `--split` also `file` and `file_row` |
| `person_id`, `household_id`, `firm_id` | who it is, behind which door, working where |
| `source` | where the row comes from |
| `surname`, `given`, `patronymic`, `gender`, `birth_date` | the person's own on the day of the record |
| `name_shows` | which of surname, given name, patronymic (`s`, `g`, `p`) stand in the name cell in full |
| `phone_meant`, `phone2_meant` | E.164 numbers that the cell should say; none for fillers |
| `phone_written`, `phone2_written` | E.164 numbers that a careful reader takes from the cell |
| `phone_readable`, `phone2_readable` | that reader, knowing the row's city, gets exactly what was meant; null: empty |
| `email`, `company`, `inn`, `city`, `street`, `house`, `flat` | the true ones, whether or not the row gives them |
| `refused`, `withdrawn` | the row holds a refusal to be called; its consent is withdrawn |
| `faults` | codes of the tables below, as done to this row |
"""

_PEOPLE: Final = """
The other columns: share of rows in which the source fills the cell, in percent.

## People

- Surplus rows {surplus:.1f} %; rows of one person, percent of people: {copies}.
- {resubmitted:.0f} % of the further rows come from the same source within days; {stale:.0f} % of rows took down what
  had been true years before.
- {shared_doors:.1f} % of the doors have several people in the base: couples, parents and children, families, twins,
  flatmates. {shared:.0f} % of spouses and children go by the other's mobile number, of twins 30 %;
  landlines are shared.
- Namesakes (same full name, same city) are 1.5 % of the doors; 15 % of sons are named after their fathers.
- {number:.0f} % of people changed their mobile number, and the old one may be another's now; {mailbox:.0f} % changed
  the mailbox, {moved:.0f} % of the doors moved, {married:.0f} % of the women changed their surname.
- A third of the people work for a company, few large and many small ones; its switchboard stands on many of their rows.
- Names: Russian and Ukrainian 84 %, Tatar 5 %, Caucasian 4 %, Central Asian 4.5 %, English 2.5 %; ё mostly as е.
"""


def main() -> None:
    """Print the page."""
    print(page(), end="")  # noqa: T201 -- the page is what this prints


if __name__ == "__main__":
    main()
