"""The run of `prozvon profile`, and its table for the terminal."""

import json
from collections.abc import Iterator, Mapping, Sequence

import click

from prozvon.cli.options import Given
from prozvon.cli.reading import of_its_country, reading
from prozvon.cli.table import print_rows
from prozvon.codes import text
from prozvon.normalize.dictionaries import configured
from prozvon.profile import Profile, Share, Verdict, parse_rule, profile
from prozvon.reader import read

_MOST = 15
"""Faults that the terminal shows."""

_WIDE = 34
"""Letters of one cell of the terminal's tables."""

_WORDS: Mapping[str, tuple[str, str]] = {
    "column": ("столбец", "column"),
    "role": ("похоже на", "seems to be"),
    "filled": ("заполнен", "filled"),
    "distinct": ("разных", "distinct"),
    "format": ("формат чаще всего", "commonest format"),
    "top": ("чаще всего", "commonest value"),
    "anomalies": ("аномалии", "anomalies"),
    "rows": ("строк", "rows"),
    "unread": ("строк не разобрано", "lines not read"),
    "usable": ("пригодны", "usable"),
    "people": ("похоже, людей", "people, as it seems"),
    "repeated_rows": ("строк-копий буква в букву", "rows repeated letter for letter"),
    "shared_phones": ("номеров на нескольких строках", "numbers on several rows"),
    "shared_emails": ("e-mail на нескольких строках", "e-mails on several rows"),
    "refusals": ("просят не звонить", "refuse calls"),
    "fields": ("поле", "field"),
    "before": ("заполнено", "filled"),
    "after": ("пригодно", "usable"),
    "channels": ("можно достучаться", "can be reached by"),
    "name_parts": ("части имени (s фамилия, g имя, p отчество)", "parts of names (s surname, g given, p patronymic)"),
    "issues": ("что не так или исправлено", "faults and repairs"),
    "switchboards": ("номера на многих строках", "numbers on many rows"),
    "overlap": ("общие контакты входов", "contacts that inputs share"),
    "phone": ("телефон", "phone"),
    "email": ("e-mail", "e-mail"),
    "name": ("имя", "name"),
    "with_issues": ("с замечаниями", "with issues"),
    "repeated": ("повтор номера", "number repeated"),
    "worst": ("чаще всего", "commonest"),
    "rules": ("правила", "rules"),
    "suggested": ("можно проверять", "worth checking"),
    "broken": ("нарушено", "broken"),
    "checked": ("проверено", "checked"),
    "none": ("никак", "nothing"),
    "company": ("компания", "company"),
    "city": ("город", "city"),
    "address": ("адрес", "address"),
    "birth_date": ("дата рождения", "birth date"),
}

_ANOMALIES: Mapping[str, tuple[str, str]] = {
    "spaces_around": ("пробелы по краям", "spaces around"),
    "invisible_characters": ("невидимые знаки", "invisible characters"),
    "says_nothing": ("«нет», NULL, прочерк", "“none”, NULL, dashes"),
    "mixed_alphabets": ("смешаны алфавиты", "mixed alphabets"),
    "wrong_encoding": ("битая кодировка", "wrong encoding"),
    "scientific_notation": ("число вида 7,9E+10", "numbers like 7.9E+10"),
    "spreadsheet_error": ("ошибка таблицы", "spreadsheet errors"),
    "line_breaks": ("переносы строк", "line breaks"),
    "markup": ("разметка HTML", "HTML markup"),
}


def profile_files(
    inputs: Sequence[str],
    given: Given,
    *,
    by: Sequence[str],
    rules: Sequence[str],
) -> None:
    """Profile `inputs` as one base and print it on stdout: JSON, or tables for a reader."""
    sections = given.sections
    own = [parse_rule(rule) for rule in rules]
    dictionaries = configured(sections)
    base = of_its_country(read(list(inputs), reading(sections, given.mapping)), given)
    found = profile(
        base,
        by=by,
        rules=own,
        region=sections.phone.region,
        now=given.moment(),
        threads=sections.run.threads,
        dictionaries=dictionaries,
    )
    if given.as_json:
        click.echo(json.dumps(found.as_dict(), ensure_ascii=False, indent=2))
    else:
        _Page(found, 0 if given.lang == "ru" else 1, given.lang).show()


class _Page:
    """The profile as tables, one under another."""

    def __init__(self, found: Profile, language: int, lang: str) -> None:
        self.found = found
        self.language = language
        self.lang = lang

    def show(self) -> None:
        people = self.found.people
        for name, records in self.found.sources.items():
            click.echo(f"{name}: {records:,} {self.word('rows')}")
        if self.found.unread:
            click.echo(f"{self.word('unread')}: {self.found.unread:,}")
        self.table(("column", "role", "filled", "distinct", "format", "top", "anomalies"), self.columns())
        counts = {
            "rows": people.rows,
            "usable": people.usable,
            "people": people.likely_people,
            "repeated_rows": people.repeated_rows,
            "shared_phones": people.shared_phones,
            "shared_emails": people.shared_emails,
            "refusals": people.refusals,
        }
        click.echo()
        for name, count in counts.items():
            click.echo(f"{self.word(name):44} {count:>12,} {self.share(count):>6}")
        self.table(
            ("fields", "before", "after"),
            ((self.word(name), f"{f.before:,}", f"{f.after:,}") for name, f in people.fields.items()),
        )
        self.counts("channels", people.channels)
        self.counts("name_parts", people.name_parts)
        self.counts("issues", dict(list(people.issues.items())[:_MOST]), coded=True)
        self.counts("switchboards", people.switchboards)
        if people.overlap:
            self.counts("overlap", {f"{o.left} → {o.right}": o.rows for o in people.overlap})
        for column, groups in self.found.groups.items():
            names = ("rows", "usable", "phone", "email", "name", "with_issues", "repeated")
            rows = (
                (
                    group.value[:_WIDE],
                    f"{group.rows:,}",
                    *(f"{getattr(group, name) / group.rows:.1%}" for name in names[1:]),
                    ", ".join(text(code, self.lang) for code in group.worst)[: 2 * _WIDE],
                )
                for group in groups
            )
            click.echo()
            print_rows([column, *map(self.word, names), self.word("worst")], rows)
        self.verdicts("rules", self.found.rules)
        self.verdicts("suggested", self.found.suggested)

    def word(self, code: str) -> str:
        return _WORDS[code][self.language] if code in _WORDS else code

    def share(self, count: int) -> str:
        return f"{count / self.found.people.rows:.1%}" if self.found.people.rows else ""

    def table(self, names: Sequence[str], rows: Iterator[Sequence[str]]) -> None:
        click.echo()
        print_rows([self.word(name) for name in names], rows)

    def counts(self, title: str, counts: Mapping[str, int], *, coded: bool = False) -> None:
        if counts:
            click.echo(f"\n{self.word(title)}")
        for code, count in counts.items():
            words = text(code, self.lang) if coded else "+".join(self.word(part) for part in code.split("+")) or "—"
            if title == "switchboards":
                words = code
            click.echo(f"  {words:58} {count:>12,} {self.share(count):>6}")

    def columns(self) -> Iterator[Sequence[str]]:
        for column in self.found.columns:
            odd = (f"{_ANOMALIES[code][self.language]}: {count:,}" for code, count in column.anomalies.items())
            yield (
                column.name[:_WIDE],
                column.role or "",
                f"{column.filled / column.rows:.1%}" if column.rows else "",
                f"{column.distinct:,}",
                self.commonest(column.formats, column.filled),
                self.commonest(column.top, column.filled),
                "; ".join(odd),
            )

    def commonest(self, shares: Sequence[Share], filled: int) -> str:
        if not shares:
            return ""
        return f"{shares[0].text[:_WIDE]} ({shares[0].count / filled:.0%})"

    def verdicts(self, title: str, verdicts: Sequence[Verdict]) -> None:
        if verdicts:
            rows = ((v.rule[: 2 * _WIDE], f"{v.checked:,}", f"{v.broken:,}") for v in verdicts)
            self.table((title, "checked", "broken"), iter(rows))
