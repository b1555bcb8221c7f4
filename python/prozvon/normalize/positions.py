"""Whose word decides in a company, by what a column of positions says: `Генеральный директор`, `Head of Purchasing`.

A title counts by its words, so `директор по закупкам` and `CEO & Founder` need no entry of their own. Who only works
near the one who decides (an assistant, a secretary) is not taken for them.
"""

from collections.abc import Sequence

import polars as pl

DECIDERS: tuple[tuple[str, str], ...] = (
    (
        "decision_maker",
        (
            r"\b(ген(еральн\w*)?[. ]*дир(ектор\w*)?|гендир\w*|директор\w*|президент\w*|владел(ец|ица)|собственни\w+"
            r"|учредител\w*|основател\w*|сооснов\w*|управляющ\w*|председател\w*|лпр|глава (компании|фирмы|организации)"
            r"|руководител\w* (компании|фирмы|организации|предприятия)|индивидуальный предприниматель|ип"
            r"|ceo|coo|cfo|cto|cmo|cio|chief \w+( \w+)? officer|president|(co-?)?owner|(co-?)?founder|proprietor"
            r"|(managing |general |executive )?director|general manager|managing partner|chair(man|woman|person)?)\b"
        ),
    ),
    (
        "buyer",
        r"\b(\w*закуп\w*|\w*снабж\w*|категорийн\w*|buyer|buying|purchas\w+|procurement|sourcing|category manager)\b",
    ),
    (
        "department_head",
        (
            r"\b(зам(еститель)?\w*[. ]*(ген\w*[. ]*)?директор\w*|замдир\w*|вице-?президент\w*|руковод\w*|начальни\w+"
            r"|завед\w+|зав[. ]|главн\w+ (бухгалтер|инженер|врач|технолог|энергетик|механик)\w*|глав(бух|врач)\w*|тимлид"
            r"|deputy|vice[ -]president|[se]?vp|head( of)?|team lead(er)?|chief)\b"
        ),
    ),
)
"""Codes, the one that matters most first, each with the words of its titles (lower case, ё written е)."""

_DEPUTY = r"\b(зам\w*|вице\w*|deputy|vice|associate|s?vp)\b"
_NEAR = r"\b(помощни\w+|ассистент\w*|секретар\w*|референт\w*|приемная|assistant|secretary|pa|ea|product owner)\b"


def deciders(cells: Sequence[pl.Series], rows: int) -> pl.Series:
    """Who decides: for each row the place in `DECIDERS` of its weightiest title (UInt8), null where no cell has one.

    `cells` are columns of positions, each of `rows` texts.

    >>> deciders([pl.Series(["Ген. директор", "помощник директора", "Менеджер по закупкам", None])], 4).to_list()
    [0, None, 1, None]
    """
    none = pl.repeat(None, rows, dtype=pl.UInt8, eager=True)
    return pl.select(pl.min_horizontal(none, *map(_of, cells)).alias("decider")).to_series()


def _of(column: pl.Series) -> pl.Series:
    """Titles repeat, so each different one is looked at once."""
    titles = column.drop_nulls().unique().alias("title").to_frame()
    words = pl.col("title").str.to_lowercase().str.replace_all("ё", "е", literal=True)
    known = titles.with_columns(place=_place(words)).drop_nulls("place")
    nobody = pl.Series([None], dtype=pl.UInt8).new_from_index(0, column.len())
    if known.is_empty():
        return nobody
    filled = column.is_not_null().arg_true()
    said = column.gather(filled).replace_strict(known["title"], known["place"], default=None, return_dtype=pl.UInt8)
    return nobody.scatter(filled, said)


def _place(words: pl.Expr) -> pl.Expr:
    (_, head), *others = DECIDERS
    found = [pl.when(words.str.contains(head) & ~words.str.contains(_DEPUTY)).then(0)]
    found += [pl.when(words.str.contains(pattern)).then(at) for at, (_, pattern) in enumerate(others, 1)]
    return pl.when(~words.str.contains(_NEAR)).then(pl.coalesce(found)).cast(pl.UInt8)
