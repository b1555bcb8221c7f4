"""The words of a run's progress and summary, Russian and English."""

STAGES = {
    "read": ("чтение", "read"),
    "normalize": ("нормализация", "normalize"),
    "match": ("сопоставление", "match"),
    "merge": ("слияние", "merge"),
    "dial": ("список обзвона", "dial list"),
    "tables": ("таблицы", "tables"),
    "write": ("запись", "write"),
    "report": ("отчёт", "report"),
}

COUNTS = {
    "rows": ("строк на входе", "rows in"),
    "base_rows": ("из них из прежнего прогона", "of them from the earlier run"),
    "contacts": ("контактов", "contacts"),
    "rejects": ("отклонено", "rejected"),
    "clusters": ("людей", "people"),
    "merges": ("повторов слито", "copies merged"),
    "dial": ("к обзвону", "to call"),
    "undialable": ("строк не в обзвоне", "rows not to call"),
    "review": ("на проверку", "to look at"),
    "retired": ("номеров людей и семей выбыло", "ids retired"),
}

CHANGES = {
    "came": ("пришли в список", "came to the list"),
    "left": ("ушли из списка", "left the list"),
    "phone": ("сменился номер", "another number"),
    "name": ("сменилось имя", "another name"),
    "email": ("сменился e-mail", "another e-mail"),
    "reach": ("сменилась достижимость", "reached otherwise"),
}

GONE = ("больше нет в базе", "no longer in the base")
