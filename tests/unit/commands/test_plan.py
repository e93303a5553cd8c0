"""`leopard-census plan`: a survey planned before there are any data."""

import json

import pytest

from leopard_census.cli import main
from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table

ANIMALS = ["--density", "2.5", "--g0", "0.02", "--sigma", "3500"]
METRES = "station,x,y\n" + "".join(
    f"S{i}{j},{500_000 + 3000 * i},{4_700_000 + 3000 * j}\n" for i in range(3) for j in range(3)
)
# Two cameras at the first station.
DEGREES = "deploymentID,locationID,latitude,longitude\n1,A,43.0,131.30\n2,A,43.0,131.30\n" + "".join(
    f"{k + 3},{name},{43 + 0.03 * (k // 2)},{131.34 + 0.04 * (k % 2)}\n" for k, name in enumerate("BCDEF")
)


def stations(folder, text):
    path = folder / "stations.csv"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_a_plan_is_printed_and_written(tmp_path, capsys):
    out, places = tmp_path / "plan.csv", tmp_path / "places.csv"
    words = [
        "plan",
        "--stations",
        stations(tmp_path, METRES),
        *ANIMALS,
        "--days",
        "60",
        "90",
        "--simulations",
        "0",
    ]
    assert main([*words, "--csv", str(out), "--places", str(places)]) == 0
    said = capsys.readouterr()
    rows = {row["design"]: row for row in read_table(out, contract("plan"))}
    assert set(rows) >= {"present", "9-stations-90-days", "4-stations-60-days", "18-stations-60-days"}
    assert "9-stations-60-days" not in rows  # the first row
    first = said.out.splitlines()[1].split()
    assert first[-11:-9] == ["9", "60"]
    assert float(first[-8]) == pytest.approx(rows["present"]["animals"], abs=0.06)
    # Two winters of the same design are compared.
    better, worse = rows["9-stations-90-days"], rows["4-stations-60-days"]
    assert better["rise_one"] < rows["present"]["rise_one"] < worse["rise_one"]
    assert "design 1 of " in said.err
    networks = {row["network"] for row in read_table(places, contract("plan_stations"))}
    assert networks >= {"4-stations", "18-stations"}


def test_with_simulation_the_animals_there_are_told_as_well(tmp_path, capsys):
    words = [
        "plan",
        "--stations",
        stations(tmp_path, METRES),
        *ANIMALS,
        "--days",
        "60",
        "--numbers",
        "9",
        "--grids",
    ]
    assert main([*words, "--simulations", "25", "--csv", str(tmp_path / "plan.csv")]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].endswith("chance  rise there  chance there")
    (row,) = read_table(tmp_path / "plan.csv", contract("plan"))
    assert lines[1].split()[-2:] == [f"{row['there_rise_one']:.1f}", f"{row['there_chance_one']:.2f}"]


def test_sheets_of_a_survey_will_do(tmp_path):
    """Degrees, and two cameras at a station; a station that works on half of the days catches less."""
    path = stations(tmp_path, DEGREES)
    found = []
    for working in ("1", "0.5"):
        out = tmp_path / f"{working}.csv"
        words = ["plan", "--stations", path, *ANIMALS, "--days", "60", "--simulations", "0", "--grids"]
        assert main([*words, "--working", working, "--csv", str(out)]) == 0
        rows = {row["design"]: row for row in read_table(out, contract("plan"))}
        assert rows["present"]["stations"] == 6
        assert not [name for name in rows if name.startswith("grid")]
        found.append(rows["present"]["animals"])
    assert found[1] < 0.8 * found[0]


def test_habitat_counts_alone(tmp_path, capsys):
    path = stations(tmp_path, DEGREES)
    ring = [[131.0, 42.0], [131.34, 42.0], [131.34, 44.0], [131.0, 44.0], [131.0, 42.0]]
    feature = {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
    habitat = tmp_path / "habitat.geojson"
    words = ["plan", "--stations", path, *ANIMALS, "--days", "60", "--simulations", "0"]
    habitat.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    found = []
    for extra in ([], ["--habitat", str(habitat)]):
        out = tmp_path / "out.csv"
        assert main([*words, *extra, "--csv", str(out)]) == 0
        found.append(
            next(r for r in read_table(out, contract("plan")) if r["design"] == "present")["animals"]
        )
    assert found[1] < 0.7 * found[0]
    far = [[x + 20, y] for x, y in ring]
    feature["geometry"]["coordinates"] = [far]
    habitat.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    assert main([*words, "--habitat", str(habitat)]) == 2
    assert "habitat" in capsys.readouterr().err


def test_two_spellings_of_a_station_are_refused(tmp_path, capsys):
    path = stations(tmp_path, "station,x,y\nA,1000,2000\nB,5000,2000\na,9000,2000\n")
    assert main(["plan", "--stations", path, *ANIMALS, "--days", "60", "--simulations", "0"]) == 2
    assert "row 4: station 'a' differs from 'A' only in upper and lower case" in capsys.readouterr().err


def test_every_fault_is_told_at_once(tmp_path, capsys):
    path = stations(tmp_path, "station,x,y\nA,1000,2000\nA,5000,2000\nB,east,0\n,1,1\n")
    words = ["plan", "--stations", path, "--density", "-1", "--g0", "1", "--sigma", "0", "--days", "0"]
    out = tmp_path / "none" / "out.csv"
    assert main([*words, "--simulations", "-1", "--grids", "0.1", "--numbers", "1", "--csv", str(out)]) == 2
    said = capsys.readouterr().err
    for part in (
        "--density -1", "--g0 1", "--sigma 0", "--days", "--simulations", "--grids", "--numbers", "out.csv",
        "'A' stands at another place", "'east' is no number of metres", "names no station",
    ):  # fmt: skip
        assert part in said, part


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("station,x,y\nA,1,2\n", "one place alone"),
        ("station,x\nA,1\n", "neither the columns latitude and longitude nor x and y"),
        ("station,x,y\n", "has no station"),
        ("station,x,y\nA,131.3,43.0\nB,131.4,43.1\n", "look like degrees"),
        ("station,latitude,longitude\nA,95,131\nB,43,131\n", "-90 to 90"),
        ("station,latitude,longitude\nA,88,131\nB,88,132\n", "UTM"),
    ],
)
def test_stations_that_cannot_be_used(text, words, tmp_path, capsys):
    assert main(["plan", "--stations", stations(tmp_path, text), *ANIMALS, "--days", "60"]) == 2
    assert words in capsys.readouterr().err


def test_sigma_in_kilometres(tmp_path, capsys):
    words = [
        "plan",
        "--stations",
        stations(tmp_path, METRES),
        "--density",
        "1",
        "--g0",
        "0.01",
        "--sigma",
        "3.5",
    ]
    assert main([*words, "--days", "60"]) == 2
    assert "give sigma in metres" in capsys.readouterr().err


def test_habitat_needs_degrees(tmp_path, capsys):
    words = ["plan", "--stations", stations(tmp_path, METRES), *ANIMALS, "--days", "60"]
    assert main([*words, "--habitat", str(tmp_path / "habitat.geojson")]) == 2
    assert "give latitude and longitude" in capsys.readouterr().err


def test_too_few_simulations_fall_back_on_the_rule_and_say_so(tmp_path, capsys):
    table = stations(tmp_path, METRES)
    rows = {}
    for number in ("0", "10"):
        out = tmp_path / f"plan-{number}.csv"
        words = ["plan", "--stations", table, *ANIMALS, "--days", "60", "--grids", "--numbers", "9"]
        assert main([*words, "--simulations", number, "--csv", str(out)]) == 0
        rows[number] = next(row for row in read_table(out, contract("plan")) if row["design"] == "present")
    few, rule = rows["10"], rows["0"]
    assert few["rse_simulated"] is None
    assert few["rise_one"] is not None
    for name in ("rise_one", "chance_one", "rise_mean", "ratio_rule_one"):
        assert few[name] == rule[name]
    assert few["there_rise_one"] is None
    told = f"takes 20 simulated surveys with an estimate, and there are {10 - few['without_estimate']}: "
    assert told in few["note"]
    assert "by the rule of thumb" in few["note"]
    assert "by the rule of thumb" not in (rule["note"] or "")
    assert "takes 20 simulated surveys" in " ".join(capsys.readouterr().out.split())


def test_simulation_of_few_animals_says_so(tmp_path, capsys):
    words = [
        "plan",
        "--stations",
        stations(tmp_path, METRES),
        "--density",
        "0.3",
        "--g0",
        "0.005",
        "--sigma",
        "3000",
    ]
    assert main([*words, "--days", "30", "--simulations", "5", "--grids", "--numbers", "9"]) == 0
    said = capsys.readouterr().out
    assert "had no estimate: more than half, so neither an error nor a change is told." in " ".join(
        said.split()
    )
    assert "by the rule of thumb" not in said
    assert "matter of luck" in said
