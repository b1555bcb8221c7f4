"""`prozvon doctor`: whether everything is in its place, and what to do where it is not."""

import click

from prozvon.cli.options import Given, json_option, lang_option, settings_options, store_option, trunk_option


@click.command("doctor")
@store_option("The store to look at.")
@trunk_option("The trunk to ask: sip:HOST:PORT.", "URI")
@lang_option("Language of the findings.")
@json_option("Print one JSON array.")
@settings_options
@click.pass_context
def command(ctx: click.Context, given: Given) -> None:
    r"""Check settings, files, register, disk, store and trunk, and print the fix for what is wrong.

    The trunk is asked whether it is there (OPTIONS, or a connection), which rings nobody. Exit code 5 when anything is
    wrong.

    \b
    Examples:
      prozvon doctor
      prozvon doctor --store base.db --trunk sip:127.0.0.1:5070
    """
    from prozvon.cli.checking import findings  # noqa: PLC0415 -- commands import late
    from prozvon.cli.layout import beside  # noqa: PLC0415

    column = 0 if given.lang == "ru" else 1
    found = findings(given.settings)
    if given.as_json:
        import json  # noqa: PLC0415

        told = [{"what": f.what, "ok": f.ok, "state": f.state[1], "fix": f.fix[1] if f.fix else None} for f in found]
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        for finding in found:
            click.echo(beside(f"{'ok' if finding.ok else '!!'}  {finding.what:12} ", finding.state[column]))
            if finding.fix is not None:
                click.echo(beside("    → ", finding.fix[column]))
    if not all(finding.ok for finding in found):
        ctx.exit(5)
