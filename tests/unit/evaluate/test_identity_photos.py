"""The benchmark on real photos, on drawn ones in the same layout."""

import csv
import json

import pytest

import benchmarks
from benchmarks import identity_photos
from leopard_census.evaluate import identity_intervals
from tests.unit.evaluate.coats import catalogue

LABELS = ["file", "individual", "station", "camera", "filename_date", "filename_time"]
ANNOTATIONS = ["file", "animal", "x", "y", "w", "h", "flank"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Three animals with two visits of a photo each; the first one of Cat2 shows its front."""
    place = tmp_path_factory.mktemp("photos")
    labels, annotations = [], []
    for number, row in enumerate(catalogue(place / "images", individuals=3, encounters=2, photos=1)):
        file, name, encounter, station, *box, flank = row
        labels.append([file, name, station, "1", f"2012-07-{1 + number:02d}", "10:00:00"])
        annotations.append([file, 1, *box, "front" if encounter == "E20" else flank])
        annotations.append([file, 2, 0, 0, 20, 10, "unclear"])  # a smaller box is not the named animal's
    for name, header, rows in (("labels", LABELS, labels), ("annotations", ANNOTATIONS, annotations)):
        with (place / f"{name}.csv").open("w", newline="", encoding="utf-8") as handle:
            csv.writer(handle).writerows([header, *rows])
    return place


def run(folder, tmp_path, monkeypatch, *more):
    pytest.importorskip("pyhesaff", reason="an optional package of a peer")
    monkeypatch.setattr(benchmarks, "RESULTS", tmp_path)
    monkeypatch.setattr(identity_intervals, "DRAWS", 30)
    monkeypatch.setattr(identity_intervals, "LEAST_DRAWS", 30)
    identity_photos.main(["--folder", str(folder), *more])
    rows = json.loads((tmp_path / "identity_photos.json").read_text())
    return {row["name"]: row for row in rows}


def test_labels_take_the_flank_of_the_named_box(folder):
    labels = identity_photos.catalogue(folder)
    assert len(labels) == 6
    assert [label.flank for label in labels if label.individual == "Cat2"] == ["other", "left"]
    assert len({label.encounter for label in labels}) == 6
    assert all(label.box[2] > 20 for label in labels)


def test_the_product_is_not_run_unless_it_is_a_look(folder, tmp_path, monkeypatch):
    monkeypatch.setattr(identity_photos, "Product", None)  # a call would fail
    found = run(folder, tmp_path, monkeypatch)
    assert not [name for name in found if "product" in name.replace("look at the product's figures", "")]
    assert found["look at the product's figures"]["value"] == 0
    assert found["A baseline: encounter top-1, balanced"]["value"] == 1
    assert (found["A queries"]["value"], found["B queries"]["value"]) == (6, 6)


def test_methods_are_held_against_each_other(folder, tmp_path, monkeypatch):
    found = run(folder, tmp_path, monkeypatch, "--look", "1")
    assert found["look at the product's figures"]["value"] == 1
    assert found["photos without a flank in view"]["value"] == 1
    for protocol in ("A", "B"):
        for peer in ("baseline", "hotspotter"):
            for words in identity_photos.COMPARED.values():
                row = found[f"{protocol} product - {peer}: {words}"]
                own, theirs = (found[f"{protocol} {m}: {words}"]["value"] for m in ("product", peer))
                assert row["value"] == pytest.approx(own - theirs, abs=2e-4)
                assert row["peer"] == peer
        assert f"{protocol} baseline - hotspotter: encounter pair AUC" in found
        assert f"{protocol} product: 20 most alike image pairs without Cat1 right" in found
    assert found["A hotspotter: time per query against hotspotter"]["value"] == 1
    # The photo that shows no flank cannot be found; the peers know of no flanks.
    assert found["A product: encounter pair AUC"]["value"] < found["A baseline: encounter pair AUC"]["value"]
