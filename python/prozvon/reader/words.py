"""What people call their columns, in Russian and English.

`HEADERS` holds whole headers as `plain` leaves them; `PATTERNS` catches the endless variations around a telling word
and is asked in order: the more particular stands first.
"""

import re
import unicodedata

from prozvon.schema import Role

_GAPS = re.compile(r"[\W_]+")
_CAMEL = re.compile(r"(?<=[a-zа-я])(?=[A-ZА-Я])")
_NUMBER = re.compile(r"\s*\b(?:n|no|№)?\s*\d{1,2}$|(?<=[a-zа-я])\d{1,2}$")


def plain(header: str) -> str:
    """A header without case, ё, punctuation and a number at its end.

    >>> plain("  Тел. (моб.) №2 "), plain("E-mail"), plain("LastName"), plain("phone_1")
    ('тел моб', 'e mail', 'last name', 'phone')
    """
    text = _CAMEL.sub(" ", unicodedata.normalize("NFKC", header))
    text = _GAPS.sub(" ", text.casefold().replace("ё", "е")).strip()
    return _NUMBER.sub("", text).strip() or text


def by_header(header: str) -> Role | None:
    """The role that a header names.

    >>> by_header("Контактный телефон"), by_header("Дата рожд."), by_header("Сумма")
    (<Role.PHONE: 'phone'>, <Role.BIRTH_DATE: 'birth_date'>, None)
    """
    name = plain(header)
    whole = HEADERS.get(name)
    if whole is not None:
        return whole
    return next((role for pattern, role in PATTERNS if pattern.search(name)), None)


_LISTS: dict[Role, str] = {
    Role.ID: """
        id, ид, код, код клиента, код контакта, код контрагента, id клиента, id контакта, id лида, id сделки, id
        записи, id контрагента, идентификатор, номер клиента, номер записи, номер карты, карта, client id,
        customer id, contact id, lead id, record id, rec id, row id, external id, внешний код, внешний id, uid,
        uuid, guid, ключ, key, n, no, п п, n п п, no п п, номер, номер п п, номер строки, лицевой счет, договор,
        номер договора, user id, account id, person id, index, ext id, crm id, лс, табельный номер, patient id,
        member id, номер пациента
    """,
    Role.PHONE: """
        телефон, тел, телефоны, тел моб, моб тел, моб, мобильный, мобильный телефон, сотовый, сотовый телефон,
        сот, сот тел, тел сот, контактный телефон, контактные телефоны, телефон для связи, номер телефона,
        номера телефонов, номер тел, рабочий телефон, раб тел, тел раб, домашний телефон, дом тел, тел дом, доп
        телефон, дополнительный телефон, доп тел, другой телефон, другие телефоны, второй телефон, запасной
        телефон, городской телефон, основной телефон, телефон мобильный, телефон рабочий, телефон домашний,
        телефон основной, телефон дополнительный, телефон контактный, факс, вацап, ватсап, whatsapp, whats app,
        viber, вайбер, telegram phone, phone, phones, phone number, phone numbers, telephone, telephone number,
        tel, tel number, mobile, mobile phone, mobile number, mob, cell, cell phone, cellphone, cellular, home
        phone, work phone, business phone, office phone, other phone, primary phone, main phone, contact phone,
        contact number, alt phone, alternate phone, second phone, secondary phone, phone mobile, phone home,
        phone work, day phone, evening phone, fax, fax number, msisdn, phone value, telefon, nomer telefona, mob
        tel, soc sec phone, номер абонента, абонентский номер, аон, caller id, caller, ani, called number,
        dialed number, контакты телефон, контактный номер, номер мобильного, номер для связи, тел номер, сотка,
        трубка
    """,
    Role.FULL_NAME: """
        фио, ф и о, фио клиента, фио контакта, фио полностью, полное имя, полное фио, клиент, имя клиента,
        контактное лицо, контакт, имя контакта, заказчик, покупатель, абонент, пациент, плательщик, получатель,
        сотрудник, физлицо, физ лицо, физическое лицо, фамилия имя отчество, фамилия имя, фамилия и имя, имя
        фамилия, имя и фамилия, фамилия и о, фамилия и инициалы, заявитель, собеседник, участник, гость, ученик,
        студент, родитель, должник, заемщик, подписчик, пользователь, владелец, фио владельца, фио пациента, фио
        покупателя, фио заказчика, фио абонента, наименование контакта, ответственное лицо клиента, full name,
        fullname, name, names, contact name, contact, contact person, customer, customer name, client, client
        name, person, person name, display name, lead name, fio, formatted name, recipient, subscriber, account
        holder, cardholder, guest, patient, patient name, member name, user name, lead, название лида, название
        контакта
    """,
    Role.SURNAME: """
        фамилия, фам, фамилия клиента, фамилия контакта, surname, last name, lastname, last, family name,
        familyname, lname, l name, second name, sname, name last, familia, familiya, secondname
    """,
    Role.GIVEN_NAME: """
        имя, имена, имя без фамилии, given name, givenname, first name, firstname, first, fname, f name,
        forename, name first, christian name, imya, imia
    """,
    Role.PATRONYMIC: """
        отчество, отч, отчество клиента, отчество контакта, patronymic, patronym, middle name, middlename,
        mname, m name, middle, middle initial, mi, otchestvo, additional name
    """,
    Role.EMAIL: """
        e mail, email, emails, e mails, mail, эл почта, электронная почта, почта, емейл, емайл, имейл, имэйл,
        мейл, мыло, адрес электронной почты, адрес эл почты, email address, e mail address, email адрес, e mail
        адрес, mail address, рабочий e mail, рабочий email, личный e mail, e mail рабочий, e mail личный, email
        work, email home, work email, home email, primary email, contact email, e mail клиента, email клиента, e
        mail value, pochta, электронный адрес, эл адрес
    """,
    Role.COMPANY: """
        компания, организация, название компании, название организации, наименование организации, наименование
        компании, наименование, предприятие, фирма, юрлицо, юр лицо, юридическое лицо, контрагент, место работы,
        работодатель, работа, магазин, учреждение, партнер, company, company name, organization, organisation,
        organization name, organisation name, org, firm, business, business name, employer, account, account
        name, legal name, legal entity, workplace, site name, shop, shop name, store name, school, school name,
        agency, agency name, facility, facility name, branch, branch name, kompaniya, kompania, дилер, поставщик,
        бренд, торговая точка
    """,
    Role.POSITION: """
        должность, должность контакта, должность лица, должность контактного лица, позиция, роль в компании, кем
        работает, должн, position, job title, title, job, job position, occupation, role, post, position title,
        contact title, organization title, headline
    """,
    Role.CITY: """
        город, г, нп, населенный пункт, нас пункт, город проживания, город клиента, город доставки, пункт,
        местоположение, city, town, suburb, locality, place, home city, mailing city, city name, gorod, city
        town, место
    """,
    Role.ADDRESS: """
        адрес, адреса, адрес проживания, адрес доставки, адрес регистрации, фактический адрес, юридический
        адрес, почтовый адрес, юр адрес, факт адрес, домашний адрес, адрес клиента, место жительства, прописка,
        улица, улица дом, адрес прописки, address, addr, street, street address, address line, mailing address,
        home address, postal address, full address, residence, delivery address, shipping address, billing
        address, street name, location, adres, adress
    """,
    Role.POSTCODE: """
        индекс, почтовый индекс, почт индекс, postcode, post code, postal code, zip, zip code, zipcode, plz
    """,
    Role.REGION: """
        регион, область, край, республика, субъект, субъект рф, регион проживания, область край, часовой пояс,
        округ, region, state, province, county, oblast, territory, federal district
    """,
    Role.BIRTH_DATE: """
        дата рождения, дата рожд, д рождения, д р, др, день рождения, родился, рождение, год рождения, г р, дата
        рождения клиента, birth date, birthdate, birthday, date of birth, dob, born, birth, b day, bday, date
        birth, data rozhdeniya, дата рожд клиента
    """,
    Role.GENDER: """
        пол, пол клиента, gender, sex, pol
    """,
    Role.INN: """
        инн, инн организации, инн клиента, инн компании, инн физлица, inn, tax id, tin, taxpayer id, vat, vat
        number, vat id
    """,
    Role.SOURCE: """
        источник, источник лида, источник контакта, источник обращения, источник клиента, откуда, откуда пришел,
        откуда узнали, канал, канал привлечения, рекламный канал, рекламный источник, utm source, source, lead
        source, origin, channel, campaign, кампания, рекламная кампания, база, название базы, файл, сайт
    """,
    Role.CREATED_AT: """
        дата создания, создан, создано, создана, дата добавления, добавлен, дата регистрации, зарегистрирован,
        дата заведения, дата внесения, дата обращения, дата заявки, дата поступления, дата записи, дата,
        created, created at, created on, create date, creation date, date created, created date, created time,
        added, added at, date added, registered, registered at, registration date, registration, sign up date,
        signup date, joined, timestamp, date, дата лида, дата создания контакта
    """,
    Role.UPDATED_AT: """
        дата изменения, изменен, изменено, изменена, дата обновления, обновлен, обновлено, дата модификации,
        дата последнего изменения, дата редактирования, последнее изменение, updated, updated at, updated on,
        update date, modified, modified at, modified on, last modified, last modified date, last update, last
        updated, date modified, date updated, changed, changed at, revised, дата актуализации, актуально на
    """,
    Role.LAST_CONTACT: """
        последний контакт, дата последнего контакта, последний звонок, дата последнего звонка, дата звонка,
        последний визит, последняя активность, дата последней активности, последнее обращение, последний
        разговор, последняя покупка, дата последней покупки, дата контакта, last contact, last contacted, last
        contact date, last call, last call date, last activity, last activity date, last seen, last visit, last
        spoke, call date, last order date, last purchase, дата последнего визита, последняя коммуникация
    """,
    Role.CALL_HOURS: """
        время звонка, удобное время, удобное время звонка, удобное время для звонка, когда звонить, часы звонка,
        время для связи, когда удобно, время связи, call time, best time, best time to call, call hours, calling
        hours, preferred time, preferred call time, contact time, hours
    """,
    Role.TAGS: """
        тег, теги, тэг, тэги, метка, метки, ярлык, ярлыки, сегмент, сегменты, категория, категории, группа,
        группы, список, tag, tags, label, labels, segment, segments, category, categories, group, groups, group
        membership, list, lists
    """,
    Role.MANAGER: """
        менеджер, ответственный, ответственный менеджер, оператор, агент, куратор, продавец, консультант,
        исполнитель, ведущий менеджер, персональный менеджер, закрепленный менеджер, кто ведет, manager, owner,
        responsible, responsible person, assigned to, assignee, assigned, account manager, agent, operator,
        sales rep, salesperson, lead owner, contact owner, record owner, кем создан, created by, автор
    """,
    Role.PRIORITY: """
        приоритет, важность, срочность, вес, рейтинг, скоринг, балл, баллы, priority, importance, urgency,
        score, rank, rating, lead score, weight, температура
    """,
    Role.COMMENT: """
        комментарий, комментарии, коммент, примечание, примечания, прим, заметка, заметки, описание, пометка,
        пометки, дополнительно, доп информация, дополнительная информация, инфо, информация, история, результат,
        результат звонка, итог, итог звонка, статус, статус звонка, отметка, отметки, замечание, замечания,
        comment, comments, note, notes, remark, remarks, description, memo, info, additional info, details,
        message, сообщение, text, текст, feedback, call result, result, outcome, disposition, status, lead
        status
    """,
    Role.CONSENT: """
        согласие, согласие на обработку, согласие на обработку персональных данных, согласие на обработку пд,
        согласие пд, согласие на рассылку, согласие на звонки, согласие на рекламу, основание, основание
        согласия, правовое основание, consent, consent basis, legal basis, basis, opt in, optin, gdpr,
        agreement, subscribed, marketing consent
    """,
    Role.CONSENT_DATE: """
        дата согласия, согласие дата, дата получения согласия, consent date, date of consent, consent at,
        consented at, opt in date, optin date, consent given at
    """,
    Role.CONSENT_WITHDRAWN: """
        отзыв согласия, согласие отозвано, отозвано, дата отзыва, дата отзыва согласия, отказ, отказ от звонков,
        отказ от рассылки, отказался, не звонить, не беспокоить, запрет звонков, черный список, стоп лист,
        отписан, отписка, consent withdrawn, withdrawn, withdrawn at, opt out, optout, opted out, do not call,
        dnc, donotcall, unsubscribed, do not contact, consent revoked, revoked, blacklist, black list
    """,
}

HEADERS: dict[str, Role] = {
    plain(name): role for role, names in _LISTS.items() for name in " ".join(names.split()).split(", ")
}

PATTERNS: tuple[tuple[re.Pattern[str], Role], ...] = tuple(
    (re.compile(pattern), role)
    for pattern, role in (
        (
            r"отзыв|отозв|\bне звонить\b|не беспокоить|withdraw|revok|opt(ed)? ?out|do not (call|contact)|unsubscrib",
            Role.CONSENT_WITHDRAWN,
        ),
        (r"(дата|date).*(соглас|consent)|(соглас|consent).*(дата|date)", Role.CONSENT_DATE),
        (r"\bсогласи[ея]\b|\bconsent\b|\bopt ?in\b", Role.CONSENT),
        (r"удобн\w* врем|врем\w* (для )?(звон|связ)|когда звонить|best time|call ?time|time to call", Role.CALL_HOURS),
        (r"\bкомментари|\bпримечани|\bcomments?\b|\bnotes?\b|\bremarks?\b", Role.COMMENT),
        (
            r"(послед\w*|last).*(контакт|звон|визит|актив|разговор|обращен|contact|call|activity|seen|visit)",
            Role.LAST_CONTACT,
        ),
        (
            (
                r"(дата|date|время|time|когда).*(измен|обнов|модиф|updat|modif|chang)"
                r"|(updated|modified|changed)( at| on)?$"
            ),
            Role.UPDATED_AT,
        ),
        (
            (
                r"(дата|date|время|time|когда).*(созда|добав|регистр|завед|creat|added|regist)"
                r"|(created|registered)( at| on)?$"
            ),
            Role.CREATED_AT,
        ),
        (r"рожд|\bbirth|\bdob\b|\bborn\b", Role.BIRTH_DATE),
        (r"e ?mail|\bэл\w* (почт|адрес)|электронн|\bпочта\b|и?[ме]ейл\b", Role.EMAIL),
        (r"\bтип\b|\btype\b|\blabel\b|статус|status|оператор связи|\bcarrier\b|\bcountry code\b", Role.TAGS),
        (
            (
                r"телефон|\bтел\b|\bмоб\b|мобильн|сотов|\bphones?\b|\bmobile\b|\btelephone\b|\bcell\b"
                r"|\bwhats ?app\b|\bmsisdn\b"
            ),
            Role.PHONE,
        ),
        (r"ответственн|менеджер|\bmanager\b|\bowner\b|\bassigned\b", Role.MANAGER),
        (r"\bинн\b|\btax ?id\b", Role.INN),
        (r"индекс|\bpost(al)? ?code\b|\bzip\b", Role.POSTCODE),
        (r"\bф ?и ?о\b|фамили\w* (и )?им|\bполное имя\b|\bfull ?name\b", Role.FULL_NAME),
        (r"\bотчеств|\bpatronym|\bmiddle name", Role.PATRONYMIC),
        (r"\bфамили|\bsurname|\blast ?name|\bfamily ?name", Role.SURNAME),
        (r"компани|организаци|предприят|\bюр ?лиц|\bcompany\b|\borgani[sz]ation\b|\bemployer\b", Role.COMPANY),
        (r"\bимя\b|\bfirst ?name|\bgiven ?name|\bforename", Role.GIVEN_NAME),
        (r"\bдолжност|\bjob ?title\b", Role.POSITION),
        (r"\bгород\b|\bнаселенн\w* пункт|\bcity\b|\btown\b", Role.CITY),
        (r"\bадрес|\baddress\b|\bстрит\b|\bstreet\b|\bулица\b", Role.ADDRESS),
        (r"\bрегион|\bобласть\b|\bregion\b|\bprovince\b", Role.REGION),
        (r"\bпол\b|\bgender\b", Role.GENDER),
        (r"источник|\bsource\b", Role.SOURCE),
        (r"\bтег|\bтэг|\btags?\b|\bсегмент", Role.TAGS),
        (r"приоритет|\bpriority\b", Role.PRIORITY),
        (r"\bконтактн\w* лицо|\bclient\b|\bcustomer\b|\bклиент\b", Role.FULL_NAME),
        (r"^(id|ид|код|uid|guid)\b|\b(id|ид|uid|guid)$", Role.ID),
    )
)
