"""What a decision calls a person is in no table that names animals, in no archive and on no sheet of the stage."""

import io
import zipfile

import cv2
import numpy as np
import pytest

from leopard_census.config.individual_sheets import IndividualSheetsSettings
from leopard_census.config.individuals import IndividualsSettings
from leopard_census.imaging.jpeg import decode_picture, encode_jpeg
from leopard_census.individuals.sheets.write import write_sheets
from leopard_census.tables.special_names import PERSON
from tests.unit.individuals.made_sheets import RESOURCES, SURVEY
from tests.unit.individuals.test_identify import Survey, codes, states
from tests.unit.individuals.test_sheets import pictures

#: Tables that may tell of such a sighting: that it is out, what it is, and which decisions it makes idle.
MAY_TELL = {"assignments", "decisions_unattached", "decisions_disputed", "species_decided"}
SHEETS = ("catalogue", "contact_sheets", "matches")


@pytest.fixture
def survey(tmp_path, coat, view):
    """Animals with names and without; the best pictures of all are of somebody who was taken for one of them."""
    made = Survey(tmp_path / "survey", coat, view)
    for day in (0, 4, 8):
        made.add(1, "left", day, individualID="KP-1")
        made.add(2, "left", day + 1)
    return made


def add_person(survey, animal, **more):
    """A sighting that shows the coat of an animal, in pictures without any green."""
    key = survey.add(animal, "left", 30, station="S2", **more)
    for crop in survey.crops[-2:]:
        crop["quality"] = 0.99
    members = survey.pictures["S2A"]
    for k, (name, data) in enumerate(members[-2:], start=len(members) - 2):
        picture = decode_picture(data).copy()
        picture[:, :, 1] = 0
        members[k] = name, encode_jpeg(picture)
    return key


def prints(survey):
    """Pictures of the three sheets that are printed from the last run."""
    out = max(survey.folder.iterdir(), key=lambda folder: int(folder.name[3:]))
    names = ("pairs", "assignments", "catalogue", "review_queue", "conflicts")
    names += ("pair_calibration", "pair_reliability", "crops", "tracks")
    outputs = {name: out / f"{name}.pdf" for name in SHEETS}
    write_sheets(
        tables={name: out / f"{name}.csv" for name in names} | {"sightings": out / "all.csv"},
        archives=[out / f"{deployment}.zip" for deployment in survey.pictures],
        register_table=None,
        earlier=[],
        earlier_tables=[],
        earlier_archives=[],
        survey=SURVEY,
        settings=IndividualSheetsSettings(),
        individuals=IndividualsSettings(),
        resources=RESOURCES,
        outputs=outputs,
    )
    return {name: pictures(path) for name, path in outputs.items()}


def kept(files):
    """Pictures that later winters get."""
    with zipfile.ZipFile(io.BytesIO(files["references_zip"])) as archive:
        return [
            cv2.cvtColor(decode_picture(archive.read(name)), cv2.COLOR_BGR2RGB) for name in archive.namelist()
        ]


def without_green(shown):
    return [picture for picture in shown if picture.reshape(-1, 3).mean(axis=0)[1] < 30]


@pytest.mark.parametrize("named", ["label", "machine", "nobody"])
def test_a_person_by_decision_is_shown_and_kept_nowhere(survey, named):
    person = add_person(
        survey,
        {"machine": 2, "nobody": 7}.get(named, 1),
        individualID="KP-1" if named == "label" else None,
    )
    if named == "nobody":  # people would be asked about it
        survey.decide(person, survey.sightings[0]["sightingID"], "same")
        survey.decide(person, survey.sightings[0]["sightingID"], "different", who="S")
    tables, files = survey.run()
    assert without_green([*kept(files), *(p for shown in prints(survey).values() for p in shown)])
    survey.decide(person, PERSON, "is", kind="species")
    tables, files = survey.run()
    assert states(tables)[person] == "excluded"
    assert codes(tables)[person] is None
    rows = {name: str(table) for name, table in tables.items()}
    assert {name for name, text in rows.items() if person in text} <= MAY_TELL
    assert "S2A" not in str(tables["catalogue"])
    with np.load(io.BytesIO(files["draws"])) as draws:
        assert person not in draws["sightings"].tolist()
    assert tables["references"]
    assert without_green(kept(files)) == []
    for name, shown in prints(survey).items():
        assert len(shown) > 0, name
        assert without_green(shown) == [], name
