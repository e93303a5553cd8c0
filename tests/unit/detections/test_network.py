"""Networks run on pictures: tiny ones whose boxes are known, and the COCO SSD where it lies beside the project."""

import time
from dataclasses import replace
from hashlib import sha256

import cv2
import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import TensorProto, helper

from leopard_census.detections.network import Network
from leopard_census.detections.tiles import views
from leopard_census.errors import InputError
from leopard_census.tables.boxes import iou
from tests.unit.detections.models import SSD_WEIGHTS, brightness_model, constant_model, ssd_model

needs_ssd = [
    pytest.mark.shared,
    pytest.mark.skipif(not SSD_WEIGHTS.is_file(), reason="the COCO SSD does not lie beside the project"),
]
GREY = np.full((64, 64, 3), 128, np.uint8)
# centre x, centre y, width, height; animal, person, vehicle
LEOPARD = (32, 32, 32, 16, 0.8, 0.1, 0.0)
SAME_LEOPARD = (33, 32, 32, 16, 0.6, 0.1, 0.0)
PERSON = (8, 32, 10, 40, 0.1, 0.7, 0.0)


def rows(*given):
    return np.array(given, np.float32)


@pytest.mark.parametrize("kind", ["yolov5", "yolov8"])
def test_exact_boxes_of_a_tiny_model(tmp_path, kind):
    given = rows(LEOPARD, SAME_LEOPARD, PERSON)
    if kind == "yolov5":
        given = np.insert(given, 4, 1, axis=1)
    found = Network(constant_model(tmp_path, given, kind)).spot(GREY, 1, 0.25)
    assert [(s.category, pytest.approx(s.conf)) for s in found] == [("person", 0.7), ("animal", 0.8)]
    assert found[0].box == pytest.approx((3 / 64, 12 / 64, 10 / 64, 40 / 64))
    assert found[1].box == pytest.approx((0.25, 0.375, 0.5, 0.25))
    assert not any(s.cut for s in found)


def test_boxes_of_a_letterboxed_picture_lie_in_the_picture(tmp_path):
    """Twice as wide as high: rows 16 to 48 of the input are the picture."""
    found = Network(constant_model(tmp_path, rows(LEOPARD))).spot(GREY[:32], 1, 0.25)
    assert found[0].box == pytest.approx((0.25, 0.25, 0.5, 0.5))


def test_a_box_in_the_letterbox_s_margin_is_none(tmp_path):
    given = rows((32, 6, 20, 10, 0.9, 0, 0))
    assert Network(constant_model(tmp_path, given)).spot(GREY[:32], 1, 0.25) == []


def test_a_box_at_a_tile_s_inner_edge_is_cut_and_at_the_picture_s_is_not(tmp_path):
    network = Network(
        constant_model(tmp_path, rows((8, 32, 16, 16, 0.8, 0, 0)))
    )  # at the left edge of each view
    cuts = [network.look(view, 0.25)[0].cut for view in views(GREY, 2, network.card.input)]
    assert cuts == [False, False, True, False, True]


def test_colours_scale_and_layout_are_those_of_the_card(tmp_path):
    model = brightness_model(tmp_path)
    network = Network(model)
    found = network.spot(np.full((64, 64, 3), 51, np.uint8), 1, 0.1)  # 51 / 255 = 0.2
    assert found[0].conf == pytest.approx(0.2, abs=1e-5)
    assert found[0].box[0] + found[0].box[2] / 2 == pytest.approx(0.2, abs=1e-5)
    shifted = model.card.model_copy(update={"input": model.card.input.model_copy(update={"shift": 0.3})})
    assert Network(replace(model, card=shifted)).spot(GREY * 0 + 51, 1, 0.1)[0].conf == pytest.approx(
        0.5, abs=1e-5
    )


def test_a_closer_look_counts_only_what_is_at_its_place(tmp_path):
    """The model sees a box in the middle of whatever it is shown."""
    network = Network(constant_model(tmp_path, rows((32, 32, 32, 32, 0.8, 0, 0))))
    at = (0.1, 0.1, 0.1, 0.1)
    (found,) = network.spot_closer(GREY, [at], [], 0.25)
    assert found.box == pytest.approx(at, abs=0.02)
    assert network.spot_closer(GREY, [(0.0, 0.0, 0.1, 0.02)], [], 0.25) == []


def test_the_surest_of_overlapping_candidates_remain_as_opencv_has_it(tmp_path):
    rng = np.random.default_rng([8])
    given = np.concatenate([rng.uniform(8, 56, (60, 2)), rng.uniform(4, 30, (60, 2))], axis=1)
    given = np.concatenate([given, rng.uniform(0.3, 1, (60, 1)), np.zeros((60, 2))], axis=1)
    network = Network(constant_model(tmp_path, rows(*given)))
    found = network.look(next(views(GREY, 1, network.card.input)), 0.25)
    boxes = np.concatenate([given[:, :2] - given[:, 2:4] / 2, given[:, 2:4]], axis=1)
    kept = cv2.dnn.NMSBoxes(boxes.tolist(), given[:, 4].tolist(), 0.25, 0.5)
    assert [s.conf for s in found] == pytest.approx(given[sorted(kept), 4].tolist())


def test_thousands_of_candidates_take_no_minutes_and_the_surest_remain(tmp_path):
    rng = np.random.default_rng([9])
    given = np.concatenate([rng.uniform(2, 62, (8000, 2)), rng.uniform(1, 4, (8000, 2))], axis=1)
    given = np.concatenate([given, rng.uniform(0.3, 0.8, (8000, 2)), np.zeros((8000, 1))], axis=1)
    given[7777, 4] = 0.9
    network = Network(constant_model(tmp_path, rows(*given)))
    begin = time.process_time()
    found = network.spot(GREY, 2, 0.25)
    assert time.process_time() - begin < 20
    assert max(s.conf for s in found if s.category == "animal") == pytest.approx(0.9)
    assert 100 <= len(found) <= 1000


def test_a_graphics_card_that_is_not_there_is_told_and_done_without(tmp_path, caplog):
    if "CUDAExecutionProvider" in onnxruntime.get_available_providers():
        pytest.skip("there is a CUDA card here")
    model = constant_model(tmp_path, rows(LEOPARD))
    assert Network(model, "gpu").spot(GREY, 1, 0.25) == Network(model).spot(GREY, 1, 0.25)
    assert "has no CUDA card here" in caplog.text


def test_other_weights_than_the_card_s_are_one_clear_error(tmp_path):
    model = constant_model(tmp_path, rows(LEOPARD))
    model.file.write_bytes(model.file.read_bytes() + b"\0")
    with pytest.raises(InputError, match="it is another file or damaged"):
        Network(model)


def test_weights_that_are_gone_or_no_model(tmp_path):
    model = constant_model(tmp_path, rows(LEOPARD))
    model.file.write_bytes(b"no model")
    card = model.card.model_copy(update={"sha256": sha256(b"no model").hexdigest()})
    with pytest.raises(InputError, match="onnxruntime cannot read"):
        Network(replace(model, card=card))
    model.file.unlink()
    with pytest.raises(InputError, match="put the file there"):
        Network(model)


def test_an_output_that_is_not_there_is_named(tmp_path):
    model = constant_model(tmp_path, rows(LEOPARD))
    head = model.card.head.model_copy(update={"outputs": ("boxes_out",)})
    with pytest.raises(InputError, match=r"there is no output 'boxes_out'; it has: output0"):
        Network(replace(model, card=model.card.model_copy(update={"head": head})))


def of_four(graph):
    graph.input[0].type.tensor_type.shape.dim[0].dim_value = 4


def of_doubles(graph):
    graph.input[0].type.tensor_type.elem_type = TensorProto.DOUBLE
    next(n for n in graph.node if n.op_type == "ReduceMean").input[0] = "floats"
    graph.node.insert(0, helper.make_node("Cast", ["images"], ["floats"], to=TensorProto.FLOAT))


def of_two_inputs(graph):
    graph.input.append(helper.make_tensor_value_info("size", TensorProto.FLOAT, [1]))


def to_whole_numbers(graph):
    graph.output[0].type.tensor_type.elem_type = TensorProto.INT64
    graph.node[-1].output[0] = "floats"
    graph.node.append(helper.make_node("Cast", ["floats"], ["output0"], to=TensorProto.INT64))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (of_four, "cannot run it"),
        (of_doubles, "cannot run it"),
        (of_two_inputs, "wants 'size' too"),
        (to_whole_numbers, "int64, not float"),
    ],
)
def test_a_model_of_another_kind_than_cards_tell_of_is_one_clear_error(tmp_path, change, told):
    model = constant_model(tmp_path, rows(LEOPARD))
    made = onnx.load(model.file)
    change(made.graph)
    model.file.write_bytes(made.SerializeToString())
    card = model.card.model_copy(update={"sha256": sha256(model.file.read_bytes()).hexdigest()})
    with pytest.raises(InputError, match=f"does not fit its model(.|\n)*{told}"):
        Network(replace(model, card=card))


@pytest.mark.parametrize(
    ("part", "told"),
    [
        ({"input": {"width": 96}}, "cannot run it"),
        ({"input": {"layout": "nhwc", "height": 96}}, "cannot run it"),
        ({"input": {"name": "output0"}}, "no input 'output0'"),
        ({"head": {"outputs": ("images",)}}, "no output 'images'"),
        ({"input": {"scale": 1.0}}, "on an empty picture .* above 1"),
    ],
)
def test_a_card_unlike_its_model_is_one_clear_error(tmp_path, part, told):
    model = brightness_model(tmp_path)
    ((section, update),) = part.items()
    changed = {section: getattr(model.card, section).model_copy(update=update)}
    with pytest.raises(InputError, match=f"does not fit its model(.|\n)*{told}"):
        Network(replace(model, card=model.card.model_copy(update=changed)))


@pytest.fixture(scope="module")
def ssd():
    return Network(ssd_model())


@pytest.fixture(scope="module")
def photo():
    folder = SSD_WEIGHTS.parents[1] / "tajikistan-2012" / "images"
    return cv2.imread(str(folder / "01__Station05__Camera1__2012-6-14__5-38-22(3).JPG"))


class TestCocoSsd:
    pytestmark = needs_ssd

    def test_a_leopard_by_day_is_an_animal_at_its_place(self, ssd, photo):
        best = max(ssd.spot(photo, 1, 0.3), key=lambda s: s.conf)
        x, y, w, h = 25 / 1920, 615 / 1080, 1380 / 1920, 430 / 1080
        assert best.category == "animal"
        assert iou(best.box, (x, y, w, h)) >= 0.5

    def test_what_the_whole_picture_shows_is_found_with_tiles_too_and_once(self, ssd, photo):
        assert len(ssd.spot(photo, 2, 0.5)) == len(ssd.spot(photo, 1, 0.5)) == 1

    def test_the_same_picture_gives_the_same_numbers(self, ssd, photo):
        again = Network(ssd_model())
        assert ssd.spot(photo, 2, 0.05) == again.spot(photo.copy(), 2, 0.05) == ssd.spot(photo, 2, 0.05)

    def test_an_empty_wall_has_nothing(self, ssd):
        assert ssd.spot(np.full((600, 800, 3), 120, np.uint8), 2, 0.3) == []
