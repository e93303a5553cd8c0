"""Species by classifications that came with the boxes: what classes mean, and what a track's boxes come to."""

import logging

import pytest
from pydantic import ValidationError

from leopard_census.config.sightings import SightingsSettings
from leopard_census.sightings.classified import by_classes, meaning, track_chances, understand
from leopard_census.sightings.seen import Seen
from leopard_census.tables.batch_json import Detection

PARDUS, UNCIA, PERSON = "Panthera pardus", "Panthera uncia", "Homo sapiens"
ID = "1f689929-883d-4dae-958c-3d57ab5b6c16"
FRAME = {"frameID": "m@0", "filePath": "a.jpg", "width": 320, "height": 180}
BOX = (0.1, 0.1, 0.3, 0.3)


def seen(*classifications, conf=0.8, place=0):
    return Seen(FRAME, place, 0.5 * place, BOX, conf, classifications=classifications)


def detection(*classifications):
    return Detection(BOX, 0.9, classifications=classifications)


@pytest.mark.parametrize(
    ("name", "species"),
    [
        (f"{ID};mammalia;carnivora;felidae;panthera;pardus;leopard", PARDUS),
        ("uuid;mammalia;carnivora;felidae;panthera;pardus;leopard", PARDUS),
        ("mammalia;carnivora;felidae;panthera;pardus", PARDUS),
        ("mammalia;carnivora;felidae;panthera;pardus;leopard", PARDUS),
        (f"{ID};mammalia;carnivora;felidae;panthera;pardus", PARDUS),
        ("Animalia;Chordata;Mammalia;Carnivora;Felidae;Panthera;Panthera pardus", PARDUS),
        (f"{ID};mammalia;carnivora;canidae;canis;lupus familiaris;domestic dog", "Canis lupus familiaris"),
        (f"{ID};mammalia;carnivora;felidae;panthera;;panthera species", "unknown"),
        (f"{ID};mammalia;carnivora;felidae;panthera;sp;big cat", "unknown"),
        (f"{ID};mammalia;carnivora;felidae;;;cat family", "unknown"),
        (f"{ID};;;;;;animal", "unknown"),
        (f"{ID};;;;;;vehicle", "unknown"),
        (f"{ID};;;;;;blank", "blank"),
        (f"{ID};;;;;;no cv result", None),
        (f"{ID};mammalia;primates;hominidae;homo;sapiens;human", PERSON),
        (";;;;", None),
    ],
)
def test_a_taxonomy_names_a_species_where_genus_and_species_are_told(name, species):
    assert meaning(name) == species


@pytest.mark.parametrize(
    "name",
    [
        *(
            PARDUS,
            UNCIA,
            "Panthera leo",
            "Lynx lynx",
            "Caracal caracal",
            "Nyctereutes procyonoides",
            "Cervus nippon",
        ),
        *(
            "Capreolus pygargus",
            "Ursus arctos",
            "Otocolobus manul",
            "Capra ibex",
            "Meles leucurus",
            "Ovis ammon",
        ),
        *(
            "Prionailurus bengalensis",
            "Moschus moschiferus",
            "Puma concolor",
            "Canis latrans",
            "Pseudois nayaur",
        ),
    ],
)
def test_a_latin_name_is_itself_however_it_is_written(name):
    for written in (name, name.upper(), name.lower().replace(" ", "_"), f" {name.replace(' ', '  ')}"):
        assert meaning(written) == name


@pytest.mark.parametrize(
    "name",
    [
        *(
            "leopard",
            "snow leopard",
            "Snow Leopard",
            "amur_tiger",
            "red fox",
            "wild boar",
            "roe deer",
            "sika deer",
        ),
        *(
            "raccoon dog",
            "water buffalo",
            "Siberian ibex",
            "European bison",
            "Eurasian lynx",
            "red panda",
            "plains zebra",
        ),
        *(
            "Virginia opossum",
            "canis species",
            "panthera sp",
            "other species",
            "class 7",
            "7 7",
            "",
            "felidae",
        ),
        *(
            "domestic cow",
            "Canada lynx",
            "California condor",
            "fox",
            "Panthera pardus orientalis",
            "no cv result",
            "guinea fowl",
            "spotted hyaena",
        ),
    ],
)
def test_a_common_name_is_not_taken_for_latin(name):
    assert meaning(name) is None


@pytest.mark.parametrize(
    ("name", "said"),
    [("Human", PERSON), ("person", PERSON), ("homo_sapiens", PERSON), ("Blank", "blank"), ("empty", "blank")],
)
def test_people_and_nothing_are_known_by_plain_names(name, said):
    assert meaning(name) == said


def test_the_description_tells_the_species_of_a_common_name():
    taxonomy = f"{ID};mammalia;carnivora;felidae;panthera;pardus;leopard"
    assert meaning("leopard", taxonomy) == PARDUS
    assert meaning("blank", f"{ID};;;;;;blank") == "blank"
    assert meaning("blank", ";;;;") == "blank"
    assert meaning("Panthera uncia", "a cat of the mountains") == UNCIA


def test_settings_go_before_what_is_read():
    taxonomy = f"{ID};mammalia;carnivora;felidae;panthera;pardus;leopard"
    assert meaning("leopard", taxonomy, {"leopard": UNCIA}) == UNCIA
    assert meaning(taxonomy, "", {"leopard": UNCIA}) == UNCIA
    assert meaning(taxonomy, "", {taxonomy: "blank"}) == "blank"
    # two classes of one name are told apart by their descriptions
    assert meaning(f"leopard ({taxonomy})", taxonomy, {"leopard": UNCIA}) == UNCIA
    assert meaning("Forest_Guard", "", {"forest guard": "person"}) == PERSON
    assert meaning("Panthera pardus", "", {"panthera pardus": "unknown"}) == "unknown"


@pytest.mark.parametrize("said", ["leopard", "panthera pardus", "", "Person", "Panthera"])
def test_a_meaning_that_is_no_scientific_name_is_a_fault(said):
    with pytest.raises(ValidationError, match="write a scientific name"):
        SightingsSettings(class_names={"leopard": said})


def test_classes_that_mean_the_same_are_added_up_and_strange_ones_told_once(caplog):
    boxes = {
        "a.jpg": [detection(("leopard", 0.4), ("Amur leopard", 0.3), ("puma cat", 0.2)), detection()],
        "b.jpg": [detection(("puma cat", 0.9), ("Red thing", 0.1))],
    }
    names = {"LEOPARD": PARDUS, "amur_leopard": PARDUS}
    with caplog.at_level(logging.WARNING):
        found = understand(boxes, {}, names)
    assert [d.classifications for d in found["a.jpg"]] == [((PARDUS, pytest.approx(0.7)),), ()]
    assert found["b.jpg"][0].classifications == ()
    assert found["b.jpg"][0].box == BOX
    (line,) = caplog.messages
    assert "'Red thing', 'puma cat';" in line
    assert "settings.sightings.class_names" in line
    caplog.clear()
    understand(boxes, {}, {**names, "puma cat": "unknown", "red thing": "unknown"})
    assert caplog.messages == []


def test_species_judged_one_by_one_cannot_both_pass():
    (box,) = understand({"a": [detection((PARDUS, 0.9), (UNCIA, 0.9), ("animal", 1.0))]}, {}, {})["a"]
    assert dict(box.classifications) == pytest.approx({PARDUS: 0.5, UNCIA: 0.5, "unknown": 1.0})


def test_a_family_beside_its_species_takes_no_share():
    family = f"{ID};mammalia;carnivora;felidae;;;cat family"
    (box,) = understand({"a": [detection((family, 0.99), (PARDUS, 0.95))]}, {}, {})["a"]
    assert by_classes([seen(*box.classifications)], SightingsSettings()).species == PARDUS


def test_the_mean_of_classified_boxes_weighted_by_their_confidence():
    track = [
        seen((PARDUS, 0.9), (UNCIA, 0.1), conf=0.9),
        seen((UNCIA, 0.6), conf=0.3, place=1),
        seen(conf=0.9, place=2),  # not classified: says nothing
    ]
    assert track_chances(track) == pytest.approx({PARDUS: 0.675, UNCIA: 0.225})
    assert track_chances([seen((PARDUS, 0.8), conf=0.0), seen((PARDUS, 0.4), conf=0.0)]) == pytest.approx(
        {PARDUS: 0.6}
    )
    assert track_chances([seen()]) == {}


@pytest.mark.parametrize(
    ("classes", "verdict"),
    [
        ([(PARDUS, 0.6)], (PARDUS, 0.6, True)),
        ([(PARDUS, 0.59)], ("unknown", None, True)),
        ([("blank", 0.9)], ("blank", 0.9, False)),
        ([("blank", 0.89)], ("unknown", None, True)),
        ([(PERSON, 0.8)], (PERSON, 0.8, False)),
        ([(PARDUS, 0.8), (PERSON, 0.15)], (PARDUS, 0.8, False)),
        ([(PARDUS, 0.8), (PERSON, 0.14)], (PARDUS, 0.8, True)),
        ([(PARDUS, 0.5), (PERSON, 0.2)], ("unknown", None, False)),
        ([("unknown", 1.0)], ("unknown", None, True)),
    ],
)
def test_the_thresholds_of_the_classifier_hold(classes, verdict):
    found = by_classes([seen(*classes)], SightingsSettings())
    assert (found.species, found.probability, found.shows) == verdict


def test_boxes_without_classifications_are_left_to_the_classifier():
    assert by_classes([seen(), seen(place=1)], SightingsSettings()) is None
