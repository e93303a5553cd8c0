"""What people say of one sighting beside its name: the mother, how many animals are in view, poor pictures."""

import pytest

from leopard_census.tables.decision_form import form_faults
from tests.unit.individuals.test_decisions import A, decision
from tests.unit.individuals.test_identify import BAR, Survey, codes, states
from tests.unit.individuals.test_open_names import CURVE, known_animal, reasons


@pytest.fixture
def survey(tmp_path, coat, view):
    return Survey(tmp_path / "survey", coat, view)


def test_a_mother_that_people_tell_is_proposed_for_the_register(survey):
    cub = [survey.add(1, "left", d) for d in (0, 4)]
    survey.decide(cub[0], "KP-3", "is", kind="name")
    survey.decide(cub[1], "KP-1", "is", kind="mother")
    tables, _ = survey.run(**CURVE)
    (row,) = tables["register_proposed"]
    assert (row["individualID"], row["mother"]) == ("KP-3", "KP-1")


def test_pictures_that_people_find_unusable_are_compared_with_nothing(survey):
    a, b = survey.add(1, "left", 0), survey.add(1, "left", 5)
    assert len(survey.run(**CURVE)[0]["pairs"]) == 1
    survey.decide(b, "unusable", "is", kind="quality")
    tables, _ = survey.run(**CURVE)
    assert tables["pairs"] == []
    assert states(tables)[b] == "unidentifiable"
    assert reasons(tables)[b] == "people find that its pictures show too little"
    assert codes(tables) == {a: None, b: None}
    survey.decide(b, "usable", "is", kind="quality")
    survey.decisions[-1]["decidedAt"] = survey.decisions[-1]["decidedAt"].replace(hour=20)
    assert len(survey.run(**CURVE)[0]["pairs"]) == 1


def test_several_animals_in_view_that_a_person_counts_leave_the_name_to_people(survey):
    keys, _ = known_animal(survey)
    survey.register = []
    assert codes(survey.run(**CURVE, bar=BAR)[0])[keys[2]] is not None
    survey.decide(keys[2], "2", "is", kind="count")
    tables, _ = survey.run(**CURVE, bar=BAR)
    assert codes(tables)[keys[2]] is None
    assert "several animals were in view" in reasons(tables)[keys[2]]


@pytest.mark.parametrize(
    ("kind", "value", "fault"),
    [
        ("count", "two", "is no count"),
        ("count", "0", "is no count"),
        ("count", "100", "is no count"),
        ("count", None, "is no count"),
        ("quality", "good", "is no quality"),
        ("mother", None, "write the mother"),
        ("mother", "two words", "column object"),
    ],
)
def test_slips_are_told(kind, value, fault):
    row = decision("d1", kind, A, value, "is")
    assert any(fault in text for text in form_faults(row))


def test_good_ones_are_not():
    for kind, value in (("count", "12"), ("quality", "usable"), ("mother", "KP-1")):
        assert form_faults(decision("d1", kind, A, value, "is")) == []
