"""What lies on the cards: names, clocks, faults, and bytes that are the same on every run."""

import hashlib
import io
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from leopard_census.config.simulate import SimulateSettings
from leopard_census.errors import InputError
from leopard_census.simulate.dates import SurveyDates
from leopard_census.simulate.faults import build_cards
from leopard_census.simulate.media_files import avi_bytes, mp4_bytes, photo_bytes, readable_frames
from leopard_census.simulate.render import render_deployment
from leopard_census.simulate.sheets import simulated_surveys
from leopard_census.simulate.sun import is_dark, solar_hour, sun_elevation_degrees
from leopard_census.simulate.truth import individual_rows, survey_truth
from leopard_census.simulate.wildlife import TARGET
from leopard_census.simulate.world import build_world
from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table

MICRO = Path(__file__).parents[2] / "workflow" / "micro" / "config"
DATES = SurveyDates("any-sim-2012", date(2011, 12, 15), 90, timezone(timedelta(hours=11)))
SEEDS = (1, 2012)


def local(*parts):
    """A camera's reading, which has no offset."""
    return datetime(*parts)  # noqa: DTZ001


CLOCK = local(2012, 1, 7, 19, 4, 31)


@pytest.fixture(scope="module", params=SEEDS)
def winter(request):
    world = build_world(SimulateSettings(seed=request.param), DATES)
    return world, build_cards(world)


def test_every_planted_fault_is_there(winter):
    world, cards = winter
    faults = [r.fault for r in cards.recordings] + [e.fault for e in cards.extras]
    assert faults.count("truncated") == 2
    assert faults.count("empty") == 1
    assert faults.count("stray") == 2
    assert faults.count("copied-card") >= 2
    troubled = [d for d in world.deployments if d.outages or d.clock_reset]
    assert len(troubled) == 4
    assert sorted(o.reason for d in world.deployments for o in d.outages) == ["battery", "snow", "theft"]


def test_no_camera_records_while_it_does_not_work(winter):
    world, cards = winter
    for recording in cards.recordings:
        camera = recording.camera
        assert camera.start <= recording.time < camera.end
        for outage in camera.outages:
            assert recording.time < outage.start or (outage.end is not None and recording.time >= outage.end)
    (stolen,) = [d for d in world.deployments if any(o.reason == "theft" for o in d.outages)]
    assert all(r.first_card for r in cards.recordings if r.camera == stolen)


def test_a_visit_is_recorded_by_one_camera_of_its_station_at_least(winter):
    world, cards = winter
    seen = {v.visit_id for r in cards.recordings for v in r.visits}
    cameras = {}
    for deployment in world.deployments:
        cameras.setdefault(deployment.station.location_id, []).append(deployment)
    missed = [
        member.visit_id
        for event in world.events
        for member in event.members
        if member.scientific_name == TARGET
        and member.visit_id not in seen
        and any(d.works(event.time + timedelta(seconds=member.lag_s)) for d in cameras[event.location_id])
    ]
    # Only who comes while the camera still writes the clip before is missed.
    assert len(missed) <= 0.03 * len(seen)


def test_file_names_are_unique_and_lie_in_their_deployments_folder(winter):
    _, cards = winter
    named = [(r.deployment_id, path) for r in cards.recordings for path in r.paths]
    named += [(e.deployment_id, e.path) for e in cards.extras]
    assert len({path for _, path in named}) == len(named)
    assert all(path.startswith(f"{deployment}/card-") for deployment, path in named)


def test_a_reset_clock_starts_again_at_the_factory_date(winter):
    world, cards = winter
    (camera,) = [d for d in world.deployments if d.clock_reset]
    assert camera.shown(camera.clock_reset - timedelta(seconds=1)) == camera.clock_reset - timedelta(
        seconds=1
    )
    assert camera.shown(camera.clock_reset + timedelta(days=3, seconds=5)) == local(2010, 1, 4, 0, 0, 5)
    for recording in cards.recordings:
        if recording.camera == camera and recording.fault != "copied-card":
            assert (recording.fault == "clock-reset") == (recording.time >= camera.clock_reset)


def test_facing_cameras_see_the_same_visit(winter):
    _, cards = winter
    shared = {}
    for recording in cards.recordings:
        for visit in recording.visits:
            if recording.fault != "copied-card":
                shared.setdefault(visit.visit_id, set()).add(
                    (recording.camera.facing, visit.heading, visit.seed)
                )
    both = [seen for seen in shared.values() if {facing for facing, *_ in seen} == {0, 1}]
    assert both
    assert all(len({(heading, seed) for _, heading, seed in seen}) == 1 for seen in both)


def test_truth_adds_up(winter):
    world, cards = winter
    truth = survey_truth(world, cards)
    rows = individual_rows(world, cards)
    assert truth["leopards_on_plot"] == 12
    assert truth["n_region"] + truth["n_region_cubs"] == sum(row["in_region"] for row in rows)
    assert truth["individuals_recorded"] == len(truth["visits_recorded"])
    assert truth["density_per_100km2"] == pytest.approx(100 * 11 / truth["plot_km2"], rel=1e-4)
    assert {row["travels_with"] for row in rows if row["mother"]} == {
        row["mother"] for row in rows if row["mother"]
    }


# ---- files


def pictures(width, height, number):
    rng = np.random.default_rng(1)
    return [
        rng.integers(0, 255, (height // 8, width // 8, 3), np.uint8).repeat(8, 0).repeat(8, 1)
        for _ in range(number)
    ]


def test_clips_have_the_clock_the_length_and_the_same_bytes_twice():
    settings = SimulateSettings()
    frames = pictures(640, 360, 12)
    data = mp4_bytes(frames, settings.mp4, CLOCK)
    assert data == mp4_bytes(frames, settings.mp4, CLOCK)
    with av.open(io.BytesIO(data)) as container:
        assert container.metadata["creation_time"].startswith("2012-01-07T19:04:31")
        assert [round(float(f.time), 6) for f in container.decode(video=0)] == [
            i / settings.mp4.fps for i in range(12)
        ]
    frames = pictures(640, 480, 12)
    data = avi_bytes(frames, settings.avi)
    assert data == avi_bytes(frames, settings.avi)
    with av.open(io.BytesIO(data)) as container:
        assert "creation_time" not in container.metadata
        assert container.streams.video[0].codec_context.name == "mjpeg"
    assert readable_frames(data) == 12
    assert 0 < readable_frames(data[: len(data) // 2]) < 12
    assert readable_frames(mp4_bytes(pictures(640, 360, 12), settings.mp4, CLOCK)[:5000]) == 0


def test_photos_carry_exif():
    settings = SimulateSettings()
    data = photo_bytes(pictures(1280, 960, 1)[0], settings.photo, "SIM0000007", CLOCK)
    exif = Image.open(io.BytesIO(data)).getexif()
    assert exif[0x010F] == "Simulated"
    assert exif.get_ifd(0x8769)[0x9003] == "2012:01:07 19:04:31"
    assert exif.get_ifd(0x8769)[0xA431] == "SIM0000007"


def test_a_deployment_renders_to_the_same_bytes_and_its_truth_fits(tmp_path):
    ((survey, settings),) = simulated_surveys(MICRO)
    dates = SurveyDates.of(survey)
    runs = []
    for name in ("one", "two"):
        folder = tmp_path / name
        stale = folder / "media" / "SIM-03-2" / "old.jpg"
        stale.parent.mkdir(parents=True)
        stale.write_bytes(b"from an earlier run")
        render_deployment(settings, dates, "SIM-03-2", folder / "media", folder / "m.csv", folder / "b.csv")
        files = sorted(p for p in (folder / "media").rglob("*") if p.is_file())
        digests = {
            p.relative_to(folder / "media").as_posix(): hashlib.sha256(p.read_bytes()).hexdigest()
            for p in files
        }
        runs.append((digests, [p.stat().st_mtime_ns for p in files], (folder / "b.csv").read_bytes()))
    assert runs[0] == runs[1]
    truth = read_table(tmp_path / "one" / "m.csv", contract("truth_media"))
    assert {row["filePath"]: row["sha256"] for row in truth} == runs[0][0]
    boxes = read_table(tmp_path / "one" / "b.csv", contract("truth_boxes"))
    assert {row["filePath"] for row in boxes} <= runs[0][0].keys()
    assert all((row["individualID"] is not None) == (row["scientificName"] == TARGET) for row in boxes)


def test_a_copied_card_has_the_bytes_of_the_first(tmp_path):
    """The two folders are rendered by two jobs that know nothing of each other."""
    ((survey, settings),) = simulated_surveys(MICRO)
    dates = SurveyDates.of(survey)
    cards = build_cards(build_world(settings, dates))
    copies = [r for r in cards.recordings if r.fault == "copied-card"]
    found = {}
    for name in (copies[0].deployment_id, copies[0].camera.deployment_id):
        render_deployment(settings, dates, name, tmp_path / "media", tmp_path / "m.csv", tmp_path / "b.csv")
        for row in read_table(tmp_path / "m.csv", contract("truth_media")):
            found.setdefault(row["sha256"], []).append((row["fault"], row["deploymentID"]))
    twice = [rows for rows in found.values() if len(rows) > 1]
    assert len(twice) == sum(len(r.paths) for r in copies)
    assert all(sorted(fault for fault, _ in rows) == ["copied-card", "none"] for rows in twice)


def test_a_deployment_that_the_settings_do_not_make_is_told(tmp_path):
    ((survey, settings),) = simulated_surveys(MICRO)
    with pytest.raises(InputError, match="SIM-99-1"):
        render_deployment(
            settings, SurveyDates.of(survey), "SIM-99-1", tmp_path, tmp_path / "m.csv", tmp_path / "b.csv"
        )


# ---- sun


def test_the_sun_over_the_plot():
    """Solstice at 42.2 degrees north: noon height 90 - 42.2 - 23.44; the clock of 2011-14 runs over two hours ahead."""
    noon = local(2011, 12, 22, 14, 12)
    assert sun_elevation_degrees(noon, 11.0) == pytest.approx(24.4, abs=0.3)
    assert solar_hour(noon, 11.0) == pytest.approx(12.0, abs=0.1)
    assert is_dark(local(2011, 12, 22, 8, 30), 11.0)
    assert not is_dark(local(2011, 12, 22, 10, 30), 11.0)
