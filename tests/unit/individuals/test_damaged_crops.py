"""Crops that an archive has lost: the stage stops with one sentence that names archive and picture."""

import pytest

from leopard_census.errors import InputError
from tests.unit.individuals.test_identify import Survey


@pytest.mark.parametrize("damage", ["cut", "gone"])
def test_a_crop_that_is_cut_off_or_gone_stops_the_stage_with_its_name(tmp_path, coat, view, damage):
    survey = Survey(tmp_path / "survey", coat, view)
    survey.add(1, "left", 0)
    members = survey.pictures["S1A"]
    name, data = members.pop()
    if damage == "cut":
        members.append((name, data[: len(data) // 2]))
    with pytest.raises(InputError) as found:
        survey.run()
    (line,) = found.value.problems
    assert "S1A.zip: " in line
    assert name in line
