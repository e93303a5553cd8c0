from hypothesis import given
from hypothesis import strategies as st

from leopard_census.report.columns import halves


@given(st.lists(st.integers(1, 30)))
def test_nothing_is_lost_and_no_other_cut_is_shorter(lengths: list[int]) -> None:
    left, right = halves(lengths, float)
    assert [*left, *right] == lengths
    longer = max(sum(left), sum(right))
    assert all(longer <= max(sum(lengths[:cut]), sum(lengths[cut:])) for cut in range(len(lengths) + 1))


def test_the_first_column_is_the_fuller_one_at_a_tie() -> None:
    assert halves([1, 5, 1], float) == ([1, 5], [1])
    assert halves(["one"], len) == (["one"], [])
