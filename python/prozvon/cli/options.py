"""Options that commands share, and what they become."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from prozvon.errors import UsageError

if TYPE_CHECKING:
    from prozvon.settings import Settings

F = TypeVar("F", bound=Callable[..., object])


def settings_options(command: F) -> F:
    """`--settings FILE` and `--set section.key=value`, which every command takes."""
    command = click.option("--set", "flags", multiple=True, metavar="SECTION.KEY=VALUE", help="Set one setting.")(
        command
    )
    return click.option(
        "--settings", "file", type=click.Path(path_type=Path), help="Settings file; ./prozvon.toml if there is one."
    )(command)


def now_option(command: F) -> F:
    """`--now TIME`, which moves the clock."""
    return click.option("--now", metavar="TIME", help="Take this for the present moment (ISO 8601).")(command)


def summary_options(command: F) -> F:
    """`--json` and `--quiet`."""
    command = click.option("--quiet", is_flag=True, help="No progress and no summary.")(command)
    return click.option("--json", "as_json", is_flag=True, help="Print the summary as one JSON object on stdout.")(
        command
    )


def gather(file: Path | None, flags: tuple[str, ...], overrides: dict[str, Any] | None = None) -> "Settings":
    """The settings of this run; see `prozvon.settings.load`."""
    from prozvon.settings import load  # noqa: PLC0415 -- pydantic takes its time, and `--help` needs no settings

    return load(file, flags, overrides=overrides)


def moment(now: str | None) -> datetime:
    """The present moment with a zone: the clock's, or `now` as the user gave it (UTC where it names no zone)."""
    if now is None:
        return datetime.now(UTC)
    try:
        given = datetime.fromisoformat(now)
    except ValueError:
        raise UsageError(f"--now {now}: write a time as 2027-05-31 or 2027-05-31T10:00+03:00") from None
    return given if given.tzinfo else given.replace(tzinfo=UTC)


def store_url(settings: "Settings", *, needed_for: str) -> str:
    """The store's URL, or an error that says how to name one."""
    url = settings.sections.store.url
    if url is None:
        raise UsageError(f"{needed_for} needs a store: --store FILE, or store.url in the settings")
    return url


def who() -> str:
    """Who runs this, for the access log: the user of the machine."""
    import getpass  # noqa: PLC0415 -- commands import late
    import os  # noqa: PLC0415

    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user without a name
        return f"uid {os.getuid()}"


def recipe_of(settings: "Settings") -> str:
    """The hash of everything that decides what a run makes of its input: the settings and this version.

    >>> from prozvon.settings import load
    >>> recipe_of(load(environment={})) == recipe_of(load(flags=["calling.rate=5"], environment={}))
    False
    """
    import hashlib  # noqa: PLC0415 -- commands import late
    import json  # noqa: PLC0415
    from importlib.metadata import version  # noqa: PLC0415

    # Where the store lies, what a call costs, how lists are exported, how fast a run goes and what it says of itself
    # decide nothing.
    aside = ("store.url", "money.", "segments.", "profiles.", "run.threads", "run.memory", "run.log")
    told = {"version": version("prozvon")} | {k: v for k, v in settings.values().items() if not k.startswith(aside)}
    return hashlib.sha256(json.dumps(told, sort_keys=True, default=str).encode()).hexdigest()[:16]
