"""What `prozvon doctor` looks at. Nothing is changed and nobody is rung."""

import secrets
import shutil
import socket
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from prozvon.cli.speaking import error as translated
from prozvon.errors import Error
from prozvon.export import load_profile
from prozvon.export.choosing import condition
from prozvon.plan import load as load_plan
from prozvon.settings import Sections, Settings
from prozvon.sip.agent import Agent
from prozvon.sip.dialog import Local
from prozvon.store import OutdatedError, open_store
from prozvon.verification.trunk import Trunk

_FREE = 2 * 2**30
"""Bytes of free disk below which a base of a million rows may not fit."""

_WAIT = 3.0
"""Seconds that a trunk has to answer."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; `state` and `fix` in Russian and English."""

    what: str
    ok: bool
    state: tuple[str, str]
    fix: tuple[str, str] | None = None


def findings(settings: Settings) -> list[Finding]:
    """Everything that was found, in the order of a number's way."""
    sections = settings.sections
    return [
        _core(),
        _settings(settings),
        *_files(sections),
        _plan(sections),
        _disk(),
        _store(sections),
        _trunk(sections),
    ]


def _core() -> Finding:
    from prozvon._core import __version__ as core  # noqa: PLC0415 -- a missing core is what is looked for

    python = ".".join(map(str, sys.version_info[:3]))
    return Finding("version", ok=True, state=(f"prozvon {core}, Python {python}",) * 2)


def _settings(settings: Settings) -> Finding:
    own = sorted({origin for origin in settings.origin.values() if origin != "default"})
    if not own:
        return Finding(
            "settings",
            ok=True,
            state=("всё по умолчанию; `prozvon init` напишет файл", "all defaults; `prozvon init` writes a file"),
        )
    russian = ("командная строка" if origin == "command line" else origin for origin in own)
    return Finding("settings", ok=True, state=(f"из: {', '.join(russian)}", f"from: {', '.join(own)}"))


def _files(sections: Sections) -> Iterator[Finding]:
    named = {
        "trunk.canaries": sections.trunk.canaries,
        "trunk.credentials": sections.trunk.credentials,
        "trunk.authorities": sections.trunk.authorities,
        "answer.message": sections.answer.message,
        "phone.metadata": sections.phone.metadata or None,
    }
    for setting, path in named.items():
        if path is not None and not Path(path).is_file():
            yield Finding(
                "file",
                ok=False,
                state=(f"{setting}: нет файла {path}", f"{setting}: there is no file {path}"),
                fix=(f"положите файл или уберите {setting}", f"put the file there, or take {setting} away"),
            )
    for name in sections.profiles:
        yield from _tried("profile", name, partial(load_profile, name, sections.profiles))
    for name, expression in sections.segments.items():
        yield from _tried("segment", name, partial(condition, expression))


def _tried(what: str, name: str, tried: Callable[[], object]) -> Iterator[Finding]:
    try:
        tried()
    except Error as error:
        yield Finding(
            what,
            ok=False,
            state=_told(error),
            fix=(f"исправьте {what}s.{name} в настройках", f"mend {what}s.{name} in the settings"),
        )


def _told(error: Exception) -> tuple[str, str]:
    """An error's sentence in Russian and English; the system's own as the system has it."""
    english = (error.strerror if isinstance(error, OSError) else None) or str(error) or type(error).__name__
    return translated("ru", english), english


def _plan(sections: Sections) -> Finding:
    path = sections.phone.plan
    try:
        register = load_plan(path)
    except Error as error:
        fix = (
            "импортируйте заново: prozvon plan import ФАЙЛЫ, или уберите phone.plan",
            "import it again: prozvon plan import FILES, or take phone.plan away",
        )
        return Finding("plan", ok=False, state=_told(error), fix=fix)
    if register is None:
        state = (
            "реестра диапазонов нет; `prozvon plan import` заведёт его",
            "no register of number ranges; `prozvon plan import` makes one",
        )
        return Finding("plan", ok=True, state=state)
    ranges, ported = register.size
    day = f"{datetime.fromtimestamp(Path(path).stat().st_mtime, UTC):%Y-%m-%d}"
    state = (
        f"{path} от {day}: диапазонов {ranges}, перенесённых номеров {ported}",
        f"{path} of {day}: {ranges} ranges, {ported} ported numbers",
    )
    return Finding("plan", ok=True, state=state)


def _disk() -> Finding:
    free = shutil.disk_usage(Path.cwd()).free
    state = (f"свободно {free / 2**30:.1f} ГБ", f"{free / 2**30:.1f} GB free")
    fix = (
        "освободите место: база в миллион строк занимает до 1 ГБ",
        "make room: a base of a million rows takes up to 1 GB",
    )
    return Finding("disk", free >= _FREE, state, None if free >= _FREE else fix)


def _store(sections: Sections) -> Finding:
    url = sections.store.url
    if url is None:
        return Finding(
            "store", ok=True, state=("не задано; `--store base.db` заведёт его", "none; `--store base.db` makes one")
        )
    try:
        with open_store(url, create=False, migrate=False) as store:
            health = store.check()
    except OutdatedError as error:
        # Nothing is wrong: whatever opens it next brings it up to date.
        fix = (
            "сделайте копию прежней версией, затем: prozvon store migrate",
            "make a backup with the older prozvon, then: prozvon store migrate",
        )
        return Finding("store", ok=True, state=_told(error), fix=fix)
    except Error as error:
        fix = (
            "проверьте store.url; новое хранилище заводит `prozvon clean --store`",
            "check store.url; `prozvon clean --store` makes a new store",
        )
        return Finding("store", ok=False, state=_told(error), fix=fix)
    if health.faults:
        fix = ("верните копию: prozvon store restore", "bring back a backup: prozvon store restore")
        return Finding("store", ok=False, state=("; ".join(health.faults),) * 2, fix=fix)
    rows = health.rows.get("numbers", 0)
    return Finding("store", ok=True, state=(f"цело, номеров {rows}", f"sound, {rows} numbers"))


def _trunk(sections: Sections) -> Finding:
    if sections.trunk.uri is None:
        return Finding("trunk", ok=True, state=("не задан; `--trunk sip:HOST:PORT`", "none; `--trunk sip:HOST:PORT`"))
    try:
        trunk = Trunk.parse(sections.trunk.uri)
        took = _asked(trunk)
    except (Error, OSError) as error:
        fix = (
            "проверьте адрес, сеть и брандмауэр; без оператора пробуйте `prozvon practice-trunk`",
            "check the address, the network and the firewall; without a carrier try `prozvon practice-trunk`",
        )
        russian, english = _told(error)
        state = (f"{sections.trunk.uri}: {russian}", f"{sections.trunk.uri}: {english}")
        return Finding("trunk", ok=False, state=state, fix=fix)
    return Finding(
        "trunk",
        ok=True,
        state=(f"{trunk.name} отвечает, {took * 1000:.0f} мс", f"{trunk.name} answers, {took * 1000:.0f} ms"),
    )


def _asked(trunk: Trunk) -> float:
    """Seconds until the trunk answers an OPTIONS, or takes a connection. Raises OSError when it does not."""
    began = time.monotonic()
    if trunk.transport != "UDP":
        with socket.create_connection((trunk.host, trunk.port), _WAIT):
            return time.monotonic() - began
    family, kind, proto, _, remote = socket.getaddrinfo(trunk.host, trunk.port, type=socket.SOCK_DGRAM)[0]
    with socket.socket(family, kind, proto) as line:
        line.connect(remote)
        line.settimeout(_WAIT)
        own = line.getsockname()
        agent = Agent(Local((str(own[0]), int(own[1]))), (str(remote[0]), int(remote[1])))
        agent.ping(secrets.randbits(64), trunk.uri, 0.0)
        for datagram in agent.take():
            line.send(datagram.data)
        try:
            line.recv(65_535)
        except TimeoutError:
            raise OSError(f"no answer within {_WAIT:.0f} s") from None
    return time.monotonic() - began
