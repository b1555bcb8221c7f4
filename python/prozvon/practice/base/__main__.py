"""`python -m prozvon.practice.base --rows N --seed S --out DIR`: a base and its truth as files."""

from pathlib import Path

import click

from prozvon.practice.base.generate import generate


@click.command()
@click.option("--rows", type=click.IntRange(1), default=10_000, show_default=True, help="Rows of the base.")
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed and rows give the same base.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="Folder; made if missing.")
@click.option("--processes", type=click.IntRange(1), default=1, show_default=True, help="Processes to work in.")
@click.option("--wide", is_flag=True, help="Also ИНН, manager, tags, dates of change and last contact, call hours.")
def main(rows: int, seed: int, out: Path, processes: int, *, wide: bool) -> None:
    """Write base.csv and truth.parquet."""
    made = generate(rows, seed, wide=wide, processes=processes)
    out.mkdir(parents=True, exist_ok=True)
    made.frame.write_csv(out / "base.csv")
    made.truth.write_parquet(out / "truth.parquet")
    click.echo(f"{rows} rows in {out}", err=True)


if __name__ == "__main__":
    main()
