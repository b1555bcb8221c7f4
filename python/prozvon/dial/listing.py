"""Which column of somebody's list holds the numbers, whatever it is called."""

from prozvon.phone import phone_columns
from prozvon.reader import Base
from prozvon.schema import Role

_MOST = 0.5
"""Share of a column's filled cells that are numbers, where the column is not called so."""

_DIGITS = {
    Role.INN,
    Role.POSTCODE,
    Role.BIRTH_DATE,
    Role.CREATED_AT,
    Role.UPDATED_AT,
    Role.LAST_CONTACT,
    Role.CONSENT_DATE,
}
"""Roles whose digits could be read as a number."""


def number_columns(base: Base, region: str, threads: int | None = None) -> list[str]:
    r"""The columns that are called telephones, or, where none is, the one that most plainly holds them.

    A list is often one column under a title such as "Do not call!", or under «Номер», which is an id in a base. Empty
    where no column holds numbers.

    >>> import tempfile, pathlib
    >>> from prozvon.reader import ReadOptions, read
    >>> file = pathlib.Path(tempfile.mkdtemp(), "stop.csv")
    >>> _ = file.write_text("№;Номер;Причина\n1;8 916 123-45-67;просил\n2;89161234568;\n", encoding="utf-8")
    >>> number_columns(read([str(file)], ReadOptions()), "RU")
    ['Номер']
    """
    called = [column.name for column in base.columns if column.role is Role.PHONE]
    if called:
        return called
    shares: dict[str, float] = {}
    for column in base.columns:
        if column.role in _DIGITS:
            continue
        filled = int((base.frame[column.name].fill_null("").str.strip_chars() != "").sum())
        keys = phone_columns(base.frame, [column.name], region, None, threads)["phone_keys"]
        shares[column.name] = int((keys.list.len() > 0).sum()) / max(filled, 1)
    best = max(shares, key=lambda name: shares[name], default=None)
    return [best] if best is not None and shares[best] >= _MOST else []
