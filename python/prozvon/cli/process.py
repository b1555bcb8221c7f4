"""What a command does to its own process before the work: how many threads it may have, and what its log tells.

Polars fixes the size of its pool when it is imported, and Rayon when it first works, so this comes before both.
"""

import os
import sys

from prozvon import log
from prozvon.settings import Settings


def prepare(settings: Settings, *, quiet: bool) -> None:
    """Bound the threads by `run.threads` and open the log by `run.log`.

    `run.threads` holds for the pool of Polars, for Rayon's own and for every kernel that is called with it; a pool that
    the process has already is not made smaller. What the environment says (`POLARS_MAX_THREADS`) holds where the
    setting says nothing.
    """
    run = settings.sections.run
    if run.threads is not None and "polars" not in sys.modules:
        os.environ["POLARS_MAX_THREADS"] = os.environ["RAYON_NUM_THREADS"] = str(run.threads)
    log.setup(run.log, quiet=quiet, json=run.log_format == "json")
