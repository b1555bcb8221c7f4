"""Dialler formats as data: what a file of one dialler or CRM looks like, both ways.

A profile is a TOML file. Ours stand in `profiles/`; a user's own are named in the settings, section `[profiles]`.

    about.ru = "…"                what it is, in two languages
    separator = ";"               and header, bom, quotes, newline, encodings, formats
    strip = "';"                   characters that the dialler cannot bear
    digits = [6, 16]              how long a number may be; rows with others are left out, and counted
    [[columns]]
    name = "last_name"            the column's header (its meaning where there is no header line)
    field = "surname"             what goes in: a field of `prozvon.export.fields`, or several, the first filled one
    max = 30                      characters; what is longer is cut, and counted
    role = "surname"              what `prozvon clean --profile` takes the column for on the way back
"""

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from prozvon.errors import UsageError
from prozvon.export.fields import FIELDS
from prozvon.reader import ReadOptions, Shape
from prozvon.schema import Role
from prozvon.settings import nearest


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Column(_Strict):
    """One column: filled from `field`, from a parameter, with a constant `text`, or always empty."""

    name: str
    field: tuple[str, ...] = ()
    param: str | None = None
    text: str | None = None
    max: int | None = Field(None, gt=0)
    words: Mapping[str, str] = {}
    otherwise: str | None = None
    date: str | None = None
    prefix: str = ""
    same_country: bool = False
    role: Role | None = None

    @field_validator("field", mode="before")
    @classmethod
    def _several(cls, value: object) -> object:
        return (value,) if isinstance(value, str) else value

    @field_validator("field")
    @classmethod
    def _known(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for name in value:
            if name not in FIELDS:
                msg = f"there is no field {name!r}{nearest(name, FIELDS)}"
                raise ValueError(msg)
        return value


class Profile(_Strict):
    """A dialler's format; see the head of this file."""

    name: str
    about: Mapping[Literal["ru", "en"], str]
    columns: tuple[Column, ...] = Field(min_length=1)
    params: Mapping[str, str] = {}
    formats: tuple[Literal["csv", "xlsx"], ...] = Field(("csv", "xlsx"), min_length=1)
    encodings: tuple[Literal["utf-8", "cp1251"], ...] = Field(("utf-8", "cp1251"), min_length=1)
    separator: str = Field(",", min_length=1, max_length=1)
    header: bool = True
    bom: bool = False
    quotes: Literal["necessary", "never"] = "necessary"
    newline: Literal["\n", "\r\n"] = "\n"
    guard: bool = False
    strip: str = ""
    max_line: int | None = Field(None, gt=0)
    digits: tuple[int, int] = (1, 15)
    join: Mapping[str, tuple[str, str]] = {}

    @model_validator(mode="after")
    def _sound(self) -> "Profile":
        names = [column.name for column in self.columns]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            msg = f"column {twice!r} stands twice"
            raise ValueError(msg)
        for column in self.columns:
            if column.param is not None and column.param not in self.params:
                hint = nearest(column.param, self.params)
                msg = f"column {column.name!r}: there is no parameter {column.param!r}{hint}"
                raise ValueError(msg)
        for pair in self.join.values():
            for name in pair:
                if name not in names:
                    msg = f"join: there is no column {name!r}{nearest(name, names)}"
                    raise ValueError(msg)
        return self

    def reading(self, options: ReadOptions) -> ReadOptions:
        """How files of this format are read; what `options` already say stands."""
        joined = dict(self.join)
        roles = {column.name: column.role.value if column.role else "-" for column in self.columns}
        return replace(
            options,
            delimiter=options.delimiter or self.separator,
            quote="" if self.quotes == "never" else options.quote,
            header=self.header,
            shape=Shape(
                names=() if self.header else tuple(column.name for column in self.columns),
                roles=roles | dict.fromkeys(joined, Role.PHONE.value),
                joined=joined,
            ),
        )

    def fields(self) -> set[str]:
        """The fields that its columns are made of."""
        return {name for column in self.columns for name in column.field}


def profile_names(own: Mapping[str, str]) -> tuple[str, ...]:
    """Every profile that can be named: ours, then the user's.

    >>> profile_names({"ours": "ours.toml"})
    ('amocrm', 'bitrix24', 'generic-ru', 'twin', 'vicidial', 'ours')
    """
    ours = sorted(p.name.removesuffix(".toml") for p in _folder().iterdir() if p.name.endswith(".toml"))
    return (*ours, *(name for name in own if name not in ours))


def load_profile(name: str, own: Mapping[str, str] | None = None) -> Profile:
    """The profile called `name`; `own` maps the user's profiles to their files and goes before ours.

    Raises `UsageError` for a name that does not exist and for a file that is no profile, naming what is wrong in it.

    >>> load_profile("vicidial").columns[3].name
    'phone_code'
    """
    own = own or {}
    if name in own:
        return _parsed(name, _read(Path(own[name])), own[name])
    known = profile_names(own)
    if name not in known:
        raise UsageError(f"there is no profile {name!r}{nearest(name, known)}; there are {', '.join(known)}")
    return _parsed(name, source_of(name), name)


def source_of(name: str) -> str:
    """The text of one of our own profiles: what a user's own may start from."""
    return (_folder() / f"{name}.toml").read_text("utf-8")


def _folder() -> Traversable:
    return files("prozvon.export") / "profiles"


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"profile {path}: cannot be read: {error}") from None


def _parsed(name: str, text: str, where: str) -> Profile:
    try:
        return Profile.model_validate({"name": name} | tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"profile {where}: {error}") from None
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part + 1 if isinstance(part, int) else part) for part in first["loc"])
        why = first["msg"].removeprefix("Value error, ")
        raise UsageError(f"profile {where}: {place}: {why}" if place else f"profile {where}: {why}") from None
