"""`prozvon explain DIR A B`: why two rows were or were not matched."""

from pathlib import Path

import click

from prozvon.cli.options import Given, json_option, lang_option, now_option, settings_options, store_option


@click.command("explain")
@click.argument("directory", type=click.Path(path_type=Path), metavar="DIR")
@click.argument("a", metavar="A")
@click.argument("b", metavar="B")
@click.option("--recipe", metavar="FILE", help="How rows are matched, as TOML.")
@store_option("Obey the decisions of this store too.")
@lang_option("Language of the answer.")
@json_option("Print one JSON object.")
@now_option
@settings_options
def command(
    given: Given,
    directory: Path,
    a: str,
    b: str,
    recipe: str | None,
) -> None:
    r"""Say field by field why two rows of a finished run are, or are not, one person.

    DIR is the folder of `prozvon clean`; A and B are rows as `pz_row` numbers them, or `source:row` where the run had
    several inputs. Bits add up to the match weight: positive ones speak for one person.

    \b
    Examples:
      prozvon explain cleaned 17 204
      prozvon explain cleaned crm.csv:17 leads.csv:4 --lang en
    """
    import json  # noqa: PLC0415 -- commands import late
    from dataclasses import asdict, replace  # noqa: PLC0415

    from prozvon.cli.decided import kept_decisions  # noqa: PLC0415
    from prozvon.cli.deduping import recipe_for  # noqa: PLC0415
    from prozvon.cli.reading import of_its_country  # noqa: PLC0415
    from prozvon.cli.run_people import people_of_run  # noqa: PLC0415
    from prozvon.matching import MatchOptions, explain, match  # noqa: PLC0415
    from prozvon.matching.cells import normalize_decided, read_cells  # noqa: PLC0415
    from prozvon.matching.columns import with_across, with_own  # noqa: PLC0415
    from prozvon.matching.decisions import read_decisions, rows_of  # noqa: PLC0415
    from prozvon.pipeline import MODEL  # noqa: PLC0415

    sections = given.sections
    run = people_of_run(directory)
    left, right = run.place(a), run.place(b)
    people = normalize_decided(
        of_its_country(run.base, given),
        read_cells(directory),
        region=sections.phone.region,
        now=run.now if given.now is None else given.moment(),
        threads=sections.run.threads,
    )
    decided = rows_of(people["row_hash"], [*read_decisions(directory), *kept_decisions(given)])
    rules = recipe_for(recipe, None, sections)
    people = with_across(with_own(people, run.base.frame, rules.own), run.base, rules.across)
    how = MatchOptions.of(rules)
    kept = directory / MODEL
    if recipe is None and kept.exists():  # the run added to another, under the model of that one
        how = replace(how, frozen=kept.read_bytes())
    matched = match(people, how, decided)
    found = explain(people, matched, left, right)
    cluster = run.contacts["pz_cluster_id"]
    if given.as_json:
        told = asdict(found) | {"probability": found.probability, "clusters": [cluster[left], cluster[right]]}
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    click.echo(found.text(sections.run.lang))
    click.echo(f"pz_cluster_id: {cluster[left]} | {cluster[right]}")
