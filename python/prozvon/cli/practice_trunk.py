"""`prozvon practice-trunk`: a telephone line where nobody is disturbed."""

from pathlib import Path

import click

from prozvon.cli.messages import say
from prozvon.cli.options import spoken_option
from prozvon.cli.speaking import language


@click.command("practice-trunk")
@click.option("--host", default="127.0.0.1", show_default=True, help="A loopback address; no other is accepted.")
@click.option("--port", default=5070, show_default=True, type=click.IntRange(0, 65535), help="UDP port; 0: a free one.")
@click.option(
    "--scenario",
    type=click.Choice(["realistic", "digits"]),
    default="realistic",
    show_default=True,
    help="realistic: shares of a usual base, by a hash of the number; digits: by the last two digits.",
)
@click.option("--seed", default=1, show_default=True, help="Deals the realistic behaviours out in another way.")
@click.option(
    "--behaviours", type=click.Path(path_type=Path), help="File of NUMBER,BEHAVIOUR or *SUFFIX,BEHAVIOUR; comes first."
)
@click.option("--fast", is_flag=True, help="No waiting between the answers, for trials.")
@click.option("--log", "log_file", type=click.Path(path_type=Path), help="Append what callers did, as JSON lines.")
@click.option("--full-numbers", is_flag=True, help="Whole numbers in the log.")
@spoken_option
def command(
    host: str,
    port: int,
    scenario: str,
    seed: int,
    behaviours: Path | None,
    log_file: Path | None,
    *,
    fast: bool,
    full_numbers: bool,
) -> None:
    """Answer SIP calls on this machine until Ctrl-C, to try `prozvon verify` on without a carrier.

    Example: prozvon practice-trunk --port 5070 --scenario digits --fast
    """
    import asyncio  # noqa: PLC0415 -- commands import late

    from prozvon.practice.behaviour import Scenario, read_behaviours  # noqa: PLC0415
    from prozvon.practice.trunk import FAST, Delays, open_log, run  # noqa: PLC0415

    acting = Scenario(scenario, seed) if behaviours is None else read_behaviours(behaviours, scenario, seed)

    def ready(address: tuple[str, int]) -> None:
        where = f"{address[0]}:{address[1]}"
        told = say(language(), "listening on sip:{where} ({scenario}); Ctrl-C stops", where=where, scenario=acting.name)
        click.echo(told, err=True)

    with open_log(log_file, full=full_numbers) as log:
        try:
            asyncio.run(run(host, port, acting, FAST if fast else Delays(), log, ready=ready))
        except KeyboardInterrupt:
            calls, cancelled = log.total("invite"), log.total("cancel")
            told = say(language(), "{calls} calls, {cancelled} cancelled", calls=calls, cancelled=cancelled)
            click.echo(told, err=True)
