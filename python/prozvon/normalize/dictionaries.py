"""A user's own words beside the built-in tables: names, legal forms, cities, and words that are no name.

Each kind is a text of lines, an entry a line, its fields parted by `;`; a `#` at the beginning of a line or behind a
space begins a comment. What stands here goes before the built-in tables.

    given          name; gender (m, f, м, ж or nothing); the full name it is short for     Гуля; f; Гульнара
    surnames       surname                                                                Кулдашбаев
    legal_forms    form as it is written; as it is shown                                  потребительское общество; ПО
    cities         city as it is written; its name                                        Кольцово НСО; Кольцово
    junk           a word that says nothing                                               лидогенерация
"""

import hashlib
from collections.abc import Iterable
from os import PathLike, fspath
from pathlib import Path
from typing import Final, Self

from prozvon import _core
from prozvon.errors import UsageError
from prozvon.settings import Sections

Lines = str | PathLike[str] | Iterable[str]
"""The path of a file in UTF-8, or the lines themselves."""

KINDS: Final = ("given", "surnames", "legal_forms", "cities", "junk")

LARGEST: Final = 64 * 2**20
"""Bytes of a file; larger ones are no list of words."""


class Dictionaries:
    """Own words, read once; may be handed to any number of calls, threads and processes.

    Raises `UsageError` for a file that cannot be read and for a line that is no entry, naming file and line.

    >>> from prozvon import Dictionaries, normalize_names
    >>> own = Dictionaries(given=["Гуля; f; Гульнара"], junk=["лидген"])
    >>> normalize_names(["Гуля Петрова лидген"], dictionaries=own).select("given_key", "gender", "note").rows()
    [('gulnara', 'f', 'лидген')]
    """

    __slots__ = ("_texts", "words")

    def __init__(
        self,
        *,
        given: Lines | None = None,
        surnames: Lines | None = None,
        legal_forms: Lines | None = None,
        cities: Lines | None = None,
        junk: Lines | None = None,
    ) -> None:
        """Each kind is the path of a file, or its lines."""
        asked = zip(KINDS, (given, surnames, legal_forms, cities, junk), strict=True)
        self._read([(kind, *_text(kind, lines)) for kind, lines in asked if lines is not None])

    def _read(self, texts: list[tuple[str, str, str]]) -> None:
        self._texts = texts
        self.words = _core.OwnWords(texts)

    @classmethod
    def of_texts(cls, texts: Iterable[tuple[str, str, str]]) -> Self:
        """The dictionaries whose kinds, names in messages and texts these are."""
        own = cls.__new__(cls)
        own.__setstate__([(kind, called, text) for kind, called, text in texts])
        return own

    @property
    def digest(self) -> str:
        """A hash of everything that stands in them."""
        told = hashlib.sha256()
        for kind, _, text in self._texts:
            told.update(f"{kind}\0{len(text)}\0{text}".encode())
        return told.hexdigest()

    def __getstate__(self) -> list[tuple[str, str, str]]:
        """The words as text: what is made of them is made again where they arrive."""
        return self._texts

    def __setstate__(self, texts: list[tuple[str, str, str]]) -> None:
        """Takes up what another process handed over."""
        self._read(texts)


def configured(sections: Sections) -> Dictionaries | None:
    """The dictionaries that the settings name; nothing where they name none."""
    asked = sections.dictionaries
    if not any(path is not None for _, path in asked):
        return None
    return Dictionaries(
        given=asked.given,
        surnames=asked.surnames,
        legal_forms=asked.legal_forms,
        cities=asked.cities,
        junk=asked.junk,
    )


def words(dictionaries: Dictionaries | None) -> "_core.OwnWords | None":
    """What the core is given."""
    return None if dictionaries is None else dictionaries.words


def _text(kind: str, lines: Lines) -> tuple[str, str]:
    """What a dictionary is called in messages, and its text."""
    if not isinstance(lines, str | PathLike):
        listed = list(lines)
        if not all(isinstance(line, str) for line in listed):
            raise UsageError(f"{kind}: lines of text are needed, or the path of a file")
        return kind, "\n".join(line.replace("\n", " ") for line in listed)
    path = Path(fspath(lines))
    try:
        if path.stat().st_size > LARGEST:
            raise UsageError(f"{path}: too large for a list of words")
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror or 'cannot be read'} (dictionaries.{kind})") from None
    try:
        return str(path), data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UsageError(f"{path}, line {line}: not UTF-8") from None
