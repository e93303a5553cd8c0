"""What `fit-scr` tells of masks, groups and numbers that are not known."""

import re

import numpy as np
import pytest

from leopard_census.commands.fit_scr_lines import lines
from tests.unit.commands.fit_scr_cases import files_of, printing, read, table
from tests.unit.estimates.scr.scr_oracle import GOLDEN

MASK = "mask_b12000_s920.csv"
FILES = files_of("sim_a_prox", MASK)
FOLDER = GOLDEN / "sim_a_prox"


@pytest.fixture
def run(tmp_path, capsys):
    return printing(tmp_path, capsys)


def with_mask(tmp_path, kept):
    cells = [row for row in read(GOLDEN / MASK) if kept(float(row["x"]), float(row["y"]))]
    return [*FILES[:-2], "--mask", table(tmp_path / "m.csv", cells), "--detector", "proximity"]


def about(result, words):
    return [warning for warning in result["warnings"] if words in warning]


def test_a_whole_mask_is_no_matter(run):
    _, result, _ = run(*FILES, "--detector", "proximity")
    assert not about(result, "the mask ends short") + about(result, "has no cells in ground")


def test_a_mask_cut_short_on_one_side_is_told(run, tmp_path):
    """The first stations stand at its edge, and density is too high by what is said, within a third of it."""
    xs = sorted({float(row["x"]) for row in read(FOLDER / "detectors.csv")})
    _, whole, _ = run(*FILES, "--detector", "proximity")
    _, result, _ = run(*with_mask(tmp_path, lambda x, y: x > xs[0]))
    (told,) = about(result, "the mask ends short of the detectors' reach")
    share = float(re.search(r"([0-9.]+)% of the effective", told)[1]) / 100
    off = 1 - whole["estimates"][0]["estimate"] / result["estimates"][0]["estimate"]
    assert share == pytest.approx(off, rel=0.34)
    assert share > 0.05
    first = sorted(r["detector"] for r in read(FOLDER / "detectors.csv") if float(r["x"]) == xs[0])
    assert any(name in told for name in first)
    assert not about(result, "has no cells in ground")


def test_ground_left_out_between_cells_is_information(run, tmp_path):
    places = np.array([[float(r["x"]), float(r["y"])] for r in read(FOLDER / "detectors.csv")])
    middle = places.mean(axis=0)
    hole = with_mask(tmp_path, lambda x, y: np.hypot(x - middle[0], y - middle[1]) > 3000)
    _, result, _ = run(*hole)
    (told,) = about(result, "has no cells in ground")
    assert told.endswith("ground without cells counts as no habitat.")
    assert not about(result, "the mask ends short")


def test_a_mask_of_its_own_is_checked(run, monkeypatch):
    """The buffer is too narrow: this is told without being asked for, and is none of the time."""
    words = [*FILES[:-2], "--detector", "proximity", "--buffer", "5000", "--spacing", "2900"]
    _, result, _ = run(*words)
    assert about(result, "with a buffer of 7500 m in place of 5000 m density would be")
    _, skipped, _ = run(*words, "--no-check-mask")
    assert not about(skipped, "in place of 5000 m")
    assert skipped["estimates"] == result["estimates"]
    ticks = iter(float(n) for n in range(100))
    monkeypatch.setattr("leopard_census.commands.fit_scr.time.process_time", lambda: next(ticks))
    _, timed, _ = run(*words)
    assert timed["seconds"] == 1.0


def test_a_given_mask_is_checked_on_demand_alone(run, tmp_path):
    coarse = [{"x": -12000 + 4500 * i, "y": -12000 + 4500 * j} for i in range(14) for j in range(11)]
    words = [*FILES[:-2], "--mask", table(tmp_path / "m.csv", coarse), "--detector", "proximity"]
    _, plain, _ = run(*words)
    _, checked, _ = run(*words, "--check-mask")
    assert not about(plain, "with cells of")
    assert about(checked, "with cells of 2250 m in place of 4500 m")


@pytest.mark.parametrize("model", [[], ["--model", "D~g"]])
def test_density_of_groups_is_told_apart_from_that_of_all(run, model):
    _, result, told = run(
        *FILES, "--detector", "proximity", "--individuals", FOLDER / "individuals.csv", "--groups", "sex", *model
    )  # fmt: skip
    (total, *_) = [r for r in result["derived"] if r["parameter"] == "D"]
    assert total["note"] == "all groups together"
    assert "all groups together" in told
    of_fit = [r for r in result["estimates"] if r["parameter"] == "D"]
    if model:
        assert [(r["group"], r.get("note")) for r in of_fit] == [("F", None), ("M", None)]
        return
    assert [r["note"] for r in of_fit] == ["of each group"]
    assert re.search(r"D per 100 km2 +of each group", told)
    assert total["estimate"] == pytest.approx(2 * of_fit[0]["estimate"], rel=0.01)


def test_without_groups_there_are_no_notes(run):
    _, result, told = run(*FILES, "--detector", "proximity")
    assert all("note" not in row for row in (*result["estimates"], *result["derived"], *result["region_n"]))
    assert "of each group" not in told
    assert "all groups" not in told


def test_animals_that_were_caught_at_one_place_only(run, tmp_path):
    rows = read(FOLDER / "captures.csv")
    first = {}
    for row in rows:
        first.setdefault(row["individual"], row["detector"])
    still = [row for row in rows if row["detector"] == first[row["individual"]]]
    words = [
        "--captures", table(tmp_path / "c.csv", still), "--detectors", FOLDER / "detectors.csv",
        "--mask", GOLDEN / MASK, "--detector", "proximity",
    ]  # fmt: skip
    status, result, told = run(*words)
    assert status in (0, 3)
    assert about(result, "no animal was caught at two places, so its movement (sigma) cannot be estimated")
    assert max(map(len, re.findall(r"\d+", told))) < 12
    _, held, _ = run(*words, "--fixed", "sigma=3000")
    assert not about(held, "at two places")


def test_numbers_that_are_not_known_are_not_written_out():
    sigma = {"parameter": "sigma", "estimate": 812.0, "se": 3.2e150, "lower": 1e-9, "upper": 4e200}
    area = {"parameter": "g0", "estimate": 1.5e12, "se": 2e11, "lower": 1e12, "upper": None}
    session = {
        "session": "1",
        "animals": 2,
        "captures": 3,
        "detectors": 4,
        "occasions": 5,
        "cells": 6,
        "area_ha": 7,
    }
    model = {"formulas": ["g0 ~ 1"], "fixed": {}, "detector": "proximity", "detectfn": "HN"}
    text = "\n".join(
        lines(
            {
                "sessions": [session], "model": model, "collapsed": True, "loglik": -3.0, "n_parameters": 3,
                "aic": 12.0, "aicc": None, "converged": True, "estimates": [sigma, area], "derived": [],
                "region_n": [], "beta": {}, "beta_names": [], "vcov": [], "not_identified": [],
            }
        )
    )  # fmt: skip
    (line,) = (line for line in text.splitlines() if "sigma" in line)
    assert line.split()[2:] == ["812", "not", "known", "not", "known"]
    assert "1.5e+12" in text
    assert "1e+12 to no end" in text
