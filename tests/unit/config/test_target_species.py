"""A species that nothing could name is a mistake of the settings, not a census of nought."""

import json

import pytest

from leopard_census.config.load import load_plans
from leopard_census.config.target_species import CLASSIFIED
from leopard_census.errors import InputError
from leopard_census.simulate.species_looks import SPECIES
from tests.unit.config.conftest import SURVEY, faults, sheet


def of_species(work, name, settings=""):
    sheet(work, "survey.yaml").write_text(f"{SURVEY.rstrip()}\ntarget_species: {name}\n{settings}")


def test_the_classifier_names_what_the_reference_crops_show():
    assert tuple(name for name in SPECIES if name != "Homo sapiens") == CLASSIFIED


def test_a_species_that_neither_classifier_nor_labels_know_is_told(work):
    of_species(work, "Panthera uncia")
    (told,) = faults(work)
    assert "target_species: 'Panthera uncia': nothing could tell a sighting of it" in told
    assert "Panthera tigris" in told
    assert "it names no species" in told
    (work / "media" / "D01").mkdir(parents=True, exist_ok=True)
    (work / "media" / "D01" / "a.jpg").write_bytes(b"x")
    sheet(work, "labels.csv").write_text("filePath,n,scientificName\nD01/a.jpg,1,Panthera unica\n")
    (told,) = faults(work)
    assert "it names Panthera unica" in told


def test_labels_that_cannot_be_read_are_no_labels_without_the_species(work):
    of_species(work, "Panthera uncia")
    text = "filePath,n,scientificName,comments\nD01/a.jpg,1,Panthera uncia,ирбис\n"
    sheet(work, "labels.csv").write_bytes(text.encode("cp1251"))
    (told,) = faults(work)
    assert "labels.csv" in told
    assert "UTF-8" in told
    assert "target_species" not in told


def test_labels_or_a_choice_are_enough(work):
    of_species(work, "Panthera uncia", "settings: {sightings: {classifier: none}}\n")
    assert load_plans({"surveys": ["plot-2012"]}, work)
    of_species(work, "Panthera uncia")
    (work / "media" / "D01").mkdir(parents=True, exist_ok=True)
    (work / "media" / "D01" / "a.jpg").write_bytes(b"x")
    sheet(work, "labels.csv").write_text("filePath,n,scientificName\nD01/a.jpg,1,Panthera uncia\n")
    assert load_plans({"surveys": ["plot-2012"]}, work)


def imports(work, text):
    (work / "boxes.json").write_text(text)
    of_species(
        work, "Panthera uncia", "settings: {detections: {detector: import, import_files: [boxes.json]}}\n"
    )


@pytest.mark.parametrize(
    "name", ["id;mammalia;carnivora;felidae;panthera;uncia;snow leopard", "Panthera uncia", "panthera_uncia"]
)
def test_imported_classes_that_name_it_are_enough(work, name):
    imports(work, json.dumps({"classification_categories": {"1": name}}))
    assert load_plans({"surveys": ["plot-2012"]}, work)


def test_imported_classes_that_do_not_name_it_are_told_how_to(work):
    imports(work, json.dumps({"classification_categories": {"1": "snow leopard"}}))
    (told,) = faults(work)
    assert "nothing could tell a sighting of it" in told
    assert "sightings.class_names" in told
    text = sheet(work, "survey.yaml").read_text().replace("settings: {", "settings: {sightings: SIGHTINGS, ")
    sheet(work, "survey.yaml").write_text(text.replace("SIGHTINGS", "{class_names: {fox: Vulpes vulpes}}"))
    assert faults(work) == [told]
    sheet(work, "survey.yaml").write_text(
        text.replace("SIGHTINGS", "{class_names: {snow leopard: Panthera uncia}}")
    )
    assert load_plans({"surveys": ["plot-2012"]}, work)


def test_import_files_of_another_detector_name_nothing(work):
    imports(work, "Panthera uncia")
    text = sheet(work, "survey.yaml").read_text()
    sheet(work, "survey.yaml").write_text(text.replace("detector: import,", "detector: motion,"))
    (told,) = faults(work)
    assert "nothing could tell a sighting of it" in told


def test_import_files_that_are_not_there_tell_their_own_fault_alone(work):
    imports(work, "Panthera uncia")
    (work / "boxes.json").unlink()
    assert "target_species" not in str(load_or_faults(work))


def load_or_faults(work):
    """Files of media may lack while a survey is looked at, so their faults may stand in the plan."""
    try:
        (plan,) = load_plans({"surveys": ["plot-2012"]}, work)
    except InputError as error:
        return error.problems
    return plan.media_problems
