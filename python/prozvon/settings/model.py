"""Every setting, with its default and its meaning: the one place where they are declared.

The description of a field is what `prozvon init` writes above it and what the reference prints. Settings whose names
and defaults are fixed by the public contract keep them for ever; the others may still move.
"""

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, model_validator

from prozvon.settings.duration import format_duration, parse_duration
from prozvon.settings.size import parse_size

Duration = Annotated[
    timedelta,
    BeforeValidator(lambda value: parse_duration(value) if isinstance(value, str) else value),
    PlainSerializer(format_duration, return_type=str),
]

Size = Annotated[int, BeforeValidator(lambda value: parse_size(value) if isinstance(value, str) else value)]

_HOURS = re.compile(r"([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)")


def _hours(value: str) -> str:
    if value != "law" and _HOURS.fullmatch(value) is None:
        msg = "write law, or a span such as 09:00-18:00"
        raise ValueError(msg)
    return value


def number_format(value: str) -> str:
    """How a trunk wants numbers, as it is written. Raises ValueError for what writes none."""
    try:
        written = value.format(number="79160000000", national="9160000000")
    except (KeyError, IndexError, ValueError):
        written = ""
    if not re.fullmatch(r"\+?[0-9*#]{11,30}", written):
        msg = "write digits around {number} or {national}, such as +{number} or 8{national}"
        raise ValueError(msg)
    return value


_CALLER = re.compile(r"\+?[0-9A-Za-z._~*%-]+")


def caller_numbers(values: tuple[str, ...]) -> tuple[str, ...]:
    """The numbers that calls show, as they are written. Raises ValueError for what can be none."""
    for value in values:
        if _CALLER.fullmatch(value) is None:
            msg = f"{value!r} is no caller number; write it as +74950000001, without spaces"
            raise ValueError(msg)
    return values


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError):
        msg = "write a time zone such as Europe/Moscow or UTC"
        raise ValueError(msg) from None
    return value


def _listed(value: object) -> object:
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, validate_default=True)

    @model_validator(mode="before")
    @classmethod
    def _without_empty(cls, given: Any) -> Any:
        """What has no default and is given empty, as `prozvon init` writes it, is not given."""
        known = cls.model_fields
        if not isinstance(given, dict):
            return given
        return {k: v for k, v in given.items() if v != "" or k not in known or known[k].default is not None}


class Input(_Section):
    """How inputs are read."""

    encoding: str | None = Field(None, description="text encoding of the inputs; recognised when not given")
    delimiter: str | None = Field(None, description="column separator of text inputs; recognised when not given")
    profile: str | None = Field(None, description="the dialler or CRM whose export the inputs are, as for export")
    sheet: str | None = Field(None, description="the sheet of a workbook; all visible ones when not given")
    max_unpacked: int = Field(8 * 2**30, gt=0, description="bytes that an archive or workbook may unpack to")
    max_columns: int = Field(2000, gt=0, description="columns that an input may have")
    max_field: int = Field(2**20, gt=0, description="bytes that one cell may have")


class Phone(_Section):
    """How numbers are read."""

    region: str = Field("RU", pattern=r"[A-Z]{2}", description="country of numbers that are written without one")
    plan: str = Field("prozvon.plan", description="register of Russian numbers, made by `plan import`; used if there")
    metadata: str = Field("", description="world numbering plans of another libphonenumber version; the built-in ones")


class Words(_Section):
    """Own words beside the built-in tables: files in UTF-8, an entry a line, fields parted by `;`, comments with `#`."""

    given: Path | None = Field(
        None, description="given names: NAME; GENDER; FULL NAME - the last two may be missing (Гуля; f; Гульнара)"
    )
    surnames: Path | None = Field(None, description="surnames, one a line")
    legal_forms: Path | None = Field(None, description="legal forms: AS WRITTEN; AS SHOWN")
    cities: Path | None = Field(None, description="cities and other names of cities: AS WRITTEN; NAME")
    junk: Path | None = Field(None, description="words that are no name and no city, one a line")


class Match(_Section):
    """When two rows are one person."""

    block_limit: int = Field(200, ge=2, description="rows of one key that are compared pair by pair")
    switchboard: int = Field(8, ge=2, description="different people on one number from which it identifies nobody")
    recipe: Path | None = Field(
        None, description="recipe in TOML: weights, limits (these instead of the two above), link levels, survivorship"
    )


class Dial(_Section):
    """In which order people are called."""

    fresh: Duration = Field(
        timedelta(days=7), description="whose record is no older is called first, the newest at the top; 0s: nobody"
    )


class Review(_Section):
    """What is put before human eyes."""

    limit: float = Field(0.01, ge=0, le=1, description="pairs and cells in the review file, as a share of the rows")
    across: str | None = Field(
        None, description="column, or role such as manager: rows that differ in it are reviewed and never merged"
    )


class Calling(_Section):
    """When and how fast numbers are rung."""

    hours: Annotated[str, AfterValidator(_hours)] = Field(
        "law",
        description="law: the country's rules in every possible zone of the number; "
        "09:00-18:00 replaces all zone and holiday rules",
    )
    rate: float = Field(10, gt=0, description="calls a second, never above in any window")
    concurrent: int = Field(50, gt=0, description="calls at once")
    rest: Duration = Field(timedelta(hours=24), description="between two rings of a number")
    fresh: Duration = Field(
        timedelta(days=7), description="a call of others that is no older spares a number ours (--from-cdr)"
    )
    zone: Annotated[str, AfterValidator(_zone)] = Field(
        "Europe/Moscow", description="time zone of records that name none (--from-cdr)"
    )
    require_basis: bool = Field(default=False, description="refuse numbers without a consent basis")
    bases: Path | None = Field(
        None, description="file of consent bases: lines NUMBER,BASIS; --numbers may have them as its second column"
    )
    holidays: Annotated[tuple[date, ...], BeforeValidator(_listed)] = Field(
        (), description="days off besides Russia's fixed holidays: 2027-01-11,2027-05-10; where hours are the law's"
    )
    attempts_max: int = Field(
        3,
        ge=0,
        description="calls that may have reached a telephone within `attempts_period`, all systems'; 0: any number",
    )
    attempts_period: Duration = Field(timedelta(days=30), description="the period of `attempts_max`")


class Contact(_Section):
    """How often people are spoken to."""

    rest: Duration = Field(timedelta(days=30), description="between two conversations with a person")


class Ring(_Section):
    """How long a number is rung."""

    min: Duration = Field(timedelta(seconds=15), description="CANCEL falls no earlier after the first 18x")
    max: Duration = Field(timedelta(seconds=20), description="and no later; without an 18x, after the 100")


class Answer(_Section):
    """What happens when a person answers."""

    message: Path | None = Field(None, description="recording to play; without one BYE follows the ACK at once")
    abandoned_max: float = Field(
        0.03,
        ge=0,
        le=1,
        description="share of the calls placed in 24 h (once there are 100) that were answered and heard no message, "
        "at which a campaign stops; 1 never stops",
    )


class Breaker(_Section):
    """When a sick trunk is left alone."""

    enabled: bool = Field(default=True, description="false also leaves canaries unread")


class Trunk(_Section):
    """The telephone line."""

    uri: str | None = Field(
        None, description="where calls go: sip:HOST:PORT, sip:HOST:PORT;transport=tcp, or sips:HOST:PORT for TLS"
    )
    others: Annotated[tuple[str, ...], BeforeValidator(_listed)] = Field(
        (),
        description="further trunks: sip:HOST:PORT;weight=3. Calls are shared by weight (`uri` may have one, too), "
        "and what one trunk turns away with 503 is offered to another; ;number=8{national}, ;codecs=pcmu+pcma and "
        ";callers=+74950000001/+74950000002 are for one trunk alone",
    )
    number: Annotated[str, AfterValidator(number_format)] = Field(
        "+{number}",
        description="how numbers are written: {number} all digits, {national} those behind the country code",
    )
    callers: Annotated[tuple[str, ...], BeforeValidator(_listed), AfterValidator(caller_numbers)] = Field(
        (), description="our numbers that calls show, in turn, over trunks that name none of their own"
    )
    caller_day_max: int = Field(
        0, ge=0, description="calls that one caller number makes within 24 hours, on whichever trunks; 0: any number"
    )
    credentials: Path | None = Field(
        None,
        description="file of user and password, a line each, mode 0600; "
        "PROZVON_TRUNK_USER and PROZVON_TRUNK_PASSWORD come first",
    )
    proxy: str | None = Field(None, description="outbound proxy in front of the trunk: sip:HOST:PORT")
    authorities: Path | None = Field(None, description="certificates that TLS trusts besides the system's (PEM)")
    canaries: Path | None = Field(
        None, description="file of our own numbers known good and known bad: lines NUMBER,good and NUMBER,bad"
    )
    canary_every: Duration = Field(timedelta(seconds=60), description="between two looks at the canaries")
    call_price: float = Field(0, ge=0, description="what the trunk asks for each call, for the plan of --dry-run")
    minute_price: float = Field(0, ge=0, description="and for each minute begun of an answered one")
    retry_after_max: Duration = Field(timedelta(seconds=300), description="caps every hold that a trunk asks for")
    keepalive: Duration = Field(
        timedelta(seconds=30),
        description="between two OPTIONS by which a trunk is asked, during a sweep, whether it is there; 0s asks nothing",
    )


class Lease(_Section):
    """Who may work a number, or a person."""

    seconds: float = Field(30, gt=0, description="how long a lease lasts when its holder falls silent")
    work: Duration = Field(
        timedelta(minutes=30), description="how long an operator has for a person; then it is taken back"
    )
    cap: int = Field(20, gt=0, description="persons that one operator may have at once")


class Lookup(_Section):
    """A service that is asked about numbers instead of ringing them (`verify --lookup`)."""

    url: str | None = Field(None, description="https://HOST/PATH with {number} in it, where the digits of a number go")
    header: str = Field(
        "",
        description="header of each request, such as Authorization: Bearer {token}; PROZVON_LOOKUP_TOKEN is the token",
    )
    path: str = Field("", description="field of its JSON answer, such as data.status; the whole answer when empty")
    answers: Annotated[tuple[str, ...], BeforeValidator(_listed)] = Field(
        (), description="what its answers mean: ANSWER=CLASS, such as delivered=RINGING, absent=ABSENT"
    )
    tries: int = Field(3, ge=1, le=10, description="requests for one number at most")
    timeout: Duration = Field(timedelta(seconds=5), description="time for an answer")
    price: float = Field(0, ge=0, description="what a request costs")
    budget: float | None = Field(None, ge=0, description="what a run may spend on requests")


class Confirm(_Section):
    """What it takes to park a number."""

    hard_needed: int = Field(2, ge=2, description="agreeing answers that there is no such number")
    hard_gap: Duration = Field(timedelta(hours=24), description="and the least time between two of them")
    soft_needed: int = Field(3, ge=3, description="answers that nobody is there")
    soft_days: int = Field(3, ge=1, description="on so many different days")
    soft_parts: int = Field(2, ge=1, le=3, description="in so many different parts of the day")
    soft_span: Duration = Field(timedelta(days=14), description="the last so long after the first")


class Recheck(_Section):
    """When a number is asked again."""

    hard: Duration = Field(timedelta(days=180), description="after a number was found not to exist")
    soft: Duration = Field(timedelta(days=90), description="after a number was found absent; doubles up to `hard`")
    reachable: Duration = Field(
        timedelta(days=152, hours=12), description="after a number answered; longer, and numbers change hands unseen"
    )
    unproven: Duration = Field(
        timedelta(days=180), description="after a number answered for the first time whose owner is not proven"
    )
    unproven_again: Duration = Field(timedelta(days=730), description="and after each further answer of such a number")
    declined: Duration = Field(timedelta(days=365), description="after somebody declined the call")
    retry: Duration = Field(timedelta(hours=24), description="after an answer that says nothing; doubles")
    retry_max: Duration = Field(timedelta(days=30), description="up to this")
    spread: float = Field(0.02, ge=0, le=0.5, description="share of an interval by which numbers come due earlier")
    retire_after: int = Field(20, ge=1, description="checks in quarantine after which a silent number is left alone")
    sample: float = Field(0.01, ge=0, le=1, description="share of the quarantine that is rung each month all the same")


class Store(_Section):
    """Where the numbers and the ledger live."""

    url: str | None = Field(None, description="a file, sqlite:///FILE, or postgresql+psycopg://HOST/DATABASE")
    project: str = Field("", description="whose people these are; rest, refusals and leases are kept apart by project")
    share_evidence: bool = Field(
        default=True,
        description="whether projects share what the network says of a line; rests between rings always are shared",
    )
    keep: Duration = Field(
        timedelta(days=1095), description="how long calls and feedback are kept; `store prune` removes older ones"
    )


class Output(_Section):
    """How tables are written."""

    format: Literal["csv", "parquet", "xlsx"] = Field("csv", description="csv, parquet or xlsx")
    csv_dialect: Literal["plain", "excel-ru"] = Field("plain", description="plain, or excel-ru: `;` and a BOM")


class Money(_Section):
    """What a call that need not be made is worth."""

    call: Duration = Field(timedelta(seconds=45), description="an operator's time for one call that reaches nobody")
    hour: float = Field(450, ge=0, description="what an hour of an operator costs")
    probe: float = Field(0, ge=0, description="what one probe through the trunk costs")
    currency: str = Field("RUB", pattern=r"[A-Z]{3}", description="the currency of both prices (ISO 4217)")


class Run(_Section):
    """How a run behaves."""

    lang: Literal["ru", "en"] = Field("ru", description="language of reports and messages: ru or en")
    threads: int | None = Field(None, ge=1, description="threads; all cores when not given")
    memory: Annotated[Size, Field(gt=0)] | None = Field(
        None, description="memory that a run may use: 2GB, 500MB; without it a run takes what it needs"
    )
    metrics: Path | None = Field(
        None, description="file that tells of a sweep under way in Prometheus' text form, for node_exporter (*.prom)"
    )
    log: Literal["debug", "info", "warning", "error"] = Field(
        "warning", description="what the log on stderr tells: debug, info, warning or error"
    )
    log_format: Literal["text", "json"] = Field("text", description="text: key=value lines; json: for collectors")


class Sections(_Section):
    """All settings, a section each."""

    input: Input = Input()
    phone: Phone = Phone()
    dictionaries: Words = Words()
    match: Match = Match()
    dial: Dial = Dial()
    review: Review = Review()
    calling: Calling = Calling()
    contact: Contact = Contact()
    ring: Ring = Ring()
    answer: Answer = Answer()
    breaker: Breaker = Breaker()
    trunk: Trunk = Trunk()
    lookup: Lookup = Lookup()
    lease: Lease = Lease()
    confirm: Confirm = Confirm()
    recheck: Recheck = Recheck()
    store: Store = Store()
    output: Output = Output()
    money: Money = Money()
    run: Run = Run()
    segments: dict[str, str] = Field(
        {}, description="named conditions for `prozvon export --segment`: name = expression, as for --where"
    )
    profiles: dict[str, str] = Field(
        {},
        description="own dialler formats for `prozvon export --profile`: name = file, as `prozvon export --show` prints",
    )
