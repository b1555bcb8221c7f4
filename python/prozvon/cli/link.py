"""`prozvon link LEFT RIGHT -o FILE`: rows of one base with their match in another."""

import click

from prozvon.cli.options import Given, lang_option, now_option, settings_options, summary_options, threads_option


@click.command("link")
@click.argument("left", metavar="LEFT")
@click.argument("right", metavar="RIGHT")
@click.option("-o", "--output", "out", metavar="FILE", required=True, help="Where to; - is standard output.")
@click.option("--take", metavar="COLUMNS", default="", help="Columns of RIGHT to bring along, separated by commas.")
@click.option("--one-to-one", is_flag=True, help="A row of RIGHT goes to one row of LEFT at most.")
@click.option("--recipe", metavar="FILE", help="How rows are matched, as TOML.")
@click.option("--threshold", type=click.FloatRange(0, 1, min_open=True, max_open=True), help="Least probability.")
@threads_option
@lang_option()
@now_option
@summary_options
@settings_options
def command(
    given: Given,
    left: str,
    right: str,
    out: str,
    take: str,
    recipe: str | None,
    threshold: float | None,
    *,
    one_to_one: bool,
) -> None:
    r"""Find the people of LEFT in RIGHT, and bring along what RIGHT knows of them.

    Every row of LEFT comes out with its columns as they were, the columns taken from its best match, and `pz_link_row`,
    `pz_link_source`, `pz_link_weight`, `pz_match_reason` and `pz_links` (how many rows of RIGHT are this person).

    \b
    Examples:
      prozvon link crm.csv leads.xlsx -o crm-leads.csv --take Источник,Статус
      prozvon link new.csv clients.csv -o - --one-to-one > known.csv
    """
    from prozvon.cli.linking import link_into  # noqa: PLC0415 -- commands import late

    link_into(
        left,
        right,
        out,
        given,
        take=tuple(name.strip() for name in take.split(",") if name.strip()),
        one_to_one=one_to_one,
        recipe=recipe,
        threshold=threshold,
    )
