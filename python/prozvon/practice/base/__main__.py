"""`python -m prozvon.practice.base --rows N --seed S --out DIR`: a base and its truth as files."""

from pathlib import Path

import click


@click.command()
@click.option("--rows", type=click.IntRange(1), default=10_000, show_default=True, help="Rows of the base.")
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed and rows give the same base.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="Folder; made if missing.")
@click.option("--processes", type=click.IntRange(1), default=1, show_default=True, help="Processes to work in.")
@click.option("--wide", is_flag=True, help="Also ИНН, manager, tags, dates of change and last contact, call hours.")
@click.option("--split", is_flag=True, help="A file for each source in its own format, instead of one base.csv.")
def main(rows: int, seed: int, out: Path, processes: int, *, wide: bool, split: bool) -> None:
    """Write a dirty base as base.csv, or as the files of its sources, and what it should say as truth.parquet."""
    from prozvon.practice.base import files  # noqa: PLC0415 -- `--help` stays quick

    if split:
        if wide:
            raise click.UsageError("--wide and --split exclude each other: each source has columns of its own")
        files.write_split(rows, seed, out, processes=processes)
    else:
        files.write(rows, seed, out, wide=wide, processes=processes)
    click.echo(f"{rows} rows in {out}", err=True)


if __name__ == "__main__":
    main()
