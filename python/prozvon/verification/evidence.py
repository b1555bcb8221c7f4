"""From what the wire said to an outcome, and to the evidence that is kept of it."""

import re
from collections.abc import Mapping

from prozvon.disposition import Disposition, Fault, Heard, Outcome, Redirect, Tone
from prozvon.sip.diversion import Diverted
from prozvon.sip.events import Ending, Result
from prozvon.sip.values import Uri
from prozvon.verification.targets import target

ALERTS = frozenset({180, 181})
"""Provisional codes after which a number exists, whatever comes then: it rings, or its own forwarding works."""
_TEXT = 120
_CONTACTS = 8
"""So many Contacts are looked at."""
_DIGITS = re.compile(r"\d[\d ()-]{5,}\d")
_DIVERTED = {Diverted.ELSEWHERE: Heard.FORWARDED, Diverted.MAILBOX: Heard.MAILBOX}
_FAULTS = {
    Ending.TIMEOUT: Fault.TIMEOUT,
    Ending.CANCEL_TIMEOUT: Fault.CANCEL_TIMEOUT,
    Ending.UNREACHABLE: Fault.UNREACHABLE,
    Ending.ABANDONED: Fault.ABANDONED,
}


def outcome_of(result: Result, number: str, tone: Tone | None = None) -> Outcome:
    """What the network answered to the call to `number`, in the terms of the table; `tone` is what was heard."""
    q850 = next((reason for reason in result.reasons if reason.is_q850 and reason.cause is not None), None)
    return Outcome(
        code=result.code,
        cause=None if q850 is None else q850.cause,
        location=None if q850 is None else q850.location,
        heard=_DIVERTED.get(result.diverted) or heard(result.provisionals),
        cancelled=result.cancelled,
        redirect=_redirect(result.contacts, number),
        fault=None if result.ending is None else _FAULTS[result.ending],
        tone=tone,
    )


def heard(provisionals: tuple[int, ...]) -> Heard:
    """The best of the provisional codes.

    >>> heard((100, 183, 180)).name, heard((100,)).name
    ('RINGING', 'NOTHING')
    """
    if 180 in provisionals:  # noqa: PLR2004 -- Ringing
        return Heard.RINGING
    if 181 in provisionals:  # noqa: PLR2004 -- Call Is Being Forwarded
        return Heard.FORWARDED
    return Heard.PROGRESS if any(180 < code < 200 for code in provisionals) else Heard.NOTHING  # noqa: PLR2004 -- 182, 183, 199


def as_mapping(outcome: Outcome, result: Result, found: Disposition, trunk: str) -> Mapping[str, object]:
    """All that is kept of an attempt; texts of the far end are shortened, and digits in them hidden."""
    kept: dict[str, object] = {
        "code": outcome.code,
        "cause": outcome.cause,
        "location": None if outcome.location is None else clean(outcome.location),
        "phrase": clean(result.phrase),
        "reasons": [
            {"protocol": clean(r.protocol), "cause": r.cause, "location": r.location, "text": clean(r.text)}
            for r in result.reasons[:8]
        ],
        "provisionals": list(result.provisionals),
        "described": result.described,
        "diverted": result.diverted.name.lower() if result.diverted else None,
        "tone": outcome.tone,
        "cancelled": result.cancelled,
        "fault": None if result.ending is None else result.ending.name.lower(),
        "elapsed": round(result.elapsed, 3),
        "first_alert": None if result.first_alert is None else round(result.first_alert, 3),
        "resends": result.resends,
        "steps": list(found.evidence),
        "disputed": found.disputed,
        "trunk": trunk,
    }
    return {key: value for key, value in kept.items() if value not in (None, "", [], False, 0)}


def as_text(outcome: Outcome, result: Result, found: Disposition) -> str:
    """The evidence in one cell of the results.

    >>> from prozvon.disposition import classify
    >>> result = Result(code=404, ending=None, cancelled=False, elapsed=0.25)
    >>> as_text(Outcome(code=404, cause=1), result, classify(Outcome(code=404, cause=1)))
    'code=404 cause=1 after=0.25s'
    """
    words = [] if outcome.fault is None else [outcome.fault.name.lower()]
    words += [] if outcome.code is None else [f"code={outcome.code}"]
    words += [] if outcome.cause is None else [f"cause={outcome.cause}"]
    words += [] if outcome.location is None else [f"location={clean(outcome.location)}"]
    words += [] if outcome.heard is Heard.NOTHING else [f"heard={outcome.heard.name.lower()}"]
    words += [] if outcome.tone is None else [f"tone={outcome.tone}"]
    words += ["cancelled"] if outcome.cancelled else []
    words += ["disputed"] if found.disputed else []
    return " ".join([*words, f"after={result.elapsed:.2f}s"])


def new_number(contacts: tuple[str, ...], number: str, region: str) -> str | None:
    """The E.164 number that a changed one's answer names, by its Contacts; the first that could be rung by anybody.

    Digits of an extension, an emergency or premium number, and the number itself, are no new number.

    >>> new_number(("sip:line7@192.0.2.1", "sip:89160000002@192.0.2.1;user=phone"), "+79160000001", "RU")
    '+79160000002'
    >>> new_number(("sip:+79160000001@192.0.2.1", "tel:112"), "+79160000001", "RU") is None
    True
    """
    for uri in filter(None, map(Uri.parse, contacts[:_CONTACTS])):
        found = target(_dialled(uri), region)
        if found.number not in {None, number} and found.barred is None:
            return found.number
    return None


def clean(text: str) -> str:
    r"""A far end's text, safe to keep: short, printable, no telephone numbers.

    >>> clean("No route to +79160000000\x07")
    'No route to +…'
    """
    text = text[:_TEXT]
    if not text.isprintable():
        text = "".join(character if character.isprintable() else " " for character in text)
    return _DIGITS.sub("…", text).strip()


def _redirect(contacts: tuple[str, ...], number: str) -> Redirect:
    uris = [uri for uri in map(Uri.parse, contacts) if uri is not None]
    if not uris:
        return Redirect.NOWHERE
    back = all(_dialled(uri).lstrip("+") == number.lstrip("+") for uri in uris)
    return Redirect.BACK if back else Redirect.ELSEWHERE


def _dialled(uri: Uri) -> str:
    """What stands for a number in a URI, without the parameters behind it (RFC 3261 §19.1.6, RFC 3966)."""
    return (uri.host if uri.scheme == "tel" else uri.user).partition(";")[0].replace("%2B", "+").replace("%2b", "+")
