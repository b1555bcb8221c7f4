"""The work of `find`: what was asked for, recognised; the rows of everybody who has it."""

from pathlib import Path
from typing import Final

import polars as pl

from prozvon.normalize import Dictionaries, normalize_emails, normalize_names
from prozvon.normalize.dictionaries import configured
from prozvon.output.folder import RunFolder
from prozvon.phone import normalize_phones
from prozvon.schema import ROW, SOURCE
from prozvon.settings import Sections

COLUMNS: Final = (
    *("pz_cluster_id", ROW, SOURCE, "pz_name", "pz_phone", "pz_phones", "pz_email", "pz_birth_date", "pz_city"),
    *("pz_company", "pz_match_reason", "pz_undialable"),
)
_KEYS: Final = ("surname_key", "given_key", "patronymic_key")


def find(directory: Path, asked: str, sections: Sections, limit: int) -> tuple[pl.DataFrame, int]:
    """Rows of the persons that `asked` means, persons together, and how many such rows there are."""
    contacts = RunFolder.open(directory).table("contacts", [*COLUMNS, "pz_household_id"])
    several = contacts.schema["pz_phones"] == pl.List(pl.String)
    contacts = contacts.with_columns(
        pl.col("pz_phones").list.join(" ") if several else pl.col("pz_phones").fill_null("")
    )
    hit = _hits(asked.strip(), contacts, sections)
    persons = contacts.filter(hit)["pz_cluster_id"].unique()
    rows = contacts.filter(pl.col("pz_cluster_id").is_in(persons.implode())).sort("pz_cluster_id", maintain_order=True)
    return rows.head(limit).select(COLUMNS), rows.height


def _hits(text: str, contacts: pl.DataFrame, sections: Sections) -> pl.Series:
    """Which rows are meant: by e-mail, by number, by id, else by name, as well as can be."""
    if "@" in text:
        email = str(normalize_emails([text])["email"][0] or text).lower()
        return contacts["pz_email"].fill_null("").str.to_lowercase().eq(email)
    number = normalize_phones([text], region=sections.phone.region)["e164"][0]
    if number is not None:
        further = contacts["pz_phones"].str.split(" ").list.contains(number)
        own: pl.Series = (contacts["pz_phone"] == number).fill_null(value=False)
        return own | further
    by_id = (contacts["pz_cluster_id"] == text) | (contacts["pz_household_id"] == text)
    for found in (by_id, _by_key(text, contacts, configured(sections)), _written(text, contacts["pz_name"])):
        if found.any():
            return found
    return _written(text, contacts["pz_company"])


def _by_key(text: str, contacts: pl.DataFrame, own: Dictionaries | None) -> pl.Series:
    """Rows whose name has every word of the text, by the keys that matching compares by."""
    wanted = [key for key in normalize_names([text], dictionaries=own).select(_KEYS).row(0) if key]
    if not wanted:
        return pl.repeat(value=False, n=contacts.height, eager=True)
    keys = normalize_names(contacts["pz_name"].cast(pl.String), dictionaries=own).select(_KEYS)
    words = (pl.any_horizontal((pl.col(k) == word).fill_null(value=False) for k in _KEYS) for word in wanted)
    return keys.select(pl.all_horizontal(words)).to_series()


def _written(text: str, cells: pl.Series) -> pl.Series:
    """Cells in which every word of the text stands somewhere, as it is written."""
    folded = cells.cast(pl.String).fill_null("").str.to_lowercase().str.replace_all("ё", "е", literal=True)
    words = text.lower().replace("ё", "е").split()
    return pl.select(pl.all_horizontal(pl.lit(folded).str.contains(word, literal=True) for word in words)).to_series()
