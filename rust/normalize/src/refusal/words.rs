//! The words that rules are made of.

use std::sync::LazyLock;

use rapidhash::RapidHashMap;

/// What a word can do in a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Other,
    Not,
    NotEnglish,
    DoNot,
    Do,
    No,
    NotCall,
    Call,
    CallEnglish,
    CallNoun,
    Filler,
    Need,
    Forbidden,
    Stop,
    Ban,
    Refuse,
    From,
    Mailing,
    Black,
    List,
    BlackList,
    Remove,
    OutOf,
    Base,
    Duplicate,
    Withdraw,
    Consent,
    Gave,
    Agree,
    Want,
    Rang,
    Flag,
    Opt,
    Out,
    Why,
    If,
    Asked,
    Door,
    TimeBefore,
    TimeNoun,
    Time,
    Clock,
    Number,
    Times,
    Strong,
}

pub(super) const WORDS: &[(Role, &str)] = &[
    (Role::Not, "не ne"),
    (Role::NotEnglish, "not"),
    (Role::DoNot, "don't dont never don’t"),
    (Role::Do, "do please should must"),
    (Role::No, "no нет false off"),
    (
        Role::NotCall,
        "незвонить незвоните незвони неперезванивать небеспокоить donotcall",
    ),
    (
        Role::Call,
        "звонить звоните звони перезванивать перезванивайте обзванивать обзванивайте прозванивать набирать беспокоить \
         беспокойте беспокой тревожить тревожьте потревожить побеспокоить названивать названивайте трезвонить зв звон \
         zvonit zvonite",
    ),
    (
        Role::CallEnglish,
        "call contact phone ring telephone disturb dial calling calls",
    ),
    (
        Role::CallNoun,
        "звонки звонков звонкам звонками звонка обзвон обзвона обзвонов прозвон прозвона обзвоны",
    ),
    (
        Role::Filler,
        "больше мне ей ему им нам меня его ее их нас вообще сюда туда клиенту клиента на этот номер по этому номеру \
         данный данному более нужно-бы пожалуйста просьба впредь any more this number again ever him her me them us \
         to the customer client",
    ),
    (
        Role::Need,
        "надо нужно стоит следует рекомендуется разрешено разрешает разрешаю",
    ),
    (
        Role::Forbidden,
        "нельзя запрещено запрещен запрещены незачем воспрещено запрет",
    ),
    (
        Role::Stop,
        "прекратите прекратить перестаньте перестать хватит запретил запретила запретили запрещает запрещаю \
         запрещают запретить stop quit",
    ),
    (
        Role::Ban,
        "против без никаких жалоба жалуется жалуются жаловался жаловалась жалобы",
    ),
    (
        Role::Refuse,
        "отказ отказа отказался отказалась отказались отказывается отказываюсь отказано отказаться",
    ),
    (Role::From, "от"),
    (
        Role::Mailing,
        "рассылки рассылок рассылка рекламы реклам рекламных коммуникаций коммуникации обработки обработку контактов связи \
         телемаркетинга спама",
    ),
    (Role::Black, "черный черном черного черн black стоп stop"),
    (Role::List, "список списке списка списки лист листе листа листы list"),
    (
        Role::BlackList,
        "чс блэклист блеклист блэклисте блеклисте стоплист стоплисте blacklist blacklisted stoplist черныйсписок",
    ),
    (
        Role::Remove,
        "удалите удалить уберите убрать исключите исключить вычеркните вычеркнуть remove delete",
    ),
    (Role::OutOf, "из from"),
    (
        Role::Base,
        "базы баз базу списка списков обзвона обзвонов рассылки рассылок list lists database",
    ),
    (
        Role::Duplicate,
        "дубль дубли дубликат дубликаты запись duplicate duplicates",
    ),
    (
        Role::Withdraw,
        "отозвал отозвала отозвали отозвано отозвать отзывает отзываю отзыв отзыва отозванное withdrawn withdrew revoked",
    ),
    (Role::Consent, "согласие согласия согласии согласий consent"),
    (Role::Gave, "давал давала давали даю дает дал дала дали"),
    (Role::Agree, "согласен согласна согласны"),
    (Role::Want, "хочет хотят хочу желает желаю желают хотел хотела"),
    (Role::Rang, "звонили звонил"),
    (
        Role::Flag,
        "dnc отписался отписалась отписались отписан отписана отписаться отпишите отписка unsubscribe unsubscribed optout \
         robinsonliste robinsonlist",
    ),
    (Role::Opt, "opt opted"),
    (Role::Out, "out"),
    (Role::Why, "почему зачем why"),
    (Role::If, "если когда if"),
    (Role::Asked, "просил просила просили говорил"),
    (
        Role::Door,
        "дверь домофон домофону звонок колокольчик doorbell door bell",
    ),
    (
        Role::TimeBefore,
        "до после с со before after until till from between past",
    ),
    (
        Role::TimeNoun,
        "обеда работы полудня полуночи часов часа часу конца начала этого того завтра понедельника вторника среды \
         четверга пятницы субботы воскресенья января февраля марта апреля мая июня июля августа сентября октября ноября \
         декабря утра вечера noon lunch work monday tuesday wednesday thursday friday saturday sunday праздников \
         выходных отпуска осени весны лета зимы весь tomorrow",
    ),
    (
        Role::Time,
        "раньше ранее позже позднее утром вечером вечерам утрам днем ночью ночам обед выходные выходным выходной выходных \
         будни будням будние субботу субботам субботу воскресенье воскресеньям понедельник вторник среду четверг пятницу \
         праздники праздникам сегодня завтра неделе неделю месяце рабочее рабочий рабочие работу работе домашний городской \
         домой подтверждения подтверждение обеденное weekend weekends weekdays morning mornings evening evenings night \
         today tomorrow work office am pm отпуске",
    ),
    (
        Role::Times,
        "звонка звонков раз раза попыток попытки calls attempts times",
    ),
    (Role::Strong, "никогда категорически коем распоряжения never совсем"),
];

pub(super) static ROLES: LazyLock<RapidHashMap<&'static str, Role>> = LazyLock::new(|| {
    let mut map = RapidHashMap::default();
    for (role, words) in WORDS {
        for word in words.split_whitespace() {
            map.entry(word).or_insert(*role);
        }
    }
    map
});

/// Whether a rule can begin at a word of this role.
pub(super) const fn begins(role: Role) -> bool {
    matches!(
        role,
        Role::Not
            | Role::NotEnglish
            | Role::DoNot
            | Role::No
            | Role::NotCall
            | Role::Call
            | Role::CallNoun
            | Role::Stop
            | Role::Ban
            | Role::Forbidden
            | Role::Refuse
            | Role::Black
            | Role::BlackList
            | Role::Remove
            | Role::Withdraw
            | Role::Flag
            | Role::Opt
    )
}
