"""Every reason code, with its words in Russian and English.

Codes are part of the public contract: ASCII, never renamed, only added. A code says what is the matter with a value;
the words are for people and may be bettered at any time.
"""

from typing import NamedTuple


class Code(NamedTuple):
    """The words of one code."""

    ru: str
    en: str


CODES: dict[str, Code] = {
    # rows: why a row was rejected
    "no_contact": Code(
        "нет ни телефона, ни e-mail, ни имени вместе с датой рождения, адресом, городом или компанией",
        "no phone, no e-mail, and no name together with a birth date, address, city or company",
    ),
    # persons and numbers: why nobody is called (pz_undialable)
    "no_number": Code("нет номера, по которому можно звонить", "no number that could be rung"),
    "stop_list": Code("номер в стоп-листе", "the number is on a stop-list"),
    "refused": Code("просил не звонить", "asked not to be called"),
    "consent_withdrawn": Code("согласие отозвано", "consent was withdrawn"),
    "number_silenced": Code(
        "по этому номеру отвечает тот, кому звонить нельзя", "this number is answered by somebody who may not be called"
    ),
    "shared_number": Code("номер отдан вероятному владельцу", "the number went to its likeliest owner"),
    # numbers in the store: why one is not dialled or not probed now
    "quarantined": Code("в карантине: номер не отвечает", "in quarantine: the number does not answer"),
    "unconfirmed_dead": Code(
        "сеть сообщила, что номера нет; ждёт подтверждения", "the network says there is no such number; to be confirmed"
    ),
    "owner_unproven": Code(
        "номер снова отвечает, но владелец мог смениться", "the number answers again, but its owner may have changed"
    ),
    "data_quality": Code("сеть считает номер записанным неверно", "the network takes the number for badly written"),
    "retired": Code("молчит слишком давно, больше не проверяется", "silent for too long, no longer checked"),
    "held": Code("отложен до указанной даты", "put off until a given date"),
    "resting": Code("недавно звонили, номер отдыхает", "rung lately, the number rests"),
    "leased": Code("с номером работает другой процесс", "another process works this number"),
    # numbers given to a sweep: why one was not rung
    "left": Code("очередь не дошла", "its turn did not come"),
    "outside_hours": Code("сейчас по закону звонить нельзя", "it may not be rung at this hour"),
    "emergency_number": Code("экстренная служба", "an emergency service"),
    "short_number": Code("короткий номер", "a short number"),
    "premium_number": Code("платный номер", "a number that costs extra"),
    "not_a_number": Code("это не телефонный номер", "this is no telephone number"),
    "interrupted": Code("звонок мог пройти, исход неизвестен", "it may have rung, what came of it is not known"),
}


def text(code: str, lang: str) -> str:
    """The words for `code`; the code itself where it has none.

    >>> text("no_contact", "en")
    'no phone, no e-mail, and no name together with a birth date, address, city or company'
    """
    words = CODES.get(code)
    if words is None:
        return code
    return words.ru if lang == "ru" else words.en
