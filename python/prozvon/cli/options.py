"""Options that commands share, and the one value that they become: `Given`.

A command says with decorators what it can be told and takes a `Given` first; it names the settings that an option of its
own stands for, and never sees those values again but in the settings of the run:

    @click.command("runs")
    @store_option
    @json_option("Print one JSON array.")
    @settings_options
    def command(given: Given, ...) -> None:
        with given.open_store("runs") as store: ...
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, Literal, ParamSpec, TypeVar

import click

from prozvon.cli.messages import say
from prozvon.errors import UsageError

if TYPE_CHECKING:
    from prozvon.settings import Sections, Settings
    from prozvon.store import Store

F = TypeVar("F", bound=Callable[..., object])
P = ParamSpec("P")
R = TypeVar("R")

_META = "prozvon.given"
"""Where click's context keeps what the shared options were given."""


@dataclass(frozen=True, slots=True)
class Given:
    """What a command is told beside its own arguments: the settings of this run, its clock, and how it shall speak."""

    settings: "Settings"
    now: str | None = None
    as_json: bool = False
    quiet: bool = False
    mapping: Mapping[str, str] = field(default_factory=dict)
    """Roles of single columns, by `--map`."""

    @property
    def sections(self) -> "Sections":
        """The settings' values."""
        return self.settings.sections

    @property
    def lang(self) -> Literal["ru", "en"]:
        """`ru` or `en`."""
        return self.sections.run.lang

    def say(self, message: str, **values: object) -> str:
        """A message in the language of the run; see `prozvon.cli.messages`."""
        return say(self.lang, message, **values)

    def tell(self, message: str, **values: object) -> None:
        """Say it on stderr, unless `--quiet`."""
        if not self.quiet:
            click.echo(self.say(message, **values), err=True)

    def moment(self) -> datetime:
        """The present moment: the clock's each time it is asked, or the one of `--now`."""
        return moment(self.now)

    def store_url(self, needed_for: str) -> str:
        """The store's URL, or an error that says how to name one."""
        url = self.sections.store.url
        if url is None:
            raise UsageError(f"{needed_for} needs a store: --store FILE, or store.url in the settings")
        return url

    def tell_counts(self, counts: Mapping[str, object]) -> None:
        """What a run came to: one JSON object on stdout, or the filled counts in a line on stderr."""
        import json  # noqa: PLC0415 -- commands import late

        if self.as_json:
            click.echo(json.dumps(counts, ensure_ascii=False))
        elif not self.quiet:
            told = (f"{self.say(name)} {_told(count)}" for name, count in counts.items() if count not in ({}, None))
            click.echo("; ".join(told), err=True)

    def open_store(self, needed_for: str, *, create: bool = False) -> "Store":
        """The store, as the settings' project and policy see it: one that is there, or with `create` a new one."""
        from prozvon.schedule import Policy  # noqa: PLC0415 -- SQLAlchemy takes its time
        from prozvon.store import open_store  # noqa: PLC0415

        sections = self.sections
        return open_store(
            self.store_url(needed_for),
            create=create,
            policy=Policy.of(sections),
            project=sections.store.project,
            share_evidence=sections.store.share_evidence,
        )


def _told(count: object) -> str:
    """A count as people read it; counts of several things with what each is of."""
    if isinstance(count, Mapping):
        return ", ".join(f"{name} {part}" for name, part in count.items())
    return str(count)


def settings_options(command: Callable[Concatenate[Given, P], R]) -> Callable[P, R]:
    """`--settings FILE` and `--set section.key=value`, which every command takes; the command is handed a `Given`.

    Settings are gathered, threads bounded and the log opened before the command's first line.
    """

    @wraps(command)
    def run(*args: P.args, **options: P.kwargs) -> R:
        return command(_given(), *args, **options)

    for option in (
        _kept("flags", "--set", multiple=True, metavar="SECTION.KEY=VALUE", help="Set one setting."),
        _kept(
            "file", "--settings", type=click.Path(path_type=Path), help="Settings file; ./prozvon.toml if there is one."
        ),
    ):
        run = option(run)
    return run


def now_option(command: F) -> F:
    """`--now TIME`, which moves the clock."""
    return _kept("now", "--now", metavar="TIME", help="Take this for the present moment (ISO 8601).")(command)


def json_option(words: str) -> Callable[[F], F]:
    """`--json`, with what is printed."""
    return _kept("as_json", "--json", is_flag=True, help=words)


def quiet_option(words: str) -> Callable[[F], F]:
    """`--quiet`, with what is not said."""
    return _kept("quiet", "--quiet", is_flag=True, help=words)


def summary_options(command: F) -> F:
    """`--json` and `--quiet` of a command that ends with a summary."""
    command = quiet_option("No progress and no summary.")(command)
    return json_option("Print the summary as one JSON object on stdout.")(command)


def sets(setting: str, *names: str, **attributes: Any) -> Callable[[F], F]:
    """An option that sets one setting of this run, before every file and variable.

    `attributes` are those of `click.option`.
    """

    def keep(context: click.Context, _option: click.Parameter, value: object) -> None:
        _meta(context).setdefault("overrides", {})[setting] = value

    return click.option(*names, setting.replace(".", "_"), expose_value=False, callback=keep, **attributes)


def store_option(words: str = "The store.") -> Callable[[F], F]:
    """`--store URL`."""
    return sets("store.url", "--store", metavar="URL", help=words)


def trunk_option(words: str = "Where calls go: sip:HOST:PORT.", metavar: str = "SIP-URI") -> Callable[[F], F]:
    """`--trunk SIP-URI`."""
    return sets("trunk.uri", "--trunk", metavar=metavar, help=words)


def lang_option(words: str = "Language of what is said.") -> Callable[[F], F]:
    """`--lang ru|en`, with what it is the language of."""
    return sets("run.lang", "--lang", type=click.Choice(["ru", "en"]), help=words)


def spoken_option(command: F) -> F:
    """`--lang` of a command that reads no settings: its help and errors look for the words themselves."""
    lang = click.Choice(["ru", "en"])
    return click.option("--lang", type=lang, expose_value=False, help="Language of what is said.")(command)


def threads_option(command: F) -> F:
    """`--threads N`."""
    return sets("run.threads", "--threads", type=click.IntRange(1), help="Threads; all cores when not given.")(command)


def dialect_option(command: F) -> F:
    """`--csv-dialect NAME`."""
    return sets(
        "output.csv_dialect",
        "--csv-dialect",
        type=click.Choice(["plain", "excel-ru"]),
        help="excel-ru: `;` and a BOM.",
    )(command)


def map_option(command: F) -> F:
    """`--map COLUMN=ROLE`, as often as it is given."""
    return _kept(
        "mapping",
        "--map",
        multiple=True,
        convert=_mapped,
        metavar="COLUMN=ROLE",
        help="Say what a column holds.",
    )(command)


def reading_options(command: F) -> F:
    """`--map`, `--encoding`, `--delimiter` and `--sheet`."""
    for option in (
        sets("input.sheet", "--sheet", help="The sheet of a workbook; all visible ones when not given."),
        sets("input.delimiter", "--delimiter", help="Column separator of text inputs; recognised when not given."),
        sets("input.encoding", "--encoding", help="Text encoding of the inputs; recognised when not given."),
        map_option,
    ):
        command = option(command)
    return command


def moment(now: str | None) -> datetime:
    """The present moment with a zone: the clock's, or `now` as the user gave it (UTC where it names no zone)."""
    if now is None:
        return datetime.now(UTC)
    try:
        given = datetime.fromisoformat(now)
    except ValueError:
        raise UsageError(f"--now {now}: write a time as 2027-05-31 or 2027-05-31T10:00+03:00") from None
    return given if given.tzinfo else given.replace(tzinfo=UTC)


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
    >>> recipe_of(load(flags=["calling.rate=5"], environment={})) == recipe_of(load(environment={}))
    False
    """
    import hashlib  # noqa: PLC0415 -- commands import late
    import json  # noqa: PLC0415
    from importlib.metadata import version  # noqa: PLC0415

    # Where the store lies, what a call costs, how lists are exported, how fast a run goes and what it says of itself
    # decide nothing.
    aside = ("store.url", "money.", "segments.", "profiles.", "run.threads", "run.memory", "run.log")
    told = {"version": version("prozvon")} | {k: v for k, v in settings.values().items() if not k.startswith(aside)}
    # Of dictionaries and recipes what stands in them decides, not where they lie.
    files = ("dictionaries.", "match.recipe")
    for name in [name for name, path in told.items() if name.startswith(files) and path]:
        with suppress(OSError):  # who reads it will say what is wrong with it
            told[name] = hashlib.sha256(Path(told[name]).read_bytes()).hexdigest()
    return hashlib.sha256(json.dumps(told, sort_keys=True, default=str).encode()).hexdigest()[:16]


def _given() -> Given:
    """What the options before this command's first line have left in its context."""
    from prozvon.cli.process import prepare  # noqa: PLC0415 -- pydantic takes its time, and `--help` needs no settings
    from prozvon.settings import load  # noqa: PLC0415

    kept = dict(_meta(click.get_current_context()))
    settings = load(kept.pop("file"), kept.pop("flags"), overrides=kept.pop("overrides", None))
    given = Given(settings, **kept)
    prepare(settings, quiet=given.quiet)
    return given


def _meta(context: click.Context) -> dict[str, Any]:
    kept: dict[str, Any] = context.meta.setdefault(_META, {})
    return kept


def _kept(
    name: str, *names: str, convert: Callable[[Any], object] | None = None, **attributes: Any
) -> Callable[[F], F]:
    """An option whose value becomes the field `name` of `Given`."""

    def keep(context: click.Context, _option: click.Parameter, value: object) -> None:
        _meta(context)[name] = value if convert is None else convert(value)

    return click.option(*names, name, expose_value=False, callback=keep, **attributes)


def _mapped(given: tuple[str, ...]) -> dict[str, str]:
    mapping = dict(pair.rpartition("=")[::2] for pair in given)
    if any(not name for name in mapping):
        raise click.BadParameter("write COLUMN=ROLE, or COLUMN=- for a column that is nothing special")
    return mapping
