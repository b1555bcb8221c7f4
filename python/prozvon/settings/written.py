"""A settings file with every setting, its meaning and its default, all commented out: what `prozvon init` writes."""

import json
from typing import Any

from pydantic.fields import FieldInfo

from prozvon.settings.load import OPEN
from prozvon.settings.model import Sections

HEAD = """\
# Settings of prozvon. Take away the # before a line and change the value; everything else keeps its default.
# Настройки prozvon. Уберите # перед строкой и измените значение; остальное остаётся по умолчанию.
# The environment (PROZVON_CALLING__RATE=5) goes before this file, and --set calling.rate=5 before both.
"""

_EXAMPLES = {
    "segments": "silent_buyers = \"days_silent > 60 AND tags LIKE '%buyer%'\"",
    "profiles": 'ours = "our-dialler.toml"',
}


def commented() -> str:
    """The file's text.

    >>> [line for line in commented().splitlines() if "rate = " in line]
    ['# rate = 10.0']
    """
    parts = [HEAD]
    values = Sections().model_dump(mode="json")
    for name, field in Sections.model_fields.items():
        if name in OPEN:
            parts.append(f"\n[{name}]\n# {field.description}\n# {_EXAMPLES[name]}\n")
            continue
        section: Any = field.annotation
        parts.append(f"\n[{name}]\n# {section.__doc__}\n")
        parts += [_setting(key, info, values[name][key]) for key, info in section.model_fields.items()]
    return "".join(parts)


def _setting(key: str, info: FieldInfo, value: object) -> str:
    # TOML has no null: what has no default is shown empty.
    shown = '""' if value is None else json.dumps(value, ensure_ascii=False)
    return f"\n# {info.description}\n# {key} = {shown}\n"
