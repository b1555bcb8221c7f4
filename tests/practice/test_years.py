import pytest

from prozvon.practice.years import World, Years
from prozvon.schedule import Policy
from prozvon.store import open_store


def lived(path, world):
    with open_store(str(path / "years.db"), policy=Policy()) as store:
        return Years(world, store).run()


def test_numbers_that_die_are_found_and_those_handed_on_stay_off_the_list(tmp_path):
    told = lived(tmp_path, World(numbers=60, years=2, churn=0.5, capacity=0.2))

    assert told.dead > 10
    assert told.found >= 0.9 * told.dead
    assert told.unproven_back == 0
    assert sum(told.states.values()) == 60


def test_the_same_seed_lives_the_same_years(tmp_path):
    first, second = tmp_path / "a", tmp_path / "b"
    first.mkdir()
    second.mkdir()
    world = World(numbers=20, years=1, churn=0.5, capacity=0.2)

    assert lived(first, world) == lived(second, world)


@pytest.mark.soak
def test_five_years_of_a_hundred_thousand_numbers(tmp_path):
    told = lived(tmp_path, World(numbers=100_000))

    assert told.found >= 0.98 * told.dead
    assert told.wrongly <= 0.001 * told.living
    assert told.calls_a_year <= 2.5
    assert told.unproven_back == 0
