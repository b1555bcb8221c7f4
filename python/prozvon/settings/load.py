"""Settings from a TOML file, the environment and the command line, later ones winning.

    prozvon.toml                [calling]  rate = 5
    environment                 PROZVON_CALLING__RATE=5
    command line                --set calling.rate=5

An unknown key is an error that names the nearest right one. Each value knows where it came from (`Settings.origin`).
"""

import difflib
import os
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError

from prozvon.errors import SettingsError
from prozvon.settings.model import Sections

FILE = "prozvon.toml"
"""Read from the working directory when no file is named."""

OPEN = frozenset({"segments", "profiles"})
"""Sections whose keys are the user's own."""

_PREFIX = "PROZVON_"
_ELSEWHERE = frozenset({"PROZVON_TRUNK_USER", "PROZVON_TRUNK_PASSWORD", "PROZVON_LOOKUP_TOKEN", "PROZVON_SETTINGS"})
"""Environment variables with our prefix that are no settings."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one run, and where each came from.

    `origin` maps `section.key` to `default`, a file's name, a variable's name or `--set`.
    """

    sections: Sections
    origin: Mapping[str, str]

    def values(self) -> dict[str, Any]:
        """Every setting by its dotted name, as TOML would hold it."""
        dump = self.sections.model_dump(mode="json")
        return {f"{section}.{key}": value for section, keys in dump.items() for key, value in keys.items()}


def names() -> tuple[str, ...]:
    """Every setting's dotted name, in the order of declaration.

    >>> "calling.rate" in names()
    True
    """
    return tuple(
        f"{section}.{key}"
        for section, field in Sections.model_fields.items()
        if section not in OPEN
        for key in field.annotation.model_fields  # type: ignore[union-attr]  # every such section is a model
    )


def load(
    file: Path | None = None,
    flags: Iterable[str] = (),
    environment: Mapping[str, str] | None = None,
    overrides: Mapping[str, Any] | None = None,
) -> Settings:
    """Gather the settings.

    `file` must exist when named; without one `prozvon.toml` is read if the working directory has it. `flags` are
    `section.key=value`, as `--set` takes them; `overrides` are dotted names set by a flag of their own.
    Raises SettingsError for a key that does not exist or a value that will not do.

    >>> load(flags=["calling.rate=5"], environment={}).sections.calling.rate
    5.0
    """
    environment = os.environ if environment is None else environment
    layers = [_from_file(file, environment), _from_environment(environment), _from_flags(flags)]
    layers.append({key: (value, "command line") for key, value in (overrides or {}).items() if value is not None})
    merged: dict[str, tuple[Any, str]] = {}
    for layer in layers:
        merged |= layer
    origin = dict.fromkeys(names(), "default")
    nested: dict[str, dict[str, Any]] = {}
    for name, (value, source) in merged.items():
        section, _, key = name.partition(".")
        if name not in origin and not (section in OPEN and re.fullmatch(r"\w+", key)):
            raise SettingsError(f"{source}: there is no setting {name}{nearest(name, origin) or _newer(source)}")
        origin[name] = source
        nested.setdefault(section, {})[key] = value
    try:
        sections = Sections.model_validate(nested)
    except ValidationError as error:
        raise SettingsError(_explain(error, origin)) from None
    if sections.ring.min > sections.ring.max:
        raise SettingsError("ring.min must not be above ring.max")
    return Settings(sections, MappingProxyType(origin))


def nearest(name: str, known: Iterable[str]) -> str:
    """`; did you mean X?` for the known name most like `name`, or nothing.

    >>> nearest("calling.rat", ["calling.rate", "ring.min"])
    '; did you mean calling.rate?'
    """
    close = difflib.get_close_matches(name, list(known), n=1, cutoff=0.6)
    return f"; did you mean {close[0]}?" if close else ""


def _newer(source: str) -> str:
    """What an unknown setting of a file may mean, where it is like none that there is."""
    return f"; prozvon {version('prozvon')} knows none like it, a newer one may" if source.endswith(".toml") else ""


def _from_file(file: Path | None, environment: Mapping[str, str]) -> dict[str, tuple[Any, str]]:
    named = file or (Path(environment["PROZVON_SETTINGS"]) if environment.get("PROZVON_SETTINGS") else None)
    path = named or Path(FILE)
    try:
        table = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        if named is None:
            return {}
        raise SettingsError(f"{path}: there is no such settings file") from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{path}: the settings cannot be read: {error}") from None
    found: dict[str, tuple[Any, str]] = {}
    for section, keys in table.items():
        if not isinstance(keys, dict):
            raise SettingsError(f"{path}: {section} must stand in a section{nearest(section, names())}")
        found |= {f"{section}.{key}": (value, str(path)) for key, value in keys.items()}
    return found


def _from_environment(environment: Mapping[str, str]) -> dict[str, tuple[Any, str]]:
    found: dict[str, tuple[Any, str]] = {}
    for variable, value in environment.items():
        if variable.upper().startswith(_PREFIX) and variable not in _ELSEWHERE:
            section, _, key = variable[len(_PREFIX) :].lower().partition("__")
            found[f"{section}.{key}" if key else section] = (value, variable)
    return found


def _from_flags(flags: Iterable[str]) -> dict[str, tuple[Any, str]]:
    found: dict[str, tuple[Any, str]] = {}
    for flag in flags:
        name, equals, value = flag.partition("=")
        if not equals:
            raise SettingsError(f"--set {flag}: write --set section.key=value")
        found[name.strip()] = (value.strip(), "--set")
    return found


def _explain(error: ValidationError, origin: Mapping[str, str]) -> str:
    first = error.errors()[0]
    name = ".".join(str(part) for part in first["loc"][:2])
    why = first["msg"].removeprefix("Value error, ")
    return f"{origin.get(name, 'settings')}: {name}: {why}"
