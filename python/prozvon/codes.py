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
    # lines: why one could not be read as a row
    "ragged_row": Code(
        "в строке не столько ячеек, сколько в заголовке", "the line has another number of cells than the header"
    ),
    "stray_quote": Code(
        "в строке лишняя кавычка: неясно, где кончаются ячейки",
        "the line has a stray quote: it cannot be made out where its cells end",
    ),
    "undecodable": Code(
        "в строке байты, которых в кодировке файла не бывает (показаны как \\xNN)",
        "the line holds bytes that the file's encoding does not have (shown as \\xNN)",
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
    # matching: what speaks for one person (pz_match_reason and review, each code read with `match_` before it)
    "match_inn": Code("один ИНН", "same taxpayer's number"),
    "match_phone": Code("один телефон", "same phone"),
    "match_email": Code("один e-mail", "same e-mail"),
    "match_name": Code("те же фамилия и имя", "same surname and given name"),
    "match_initials": Code("инициалы подходят", "initials that fit"),
    "match_part_of_name": Code("имя указано не полностью и подходит", "a name given in part that fits"),
    "match_no_name": Code("имени нет", "no name given"),
    "match_new_surname": Code("сменилась фамилия", "the surname has changed"),
    "match_surname_slip": Code("описка в фамилии", "a slip in the surname"),
    "match_other_surname": Code("другая фамилия", "another surname"),
    "match_given_slip": Code("имена различаются одной буквой", "given names one letter apart"),
    "match_patronymic": Code("то же отчество", "same patronymic"),
    "match_birth": Code("та же дата рождения", "same birth date"),
    "match_birth_swapped": Code("в дате рождения переставлены день и месяц", "day and month of birth swapped"),
    "match_address": Code("тот же адрес", "same address"),
    "match_city": Code("тот же город", "same city"),
    "match_ambiguous": Code("подходит не один человек", "more than one person fits"),
    "match_shared_widely": Code("этот контакт у многих людей", "a contact that many people share"),
    # matching: what became of a pair (explain)
    "verdict_same": Code("один человек", "one person"),
    "verdict_review": Code("возможно, один человек", "perhaps one person"),
    "verdict_apart": Code("разные люди или мало данных", "different people, or too little to tell"),
    "match_together": Code("строки в одном кластере", "the rows are in one cluster"),
    "match_apart": Code("строки в разных кластерах", "the rows are in different clusters"),
    "level_exact": Code("совпадает", "the same"),
    "level_near": Code("почти совпадает", "nearly the same"),
    "level_initial": Code("подходит инициал", "an initial that fits"),
    "level_crowded": Code("совпадает, но есть у многих", "the same, but many have it"),
    "level_different": Code("различается", "different"),
    "level_missing": Code("нет данных", "not given"),
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
