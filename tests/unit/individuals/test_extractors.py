"""Extractors: the registry, Hessian-affine features, and embedding networks of a card."""

from hashlib import sha256

import cv2
import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper

from leopard_census.config.embedding_card import EmbeddingCard, EmbeddingModel
from leopard_census.config.individuals import FeatureSettings
from leopard_census.errors import InputError
from leopard_census.imaging.rootsift import mirrored_descriptors
from leopard_census.individuals import extractors
from leopard_census.individuals.cosine import LENGTH
from leopard_census.individuals.embedding import Embedding
from leopard_census.individuals.views import make_view

WHOLE = (0.1, 0.1, 0.5, 0.5)
SIZE = 64


def row(flank):
    return {
        "sightingID": "s", "frameID": "f", "flank": flank, "p_left": float(flank == "left"),
        "p_right": float(flank == "right"), "sure": True, "clarity": 0.9, "night": False,
    }  # fmt: skip


def halves_model(folder, dimensions=6, **changes):
    """A network whose vector is the mean of each colour in the left and in the right half of its input."""
    starts = {"left": (0, SIZE // 2), "right": (SIZE // 2, SIZE)}
    nodes, names = [], []
    for name, (first, last) in starts.items():
        for what, value in (("from", first), ("to", last), ("axis", 3)):
            tensor = helper.make_tensor(f"{name}_{what}_", TensorProto.INT64, [1], [value])
            nodes.append(helper.make_node("Constant", [], [f"{name}_{what}"], value=tensor))
        nodes.append(
            helper.make_node("Slice", ["images", *(f"{name}_{w}" for w in ("from", "to", "axis"))], [name])
        )
        nodes.append(helper.make_node("GlobalAveragePool", [name], [f"{name}_mean"]))
        nodes.append(helper.make_node("Flatten", [f"{name}_mean"], [f"{name}_flat"]))
        names.append(f"{name}_flat")
    nodes.append(helper.make_node("Concat", names, ["vector"], axis=1))
    graph = helper.make_graph(
        nodes,
        "halves",
        [helper.make_tensor_value_info("images", TensorProto.FLOAT, [1, 3, SIZE, SIZE])],
        [helper.make_tensor_value_info("vector", TensorProto.FLOAT, [1, 6])],
    )
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    file = folder / "halves.onnx"
    file.write_bytes(made.SerializeToString())
    onnx.checker.check_model(made)
    card = {
        "name": "halves",
        "file": "halves.onnx",
        "sha256": sha256(file.read_bytes()).hexdigest(),
        "input": {
            "name": "images", "width": SIZE, "height": SIZE, "mean": [0.0] * 3, "std": [1.0] * 3, "fit": "stretch",
        },
        "output": {"name": "vector", "dimensions": dimensions},
    }  # fmt: skip
    card["input"] |= changes.pop("input", {})
    return EmbeddingModel(EmbeddingCard(**card | changes), file)


@pytest.fixture
def two_sided():
    """Blue at the left, red at the right."""
    picture = np.zeros((40, 80, 3), np.uint8)
    picture[:, :40, 0] = 200
    picture[:, 40:, 2] = 100
    return picture


def test_rootsift_is_the_default_and_what_a_view_is_made_with(coat, monkeypatch):
    settings = FeatureSettings(side=200)
    plain = make_view(coat(1), None, WHOLE, row("left"), settings)
    assert len(plain.features) > 20
    calls = []

    def nothing(picture, mask, given):
        calls.append(given.extractor)
        return extractors.empty_features()

    monkeypatch.setattr(extractors, "LOCAL_EXTRACTORS", {"rootsift": nothing})
    assert len(make_view(coat(1), None, WHOLE, row("left"), settings).features) == 0
    assert calls == ["rootsift"]


def test_a_view_that_is_turned_level_keeps_the_places_of_its_features(coat):
    picture = coat(1)
    height, width = picture.shape[:2]
    mask = np.zeros((height, width), np.uint8)
    cv2.ellipse(mask, (width // 2, height // 2), (width * 2 // 5, height // 5), 15, 0, 360, 1, -1)
    as_taken, turned = (
        make_view(picture, mask, WHOLE, row("right"), FeatureSettings(side=200, level=on))
        for on in (False, True)
    )
    assert len(turned.features) > 20
    assert not np.array_equal(turned.features.xy[:20], as_taken.features.xy[:20])
    inside = np.rint(turned.places * (width - 1, height - 1)).astype(int)
    assert (cv2.dilate(mask, np.ones((9, 9), np.uint8))[inside[:, 1], inside[:, 0]] > 0).all()


def test_hesaff_without_its_package_names_the_line_that_installs_it(monkeypatch):
    def absent(name):
        raise ImportError(name)

    monkeypatch.setattr(extractors, "import_module", absent)
    with pytest.raises(InputError, match="pip install pyhesaff"):
        extractors.local_extractor(FeatureSettings(extractor="hesaff"))


def test_hesaff_finds_upright_features_on_the_mask(coat):
    pytest.importorskip("pyhesaff")
    settings = FeatureSettings(extractor="hesaff", side=300, max_keypoints=100)
    mask = np.zeros((240, 480), np.uint8)
    mask[:, :240] = 1
    found = extractors.local_extractor(settings)(coat(1), mask, settings)
    assert 20 < len(found) <= 100
    assert np.linalg.norm(found.descriptors, axis=1) == pytest.approx(1, abs=1e-4)
    assert found.xy[:, 0].max() <= 213  # half of 424 pixels
    again = extractors.local_extractor(settings)(coat(1), mask, settings)
    assert found.descriptors.tobytes() == again.descriptors.tobytes()


def test_descriptors_of_hesaff_are_mirrored_as_those_of_sift_are(coat):
    """What the mirrored picture gives at a mirrored place is the mirrored descriptor."""
    pytest.importorskip("pyhesaff")
    settings = FeatureSettings(extractor="hesaff", side=300, equalise=False, max_keypoints=2000)
    picture = coat(1)
    plain = extractors.hesaff(picture, None, settings)
    mirrored = extractors.hesaff(np.ascontiguousarray(picture[:, ::-1]), None, settings)
    width = 424
    places = np.column_stack([width - 1 - plain.xy[:, 0], plain.xy[:, 1]])
    off = np.abs(places[:, None] - mirrored.xy[None]).max(axis=2) + np.abs(
        plain.size[:, None] - mirrored.size[None]
    )
    near = off.argmin(axis=1)
    same = off[np.arange(len(near)), near] < 0.5
    assert same.sum() > 0.6 * len(plain)
    turned = mirrored_descriptors(plain.descriptors)[same]
    other = mirrored.descriptors[near[same]]
    assert np.median(np.linalg.norm(turned - other, axis=1)) < 0.05
    assert np.median(np.linalg.norm(plain.descriptors[same] - other, axis=1)) > 0.5


def test_an_embedding_is_of_the_view_turned_to_walk_to_the_left(tmp_path, two_sided):
    network = Embedding(halves_model(tmp_path))
    settings = FeatureSettings()
    left = make_view(two_sided, None, WHOLE, row("left"), settings, network).embedding
    right = make_view(two_sided, None, WHOLE, row("right"), settings, network).embedding
    # red, green, blue of the left half, then of the right half
    expected = np.array([0, 0, 200, 100, 0, 0]) / np.hypot(200, 100)
    assert left / LENGTH == pytest.approx(expected, abs=2e-3)
    assert right / LENGTH == pytest.approx(np.roll(expected, 3), abs=2e-3)
    turned = np.ascontiguousarray(two_sided[:, ::-1])
    assert (make_view(turned, None, WHOLE, row("right"), settings, network).embedding == left).all()


def test_mean_std_colours_and_background_are_those_of_the_card(tmp_path, two_sided):
    changed = {"mean": [0.1, 0.2, 0.3], "std": [0.5, 0.25, 0.2], "colour": "bgr"}
    found = Embedding(halves_model(tmp_path, input=changed)).vector(two_sided, None)
    raw = np.array([200, 0, 0, 0, 0, 100]) / 255
    expected = (raw - np.tile([0.1, 0.2, 0.3], 2)) / np.tile([0.5, 0.25, 0.2], 2)
    assert found / LENGTH == pytest.approx(expected / np.linalg.norm(expected), abs=2e-3)
    mask = np.zeros((40, 80), np.uint8)
    mask[:, :40] = 1
    neutral = {"mean": [0.0, 0.2, 0.4], "background": "neutral"}
    masked = Embedding(halves_model(tmp_path, input=neutral)).vector(two_sided, mask)
    assert np.abs(masked[3:]).max() <= LENGTH * 0.01


def test_a_missing_file_another_file_and_another_shape_are_told(tmp_path):
    model = halves_model(tmp_path)
    with pytest.raises(InputError, match=r"has the shape \(1, 6\), not \(1, 8\)"):
        Embedding(halves_model(tmp_path, dimensions=8))
    with pytest.raises(InputError, match="there is no output 'logits'; it has: vector"):
        Embedding(halves_model(tmp_path, output={"name": "logits", "dimensions": 6}))
    with pytest.raises(InputError, match="onnxruntime cannot run it"):
        Embedding(halves_model(tmp_path, input={"width": 32}))
    model.file.write_bytes(model.file.read_bytes() + b" ")
    with pytest.raises(InputError, match="another file or damaged"):
        Embedding(model)
    model.file.unlink()
    with pytest.raises(InputError, match="put the file there"):
        Embedding(model)
