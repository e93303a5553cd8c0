"""Columns of the field's programs are guessed; what a person chose is checked."""

import pytest

from leopard_census.review.importing.columns import file_columns, guess_columns, settled
from leopard_census.review.importing.told import RefusedError

CAMTRAPR = [
    "Station", "Species", "Individual", "DateTimeOriginal", "Date", "Time", "delta.time.secs", "delta.time.mins",
    "delta.time.hours", "delta.time.days", "Directory", "FileName", "HierarchicalSubject",
]  # fmt: skip
WILDLIFE_INSIGHTS = [
    "project_id", "deployment_id", "image_id", "filename", "location", "is_blank", "identified_by", "wi_taxon_id",
    "class", "order", "family", "genus", "species", "common_name", "uncertainty", "timestamp", "number_of_objects",
    "age", "sex", "animal_recognizable", "individual_id", "individual_animal_notes", "behavior", "highlighted",
    "markings", "cv_confidence", "license", "bounding_boxes",
]  # fmt: skip
WILDBOOK = [
    "Encounter.genus", "Encounter.specificEpithet", "Encounter.mediaAsset0", "Encounter.mediaAsset1",
    "Encounter.locationID", "Encounter.year", "MarkedIndividual.individualID",
]  # fmt: skip


@pytest.mark.parametrize(
    ("header", "wanted"),
    [
        (["file", "individualID", "x", "y", "w", "h", "time_s"],
         {k: k for k in ("file", "individualID", "time_s", "x", "y", "w", "h")}),
        (["filePath", "n", "scientificName", "count", "individualID", "sex", "lifeStage", "flank", "box"],
         {"file": "filePath", "individualID": "individualID", "species": "scientificName", "box": "box"}),
        (CAMTRAPR, {"file": "FileName", "individualID": "Individual", "folder": "Directory", "deployment": "Station",
                    "species": "Species"}),
        (WILDLIFE_INSIGHTS, {"file": "filename", "individualID": "individual_id", "deployment": "deployment_id",
                             "species": "species", "genus": "genus"}),
        (["ChipID", "Image", "Name", "roi[tl_x  tl_y  w  h]", "theta"],
         {"file": "Image", "individualID": "Name", "box": "roi[tl_x  tl_y  w  h]"}),
        (WILDBOOK, {"file": "Encounter.mediaAsset0", "individualID": "MarkedIndividual.individualID",
                    "deployment": "Encounter.locationID", "species": "Encounter.specificEpithet",
                    "genus": "Encounter.genus"}),
        (["Снимок", "Особь", "Станция"], {"file": "Снимок", "individualID": "Особь", "deployment": "Станция"}),
        (["image", "width", "height", "name"], {"file": "image", "individualID": "name"}),
        (["a", "b"], {}),
    ],
)  # fmt: skip
def test_columns_are_guessed(header, wanted):
    assert guess_columns(header) == wanted


def test_a_wildbook_encounter_has_several_pictures():
    assert file_columns(WILDBOOK, {"file": "Encounter.mediaAsset0"}) == WILDBOOK[2:4]
    assert file_columns(["file", "file1"], {"file": "file"}) == ["file"]


def test_every_fault_of_a_choice_is_told():
    with pytest.raises(RefusedError) as error:
        settled(["a", "b"], {"file": "c", "x": "a", "y": "a", "colour": "b", "folder": ""}, "t.csv")
    assert sorted(one.key for one in error.value.told) == [
        "f_half_box", "f_needs_individual", "f_no_column", "f_role", "f_two_roles",
    ]  # fmt: skip


def test_a_choice_goes_before_a_guess():
    header = ["file", "other", "individualID"]
    assert settled(header, {"file": "other", "individualID": "individualID"}, "t.csv")["file"] == "other"
    assert settled(header, None, "t.csv") == {"file": "file", "individualID": "individualID"}
