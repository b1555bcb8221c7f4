"""Help and errors in the language that was asked for.

Help stands in the code in English and is translated paragraph by paragraph, examples as they are; click's own words come
from the same catalogue. An error arrives as a whole English sentence: `locale/LANGUAGE/errors.json` has for each the
template that it was made of, and what it holds goes into the translation.

The settings' language is that of a run's summary and report. Help and errors, which scripts may look at, are English
until somebody asks for another: `--lang`, `PROZVON_RUN__LANG`, a settings file that names one, or the machine's locale
(`LANG=ru_RU.UTF-8`), in the order in which gettext looks.
"""

import gettext
import json
import os
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from inspect import cleandoc

import click

from prozvon.cli.messages import LOCALE, say

_EXAMPLES = re.compile(r"^(\x08?\n?)Example(s?):", re.MULTILINE)
_DEEPEST = 3
"""How far messages stand within messages."""


def asked(words: Sequence[str]) -> str:
    """The language that the command's `words` or the environment ask for; English where nobody does.

    >>> asked(["clean", "base.csv", "--lang", "ru"]), asked(["--lang=ru"]), asked(["clean", "--lang"])
    ('ru', 'ru', 'en')
    """
    for at, word in enumerate(words):
        if word == "--lang" and at + 1 < len(words):
            return words[at + 1]
        if word.startswith("--lang="):
            return word.removeprefix("--lang=")
    return os.environ.get("PROZVON_RUN__LANG") or _in_file() or of_machine() or "en"


def of_machine(environment: Mapping[str, str] = os.environ) -> str:
    """The language of the machine's locale by its two letters, whether or not that locale is installed; else nothing.

    >>> of_machine({"LANG": "ru_RU.UTF-8"}), of_machine({"LANG": "ru_RU.UTF-8", "LC_ALL": "C.UTF-8"})
    ('ru', '')
    """
    # The first of them that is set counts, even where it says that there is no language (POSIX, 8.2).
    told = next((environment[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(name)), "")
    found = re.match(r"([a-z]{2})(?:[_.@]|$)", told)
    return found[1] if found else ""


def _in_file() -> str:
    """What ./prozvon.toml says, if there is one; what is wrong with it is said by whoever reads it for its sake."""
    try:
        with open("prozvon.toml", encoding="utf-8") as file:  # noqa: PTH123 -- pathlib costs more than the rest of --help
            found = re.search(r"^\[run\][^\[]*?^lang\s*=\s*[\"'](\w+)", file.read(), re.MULTILINE | re.DOTALL)
    except (OSError, UnicodeDecodeError):
        return ""
    return found[1] if found else ""


def speak(lang: str) -> None:
    """Have click say its own words in a language."""
    if lang != "en":
        os.environ["LANGUAGE"] = lang
        gettext.bindtextdomain("prozvon", str(LOCALE))
        gettext.textdomain("prozvon")


def helped(command: click.Command, lang: str) -> click.Command:
    """The command with its help in a language."""
    command.help = command.help and text(lang, command.help)
    command.short_help = command.short_help and text(lang, command.short_help)
    for option in command.params:
        if isinstance(option, click.Option) and option.help:
            option.help = text(lang, option.help)
    return command


def text(lang: str, words: str) -> str:
    r"""A text of several paragraphs in a language.

    >>> text("ru", "Language of the page.\n\nExample: prozvon report cleaned")
    'Язык страницы.\n\nПример: prozvon report cleaned'
    """
    return "\n\n".join(_paragraph(lang, part) for part in re.split(r"\n{2,}", cleandoc(words)))


def paragraphs(words: str) -> Iterator[str]:
    """What of a text is translated: its paragraphs, each in one line, without the examples."""
    for part in re.split(r"\n{2,}", cleandoc(words)):
        if part and not _EXAMPLES.match(part):
            yield " ".join(part.split())


def _paragraph(lang: str, part: str) -> str:
    if _EXAMPLES.match(part):
        return _EXAMPLES.sub(lambda found: f"{found[1]}{say(lang, 'Example' + found[2])}:", part)
    plain = " ".join(part.split())
    told = say(lang, plain.replace("{", "{{").replace("}", "}}")) if "{" in plain else say(lang, plain)
    return part if told == plain else told


def error(lang: str, message: str) -> str:
    """An error's sentence in a language; as it is where no template fits.

    >>> error("ru", "out is not empty: name another folder, or --force to replace our files in it")[:12]
    'out не пуста'
    """
    return _error(lang, message, _DEEPEST)


def _error(lang: str, message: str, depth: int) -> str:
    if not depth:
        return message
    for pattern, words in _templates(lang):
        found = pattern.fullmatch(message)
        if found is not None:
            parts = [_error(lang, part, depth - 1) for part in found.groups()]
            return words.format(*parts)
    # What is wrong with a file comes behind its name, and with a line behind its number.
    where, colon, rest = message.partition(": ")
    told = _error(lang, rest, depth) if colon else rest
    return f"{where.replace(', line ', say(lang, ', line '))}: {told}" if told != rest else message


@cache
def _templates(lang: str) -> list[tuple[re.Pattern[str], str]]:
    """Patterns of the messages, what says most first, each with its translation."""
    try:
        known = json.loads((LOCALE / lang / "errors.json").read_text("utf-8"))
    except OSError:
        return []
    said = {message: words for message, words in known.items() if re.search(r"[a-z]{3}", message) and words}
    ranked = sorted(said, key=lambda message: -len(re.sub(r"\{\d\}", "", message)))
    return [(re.compile(_pattern(message), re.DOTALL), said[message]) for message in ranked]


def _pattern(template: str) -> str:
    """A value is anything; one that stands right before another is in quotes."""
    parts = [re.escape(part.replace("{{", "{").replace("}}", "}")) for part in re.split(r"\{\d\}", template)]
    found = parts[0]
    for after in parts[1:-1]:
        found += ("(.*?)" if after else r"('[^']*'|[^;]*)") + after
    return found + "(.*?)" * (len(parts) > 1) + parts[-1] * (len(parts) > 1)


def language() -> str:
    """The language that this process was asked to speak."""
    return asked(sys.argv[1:])
