"""The words of a run's progress and summary, Russian and English, and names that are said in the run's language."""

from prozvon.cli.messages import marked

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

TALLIES = (
    marked("same"),
    marked("different"),
    marked("cells"),
    marked("changed"),
    marked("rows"),
    marked("persons"),
    marked("merged"),
    marked("households"),
    marked("review"),
    marked("recipe"),
    marked("dropped"),
    marked("linked"),
    marked("links"),
)
"""Names of counts that end a command; JSON keeps them as they are."""

FACTS = (
    marked("what"),
    marked("is"),
    marked("number"),
    marked("state"),
    marked("severity"),
    marked("class"),
    marked("verdict"),
    marked("admitted"),
    marked("checked"),
    marked("owner in doubt since"),
    marked("next check"),
    marked("held until"),
    marked("hold reason"),
    marked("not to be called"),
    marked("rung"),
    marked("trunk"),
    marked("evidence"),
    marked("file"),
    marked("ranges"),
    marked("holders"),
    marked("holder"),
    marked("regions"),
    marked("region"),
    marked("ported numbers"),
    marked("source"),
    marked("zones"),
    marked("old code"),
)
"""Names of what is known of one number, and of what the register holds."""
