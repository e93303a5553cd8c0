"""Histories of plausible partitions: by the rules of the survey's own, whatever clusters are called."""

from dataclasses import replace

import numpy as np
import pytest

from leopard_census.estimates.counts import write_counts
from leopard_census.histories.build import build_histories, camera_sheets, read_source
from leopard_census.histories.draw_tables import write_draw_histories
from leopard_census.histories.draws import Draws, Rebuilder, read_draws
from leopard_census.histories.survey_effort import survey_effort
from leopard_census.histories.window import SurveyWindow
from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table
from tests.unit.drawn_identities import by_name, draws_of, joined, split_off, write_draws
from tests.unit.survey_tables import START, TARGET, Outputs, inputs_of
from tests.unit.test_degenerate_surveys import WHOLE

WINDOW = SurveyWindow(START, WHOLE.days, WHOLE.zone)


@pytest.fixture(scope="module")
def survey(tmp_path_factory):
    """Folder of a survey with its histories, and its inputs."""
    folder = tmp_path_factory.mktemp("survey")
    inputs, out = inputs_of(folder / "inputs", WHOLE), Outputs(folder)
    build_histories(inputs, out, "made-up", WINDOW, TARGET, WHOLE.settings)
    write_counts(out["members"], out["counts"])
    return folder, inputs


def rebuilder(inputs, settings=WHOLE.settings, change=None):
    cameras = camera_sheets(inputs, settings.working_times)
    source, sightings, assignments = read_source(inputs, WINDOW, cameras)
    assignments = [change(row) if change else row for row in assignments]
    effort = survey_effort(source.working, WINDOW, cameras)
    return Rebuilder(source, effort, sightings, assignments, cameras.deployments, WINDOW, settings)


def captures_of(rows):
    """data set -> sorted captures of each animal, whatever it is called."""
    found = {}
    for row in rows:
        animals = found.setdefault(row["data_set"], {})
        animals.setdefault(row["individual"], []).append((row["occasion"], row["detector"]))
    return {name: sorted(map(sorted, animals.values())) for name, animals in found.items()}


def test_the_partition_by_names_gives_the_surveys_own_histories(survey, tmp_path):
    out, inputs = survey
    write_draws(tmp_path / "draws.npz", draws_of(WHOLE, [by_name(WHOLE)] * 3))
    tables = {name: tmp_path / f"{name}.csv" for name in ("partitions", "capture_sets", "histories")}
    write_draw_histories(tmp_path / "draws.npz", inputs, tables, WINDOW, WHOLE.settings)
    (partition,) = read_table(tables["partitions"], contract("draw_partitions"))
    drawn = read_table(tables["capture_sets"], contract("draw_capture_sets"))
    own = read_table(out / "capture_sets.csv", contract("capture_sets"))
    assert captures_of(drawn) == captures_of(own)
    assert partition["draws"] == 3
    (adults,) = [
        row for row in read_table(out / "counts.csv", contract("counts")) if row["group"] == "adults"
    ]
    for name in ("both", "left_only", "right_only", "none", "n_min", "n_max"):
        assert partition[name] == adults[name]
    mine = read_table(tables["histories"], contract("draw_histories"))
    theirs = read_table(out / "histories.csv", contract("histories"))

    def cells(rows):
        return sorted(
            (row["data_set"], *(row[name] for name in row if name[:1] == "o" and name[1:].isdigit()))
            for row in rows
        )

    assert cells(mine) == cells(theirs)


def test_numbers_of_clusters_mean_nothing(survey):
    _, inputs = survey
    made = rebuilder(inputs)
    labels = by_name(WHOLE)
    other = np.array([(7 * k + 3) % 101 for k in labels])
    found = list(made.rebuild(draws_of(WHOLE, [labels, other])))
    assert [(one.number, one.draws, one.weight) for one in found] == [(1, 2, 2.0)]


def test_weights_of_equal_partitions_add_up(survey):
    _, inputs = survey
    draws = draws_of(WHOLE, [by_name(WHOLE), split_off(WHOLE, 4), by_name(WHOLE)])
    found = list(rebuilder(inputs).rebuild(replace(draws, weights=np.array([0.5, 1.5, 1.0]))))
    assert [(one.draws, one.weight) for one in found] == [(2, 1.5), (1, 1.5)]


def test_a_sighting_split_off_is_an_animal_more(survey):
    _, inputs = survey
    whole, split = rebuilder(inputs).rebuild(draws_of(WHOLE, [by_name(WHOLE), split_off(WHOLE, 4)]))
    assert len(split.built.sets.counted) == len(whole.built.sets.counted) + 1
    assert "#5" in split.built.sets.animals


def test_lumped_animals_are_one(survey):
    _, inputs = survey
    whole, lump = rebuilder(inputs).rebuild(draws_of(WHOLE, [by_name(WHOLE), joined(WHOLE, "A0", "A1")]))
    assert len(lump.built.sets.counted) == len(whole.built.sets.counted) - 1


def unnamed(row):
    """The fifth sighting waits for review."""
    waits = {"individualID": None, "probability": None, "state": "to-review", "evidence": "none"}
    return row | waits if row["sightingID"] == "s0004" else row


def test_a_sighting_that_waits_for_review_counts_where_it_speaks_for_an_animal(survey):
    _, inputs = survey
    draws = draws_of(WHOLE, [by_name(WHOLE)])
    made = rebuilder(inputs, change=unnamed)
    speaks = made.taking_part(draws)
    silent = made.taking_part(replace(draws, counts=np.arange(len(draws.sightings)) != 4))
    assert "s0004" in speaks.sightings
    assert "s0004" not in silent.sightings
    # A name needs nobody to speak for it.
    assert "s0005" in made.taking_part(replace(draws, counts=np.zeros(len(draws.sightings), bool))).sightings


@pytest.mark.parametrize("stricter", [{"grades": ("label",)}, {"min_probability": 0.5}])
def test_what_has_no_name_stays_out_where_surer_names_are_asked_for(survey, stricter):
    _, inputs = survey
    include = WHOLE.settings.include.model_copy(update=stricter)
    settings = WHOLE.settings.model_copy(update={"include": include})
    made = rebuilder(inputs, settings, change=unnamed)
    (one,) = made.rebuild(draws_of(WHOLE, [split_off(WHOLE, 4)]))
    assert "#5" not in one.built.sets.counted
    (both,) = rebuilder(inputs, change=unnamed).rebuild(draws_of(WHOLE, [split_off(WHOLE, 4)]))
    assert "#5" in both.built.sets.counted


def test_what_is_told_of_sightings_goes_before_the_register(survey):
    _, inputs = survey
    draws = draws_of(WHOLE, [by_name(WHOLE)])
    of_a0 = [k for k, seen in enumerate(WHOLE.seen) if seen.animal == "A0"]
    named = np.full(draws.partitions.shape, -1)
    named[:, of_a0] = 0
    known = replace(draws, names=("A0",), name_sexes=("female",), name_stages=("juvenile",), named=named)
    made = rebuilder(inputs)
    (one,) = made.rebuild(known)
    animal = one.built.sets.animals["A0"]
    assert (animal.sex, animal.life_stage) == ("female", "juvenile")
    assert not [c for c in one.built.sets.captures["headline"] if c[0] == "A0"]
    sexes = tuple("male" if k in of_a0 else "" for k in range(len(draws.sightings)))
    (told,) = made.rebuild(replace(known, sexes=sexes))
    assert told.built.sets.animals["A0"].sex == "male"


def test_draws_are_read_as_they_were_written(tmp_path):
    draws = draws_of(WHOLE, [by_name(WHOLE), split_off(WHOLE, 1)])
    write_draws(tmp_path / "draws.npz", draws)
    found = read_draws(tmp_path / "draws.npz")
    assert isinstance(found, Draws)
    assert found.sightings == draws.sightings
    assert (found.partitions == draws.partitions).all()
    assert found.sexes == draws.sexes
