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
    "unallocated": Code("номер никому не выделен", "the number is in nobody's range"),
    "shared_number": Code("номер отдан вероятному владельцу", "the number went to its likeliest owner"),
    # entries of the dial list: why this person, on this number, at this place (pz_why)
    "fresh_inquiry": Code("свежее обращение", "a fresh inquiry"),
    "decision_maker": Code("решает в компании", "decides in the company"),
    "buyer": Code("закупает для компании", "buys for the company"),
    "department_head": Code("руководит отделом", "heads a department"),
    "only_number": Code("единственный номер", "the only number"),
    "best_of": Code("лучший из стольких номеров (best_of_2)", "the best of so many numbers (best_of_2)"),
    "in_rows": Code("номер стоит в стольких строках (in_2_rows)", "the number stands in so many rows (in_2_rows)"),
    "likeliest_owner": Code("из нескольких владельцев номера вероятнейший", "the likeliest of the number's owners"),
    "switchboard": Code("общий номер компании", "a company's switchboard"),
    "not_verified": Code("номер не проверен", "the number was not verified"),
    "hours_asked": Code("часы сужены, как просил человек", "hours narrowed to what the person asked for"),
    "other_hours_asked": Code(
        "просит звонить в часы, которых закон не даёт", "asks for hours in which the law allows no call"
    ),
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
    "wrong_party": Code("по номеру отвечает другой человек", "somebody else answers this number"),
    "spoken_lately": Code("недавно разговаривали, человек отдыхает", "spoken to lately, the person rests"),
    "erased": Code("данные удалены по требованию, вносить снова нельзя", "erased on request, not to be taken in again"),
    "held": Code("отложен до указанной даты", "put off until a given date"),
    "resting": Code("недавно звонили, номер отдыхает", "rung lately, the number rests"),
    "leased": Code("с номером работает другой процесс", "another process works this number"),
    # numbers given to a sweep: why one was not rung
    "left": Code("очередь не дошла", "its turn did not come"),
    "outside_hours": Code("сейчас по закону звонить нельзя", "it may not be rung at this hour"),
    "attempts_spent": Code("звонили слишком часто за период", "rung as often as the period allows"),
    "no_basis": Code("нет основания для звонка", "no consent basis is stated"),
    "emergency_number": Code("экстренная служба", "an emergency service"),
    "short_number": Code("короткий номер", "a short number"),
    "premium_number": Code("платный номер", "a number that costs extra"),
    "not_a_number": Code("это не телефонный номер", "this is no telephone number"),
    # feedback: why a row could not be used
    "time_not_understood": Code("время звонка не распознано", "the time of the call was not understood"),
    "time_ahead": Code("время звонка в будущем", "the time of the call lies in the future"),
    "interrupted": Code("звонок мог пройти, исход неизвестен", "it may have rung, what came of it is not known"),
    # exported records: what a dialler's format made necessary
    "export_number_length": Code("номер не той длины для программы", "the number's length does not suit the dialler"),
    "export_line_length": Code("строка слишком длинна для программы", "the line is too long for the dialler"),
    "export_cells_cut": Code("ячейка обрезана до длины поля", "a cell was cut to the width of its field"),
    "export_characters": Code(
        "из ячейки убраны знаки, которых программа не выносит",
        "characters that the dialler cannot bear were taken out of a cell",
    ),
    "export_letters": Code(
        "букв нет в кодировке файла, записаны как «?»", "letters that the file's encoding lacks, written as `?`"
    ),
    # matching: what speaks for one person (pz_match_reason and review, each code read with `match_` before it)
    "match_inn": Code("один ИНН", "same taxpayer's number"),
    "match_phone": Code("один телефон", "same phone"),
    "match_email": Code("один e-mail", "same e-mail"),
    "match_name": Code("те же фамилия и имя", "same surname and given name"),
    "match_initials": Code("инициал или краткое имя подходит", "an initial or a short form that fits"),
    "match_part_of_name": Code("имя указано не полностью и подходит", "a name given in part that fits"),
    "match_no_name": Code("имени нет", "no name given"),
    "match_new_surname": Code("сменилась фамилия", "the surname has changed"),
    "match_surname_slip": Code("описка в фамилии", "a slip in the surname"),
    "match_other_surname": Code("другая фамилия", "another surname"),
    "match_given_slip": Code("описка в имени", "a slip in the given name"),
    "match_patronymic": Code("то же отчество", "same patronymic"),
    "match_birth": Code("та же дата рождения", "same birth date"),
    "match_birth_swapped": Code("в дате рождения переставлены день и месяц", "day and month of birth swapped"),
    "match_address": Code("тот же адрес", "same address"),
    "match_city": Code("тот же город", "same city"),
    "match_ambiguous": Code("подходит не один человек", "more than one person fits"),
    "match_shared_widely": Code("этот контакт у многих людей", "a contact that many people share"),
    "match_swapped": Code("имя и фамилия переставлены", "surname and given name swapped"),
    "match_rare": Code("такое сочетание редко", "a rare combination"),
    "match_other_birth": Code("другая дата рождения", "another birth date"),
    "match_birth_slip": Code("описка в дате рождения", "a slip in the birth date"),
    "match_phone_slip": Code("номер с опиской или без цифры", "a number with a slip, or without a digit"),
    "match_across": Code("строки ведут разные люди", "rows that are kept apart, as of two managers"),
    "match_decided": Code("так решил человек", "decided by a person"),
    # matching: the fields of a pair (explain)
    "field_surname": Code("фамилия", "surname"),
    "field_given": Code("имя", "given name"),
    "field_patronymic": Code("отчество", "patronymic"),
    "field_birth": Code("дата рождения", "birth date"),
    "field_gender": Code("пол", "gender"),
    "field_phone": Code("телефон", "phone"),
    "field_email": Code("e-mail", "e-mail"),
    "field_inn": Code("ИНН", "tax number"),
    "field_address": Code("адрес", "address"),
    "field_city": Code("город", "city"),
    "field_company": Code("компания", "company"),
    # matching: what became of a pair (explain)
    "verdict_same": Code("один человек", "one person"),
    "verdict_review": Code("возможно, один человек", "perhaps one person"),
    "verdict_apart": Code("разные люди или мало данных", "different people, or too little to tell"),
    "match_together": Code("строки в одном кластере", "the rows are in one cluster"),
    "match_apart": Code("строки в разных кластерах", "the rows are in different clusters"),
    "level_exact": Code("совпадает", "the same"),
    "level_near": Code("почти совпадает", "nearly the same"),
    "level_short": Code("подходит инициал или краткое имя", "an initial or a short form that fits"),
    "level_short_birth": Code("отличается день, месяц или год", "the day, the month or the year differs"),
    "level_alike_birth": Code("описка в цифрах", "a slip in the digits"),
    "level_near_birth": Code("день и месяц переставлены", "day and month swapped"),
    "level_alike": Code("похоже", "alike"),
    "level_crowded": Code("совпадает, но есть у многих", "the same, but many have it"),
    "level_different": Code("различается", "different"),
    "level_missing": Code("нет данных", "not given"),
    # kept rows: faults, repairs and guesses in names, e-mails, dates, companies, addresses, remarks (pz_issues)
    "name_junk": Code("в имени было лишнее, вынесено отдельно", "something that is no name was split off"),
    "name_not_understood": Code("имя не распознано", "the name was not understood"),
    "name_parts_guessed": Code(
        "части имени угаданы по порядку слов", "the parts of the name were guessed from their order"
    ),
    "name_parts_swapped": Code(
        "фамилия и имя стояли в чужих колонках", "surname and given name stood in each other's column"
    ),
    "name_letters_repaired": Code(
        "в имени исправлены похожие буквы другого алфавита", "look-alike letters in the name were put right"
    ),
    "name_layout_repaired": Code(
        "имя было набрано в другой раскладке", "the name was typed in the wrong keyboard layout"
    ),
    "gender_conflict": Code("данные о поле противоречат друг другу", "what tells the gender disagrees"),
    "phone_in_name": Code("телефон в поле имени", "a phone in the name field"),
    "email_in_name": Code("e-mail в поле имени", "an e-mail in the name field"),
    "company_in_name": Code("компания в поле имени", "a company in the name field"),
    "email_invalid": Code("не похоже на e-mail", "no e-mail address"),
    "email_repaired": Code("в e-mail исправлена опечатка", "a slip in the e-mail address was put right"),
    "email_role": Code("e-mail не человека, а отдела", "an e-mail address of a role, not of a person"),
    "email_placeholder": Code("e-mail вписан для вида", "a made-up e-mail address"),
    "date_invalid": Code("не похоже на дату", "no date"),
    "date_partial": Code("дата неполная", "an incomplete date"),
    "date_impossible": Code("такой даты быть не может", "a date that cannot be"),
    "name_translit_restored": Code(
        "имя, написанное латиницей, показано кириллицей", "a name written in Latin letters is shown in Cyrillic"
    ),
    "name_slip_suspected": Code(
        "в имени, похоже, опечатка: предложено исправление", "likely a slip in the name: what was meant is offered"
    ),
    "date_implausible": Code(
        "дата рождения ребёнка или из шаблона формы: при сравнении не учитывается",
        "a child's birth date, or one that forms offer: not compared by",
    ),
    "email_disposable": Code("одноразовый почтовый ящик", "a throw-away mail box"),
    "email_domain_doubtful": Code(
        "такой домен есть, но чаще это опечатка", "the domain exists, and is more often a slip than meant"
    ),
    "company_letters_repaired": Code(
        "в названии компании исправлены похожие буквы другого алфавита",
        "look-alike letters of the other alphabet in the company were put right",
    ),
    "date_placeholder": Code("дата вписана для вида", "a made-up date"),
    "date_ambiguous": Code("день и месяц можно прочесть наоборот", "day and month can be read either way"),
    "date_short_year": Code("год из двух цифр", "the year has two digits"),
    "date_serial": Code("дата была числом из таблицы", "the date was a spreadsheet's number"),
    "inn_invalid": Code("ИНН с ошибкой", "the ИНН is wrong"),
    "address_placeholder": Code("адрес вписан для вида", "a made-up address"),
    "id_invalid": Code("номер документа с ошибкой", "the number of a document is wrong"),
    "id_repaired": Code(
        "в номер документа возвращён потерянный ноль", "a lost zero was put back into a document's number"
    ),
    "company_placeholder": Code("компания не указана", "no company is named"),
    "address_partial": Code("в адресе не распознаны улица и дом", "no street and house recognized in the address"),
    "call_limits_remark": Code("пометка ограничивает время звонков", "a remark limits when to call"),
    "refusal_remark": Code("пометка об отказе от звонков", "a remark refuses calls"),
    "timestamp_unreadable": Code(
        "время записи не распознано или ещё не наступило", "a moment of the record was not understood or lies ahead"
    ),
    "phone_from_name": Code("телефон взят из поля имени", "the phone was taken from the name field"),
    "phone_from_other_column": Code("телефон взят из другой колонки", "the phone was taken from another column"),
    "email_from_name": Code("e-mail взят из поля имени", "the e-mail was taken from the name field"),
    "email_from_other_column": Code("e-mail взят из другой колонки", "the e-mail was taken from another column"),
    "name_in_company": Code("имя человека в поле компании", "a person's name in the company field"),
    "place_in_other_column": Code("адрес в поле города", "an address in the city field"),
    # phones: their states (pz_phone_status) and types (pz_phone_type)
    "sure": Code("записан верно", "written as it should be"),
    "repaired": Code("исправлен", "repaired"),
    "foreign": Code("иностранный", "a foreign number"),
    "suspicious": Code("сомнительный", "doubtful"),
    "several": Code("несколько номеров в ячейке", "several numbers in one cell"),
    "mobile": Code("мобильный", "mobile"),
    "fixed_line": Code("городской", "landline"),
    "fixed_line_or_mobile": Code("городской или мобильный", "landline or mobile"),
    "toll_free": Code("бесплатный (8-800)", "toll-free"),
    "premium_rate": Code("платный", "premium rate"),
    "shared_cost": Code("с разделённой оплатой", "shared cost"),
    "voip": Code("интернет-телефония", "internet telephony"),
    "personal_number": Code("персональный", "personal number"),
    "pager": Code("пейджер", "pager"),
    "uan": Code("единый номер компании", "a company's universal number"),
    "voicemail": Code("голосовая почта", "voice mail"),
    "unknown": Code("неизвестен", "unknown"),
    # phone cells: what was repaired (pz_phone_repair), then what is wrong with one (pz_issues)
    "apostrophe": Code("снят апостроф или кавычки", "an apostrophe or quotes were taken off"),
    "excel_float": Code("снят хвост «.0» от Excel", "a spreadsheet's tail `.0` was taken off"),
    "exponent": Code("номер восстановлен из вида 7,9E+10", "the number was restored from the form 7.9E+10"),
    "text_around": Code("вокруг номера слова", "there are words around the number"),
    "letters_for_digits": Code("буквы вместо цифр (О, З, б, l)", "letters stand for digits (O, l, Cyrillic З, б)"),
    "odd_separators": Code("номер разорван запятыми или дробями", "the number is torn by commas or slashes"),
    "plus_eight": Code("«+8» вместо «+7» или «8»", "`+8` instead of `+7` or `8`"),
    "doubled_prefix": Code("префикс набран дважды", "the prefix was typed twice"),
    "double_zero": Code("«00» перед кодом страны", "`00` before the country code"),
    "missing_plus": Code("иностранный номер без плюса", "a foreign number without its plus"),
    "renumbered_code": Code("старый код города заменён новым", "an old area code was replaced by the new one"),
    "area_from_city": Code("код города взят из города строки", "the area code comes from the row's city"),
    "area_from_neighbour": Code("код города взят из соседнего номера", "the area code comes from the number beside it"),
    "glued_numbers": Code("номера были слиты", "several numbers had been run together"),
    "stray_digits": Code("рядом с номером лишние цифры", "there are stray digits beside the number"),
    "extension": Code("добавочный отделён", "the extension was set apart"),
    "placeholder": Code("номер-заглушка", "a placeholder, not a number"),
    "crowded_number": Code(
        "один номер у сотни и более чужих друг другу людей", "one number on the rows of a hundred strangers or more"
    ),
    "lost_digits": Code("часть цифр потеряна", "some digits are lost"),
    "local_number": Code("городской номер без кода города", "a local number without its area code"),
    "ambiguous_number": Code("номер можно прочесть по-разному", "the number can be read in several ways"),
    "wrong_length": Code("цифр слишком мало или слишком много", "too few or too many digits"),
    "not_allocated": Code("такого номера нет в плане нумерации", "no numbering plan knows this number"),
    "too_long": Code("слишком длинная ячейка", "the cell is too long"),
}

CLASSES: dict[str, Code] = {
    "ANSWERED": Code("ответили", "answered"),
    "ANSWERED-ANNOUNCEMENT": Code("ответил автоинформатор", "an announcement answered"),
    "RINGING": Code("шёл вызов, не ответили", "rang, nobody answered"),
    "BUSY": Code("занято", "busy"),
    "DECLINED": Code("вызов отклонили", "the call was declined"),
    "VOICEMAIL": Code("голосовая почта", "voice mail"),
    "FORWARDED": Code("переадресация", "forwarded"),
    "ABSENT": Code("выключен или вне сети", "switched off or out of reach"),
    "UNALLOCATED": Code("номера не существует", "there is no such number"),
    "CHANGED": Code("номер сменился", "the number has changed"),
    "BARRED": Code("номер заблокирован оператором", "barred by its operator"),
    "BAD-NUMBER": Code("сеть считает номер неверно записанным", "the network takes the number for badly written"),
    "BLOCKED-US": Code(
        "заблокировали нас, о номере ничего не сказано", "we were blocked; nothing is said of the number"
    ),
    "OUT-OF-ORDER": Code("линия неисправна", "the line is out of order"),
    "NETWORK": Code("сбой или перегрузка сети", "trouble in the network"),
    "NO-ROUTE": Code("нет маршрута до номера", "no route to the number"),
    "TRUNK": Code("сбой нашего транка", "trouble with our trunk"),
    "PROTOCOL": Code("ошибка протокола", "a protocol error"),
    "REDIRECT-LOOP": Code("переадресация по кругу", "redirected in a circle"),
    "UNKNOWN": Code("ответ сети непонятен", "the network's answer was not understood"),
    "NOT-DIALLED": Code("не звонили", "was not rung"),
    "MAY-HAVE-RUNG": Code("возможно, вызов шёл: прогон прервался", "may have rung: the run was cut off"),
    "WRONG-PARTY": Code("отвечает другой человек", "somebody else answers"),
}
"""What a call came to, by the class that results, store and tables name (`prozvon.disposition`)."""


def text(code: str, lang: str) -> str:
    """The words for `code`; the code itself where it has none.

    >>> text("no_contact", "en")
    'no phone, no e-mail, and no name together with a birth date, address, city or company'
    """
    words = CODES.get(code) or CLASSES.get(code)
    if words is None:
        return code
    return words.ru if lang == "ru" else words.en
