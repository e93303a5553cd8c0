"""Faults of a package are told at planning, all at once, each with its place and what to do."""

import json
from pathlib import Path

import pytest

from leopard_census.config.load import load_plans
from tests.unit.exchange.made_package import LEOPARD, PROFILE, deployment, medium, seen
from tests.unit.exchange.planned import SURVEY, begin, faults, package, plan, sheet

SHOWN = "package/observations.csv"


@pytest.fixture
def work(tmp_path):
    return begin(tmp_path)


def test_a_sound_package_is_a_starting_point(work):
    made = plan(work)
    assert (made.start, made.media_root, made.deployments) == ("package", None, ("D1", "D2"))
    assert made.questions == ()


def test_a_survey_has_one_starting_point(work):
    sheet(work, "survey.yaml").write_text(SURVEY + "media: {root: media}\n")
    assert any("has both media and camtrap_dp" in fault for fault in faults(work))
    sheet(work, "survey.yaml").write_text(SURVEY)
    sheet(work, "captures.csv").write_text("individualID,date,locationID\n")
    sheet(work, "deployments.csv").write_text("deploymentID\n")
    told = faults(work)
    assert len(told) == 2
    assert "plot-2012/captures.csv: is not read in a survey that starts from a Camtrap DP package" in told[1]


def test_a_survey_that_starts_from_nothing_is_told_of_all_three(work):
    sheet(work, "survey.yaml").write_text(SURVEY.replace("camtrap_dp:", "region:").split("region:")[0])
    (fault,) = faults(work)
    assert fault.startswith(
        "plot-2012/survey.yaml: names neither media nor camtrap_dp, and there is no captures.csv"
    )


@pytest.mark.parametrize("value", ["", "package: 3", "package: ''", "folder: x"])
def test_a_wrong_section_is_told_like_any_setting(work, value):
    line = SURVEY.replace("{package: package/datapackage.json}", f"{{{value}}}" if value else "")
    sheet(work, "survey.yaml").write_text(line)
    assert all("survey.yaml: " in fault and "camtrap_dp" in fault for fault in faults(work))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"profile": None}, "is no Camtrap DP package (it names no profile"),
        (
            {"profile": "tabular-data-package"},
            "is no Camtrap DP package (its profile is 'tabular-data-package'",
        ),
        (
            {"profile": PROFILE.replace("1.0.2", "0.6")},
            "is a Camtrap DP of version '0.6', and only 1.0 is read",
        ),
        (
            {"profile": PROFILE.replace("1.0.2", "1.1")},
            "is a Camtrap DP of version '1.1', and only 1.0 is read",
        ),
        ({"resources": []}, "has no resource 'deployments'"),
        ({"resources": "deployments"}, "has no resource 'deployments'"),
        ({"leopard_census": {"version": 2}}, "leopard_census.version is 2, and only 1 is read here"),
        ({"leopard_census": {"version": 1}}, "lacks the resource sightings, individuals, outages, survey"),
    ],
)
def test_descriptors_that_cannot_be_used(work, change, told):
    package(work, **change)
    assert told in faults(work)[0]
    assert "survey.yaml: camtrap_dp.package: package/datapackage.json: " in faults(work)[0]


@pytest.mark.parametrize("version", ["1.0", "1.0.1", "1.0.2", "1.0.9"])
def test_all_patches_of_the_release_are_read(work, version):
    package(work, profile=PROFILE.replace("1.0.2", version))
    assert plan(work).package is not None


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("https://example.org/media.csv", "lies on the net"),
        (["media1.csv", "media2.csv"], "is spread over several files"),
        ("../media.csv", "leaves the folder of the package"),
        ("/media.csv", "leaves the folder of the package"),
        ("media.csv.gz", "is packed; unpack it"),
        ("images.csv", "there is no file 'images.csv' beside"),
        (None, "names no file"),
        ("HTTPS://example.org/media.csv", "lies on the net"),
        ("data:text/csv,mediaID", "lies on the net"),
        ("C:/data/media.csv", "leaves the folder of the package"),
        (".", "'.' is a folder"),
        ("x" * 300, "is longer than a disk allows"),
        ("a\nb.csv", "'a\\nb.csv' holds a control character"),
        ("\ud800.csv", "holds bytes that are no UTF-8 text"),
        ("media {2012}.csv", "holds a brace"),
    ],
)
def test_tables_that_are_no_file_beside_the_descriptor(work, path, told):
    resources = [{"name": name, "path": f"{name}.csv"} for name in ("deployments", "observations")]
    package(work, resources=[*resources, {"name": "media", "path": path}])
    (fault,) = faults(work)
    assert "resource 'media'" in fault
    assert told in fault


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"PK\x03\x04rest", "is a zip archive; unpack it"),
        (b"{", "is not JSON"),
        (b"\xff\xfe\x00", "is not JSON (no UTF-8 text)"),
        (b"[]", "holds no data package"),
        (b'[{"profile": 1}]', "holds no data package"),
        (b'{"a":' * 3000 + b"1" + b"}" * 3000, "is not JSON that can be read (nested too deeply)"),
        (b'{"a": ' + b"9" * 5000 + b"}", "is not JSON that can be read"),
        (b'{"profile": "a", "profile": "b"}', "the same key stands twice among the keys of one object"),
        (None, "there is no such file"),
    ],
)
def test_files_that_are_no_descriptor(work, content, told):
    path = work / "package" / "datapackage.json"
    path.unlink() if content is None else path.write_bytes(content)
    assert told in faults(work)[0]


def test_a_folder_may_be_named_in_place_of_its_descriptor(work):
    sheet(work, "survey.yaml").write_text(SURVEY.replace("/datapackage.json", ""))
    assert plan(work).package.path == work / "package" / "datapackage.json"
    (work / "package" / "datapackage.json").unlink()
    assert "package/datapackage.json: there is no such file; correct the path" in faults(work)[0]


def test_a_descriptor_may_be_called_otherwise(work):
    (work / "package" / "datapackage.json").rename(work / "package" / "package.JSON")
    sheet(work, "survey.yaml").write_text(SURVEY.replace("datapackage.json", "package.JSON"))
    assert plan(work).deployments == ("D1", "D2")
    (work / "package" / "media.csv").write_text("")
    assert faults(work)[0].startswith("package/media.csv: is empty")


def test_the_home_folder_of_nobody_is_told(work):
    sheet(work, "survey.yaml").write_text(SURVEY.replace("package/data", "~nobody-of-this-name/data"))
    assert "camtrap_dp.package: begins with the home folder of a user" in faults(work)[0]


def test_a_resource_that_stands_twice_is_told(work):
    resources = [{"name": name, "path": f"{name}.csv"} for name in ("deployments", "media", "observations")]
    package(work, resources=[*resources, {"name": "observations", "path": "observations.csv"}])
    (fault,) = faults(work)
    assert "has 2 resources 'observations', and nobody can say which holds" in fault


def test_links_are_followed_and_told_where_they_lead_nowhere(work):
    path = work / "package" / "media.csv"
    path.rename(work / "elsewhere.csv")
    path.symlink_to(work / "elsewhere.csv")
    assert plan(work).deployments == ("D1", "D2")
    path.unlink()
    path.symlink_to(path)
    assert "'media.csv' is a link that leads back to itself" in faults(work)[0]
    path.unlink()
    path.symlink_to(work / "nowhere.csv")
    assert "'media.csv' is a link to " in faults(work)[0]


def test_faults_of_the_descriptor_and_of_the_tables_are_told_together(work):
    package(work, observations=[seen("1", "today")])
    (work / "package" / "media.csv").unlink()
    told = faults(work)
    assert "there is no file 'media.csv'" in told[0]
    assert "observations.csv: row 2, column eventStart: is 'today'" in told[1]


def test_all_faults_of_all_tables_are_told_at_once(work):
    package(
        work,
        deployments=[
            deployment("D1", latitude="143.1"),
            deployment("D1"),
            deployment("D3", deploymentStart="2012-01-01T00:00:00"),
            deployment("D4", deploymentEnd="2011-01-01T00:00:00Z"),
            deployment("", longitude="131,5"),
        ],
        media=[
            medium("m1", "D9"),
            medium("m1"),
            medium("m2", time="20.01.2012"),
            medium("m|3"),
            medium("m4"),
        ],
        observations=[
            seen("o1", deployment="D8"),
            seen("o1", mediaID="m9"),
            seen("o2", "2012-01-20T05:00:00"),
            seen("o3", eventEnd="2012-01-19T05:00:00+11:00"),
            seen("o4", lifeStage="cub", sex="m", count="0", bboxX="2"),
            seen("o5", level="sequence"),
            seen("o6", deployment="D3", mediaID="m4"),
            seen("", observationType="cat"),
        ],
    )
    told = faults(work)
    for text in (
        "deployments.csv: row 2, column latitude: is 143.1; the most allowed is 90",
        "deployments.csv: row 3: the key deploymentID = 'D1' already stands in row 2",
        "deployments.csv: row 4, column deploymentStart: is '2012-01-01T00:00:00', which has no UTC offset",
        "deployments.csv: row 5, column deploymentEnd: 2011-01-01T00:00:00+00:00 is not after deploymentStart",
        "deployments.csv: row 6, column deploymentID: is empty",
        "deployments.csv: row 6, column longitude: is '131,5'; write a number with a decimal point",
        "media.csv: row 2, column deploymentID: 'D9' stands in no row of deployments",
        "media.csv: row 3: the key mediaID = 'm1' already stands in row 2",
        "media.csv: row 4, column timestamp: is '20.01.2012'",
        "media.csv: row 5, column mediaID: 'm|3' holds an upright stroke",
        "observations.csv: row 2, column deploymentID: 'D8' stands in no row of deployments",
        "observations.csv: row 3: the key observationID = 'o1' already stands in row 2",
        "observations.csv: row 3, column mediaID: 'm9' stands in no row of media",
        "observations.csv: row 4, column eventStart: is '2012-01-20T05:00:00', which has no UTC offset",
        "observations.csv: row 4, column eventEnd: is '2012-01-20T05:00:00', which has no UTC offset",
        "observations.csv: row 5, column eventEnd: 2012-01-19T05:00:00+11:00 is before eventStart",
        "observations.csv: row 6, column lifeStage: is 'cub'; use one of: adult, subadult, juvenile",
        "observations.csv: row 6, column sex: is 'm'; use one of: female, male",
        "observations.csv: row 6, column count: is 0; the least allowed is 1",
        "observations.csv: row 6, column bboxX: is 2.0; the most allowed is 1",
        "observations.csv: row 7, column observationLevel: is 'sequence'; use one of: media, event",
        "observations.csv: row 8, column deploymentID: is 'D3', but its media file 'm4' is of 'D1'",
        "observations.csv: row 9, column observationID: is empty",
        "observations.csv: row 9, column observationType: is 'cat'",
    ):
        assert [fault for fault in told if f"package/{text}" in fault], text
    assert len(told) == 24, told


def test_a_column_of_the_standard_that_is_missing_is_named(work):
    path = work / "package" / "observations.csv"
    path.write_text("observationID,deploymentID\no1,D1\n")
    told = faults(work)
    missing = ("eventStart", "eventEnd", "observationLevel", "observationType")
    assert all(any(f"the required column {name!r} is missing" in fault for fault in told) for name in missing)
    assert len(told) == len(missing)


def test_columns_that_a_census_does_not_use_may_hold_anything(work):
    path = work / "package" / "deployments.csv"
    lines = path.read_text().splitlines()
    lines = [f"{lines[0]},habitat,featureType,ours", *(f"{line},?,forest edge,x" for line in lines[1:])]
    path.write_text("\n".join(lines) + "\n")
    assert plan(work).sheets.deployments[0]["featureType"] == "forest edge"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("a;b\n1;2\n", "separated by semicolons"),
        ("", "is empty"),
        ("observationID,deploymentID\nx\n", "the required column"),
    ],
)
def test_tables_that_other_programs_saved_otherwise(work, content, told):
    (work / "package" / "observations.csv").write_text(content)
    assert told in faults(work)[0]


def test_an_animal_of_two_sexes_is_a_fault_and_one_of_another_species_is_none(work):
    rows = [
        seen("1", individualID="A", sex="male"),
        seen("2", individualID="A", sex="female"),
        seen("3", individualID="B", lifeStage="adult"),
        seen("4", individualID="B", lifeStage="juvenile"),
        seen("5", name="Sus scrofa", individualID="C", sex="male"),
        seen("6", name="Sus scrofa", individualID="C", sex="female"),
    ]
    package(work, observations=rows)
    assert faults(work) == [
        f"{SHOWN}: individualID 'A' has sex female (row 3) and male (row 2); correct the rows or the codes",
        f"{SHOWN}: individualID 'B' has lifeStage adult (row 4) and juvenile (row 5); correct the rows or the codes",
    ]


@pytest.mark.parametrize(
    "time",
    [
        "0001-01-01T00:00:00Z",
        "0001-01-01T00:00:00+11:00",
        "9999-12-31T23:59:59Z",
        "9999-12-31T23:59:59-11:00",
        "1899-12-31T23:59:59Z",
    ],
)
def test_times_that_stand_for_none_are_told(work, time):
    """At the ends of the calendar they have no day in other offsets."""
    for end in ("deploymentStart", "deploymentEnd"):
        package(work, deployments=[deployment("D1", **{end: time}), deployment("D2")])
        (fault,) = faults(work)
        assert f"deployments.csv: row 2, column {end}: is {time[:10]}" in fault
        assert fault.endswith(
            "which no camera shows; some programs write such a time where they know none. Write the true time"
        )
    package(work, media=[medium("m1", time=time)])
    assert "media.csv: row 2, column timestamp: is " in faults(work)[0]
    package(work, observations=[seen("1", time, individualID="A")])
    told = faults(work)
    assert [fault.partition(": is ")[0] for fault in told] == [
        f"{SHOWN}: row 2, column {end}" for end in ("eventStart", "eventEnd")
    ]
    assert all(fault.endswith("Write the true time, or leave the cell empty") for fault in told)


@pytest.mark.parametrize(
    ("latitude", "longitude", "told"),
    [
        (
            "0",
            "0.0",
            "row 2, column latitude: is 0, and longitude as well; write the position, or leave both empty",
        ),
        ("43.1", "", "row 2, column longitude: is empty, and the other part of the position is not"),
        ("", "131.5", "row 2, column latitude: is empty, and the other part of the position is not"),
        ("north", "131.5", "row 2, column latitude: is 'north'; write a number with a decimal point"),
    ],
)
def test_positions_that_are_none(work, latitude, longitude, told):
    package(work, deployments=[deployment("D1", latitude=latitude, longitude=longitude), deployment("D2")])
    (fault,) = faults(work)
    assert fault.startswith(f"package/deployments.csv: {told}")


def test_a_media_table_without_rows_hides_nothing(work):
    package(work, media=[], observations=[seen("1", mediaID="m9", level="media", individualID="A")])
    assert faults(work) == [
        f"{SHOWN}: row 2, column mediaID: 'm9' stands in no row of media; correct it, or add the row there"
    ]


def test_a_media_table_that_cannot_be_read_is_the_fault_itself(work):
    package(work, observations=[seen("1", mediaID="m9", level="media", individualID="A")])
    (work / "package" / "media.csv").write_text("a;b\n")
    (fault,) = faults(work)
    assert fault.startswith("package/media.csv: the columns are separated by semicolons")


def test_of_many_faults_of_one_kind_the_first_are_told_and_the_others_counted(work):
    """A program that writes no offset does so in every row; the other faults must not be lost behind that."""
    rows = [seen(str(n), "2012-01-20T05:00:00", individualID="A", mediaID="m9") for n in range(5000)]
    package(work, observations=[*rows, seen("x", sex="cat")])
    told = faults(work)
    assert len(told) == 3 * 11 + 1
    assert f"{SHOWN}: row 5002, column sex: is 'cat'; use one of: female, male" in told
    assert (
        f"{SHOWN}: 4990 more as the one of row 11, column eventStart, up to row 5001; mend them likewise"
        in told
    )


def test_a_huge_cell_is_cut_in_the_message(work):
    package(work, deployments=[deployment("D1", latitude="4" * 100_000, deploymentID="D" * 100_000)])
    assert max(map(len, faults(work))) < 400


def test_a_count_that_is_no_count_is_told(work):
    package(work, observations=[seen("1", count="9" * 5000)])
    (fault,) = faults(work)
    assert fault.endswith("9...'; write a whole number of at most 18 digits")


def test_a_column_in_other_letters_is_told_and_not_read_over(work):
    path = work / "package" / "observations.csv"
    path.write_text(path.read_text().replace("individualID", "IndividualID").replace("sex", "Sex"))
    assert faults(work) == [
        f"{SHOWN}: the column 'Sex' must be spelt 'sex' to be read; rename it",
        f"{SHOWN}: the column 'IndividualID' must be spelt 'individualID' to be read; rename it",
    ]


def test_a_window_in_which_no_camera_stood_is_told(work):
    sheet(work, "survey.yaml").write_text(SURVEY.replace("2012-01-10, days: 30", "2011-11-02, days: 30"))
    assert "no camera of the package stood in the window" in faults(work)[0]


def test_a_season_at_the_end_of_the_calendar_is_told(work):
    text = SURVEY.replace("2011-11-01", "9999-12-01").replace("2012-04-30", "9999-12-31")
    sheet(work, "survey.yaml").write_text(text.replace("2012-01-10", "9999-12-02"))
    told = faults(work)
    assert len(told) == 3
    assert all("write a year from 1900 to 2199" in fault for fault in told)


def test_outages_are_read_beside_a_package(work):
    path = sheet(work, "outages.csv")
    path.write_text(
        "deploymentID,start,end,reason\n"
        "D1,2012-01-12T00:00:00+11:00,2012-01-13T00:00:00+11:00,snow\n"
        "D7,2012-01-12T00:00:00+11:00,,snow\n"
        "D2,2013-01-12T00:00:00+11:00,,snow\n"
    )
    told = faults(work)
    assert "outages.csv: row 3, column deploymentID: 'D7' is no deployment of the package" in told[0]
    assert "outages.csv: row 4, deployment D2: start" in told[1]
    assert len(told) == 2


def test_codes_are_held_against_the_register(work):
    (work / "config" / "individuals.csv").write_text("individualID,aliases,firstSurvey\nLeo-1,,plot-2012\n")
    package(work, observations=[seen("1", individualID="leo-1"), seen("2", individualID="P-12")])
    (fault,) = faults(work)
    assert fault.startswith(
        "plot-2012/survey.yaml: camtrap_dp: observations, row 2: leo-1 is not in the register"
    )


@pytest.mark.parametrize(
    ("rows", "asked"),
    [
        (
            [seen("1", name="Sus scrofa"), seen("2", name="Sus scrofa")],
            "no observation is of Panthera pardus",
        ),
        ([], "no observation names a species"),
        ([seen("1")], "none of the 1 observations of Panthera pardus has an individualID"),
        ([seen("1", "2012-03-20T05:00:00+11:00", individualID="A")], "1 observations lie outside the time"),
        (
            [seen("1", individualID="A", eventEnd="2012-03-01T00:00:00Z")],
            "1 observations lie outside the time",
        ),
        (
            [seen("1", individualID="A"), seen("2", name="unknown", individualID="B")],
            "1 observations have an individualID, but are of no named species (row 3)",
        ),
        (
            [
                seen("1", individualID="A", eventID="e"),
                seen("2", "2012-01-22T05:00:00Z", individualID="A", eventID="e"),
            ],
            "1 observations are of events that last longer than a day (row 3)",
        ),
        (
            [
                seen("1", "2012-01-22T05:00:00+11:00", individualID="A", lifeStage="subadult"),
                seen("2", individualID="A", lifeStage="adult"),
                seen("3", name=f"{LEOPARD} orientalis", individualID="A", lifeStage="subadult"),
            ],
            "individualID 'A' is an adult in row 3 and a subadult in row 2, which is later",
        ),
    ],
)
def test_what_may_be_wrong_is_asked(work, rows, asked):
    package(work, observations=rows)
    assert [question for question in plan(work).questions if asked in question]


def test_an_offset_that_no_time_of_the_package_has_is_asked_about(work):
    rows = [seen("1", "2012-01-20T05:00:00+09:00", individualID="A")]
    package(work, observations=rows, media=[medium("m1", time="2012-01-20T05:00:00+09:00")])
    assert [question for question in plan(work).questions if "written with the offset +09:00" in question]


def test_a_subadult_that_grows_up_is_not_asked_about(work):
    rows = [
        seen("1", individualID="A", lifeStage="subadult"),
        seen("2", "2012-01-22T05:00:00+11:00", individualID="A", lifeStage="adult"),
    ]
    package(work, observations=rows)
    assert plan(work).questions == ()


def test_cameras_far_from_each_other_are_asked_about_and_no_fault(work):
    package(work, deployments=[deployment("D1", "S"), deployment("D2", "S", latitude="43.2")])
    (question,) = plan(work).questions
    assert "lies 1" in question
    assert "same station" in question


def test_a_job_reads_no_more_than_the_deployments(work):
    """What jobs plan with; they read media and observations themselves."""
    package(work, observations=[seen("1", lifeStage="cub")])
    made = load_plans({"surveys": ["plot-2012"]}, work, hash_weights=False)["plot-2012"]
    assert made.deployments == ("D1", "D2")


@pytest.mark.shared
def test_the_official_example_is_read_without_complaint(work, shared):
    example = shared / "data" / "camtrap-dp-example"
    content = json.loads((example / "datapackage.json").read_text(encoding="utf-8"))
    assert content["profile"].endswith("camtrap-dp-profile.json")
    text = SURVEY.replace("package/datapackage.json", str(example)).replace("+11:00", "+02:00")
    text = text.replace("{start: 2011-11-01, end: 2012-04-30}", "{start: 2020-05-01, end: 2021-04-30}")
    text = text.replace("2012-01-10", "2020-06-01") + "target_species: Vulpes vulpes\n"
    sheet(work, "survey.yaml").write_text(text)
    made = plan(work)
    assert len(made.deployments) == 4
    assert all("individualID" in question for question in made.questions), made.questions
    assert Path(made.package.path) == example / "datapackage.json"


def test_nobody_of_the_species_is_no_fault(work):
    package(work, observations=[])
    assert any(LEOPARD in question for question in plan(work).questions)
