"""`prozvon doctor`: whether everything is in its place, and what to do where it is not."""

from pathlib import Path

import click

from prozvon.cli.options import gather, settings_options


@click.command("doctor")
@click.option("--store", "url", metavar="URL", help="The store to look at.")
@click.option("--trunk", "uri", metavar="URI", help="The trunk to ask: sip:HOST:PORT.")
@click.option("--lang", type=click.Choice(["ru", "en"]), help="Language of the findings.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array.")
@settings_options
@click.pass_context
def command(
    ctx: click.Context,
    file: Path | None,
    flags: tuple[str, ...],
    url: str | None,
    uri: str | None,
    lang: str | None,
    *,
    as_json: bool,
) -> None:
    r"""Check settings, files, disk, store and trunk, and print the fix for what is wrong.

    The trunk is asked whether it is there (OPTIONS, or a connection), which rings nobody. Exit code 5 when anything is
    wrong.

    \b
    Examples:
      prozvon doctor
      prozvon doctor --store base.db --trunk sip:127.0.0.1:5070
    """
    settings = gather(file, flags, {"store.url": url, "trunk.uri": uri, "run.lang": lang})
    from prozvon.cli.checking import findings  # noqa: PLC0415 -- commands import late

    column = 0 if settings.sections.run.lang == "ru" else 1
    found = findings(settings)
    if as_json:
        import json  # noqa: PLC0415

        told = [{"what": f.what, "ok": f.ok, "state": f.state[1], "fix": f.fix[1] if f.fix else None} for f in found]
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        for finding in found:
            click.echo(f"{'ok' if finding.ok else '!!'}  {finding.what:12} {finding.state[column]}")
            if finding.fix is not None:
                click.echo(f"    → {finding.fix[column]}")
    if not all(finding.ok for finding in found):
        ctx.exit(5)
