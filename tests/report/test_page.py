"""The report says what the run did, whole in itself, masked, in two languages."""

import re
from html.parser import HTMLParser

import polars as pl
import pytest

from prozvon.codes import CLASSES
from prozvon.disposition import Class
from prozvon.errors import UsageError
from prozvon.output.manifest import InputFile, Manifest, WrittenFile
from prozvon.progress import Stage
from prozvon.report import LANGUAGES, render
from prozvon.report.words import EN, RU, number

ROWS = 600
SURNAMES = ("Иванов", "Петрова", "O'Brien", "<b>Кузнецов</b>")


def contacts() -> pl.DataFrame:
    """600 rows: every third shares its cluster with the next two, every fifth has no phone."""
    rows = range(ROWS)
    return pl.DataFrame(
        {
            "тел": ["" if i % 5 == 4 else f"8 (916) {i:03}-45-67" for i in rows],
            "фио": [f"{SURNAMES[i % 4]} Иван Петрович" if i % 3 else "" for i in rows],
            "pz_row": pl.Series(rows, dtype=pl.UInt32) + 1,
            "pz_source": ["base.csv"] * ROWS,
            "pz_phone": [None if i % 5 == 4 else f"+7916{i:03}4567" for i in rows],
            "pz_name": [f"{SURNAMES[i % 4]} Иван Петрович" if i % 3 else None for i in rows],
            "pz_email": [f"ivan.petrov{i}@mail.ru" if i % 2 else None for i in rows],
            "pz_city": ["Москва"] * ROWS,
            "pz_birth_date": pl.Series([None] * ROWS, dtype=pl.Date),
            "pz_cluster_id": [f"{i // 3:016x}" for i in rows],
            "pz_match_reason": [["match_phone", "match_name"] if i % 3 else [] for i in rows],
        }
    )


def manifest(**changes) -> Manifest:
    values = {
        "run": "a1",
        "command": "clean",
        "version": "0.1.0",
        "started": "2026-11-22T10:00:00+00:00",
        "finished": "2026-11-22T10:00:04+00:00",
        "inputs": (InputFile("база <1>.csv", "csv", 1_300_000, "ab", 620, "cp1251", "\t", None, 620, ("замечание",)),),
        "recipe": "cd" * 32,
        "settings": "{}",
        "stages": (Stage("read", 620, 0.5), Stage("normalize", 600, 0.0)),
        "peak_memory": 300 << 20,
        "counts": {
            "rows": 620,
            "contacts": ROWS,
            "rejects": 20,
            "behind_dial": 480,
            "undialable": 120,
            "dial": 160,
            "clusters": 200,
        },
        "by_code": {
            "undialable": {"no_number": 119, "stop_list": 1},
            "phone_status": {f"status_{i}": 600 - i for i in range(20)},
        },
        "files": (WrittenFile("contacts.csv", ROWS, 90_000, "ff"), WrittenFile("report.html", None, 90_000, "ff")),
        "columns": {"тел": "phone", "фио": "full_name", "нет": "email"},
        "notes": ("сказано <so>",),
    }
    return Manifest(**(values | changes))


REJECTS = pl.DataFrame({"code": ["no_contact"] * 15 + ["ragged_row"] * 5})
MERGES = pl.DataFrame({"reason": ["match_phone; match_name"] * 400})
DIAL = pl.DataFrame({"pz_time_zone": ["Europe/Moscow"] * 150 + ["Asia/Omsk"] * 10})


def page(lang="ru", **changes) -> str:
    return render(manifest(**changes), contacts(), REJECTS, MERGES, DIAL, lang=lang)


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    return {lang: page(lang) for lang in LANGUAGES}


class Outline(HTMLParser):
    """What a page is made of: tags with attributes, and the cells of its tables by the heading above them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.cells: dict[str, list[list[str]]] = {}
        self.heading = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in {"meta", "br"}:
            self.open.append(tag)
        if tag == "h2":
            self.heading = ""
        if tag == "tr":
            self.cells.setdefault(self.heading, []).append([])
        if tag in {"td", "th"}:
            self.cells[self.heading][-1].append("")

    def handle_startendtag(self, tag, attrs) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data) -> None:
        if self.open and self.open[-1] == "h2":
            self.heading += data
        if "td" in self.open or "th" in self.open:
            self.cells[self.heading][-1][-1] += data


def test_the_page_is_well_formed_and_small(pages) -> None:
    for lang, text in pages.items():
        outline = Outline(text)
        assert outline.open == []
        assert ("html", {"lang": lang}) in outline.tags
        assert len(text.encode()) < 300_000


def test_the_page_needs_nothing_from_outside_and_runs_nothing(pages) -> None:
    for text in pages.values():
        names = {name for name, _ in Outline(text).tags}
        assert not names & {"script", "link", "img", "iframe", "object", "a"}
        outside = set(re.findall(r"(?:https?:)?//[^\s\"'<>)]+", text))
        assert outside <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}
        assert not re.search(r"\bon\w+=|url\((?!#)|@import", text)


def test_no_phone_name_or_address_stands_whole(pages) -> None:
    for text in pages.values():
        words = re.sub(r"<[^>]+>", " ", text)
        assert not re.search(r"\+?7916\d{7}|916\D{0,3}\d{3}\D?\d\d", words)
        assert "Иванов" not in text
        assert "ivan.petrov" not in text
        assert "Ив… И. П." in words
        assert "+79…67" in words


def test_what_the_input_holds_cannot_become_markup(pages) -> None:
    for text in pages.values():
        assert "<so>" not in text
        assert "база &lt;1&gt;.csv" in text
        assert "<b>Куз" not in text


def test_the_tables_hold_the_counts(pages) -> None:
    cells = Outline(pages["en"]).cells
    assert [row[:2] for row in cells[EN.funnel]] == [
        ["What", "Count"],
        ["Rows read", "620"],
        ["Rows accepted", "600"],
        ["Rows with a phone", "480"],
        ["People after merging", "200"],
        ["To call", "160"],
    ]
    assert [row[1:] for row in cells[EN.rejected][1:]] == [["15", "2.4%"], ["5", "0.8%"]]
    assert cells[EN.undialable][1:] == [
        ["no number that could be rung", "119", "19.8%"],
        ["the number is on a stop-list", "1", "0.2%"],
    ]
    assert cells[EN.fill][1:] == [["Phone", "480", "480"], ["Name", "400", "400"]]
    assert cells[EN.clusters][1:] == [["3", "200", "100.0%"]]
    assert cells[EN.reasons][1:] == [["same surname and given name", "400", "100.0%"], ["same phone", "400", "100.0%"]]
    assert cells[EN.zones][1:] == [["Europe/Moscow (UTC+3)", "150", "93.8%"], ["Asia/Omsk (UTC+6)", "10", "6.2%"]]


def test_a_long_tail_is_one_bar_and_no_count_is_lost(pages) -> None:
    rows = Outline(pages["en"]).cells[EN.phone_status][1:]
    assert len(rows) == 12
    assert rows[-1][0] == "others"
    assert sum(int(row[1].replace(",", "")) for row in rows) == sum(600 - i for i in range(20))


def test_every_chart_has_a_title_a_description_and_its_table(pages) -> None:
    for text in pages.values():
        tags = Outline(text).tags
        svgs = [attrs for tag, attrs in tags if tag == "svg"]
        assert len(svgs) >= 7
        ids = [attrs["id"] for _, attrs in tags if "id" in attrs]
        assert len(ids) == len(set(ids))
        for svg in svgs:
            assert svg["role"] == "img"
            assert set(str(svg["aria-labelledby"]).split()) <= set(ids)
        sections = re.findall(r'<section class="figure".*?</section>', text, re.DOTALL)
        assert len(sections) == len(svgs)
        assert all("<svg" in section for section in sections)
        # A screen reader that jumps from table to table tells what each is about.
        tables = [attrs for tag, attrs in tags if tag == "table"]
        assert len(tables) >= len(sections)
        assert {attrs.get("aria-labelledby") for attrs in tables} <= set(ids)
        assert all(re.search(r'<table aria-labelledby="h-\w+">', section) for section in sections)


def test_labels_that_read_alike_when_cut_short_are_still_two_bars() -> None:
    codes = {"a_code_of_thirty_letters_or_more_1": 2, "a_code_of_thirty_letters_or_more_2": 1}
    text = page("en", by_code={"phone_type": codes})
    drawing = re.search(r"<svg[^>]*chart-type-title.*?</svg>", text, re.DOTALL)
    assert drawing is not None
    assert re.findall(r"\d · \d\.\d%", drawing[0]) == ["2 · 0.3%", "1 · 0.2%"]
    assert len(re.findall(r">a_code[^<]*…<", drawing[0])) == 2


def test_each_language_says_everything_in_its_own_words(pages) -> None:
    assert RU.title in pages["ru"]
    assert EN.title in pages["en"]
    shown = re.sub(r"<style>.*?</style>|<[^>]+>", " ", pages["en"], flags=re.DOTALL)
    for ours in ("база", "замечание", "сказано", "Москва", *SURNAMES):
        shown = shown.replace(ours, "")
    left = set(re.findall(r"[А-Яа-яЁё]{2,}", shown)) - {"Ив", "Пе"}
    assert left == set()


def test_an_empty_run_has_a_page_too() -> None:
    counts = dict.fromkeys(manifest().counts, 0)
    empty = render(
        manifest(counts=counts, by_code={}), contacts().head(0), REJECTS.head(0), MERGES.head(0), DIAL.head(0)
    )
    outline = Outline(empty)
    assert RU.merges not in outline.cells
    assert outline.cells[RU.funnel][1] == [RU.step_rows, "0", "–"]


def test_a_run_read_back_from_its_files_gives_the_same_page() -> None:
    frame = contacts()
    as_read = frame.with_columns(pl.col("pz_match_reason").list.join("; ")).cast(pl.String).fill_null("")
    both = [render(manifest(), f, REJECTS, MERGES, DIAL) for f in (frame, as_read)]
    assert both[0] == both[1]


def test_what_rests_is_shown_by_class_and_age_and_what_comes_due_by_when() -> None:
    state = ["quarantined", "quarantined", "unconfirmed", "reachable"] + [None] * (ROWS - 4)
    frame = contacts().with_columns(
        pl.Series("pz_reach", state),
        pl.Series("pz_reach_class", ["UNALLOCATED", "UNALLOCATED", "ABSENT", "RINGING"] + [None] * (ROWS - 4)),
        pl.Series("pz_checked_at", ["2026-11-20", "2026-05-01", "2026-11-01", "2026-11-21"] + [None] * (ROWS - 4)),
        pl.Series("pz_next_check", ["2027-05-19", "2026-11-22", "2026-11-25", "2028-01-01"] + [None] * (ROWS - 4)),
    )
    page = render(manifest(), frame, REJECTS, MERGES, DIAL, lang="en")
    cells = Outline(page).cells
    assert "random sample" not in page
    assert cells[EN.quarantine][0][1:] == list(EN.ages)
    assert sorted(cells[EN.quarantine][1:]) == [
        ["switched off or out of reach (ABSENT)", "0", "1", "0", "0", "0"],
        ["there is no such number (UNALLOCATED)", "1", "0", "0", "0", "1"],
    ]
    sampled = {"drawn": 9, "rung": 8, "alive": 1, "rate": 0.125, "low": 0.0224, "high": 0.4709}
    page = render(manifest(sample=sampled), frame, REJECTS, MERGES, DIAL, lang="en")
    assert "1 of 8 numbers of a random sample answered, 12.5% (95% interval 2.2% to 47.1%)" in page
    assert [row[:2] for row in cells[EN.due][1:]] == [
        ["now", "1"],
        ["within 7 days", "1"],
        ["within half a year", "1"],
        ["later", "1"],
    ]


def test_faults_are_shown_by_source() -> None:
    issues = [["name_junk"] if i % 4 == 0 else [] for i in range(ROWS)]
    sources = ["crm.csv" if i % 2 else "web.csv" for i in range(ROWS)]
    frame = contacts().with_columns(pl.Series("pz_issues", issues), pl.Series("pz_source", sources))
    rows = Outline(render(manifest(), frame, REJECTS, MERGES, DIAL, lang="en")).cells[EN.by_source]
    shares = dict(zip(rows[0][1:], rows[1][1:], strict=True))
    assert shares == {"crm.csv (300)": "0.0%", "web.csv (300)": "50.0%"}


def test_samples_stand_whole_only_when_asked_for(pages) -> None:
    text = render(manifest(), contacts(), REJECTS, MERGES, DIAL, lang="en", masked=False)
    assert "+79160004567" not in pages["en"]
    assert re.search(r"\+7916\d{7}", text)
    assert EN.masked not in text


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(UsageError, match="ru, en"):
        page("de")


def test_numbers_follow_the_language() -> None:
    assert number(1234567, RU) == "1\u00a0234\u00a0567"
    assert number(0.25, RU, 1) == "0,2"


def test_the_heading_says_the_run_s_present_and_notes_are_put_into_the_page_s_language() -> None:
    assert page("en", now="2027-03-01T09:30:00+03:00").count("2027-03-01 09:30") == len(("title", "heading"))
    told = render(manifest(), contacts(), REJECTS, MERGES, DIAL, said=str.upper)
    assert "СКАЗАНО &lt;SO&gt;" in told
    assert "ЗАМЕЧАНИЕ" in told


def test_every_class_has_words() -> None:
    assert set(CLASSES) == {str(cls) for cls in Class}
