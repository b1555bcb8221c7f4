"""What `clean` says on stderr: what was read and what became of it."""

from collections.abc import Sequence

import click

from prozvon.cli.options import Given
from prozvon.cli.words import COUNTS
from prozvon.codes import text
from prozvon.money import Worth, line
from prozvon.output.manifest import Manifest
from prozvon.pipeline import Cleaned


def tell(manifest: Manifest, cleaned: Cleaned, passed: Sequence[str], given: Given) -> None:
    """Print the manifest (`--json`) on stdout; on stderr the summary, unless `--quiet`, and the limits passed."""
    if given.as_json:
        click.echo(manifest.to_json(), nl=False)
    if not given.quiet:
        for line in _summary(manifest, cleaned, given.lang):
            click.echo(line, err=True)
    for limit in passed:
        click.echo(f"prozvon: --fail-on {limit}", err=True)


def _summary(manifest: Manifest, cleaned: Cleaned, lang: str) -> list[str]:
    column = 0 if lang == "ru" else 1
    lines = []
    for source in cleaned.base.sources:
        told = [w for w in (source.encoding, source.delimiter and repr(source.delimiter), *source.notes) if w]
        lines.append(f"{source.name}: {source.format}, {', '.join([*told, str(source.records)])}")
    roles = [f"{c.name} → {c.role.value}" for c in cleaned.base.columns if c.role is not None]
    lines.append("; ".join(roles))
    lines += [f"{words[column]:32} {manifest.counts[name]:>10}" for name, words in COUNTS.items()]
    counts = manifest.counts
    lines.append(
        f"{counts['rows']} = {counts['contacts']} + {counts['rejects']}; "
        f"{counts['contacts']} = {counts['behind_dial']} + {counts['undialable']}"
    )
    for group in ("rejects", "undialable"):
        for code, rows in manifest.by_code.get(group, {}).items():
            lines.append(f"  {text(code, lang):60} {rows:>8}")
    return [*lines, *manifest.notes, line(Worth.read(manifest.money), lang)]
