"""The money line adds up, in both languages, and says how."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prozvon.money import Worth, line


@given(
    numbered=st.integers(0, 10**7),
    dial=st.integers(0, 10**7),
    probes=st.integers(0, 10**7),
    call=st.integers(1, 600),
    hour=st.integers(0, 10_000),
)
def test_worth_is_hours_at_their_rate_less_the_probes(numbered, dial, probes, call, hour) -> None:
    worth = Worth.of(
        rows=numbered, numbered=numbered, dial=dial, probes=probes, call=timedelta(seconds=call), hour=hour, probe=2
    )
    assert worth.calls == numbered - dial
    assert worth.worth == pytest.approx((numbered - dial) * call / 3600 * hour - 2 * probes)
    assert Worth.read(worth.figures()) == worth


def test_the_line_is_said_in_russian_with_its_formula() -> None:
    worth = Worth.of(
        rows=3000, numbered=2842, dial=2097, probes=0, call=timedelta(seconds=45), hour=450, probe=0, currency="RUB"
    )
    assert line(worth, "ru").replace("\u00a0", " ") == (
        "Из 3 000 строк стоит прозвонить 2 097; звонков, которых можно не делать: 745 = 9,3 ч и 4 191 ₽\n"
        "(2 842 с номером − 2 097 = 745; 745 × 45 с × 450 ₽/ч)"
    )
