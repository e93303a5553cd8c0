"""A species that nothing could name is a mistake of the settings, not a census of nought."""

from leopard_census.config.load import load_plans
from leopard_census.config.target_species import CLASSIFIED
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
