"""Whole surveys, from sightings and sheets to estimates: poor ones give a result or a sentence, and changes of names,
orders and cards change nothing but names.
"""

import math
import random
import re
from pathlib import Path
from typing import Any

import pytest

from leopard_census.config.histories import HistoriesSettings
from tests.unit.survey_tables import Camera, Seen, Survey, estimate

# A sentence for what is missing; a number for what is there.
ESTIMATES = {
    "closed": (("data_set", "model"), "n_hat"),
    "scr": (("data_set", "parameter"), "estimate"),
    "plan": (("design",), "animals"),
    "activity": (("group", "clock"), "level"),
    "closure": (("data_set", "test", "occasion"), "p_value"),
    "incidence": (("data_set", "estimator"), "n_hat"),
    "movement": (("data_set",), "mmdm_m"),
    "legacy_density": (("data_set", "model", "strip"), "density"),
    "sex_ratio": (("basis",), "share_male"),
}
PLACES = {f"S{i}": (43.0 + 0.03 * (i // 3), 131.3 + 0.04 * (i % 3)) for i in range(9)}
CAMERAS = tuple(Camera(f"D{station}", station, place) for station, place in PLACES.items())


def made_survey(seed: int = 2, animals: int = 6, sightings: int = 45) -> Survey:
    """Animals around homes of their own on a grid of nine stations, mostly at night."""
    rng = random.Random(seed)
    homes = {f"A{i}": rng.randrange(9) for i in range(animals)}
    seen = []
    for _ in range(sightings):
        animal = rng.choice(sorted(homes))
        station = (homes[animal] + rng.choice((0, 0, 1, 3))) % 9
        hour = 24 * rng.randrange(20) + rng.choice((20, 21, 22, 3, 4)) + rng.random()
        seen.append(Seen(animal, f"S{station}", round(hour, 3), rng.choice(("left", "right"))))
    return Survey(tuple(seen), CAMERAS)


WHOLE = made_survey()
FIRST = Seen("A1", "S0", 24 * 3 + 21)


def caught(*days_of_animals: tuple[int, ...], stations: int = 9) -> tuple[Seen, ...]:
    """One sighting per animal and day, at a station by turns."""
    return tuple(
        Seen(f"A{i}", f"S{(i + day) % stations}", 24 * day + 20 + 0.1 * i)
        for i, days in enumerate(days_of_animals)
        for day in days
    )


ONE_OCCASION = HistoriesSettings(scr_occasion_days=20, closed_occasion_days=20)
SNOW = tuple((camera.name, 24.0 * 5, 24.0 * 10) for camera in CAMERAS)
POOR = {
    "no leopard": Survey((), CAMERAS),
    "no camera at all": Survey((), ()),
    "cameras that never worked": Survey((), CAMERAS, dead=tuple((c.name, -12.0, 960.0) for c in CAMERAS)),
    "one leopard, once": Survey((FIRST,), CAMERAS),
    "one leopard, often": Survey(caught(tuple(range(15))), CAMERAS),
    "all caught once": Survey(caught((1,), (4,), (9,), (16,)), CAMERAS),
    "none recaptured on another occasion": Survey(caught((1, 2, 3), (5, 6), (10,)), CAMERAS),
    "all caught on the first occasion, none later": Survey(caught((0,), (0, 1), (2,)), CAMERAS),
    "all caught on every occasion": Survey(caught((1, 6, 11, 16), (2, 7, 12, 17)), CAMERAS),
    "one station": Survey(caught((1, 8, 15), (2, 9), (3,), stations=1), CAMERAS[:1]),
    "one station, all caught once": Survey(caught((1,), (2,), stations=1), CAMERAS[:1]),
    "the shortest window": Survey(caught((0,), (1,), (0,)), CAMERAS, days=2),
    "one occasion": WHOLE.but(settings=ONE_OCCASION),
    "an occasion without effort": WHOLE.but(dead=SNOW),
    "effort on one occasion alone": WHOLE.but(dead=tuple((c.name, 24.0 * 5, 960.0) for c in CAMERAS)),
    "sightings on dead days alone": Survey(caught((6, 7), (8,)), CAMERAS, dead=SNOW),
    "sightings outside the window alone": Survey((Seen("A1", "S0", -3.0), Seen("A2", "S1", 500.0)), CAMERAS),
    "one flank alone": made_survey(3, 3, 9).but(flanks="left"),
    "neither flank": made_survey(3, 3, 9).but(flanks="none"),
    "all at one place and time": Survey(tuple(Seen(f"A{i}", "S0", 99.0) for i in range(30)), CAMERAS),
    "stations at one place": WHOLE.but(
        cameras=tuple(Camera(c.name, c.station, PLACES["S0"]) for c in CAMERAS)
    ),
}


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("name", POOR)
def test_a_poor_survey_gives_a_result_or_a_sentence(name: str, tmp_path: Path) -> None:
    tables = estimate(tmp_path, POOR[name])
    for table, rows in tables.items():
        for row in rows:
            for column, cell in row.items():
                where = f"{table}.{column}: {cell!r}"
                assert cell != "None", where
                # Reads nan and inf, too.
                assert not _is_number(cell) or math.isfinite(float(cell)), where
    for table, (_, value) in ESTIMATES.items():
        assert tables[table], table
        for row in tables[table]:
            told = row["note"] or ""
            assert row[value] or len(told) > 15, f"{table}: {row}"
            assert row[value] or told.rstrip().endswith((".", ".)")), f"{table}: no sentence: {told!r}"
    assert {row["group"] for row in tables["counts"]} >= {"adults", "cubs", "all"}
    for row in tables["counts"]:
        assert 0 <= int(row["n_min"]) <= int(row["n_max"])


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def known(tables: dict[str, Any]) -> tuple[int, int]:
    row = next(row for row in tables["counts"] if row["group"] == "adults")
    return int(row["n_min"]), int(row["n_max"])


def note(tables: dict[str, Any], model: str = "M0") -> str:
    rows = [r for r in tables["closed"] if (r["data_set"], r["model"]) == ("headline", model)]
    return str(rows[0]["note"])


@pytest.mark.parametrize(
    ("name", "animals", "words"),
    [
        ("no leopard", 0, "No animal was caught"),
        ("no camera at all", 0, "No animal was caught"),
        ("one leopard, once", 1, "one"),
        ("one leopard, often", 1, "Only one animal"),
        ("all caught once", 4, "No animal was caught on two occasions"),
        ("none recaptured on another occasion", 3, "No animal was caught on two occasions"),
        ("the shortest window", 3, "one occasion"),
        ("one occasion", 6, "one occasion"),
        ("effort on one occasion alone", 6, "one occasion"),
    ],
)
def test_the_sentence_tells_the_reason_and_the_count_stands(
    name: str, animals: int, words: str, tmp_path: Path
) -> None:
    tables = estimate(tmp_path, POOR[name])
    assert known(tables)[0] == animals
    assert words in note(tables)


def test_a_dead_occasion_is_missing_and_not_empty(tmp_path: Path) -> None:
    tables = estimate(tmp_path, POOR["an occasion without effort"])
    cells = [row for row in tables["histories"] if row["data_set"] == "headline"]
    columns = [c for c in cells[0] if re.fullmatch(r"o\d+", c)]
    empty = [column for column in columns if all(row[column] == "" for row in cells)]
    # Four occasions of five days; days 5 to 9 are the second.
    assert (len(columns), empty) == (4, [columns[1]])
    (rows,) = [[r for r in tables["closed"] if (r["data_set"], r["model"]) == ("headline", "M0")]]
    assert rows[0]["occasions"] == "3"


# ---- what must change nothing

TABLES = (
    "counts", "closed", "closure", "heterogeneity", "scr", "activity", "curves", "times", "overlap", "accumulation",
    "incidence", "movement", "legacy_density", "sex_ratio", "plan",
)  # fmt: skip


def same(one: dict[str, Any], two: dict[str, Any], left_out: tuple[str, ...] = ()) -> None:
    """Equal cell by cell; what an optimiser ends at, to seven digits (sums in another order)."""
    for table in TABLES:
        if table not in one:
            continue
        assert len(one[table]) == len(two[table]), table
        for a, b in zip(one[table], two[table], strict=True):
            for column, cell in a.items():
                if column in left_out:
                    continue
                close = table == "scr" and _is_number(cell) and _is_number(b[column])
                wanted = pytest.approx(float(cell), rel=1e-6, abs=2e-6) if close else cell
                assert (float(b[column]) if close else b[column]) == wanted, f"{table}: {a}"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    tables = estimate(tmp_path_factory.mktemp("whole") / "survey", WHOLE)
    # There is something to change: estimates, recaptures, curves.
    assert float(next(r for r in tables["scr"] if r["parameter"] == "D")["estimate"]) > 0
    assert known(tables) == (6, 6)
    assert any(row["level"] for row in tables["activity"])
    return tables


def test_other_codes_of_animals(whole: dict[str, Any], tmp_path: Path) -> None:
    codes = {f"A{i}": f"Z-{(5 * i + 3) % 7}" for i in range(6)}
    seen = tuple(Seen(codes[s.animal], s.station, s.hours, s.flank) for s in WHOLE.seen)
    same(whole, estimate(tmp_path / "survey", WHOLE.but(seen=seen)))


def test_other_codes_and_orders_of_stations(whole: dict[str, Any], tmp_path: Path) -> None:
    codes = {f"S{i}": f"T{(4 * i + 2) % 9}" for i in range(9)}
    seen = tuple(Seen(s.animal, codes[s.station], s.hours, s.flank) for s in WHOLE.seen)
    cameras = tuple(Camera(c.name, codes[c.station], c.place) for c in reversed(CAMERAS))
    same(whole, estimate(tmp_path / "survey", WHOLE.but(seen=seen, cameras=cameras)))


def test_the_order_of_the_sightings(whole: dict[str, Any], tmp_path: Path) -> None:
    seen = list(WHOLE.seen)
    random.Random(1).shuffle(seen)
    same(whole, estimate(tmp_path / "survey", WHOLE.but(seen=tuple(seen))))


def test_deployments_in_two_from_midnight_on(whole: dict[str, Any], tmp_path: Path) -> None:
    halves = [
        half
        for c in CAMERAS
        for half in (
            Camera(f"{c.name}a", c.station, c.place, c.start, 24.0 * 8),
            Camera(f"{c.name}b", c.station, c.place, 24.0 * 8, c.end),
        )
    ]
    same(whole, estimate(tmp_path / "survey", WHOLE.but(cameras=tuple(halves))))


def test_cameras_that_never_worked(whole: dict[str, Any], tmp_path: Path) -> None:
    # One at a station of its own far away, one at a known station with a wrong place.
    dead = (Camera("DX", "SX", (43.6, 131.9)), Camera("DY", "S1", (43.9, 131.9)))
    outages = tuple((camera.name, -12.0, 960.0) for camera in dead)
    same(whole, estimate(tmp_path / "survey", WHOLE.but(cameras=CAMERAS + dead, dead=outages)))


def test_all_sheets_and_the_offset_shifted_together(whole: dict[str, Any], tmp_path: Path) -> None:
    """The same readings under another offset: the clock stays, and solar time, which knows, moves by the hour."""
    tables = estimate(tmp_path / "survey", WHOLE.but(offset=10))
    clock = [
        {k: [row for row in rows if row.get("clock") != "solar"] for k, rows in found.items()}
        for found in (whole, tables)
    ]
    same(*clock, left_out=("sunrise_hour", "sunset_hour"))
    hours = [float(found["activity"][0]["sunrise_hour"]) for found in (whole, tables)]
    assert hours[0] - hours[1] == pytest.approx(1, abs=1e-3)
