import pytest
from hypothesis import given
from hypothesis import strategies as st

from leopard_census.tables.legal_names import is_legal, legal_names


@pytest.mark.parametrize("name", ["S1", "a", "00a2c20d-1b", "A" * 80])
def test_a_legal_name_stays(name):
    assert is_legal(name)
    assert legal_names([name, "S 1", "Ж"])[name] == name


@pytest.mark.parametrize("name", ["", "-a", "S_1", "S 1", "Барс", "A" * 81, "a/b", "é"])
def test_others_are_spelt_otherwise(name):
    assert not is_legal(name)
    assert is_legal(legal_names([name])[name])


def test_names_are_near_to_what_was_given():
    assert legal_names(["Барс 7", "B_HS val.2", "雪豹"]) == {
        "Барс 7": "Bars-7",
        "B_HS val.2": "B-HS-val-2",
        "雪豹": "X",
    }


@given(st.lists(st.text(max_size=6) | st.sampled_from(["S-1", "S 1", "S_1", "S-1-2"]), max_size=8))
def test_no_two_keys_get_one_name_and_order_does_not_matter(keys):
    names = legal_names(keys)
    assert set(names) == set(keys)
    assert len(set(names.values())) == len(names)
    assert all(map(is_legal, names.values()))
    assert names == legal_names(reversed(keys))
