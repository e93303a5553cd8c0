"""`leopard-census evaluate identity` on drawn animals: what is compared, what is left out, what is told."""

import csv
import json
import random
from dataclasses import replace
from hashlib import sha256

import numpy as np
import pytest

from leopard_census.cli import main
from leopard_census.config.individuals import IndividualsSettings
from leopard_census.evaluate import hotspotter, identity_matchers
from leopard_census.evaluate.identity_figures import Figures
from leopard_census.evaluate.identity_labels import read_identity_labels
from leopard_census.evaluate.identity_matchers import Baseline, Product
from leopard_census.evaluate.identity_pictures import find_cases
from leopard_census.evaluate.identity_run import look, matched, partition, truth_of
from tests.unit.evaluate.coats import HEADER, catalogue, write_labels

TIMES = ("seconds_per_image", "seconds_per_pair")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Five animals, three visits each, two photos a visit, at three stations."""
    place = tmp_path_factory.mktemp("identity")
    write_labels(place / "labels.csv", catalogue(place / "images"))
    return place


@pytest.fixture(scope="module", autouse=True)
def _each_picture_is_looked_at_once():
    """The same picture, flank and settings have the same features in all tests."""
    make, kept = identity_matchers._view, {}

    def view(case, picture, flank, sides, settings, masks):
        shown = sha256(picture.tobytes()).digest()
        key = (shown, case.box, flank, sides, settings.model_dump_json(), masks)
        if key not in kept:
            kept[key] = make(case, picture, flank, sides, settings, masks)
        return replace(kept[key], sighting_id=case.key, frame_id=case.key)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(identity_matchers, "_view", view)
        yield


def rows_of(folder):
    with (folder / "labels.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.reader(handle))[1:]


def evaluate(folder, labels, out, *more):
    given = ["--images", str(folder / "images"), "--labels", str(labels), "--json", str(out)]
    return main(["evaluate", "identity", *given, *more])


def result(folder, tmp_path, rows, *more):
    write_labels(tmp_path / "labels.csv", rows)
    assert evaluate(folder, tmp_path / "labels.csv", tmp_path / "out.json", *more) == 0
    return json.loads((tmp_path / "out.json").read_text())


def seen(folder, matcher, labels, *, same_station=False):
    """What a matcher says of labels, with cases and truth."""
    cases, left = find_cases(folder / "images", read_identity_labels(labels, stations_needed=False))
    run = look(folder / "images", cases, left, matcher)
    truth = truth_of(run.cases, same_station=same_station)
    return run, truth, matched(run, truth)[0]


@pytest.fixture(scope="module")
def product(folder, tmp_path_factory):
    """The result of the product's matcher on the drawn animals, some rows taking no part."""
    place = tmp_path_factory.mktemp("product")
    rows = rows_of(folder)
    rows += [[rows[0][0], "Cat0+Cat1", "X", "S0", 0, 0, 50, 50, ""]]
    rows += [[rows[1][0], "", "Y", "S0", 0, 0, 50, 50, ""]]
    return result(folder, place, rows)


def test_animals_are_found_again(product):
    counted = ("n_images", "n_individuals", "n_encounters", "n_queries", "n_query_individuals")
    assert [product[name] for name in counted] == [30, 5, 15, 15, 5]
    assert (product["n_encounter_pairs"]["all"], product["n_encounter_pairs"]["same"]) == (105, 15)
    assert product["n_image_pairs"]["all"] == 420
    for name in ("top1", "top1_balanced", "top1_equal_gallery", "map", "pair_auc", "precision_top20"):
        assert product[name] >= 0.9, name
    assert product["brier"] < product["prior_brier"] / 4
    assert product["clusters"]["n_true"] == 5
    assert product["clusters"]["f1"] > 0.9


def test_every_figure_has_its_number_of_cases_and_an_interval(product):
    figures = {name for name, value in product.items() if isinstance(value, float) and name not in TIMES}
    assert len(figures) == 13
    assert figures <= set(product["n"])
    assert figures <= set(product["intervals"])
    for name in figures:
        sure = product["intervals"][name]
        assert sure is None or sure[0] <= sure[1]
    assert set(product["clusters"]) - {"n_true", "n_found"} == set(product["intervals"]["clusters"])
    assert product["intervals"]["top1"] == pytest.approx([0.796, 1.0], abs=1e-3)


def test_what_is_left_out_is_counted_with_its_reason(product):
    assert product["left_out"]["n"] == 2
    assert product["left_out"]["reasons"] == {"no animal is named": 1, "several animals are named": 1}


def test_the_order_of_the_rows_changes_nothing(folder, tmp_path, product):
    rows = rows_of(folder)
    random.Random(1).shuffle(rows)
    again = result(folder, tmp_path, rows)
    for name in (*TIMES, "left_out"):
        del again[name]
    assert again == {name: product[name] for name in again}


def test_what_encounters_are_called_changes_nothing(folder, tmp_path, product):
    rows = rows_of(folder)
    called = sorted({row[2] for row in rows})
    shuffled = random.Random(2).sample(called, len(called))
    new = dict(zip(called, (f"visit {k:02d} {name}" for k, name in enumerate(shuffled)), strict=True))
    again = result(folder, tmp_path, [[*row[:2], new[row[2]], *row[3:]] for row in rows])
    # Draws of encounters, of equal galleries and for intervals, go by their order; all that was said of pairs does not.
    for name in ("top1", "top5", "map", "pair_auc", "brier", "log_loss", "ece", "clusters", "image_pairs"):
        assert again[name] == product[name], name


def test_the_own_station_is_left_out(folder, tmp_path, capsys):
    found = result(folder, tmp_path, rows_of(folder), "--exclude-same-station", "--matcher", "baseline")
    # Every animal comes to three stations, once each: of 105 pairs of encounters 30 are of one station.
    assert found["n_encounter_pairs"]["all"] == 75
    assert "whole station" in found["protocol"]["left_out_of_gallery"]
    assert (found["brier"], found["clusters"]) == (None, None)
    printed = capsys.readouterr().out
    assert "30 images of 5 animals in 15 encounters" in printed
    assert "its whole station" in printed


def test_nothing_of_an_event_reaches_a_figure(folder):
    """Scores within an event do not count, whatever they are."""
    _, truth, found = seen(folder, Baseline(), folder / "labels.csv", same_station=True)
    before = Figures(truth, found, None)()
    event = truth.event_of_encounter
    found.encounters.scores[event[:, None] == event[None, :]] = 1e9
    of_image = event[truth.encounter_of_image]
    found.images.scores[of_image[:, None] == of_image[None, :]] = 1e9
    assert Figures(truth, found, None)() == before


def test_flanks_are_compared_with_their_like(folder, tmp_path):
    rows = [row for row in rows_of(folder) if row[0].endswith("_0.png")]
    for row in rows[::3]:
        row[8] = "other"
    for row in rows[1::3]:
        row[8] = "right"
    write_labels(tmp_path / "labels.csv", rows)
    run, truth, found = seen(folder, Product(IndividualsSettings()), tmp_path / "labels.csv")
    flank = np.array([case.flank for case in run.cases])
    comparable = (flank[:, None] == flank[None, :]) & (flank != "other") & ~np.eye(len(flank), dtype=bool)
    assert (found.images.comparable == comparable).all()
    assert found.images.p_same[~comparable] == pytest.approx(1 / 11)
    # They keep the prior, and yet are ranked behind all that somebody could look at.
    assert found.images.scores[~comparable].max() < found.images.scores[comparable].min()
    assert found.images.evidence[~comparable] == pytest.approx(0)
    # A clear "does not match" stands below what cannot be compared.
    names = np.array([case.individual for case in run.cases])
    differ = comparable & (names[:, None] != names[None, :])
    assert np.median(found.images.p_same[differ]) < 1 / 11
    assert run.matcher.not_compared() == {"the flank is other": 5}
    clusters = partition(found, run.cases, truth, 10.0)
    alone = [k for k, name in enumerate(truth.encounter_of_image) if flank[k] == "other"]
    assert all((clusters == clusters[k]).sum() == 1 for k in alone)


def test_unknown_flanks_are_compared_both_ways(folder, tmp_path):
    rows = [[*row[:8], ""] for row in rows_of(folder)]
    write_labels(tmp_path / "labels.csv", rows)
    run, _, found = seen(folder, Product(IndividualsSettings()), tmp_path / "labels.csv")
    assert len(run.matcher.views) == 60
    names = np.array([case.individual for case in run.cases])
    event = np.array([case.encounter for case in run.cases])
    apart = event[:, None] != event[None, :]
    assert found.images.comparable[apart].all()
    # Photos of two right flanks of one animal are found although nobody said so.
    right = np.array([case.file.endswith("v1_1.png") for case in run.cases])
    left = np.array([case.file.endswith("_0.png") for case in run.cases])
    same = names[:, None] == names[None, :]
    assert (found.images.p_same[same & apart & left[:, None] & left[None, :]] > 0.5).all()
    crossed = found.images.p_same[same & apart & left[:, None] & right[None, :]]
    assert (crossed < 0.5).all()


def test_no_name_reaches_the_product_unless_asked(folder, tmp_path):
    """Two catalogues that differ in their names alone get the same probabilities."""
    rows = [row for row in rows_of(folder) if row[0].endswith("_0.png")]
    wrong = [[row[0], f"Cat{int(row[2][1:]) % 4}", *row[2:]] for row in rows]
    write_labels(tmp_path / "right.csv", rows)
    write_labels(tmp_path / "wrong.csv", wrong)
    p = {
        (labels, by_name): seen(folder, Product(IndividualsSettings(), by_name=by_name), tmp_path / labels)[
            2
        ].encounters.p_same
        for labels in ("right.csv", "wrong.csv")
        for by_name in (False, True)
    }
    assert (p["right.csv", False] == p["wrong.csv", False]).all()
    assert (p["right.csv", True] != p["wrong.csv", True]).any()


def test_hotspotters_recipe_finds_them_too(folder, tmp_path):
    pytest.importorskip("pyhesaff", reason="an optional package of a peer")
    rows = [row for row in rows_of(folder) if row[0].endswith("_0.png")]
    found = result(folder, tmp_path, rows, "--matcher", "hotspotter")
    assert found["top1"] >= 0.9
    assert found["pair_auc"] >= 0.9


def test_a_missing_package_is_told_before_anything_is_read(folder, tmp_path, monkeypatch, capsys):
    def absent(name):
        raise ModuleNotFoundError(f"No module named {name!r}")

    monkeypatch.setattr(hotspotter, "import_module", absent)
    assert evaluate(folder, folder / "labels.csv", tmp_path / "o.json", "--matcher", "hotspotter") == 2
    told = capsys.readouterr().err
    assert "pip install 'pyhesaff" in told
    assert "Traceback" not in told


def test_mistakes_of_several_kinds_are_told_together(folder, tmp_path, capsys):
    rows = rows_of(folder)
    rows[3][8] = "top"
    write_labels(tmp_path / "labels.csv", rows, HEADER)
    out = tmp_path / "no" / "out.json"
    assert evaluate(folder, tmp_path / "labels.csv", out, "--set", "features.sid=300", "--set", "bar") == 2
    told = capsys.readouterr().err
    for expected in (
        "row 5, column flank",
        "folder that is not there",
        "did you mean 'side'",
        "write KEY=VALUE",
    ):
        assert expected in told
    given = ["--images", str(tmp_path / "none"), "--labels", str(tmp_path / "none.csv"), "--json", "out.json"]
    assert main(["evaluate", "identity", *given, "--matcher", "baseline", "--calibrate"]) == 2
    told = capsys.readouterr().err
    for expected in (
        "is no folder",
        "there is no such file",
        "--calibrate: is for the matcher product alone",
    ):
        assert expected in told


def test_a_catalogue_without_a_second_visit_is_told(folder, tmp_path, capsys):
    rows = [row for row in rows_of(folder) if "_v0_" in row[0]]
    write_labels(tmp_path / "labels.csv", rows)
    assert evaluate(folder, tmp_path / "labels.csv", tmp_path / "out.json", "--matcher", "baseline") == 2
    told = capsys.readouterr().err
    assert "no animal has two encounters" in told
    assert "--exclude-same-station" not in told
    given = ("--matcher", "baseline", "--exclude-same-station")
    assert evaluate(folder, tmp_path / "labels.csv", tmp_path / "out.json", *given) == 2
    assert "or run without --exclude-same-station" in capsys.readouterr().err


def test_every_encounter_is_listed_with_what_became_of_it(folder, tmp_path, capsys):
    rows = [row for row in rows_of(folder) if row[0].endswith("_0.png")]
    rows = [row for row in rows if not row[0].startswith("a4") or "_v0_" in row[0]]
    rows[0][1] = "Cat1"  # a photo of Cat0 that people misnamed
    listed = tmp_path / "list.csv"
    found = result(folder, tmp_path, rows, "--list", str(listed))
    printed = capsys.readouterr().out
    assert "top1 " in printed
    assert "clusters.precision" in printed
    with listed.open(encoding="utf-8", newline="") as handle:
        table = {row["encounter_id"]: row for row in csv.DictReader(handle)}
    assert sorted(table) == [*(f"E{who}{visit}" for who in range(4) for visit in range(3)), "E40"]
    asked = [float(row["top1"]) for row in table.values() if row["top1"]]
    assert len(asked) == found["n_queries"] == 12
    assert sum(asked) / len(asked) == pytest.approx(found["top1"], abs=1e-4)
    wrong = table["E00"]
    assert (wrong["individual"], wrong["first_individual"], float(wrong["top1"])) == ("Cat1", "Cat0", 0)
    assert int(wrong["rank_of_right"]) > 1
    assert wrong["cluster"] == table["E01"]["cluster"]
    assert wrong["cluster_individuals"] == "Cat0 | Cat1"
    right = table["E20"]
    assert (right["first_individual"], right["rank_of_right"]) == ("Cat2", "1")
    assert float(right["p_same"]) > 0.5
    alone = table["E40"]
    assert (alone["top1"], alone["rank_of_right"], alone["cluster_individuals"]) == ("", "", "Cat4")


def test_a_list_that_cannot_be_written_is_told_first(folder, tmp_path, capsys):
    out = tmp_path / "no" / "list.csv"
    given = ("--matcher", "baseline", "--list", str(out))
    assert evaluate(folder, folder / "labels.csv", tmp_path / "out.json", *given) == 2
    assert f"{out}: lies in a folder that is not there" in capsys.readouterr().err
    given = ("--matcher", "baseline", "--list", str(tmp_path / "out.json"))
    assert evaluate(folder, folder / "labels.csv", tmp_path / "out.json", *given) == 2
    assert "--list and --json name one file" in capsys.readouterr().err
