"""`prozvon decide DIR FILE`: what a person filled in, kept for every later run."""

from pathlib import Path

import click

from prozvon.cli.options import Given, lang_option, now_option, settings_options, store_option, summary_options


@click.command("decide")
@click.argument("directory", type=click.Path(path_type=Path), metavar="DIR")
@click.argument("filled", type=click.Path(path_type=Path), metavar="FILE")
@store_option("Keep the decisions in this store too.")
@lang_option()
@now_option
@summary_options
@settings_options
def command(
    given: Given,
    directory: Path,
    filled: Path,
) -> None:
    r"""Take a filled-in `review` of the run in DIR.

    `same` and `different` in the column `decision` are kept in DIR (`decisions.csv`) and, with a store, there. Every
    later `clean` into DIR, or with that store, obeys them; a later decision about a pair replaces the earlier one.
    Rows are known by their content, so it does not matter what the base is called by then; a row that has changed is
    asked about anew.

    \b
    Examples:
      prozvon decide cleaned cleaned/review.csv
      prozvon decide cleaned review-done.xlsx --store base.db
    """
    from prozvon.cli.deciding import decide  # noqa: PLC0415 -- commands import late

    decide(directory, filled, given)
