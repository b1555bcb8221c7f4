"""`prozvon export`: a dialler's own format, of the people a campaign is for."""

from pathlib import Path

import click

from prozvon.cli.options import Given, lang_option, now_option, settings_options, summary_options


def _params(_ctx: click.Context, _option: click.Parameter, given: tuple[str, ...]) -> dict[str, str]:
    if any("=" not in pair for pair in given):
        raise click.BadParameter("write NAME=VALUE")
    return dict(pair.split("=", 1) for pair in given)


@click.command("export")
@click.argument("directory", required=False, type=click.Path(path_type=Path), metavar="[DIR]")
@click.option("--profile", "profile_name", metavar="NAME", help="The dialler's format; --list shows them.")
@click.option("-o", "--output", "out", metavar="FILE", help="Where to; - is standard output.")
@click.option(
    "--channel",
    type=click.Choice(["call", "sms", "email"]),
    default="call",
    show_default=True,
    help="How people are to be reached: sms takes mobiles only, email everybody with an address.",
)
@click.option("--segment", "segments", multiple=True, metavar="NAME", help="Only people of this segment; --list.")
@click.option("--where", "conditions", multiple=True, metavar="SQL", help="Only people for whom this is true.")
@click.option("--suppress", multiple=True, metavar="FILE", help="Leave out the people of this file; may be repeated.")
@click.option(
    "--one-per", type=click.Choice(["household", "company"]), help="One contact of each; the first in the order stays."
)
@click.option("--order-by", "ordered", metavar="FIELDS", help="Order: 'priority desc, last_contact'.")
@click.option("--sample", metavar="N|N%", help="Draw so many at random.")
@click.option("--seed", type=int, default=1, show_default=True, help="Draws the same people again.")
@click.option("--limit", type=click.IntRange(1), help="The first so many.")
@click.option(
    "--split-by",
    "split_by",
    type=click.Choice(["timezone", "city", "source", "manager"]),
    help="A file for each value: FILE-VALUE.",
)
@click.option("--param", "params", multiple=True, callback=_params, metavar="NAME=VALUE", help="Such as list_id=101.")
@click.option("--encoding", type=click.Choice(["utf-8", "cp1251"]), help="Of a text file.")
@lang_option("Language of the summary.")
@click.option("--list", "listing", is_flag=True, help="Show profiles, their parameters, segments and fields.")
@click.option("--show", is_flag=True, help="Print the profile as a file to start an own one from.")
@now_option
@summary_options
@settings_options
def command(
    given: Given,
    directory: Path | None,
    profile_name: str | None,
    out: str | None,
    channel: str,
    segments: tuple[str, ...],
    conditions: tuple[str, ...],
    suppress: tuple[str, ...],
    one_per: str | None,
    ordered: str | None,
    sample: str | None,
    seed: int,
    limit: int | None,
    split_by: str | None,
    params: dict[str, str],
    encoding: str | None,
    *,
    listing: bool,
    show: bool,
) -> None:
    r"""Write the people of a finished run in a dialler's own format.

    DIR is the folder of `prozvon clean`. Each step that leaves people out says how many; whatever the format made
    necessary (cells cut, characters taken out) is counted. The same file goes back in by `prozvon clean --profile`.

    \b
    Examples:
      prozvon export cleaned --profile vicidial -o leads.txt --param list_id=101
      prozvon export cleaned --profile generic-ru -o kazan.csv --where "city = 'Казань'" --segment silent_month
      prozvon export cleaned --profile twin -o list.xlsx --suppress clients.xlsx --split-by timezone
      prozvon export --list
    """
    from prozvon.cli import exporting  # noqa: PLC0415 -- commands import late

    if listing or (show and profile_name):
        exporting.show_what_there_is(given.sections, profile_name if show else None)
        return
    for missing, value in (("DIR", directory), ("--profile NAME", profile_name), ("-o FILE", out)):
        if value is None:
            raise click.UsageError(f"{missing} is missing; `prozvon export --help` shows examples")
    assert directory is not None
    assert profile_name is not None
    assert out is not None
    order = exporting.Order(
        channel=channel,
        segments=segments,
        conditions=conditions,
        suppress=suppress,
        one_per=one_per,
        ordered=ordered,
        sample=sample,
        seed=seed,
        limit=limit,
        split_by=split_by,
        params=params,
        encoding=encoding,
    )
    exporting.export(directory, profile_name, out, order, given)
