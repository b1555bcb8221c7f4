"""The formats as data: under which names each keeps what, and what its statuses mean.

VICIdial: system statuses of its manual, call and lead exports. Asterisk: `cdr_csv` (Master.csv, no header) and exports of
the `cdr` table. `csv` is anything else: columns and statuses are known by their usual names, and by what the user maps.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from prozvon.store import Disposition

D = Disposition

ROLES = (
    *("phone", "phone_code", "at", "status", "call_id", "agent", "person"),
    *("new_phone", "name", "hours", "call_after", "no_need", "note"),
)
"""What a column may hold."""


@dataclass(frozen=True, slots=True)
class Format:
    """`columns` gives each role its names, the likeliest first; `header` stands in for one that a file lacks."""

    columns: Mapping[str, tuple[str, ...]]
    statuses: Mapping[str, Disposition]
    header: tuple[str, ...] = field(default=())


_VICIDIAL = {
    D.CONVERSATION: "SALE NI NP DEC XFER PU",
    D.CALLBACK: "CALLBK CBHOLD",
    D.REFUSED: "DNC DNCL DNCC",
    D.WRONG_PARTY: "WN WRONG WRNG",
    D.DISCONNECTED: "DC ADC ADCT",
    D.ANSWERED: "DROP XDROP PDROP TIMEOT AFTHRS IVRXFR",
    D.MACHINE: "A AA AM AL AFAX PM",
    D.BUSY: "B AB",
    D.NO_ANSWER: "N NA",
    D.FAILED: "ERI CONGES LRERR",
    D.NOT_CALLED: "NEW QUEUE INCALL",
}

_WORDS = {
    D.CONVERSATION: (
        "conversation, talked, contacted, sale, not interested, interested, разговор, поговорили, дозвон, продажа, "
        "не интересно, неинтересно, интересно, контакт, согласие"
    ),
    D.CALLBACK: "callback, call back, call later, перезвонить, перезвон, позвонить позже",
    D.REFUSED: "refused, do not call, dnc, не звонить, отказ от звонков, просил не звонить, просила не звонить",
    D.WRONG_PARTY: "wrong party, wrong number, wrong person, не тот человек, чужой номер, ошиблись номером",
    D.DISCONNECTED: "disconnected, not in service, номер не существует, номер не обслуживается, отключён, отключен",
    D.ANSWERED: "answered, dropped, сбросили, бросил трубку, снял трубку, отвечен",
    D.MACHINE: "machine, voicemail, answering machine, fax, автоответчик, голосовая почта, факс",
    D.BUSY: "busy, занято, занят",
    D.NO_ANSWER: "no answer, noanswer, не отвечает, нет ответа, не берёт трубку, не берет трубку, недозвон, недоступен",
    D.FAILED: "failed, congestion, error, ошибка, сбой, перегрузка",
    D.NOT_CALLED: "not called, new, queued, не звонили, новый",
}


def _by_status(told: Mapping[Disposition, str], mark: str | None) -> dict[str, Disposition]:
    return {word.strip(): disposition for disposition, words in told.items() for word in words.split(mark)}


FORMATS: Mapping[str, Format] = {
    "vicidial": Format(
        {
            "phone": ("phone_number_dialed", "phone_number", "phone"),
            "phone_code": ("phone_code",),
            "at": ("call_date", "event_time", "last_local_call_time", "modify_date"),
            "status": ("status",),
            "call_id": ("uniqueid", "vicidial_id", "call_id"),
            "agent": ("user",),
            "person": ("vendor_lead_code", "source_id"),
            "call_after": ("callback_time",),
            "note": ("comments",),
        },
        {word.casefold(): what for word, what in _by_status(_VICIDIAL, None).items()},
    ),
    "asterisk": Format(
        {
            "phone": ("dst",),
            "at": ("start", "calldate"),
            "status": ("disposition",),
            "call_id": ("uniqueid",),
            "agent": ("accountcode",),
            "note": ("userfield",),
        },
        {
            "answered": D.ANSWERED,
            "no answer": D.NO_ANSWER,
            "busy": D.BUSY,
            "failed": D.FAILED,
            "congestion": D.FAILED,
        },
        header=(
            *("accountcode", "src", "dst", "dcontext", "clid", "channel", "dstchannel", "lastapp", "lastdata"),
            *("start", "answer", "end", "duration", "billsec", "disposition", "amaflags", "uniqueid", "userfield"),
        ),
    ),
    "csv": Format(
        {
            "phone": ("phone", "number", "phone_number", "pz_phone", "телефон", "номер"),
            "at": ("at", "time", "date", "datetime", "call_date", "дата", "время", "дата звонка"),
            "status": ("status", "disposition", "result", "outcome", "статус", "результат", "итог"),
            "call_id": ("call_id", "id", "uniqueid", "ид звонка"),
            "agent": ("agent", "operator", "user", "оператор", "сотрудник"),
            "person": ("person", "pz_cluster_id"),
            "new_phone": ("new_phone", "новый телефон"),
            "name": ("name", "new_name", "имя", "фио"),
            "hours": ("hours", "удобное время", "часы"),
            "call_after": ("call_after", "callback_at", "перезвонить после", "перезвонить"),
            "no_need": ("no_need", "не нужно"),
            "note": ("note", "comment", "comments", "комментарий", "примечание"),
        },
        _by_status(_WORDS, ",") | {disposition.value: disposition for disposition in Disposition},
    ),
}
"""By the name that `--format` takes."""
