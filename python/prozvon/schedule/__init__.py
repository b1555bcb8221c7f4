"""When a number is to be rung again, and what its answers add up to. Pure: nothing here reads a clock or a database.

    disposition ──► signal ──► transition (state × signal) ──► standing: state, evidence so far, next check

`policy` holds the intervals, `signals` says what a class of answer says of the number, `transitions` is the table.
"""

from prozvon.schedule.policy import Policy
from prozvon.schedule.signals import Signal, signal
from prozvon.schedule.standing import Observation, Severity, Sign, Standing, State
from prozvon.schedule.transitions import advance

__all__ = ["Observation", "Policy", "Severity", "Sign", "Signal", "Standing", "State", "advance", "signal"]
