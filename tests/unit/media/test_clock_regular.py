import numpy as np
import pytest

from leopard_census.media.clock_regular import is_regular

DAY = 86_400.0


@pytest.mark.parametrize("spread", [20.0, 300.0, 900.0])
def test_what_comes_at_one_hour_of_the_day_is_no_animal(spread):
    rng = np.random.default_rng(1)
    for hour in (0.1, 12.0):  # also around midnight
        assert is_regular(np.arange(30) * DAY + hour * 3600 + rng.normal(0, spread, 30))


@pytest.mark.parametrize("step", [60.0, 3605.0, 5403.0])
def test_what_comes_at_equal_steps_is_no_animal(step):
    rng = np.random.default_rng(2)
    assert is_regular(np.cumsum(step + rng.normal(0, 2, 40)))


def test_animals_are_not_regular_even_where_they_keep_to_dusk():
    rng = np.random.default_rng(3)
    for _ in range(200):
        number = rng.integers(6, 40)
        days = np.sort(rng.uniform(0, 90, number)) // 1
        assert not is_regular(np.sort(days * DAY + (18 * 3600 + rng.normal(0, 2.5 * 3600, number))))
        assert not is_regular(np.sort(rng.uniform(0, 90 * DAY, number)))


def test_few_triggers_are_never_called_regular():
    assert not is_regular(np.arange(5) * DAY)
