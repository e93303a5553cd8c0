"""Pictures for publication: what is masked away, and what people's decisions make of them."""

import datetime as dt
import hashlib
from pathlib import Path

import cv2
import numpy as np
import pytest

from leopard_census.imaging.archive import open_archive, write_archive
from leopard_census.imaging.jpeg import encode_jpeg
from leopard_census.individuals.decisions import attach_decisions
from leopard_census.individuals.publication import (
    NEUTRAL,
    cleared_states,
    evidence_of,
    masked_picture,
    write_public_pictures,
)
from leopard_census.tables.contract import contract
from leopard_census.tables.decision_form import form_faults
from leopard_census.tables.read import read_table
from leopard_census.tables.write import write_table

EVIDENCE = "ab" * 32
ANCHOR = "f386bbc7c606f516 1.000 0.0605 0.4306 0.5098 0.3715"


def crop(seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 255, (60, 100, 3)).astype(np.uint8)


def mask() -> np.ndarray:
    out = np.zeros((60, 100), np.uint8)
    out[20:40, 30:80] = 255
    return out


def decision(number: int, verdict: str, reviewer: str = "Anna", **more: object) -> dict[str, object]:
    return {
        "decisionID": f"d{number}",
        "decidedAt": dt.datetime(2012, 5, number, 12, tzinfo=dt.UTC),
        "reviewer": reviewer,
        "round": None,
        "kind": "picture",
        "subject": ANCHOR,
        "object": None,
        "verdict": verdict,
        "comment": None,
        "evidence": EVIDENCE,
        "seconds": None,
        "expected": None,
    } | more


def test_nothing_of_the_ground_is_left() -> None:
    shown = masked_picture(crop(), mask())
    margin = (shown.shape[0] - 20) // 2
    body = shown[margin : margin + 20, margin : margin + 50]
    assert np.array_equal(body, crop()[20:40, 30:80])
    around = np.ones(shown.shape[:2], bool)
    around[margin : margin + 20, margin : margin + 50] = False
    assert (shown[around] == NEUTRAL).all()


def test_another_ground_gives_the_same_picture() -> None:
    one, other = crop(1), crop(2)
    other[20:40, 30:80] = one[20:40, 30:80]
    assert np.array_equal(masked_picture(one, mask()), masked_picture(other, mask()))


@pytest.mark.parametrize("bad", [np.zeros((60, 100), np.uint8), np.zeros((10, 10), np.uint8)])
def test_a_mask_that_fits_no_animal_is_an_error(bad: np.ndarray) -> None:
    with pytest.raises(ValueError, match="mask"):
        masked_picture(crop(), bad)


@pytest.mark.parametrize(
    ("rows", "state"),
    [
        ([decision(1, "confirm")], ("cleared", ["d1"])),
        ([decision(1, "skip")], None),
        ([decision(1, "confirm"), decision(2, "refuse")], ("refused", ["d2"])),
        ([decision(1, "refuse"), decision(2, "confirm")], ("cleared", ["d2"])),
        # Of two people the more careful one counts, whoever was last and in whatever round.
        ([decision(1, "refuse"), decision(2, "confirm", "Boris", round=3)], ("refused", ["d1"])),
        ([decision(1, "confirm"), decision(2, "confirm", "Boris")], ("cleared", ["d1", "d2"])),
        (
            [
                decision(1, "confirm"),
                decision(2, "withdraw", kind="withdraw", subject="d1", evidence=None),
            ],
            None,
        ),
    ],
)
def test_what_decisions_come_to(rows: list[dict[str, object]], state: tuple[str, list[str]] | None) -> None:
    assert cleared_states(rows).get(EVIDENCE) == state
    assert cleared_states(rows[::-1]).get(EVIDENCE) == state


@pytest.mark.parametrize("evidence", [None, "", "abc", "AB" * 32])
def test_a_decision_must_tell_which_picture_was_looked_at(evidence: str | None) -> None:
    (fault,) = form_faults(decision(1, "confirm", evidence=evidence))
    assert fault.startswith("column evidence: holds no sha256 of 64 hex digits")
    assert form_faults(decision(1, "skip", evidence=evidence)) == []


def test_no_identity_rests_on_it() -> None:
    """No sighting need be there for it either."""
    out = attach_decisions([decision(1, "confirm")], index=None)  # type: ignore[arg-type]
    assert out.unattached == []
    assert out.told == []


@pytest.fixture
def survey(tmp_path: Path) -> dict[str, Path]:
    """One animal with a left view that has a mask, and a right one whose mask is an ellipse."""
    ok, png = cv2.imencode(".png", mask())
    assert ok
    members = [("a.jpg", encode_jpeg(crop(1))), ("a.mask.png", png.tobytes())]
    members += [("b.jpg", encode_jpeg(crop(2))), ("b.mask.png", png.tobytes())]
    write_archive(tmp_path / "D1.zip", members)
    row = {
        "sightingID": "D1.f386bbc7c606f516@1000000.1",
        "box": "0.0605 0.4306 0.5098 0.3715",
        "flank_probability": 0.9,
        "p_left": 0.5,
        "p_right": 0.5,
        "quality": 0.5,
        "night": False,
        "width": 100,
        "height": 60,
    }
    views = [("a", "left", "refined", 1), ("b", "right", "ellipse", 2)]
    write_table(
        tmp_path / "crops.csv",
        contract("crops"),
        [
            row
            | {"image": f"{name}.jpg", "mask": f"{name}.mask.png", "flank": side, "mask_source": source}
            | {"frameID": f"f386bbc7c606f516@{second}000000"}
            for name, side, source, second in views
        ],
    )
    animal = {
        "individualID": "KP-1",
        "flanks": "both",
        "provisional": False,
        "n_sightings": 1,
        "n_stations": 1,
    }
    best = {"best_left": "D1/a.jpg", "best_right": "D1/b.jpg"}
    write_table(tmp_path / "catalogue.csv", contract("catalogue"), [animal | best])
    return {name: tmp_path / f"{name}.csv" for name in ("crops", "catalogue")} | {"folder": tmp_path}


def offered(survey: dict[str, Path], monkeypatch: pytest.MonkeyPatch, *decisions: dict[str, object]):
    folder = survey["folder"]
    sheet = folder / "decisions.csv"
    write_table(sheet, contract("decisions"), decisions)
    import leopard_census.individuals.publication as module

    real = module.read_table
    monkeypatch.setattr(
        module,
        "read_table",
        lambda path, told: (
            [{"sightingID": "D1.f386bbc7c606f516@1000000.1", "deploymentID": "D1"}]
            if told.name == "sightings"
            else real(path, told)
        ),
    )
    write_public_pictures(
        catalogue=survey["catalogue"],
        sightings=folder / "sightings.csv",
        crops=survey["crops"],
        archives=[folder / "D1.zip"],
        decisions=sheet,
        pixels=730,
        quality=85,
        out_table=folder / "pictures.csv",
        out_archive=folder / "pictures.zip",
    )
    return {row["side"]: row for row in read_table(folder / "pictures.csv", contract("public_pictures"))}


def test_a_picture_waits_until_somebody_clears_that_very_crop_and_mask(survey, monkeypatch) -> None:
    waiting = offered(survey, monkeypatch)["left"]
    assert waiting["state"] == "waiting"
    with open_archive(survey["folder"] / "D1.zip") as archive:
        assert waiting["evidence"] == evidence_of(archive.read("a.jpg"), archive.read("a.mask.png"))
    with open_archive(survey["folder"] / "pictures.zip") as archive:
        assert hashlib.sha256(archive.read("KP-1.left.jpg")).hexdigest() == waiting["sha256"]
    said = decision(1, "confirm", subject=waiting["anchor"], evidence=waiting["evidence"])
    assert offered(survey, monkeypatch, said)["left"]["state"] == "cleared"
    assert offered(survey, monkeypatch, decision(1, "confirm"))["left"]["state"] == "waiting"


def test_where_the_mask_holds_ground_nobody_is_asked(survey, monkeypatch) -> None:
    right = offered(survey, monkeypatch)["right"]
    assert right["state"] == "no-mask"
    assert right["image"] is None
    with open_archive(survey["folder"] / "pictures.zip") as archive:
        assert archive.names == ("KP-1.left.jpg",)
