"""Model cards, and tiny networks whose boxes are known beforehand."""

from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import yaml
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from leopard_census.config.model_card import Model, ModelCard

REPOSITORY = Path(__file__).resolve().parents[3]
SSD_CARD = REPOSITORY / "resources" / "model_cards" / "coco_ssdlite_mobilenet_v2_300.yaml"
SSD_WEIGHTS = REPOSITORY.parent / "shared" / "data" / "models" / "coco_ssdlite_mobilenet_v2_300.onnx"
SIZE = 64


def card(**changes: Any) -> dict[str, Any]:
    """A card of a YOLOv8-like model of 64 pixels with the classes animal, person, vehicle."""
    return {
        "name": "tiny",
        "file": "tiny.onnx",
        "sha256": "0" * 64,
        "input": {"name": "images", "width": SIZE, "height": SIZE, "scale": 1 / 255},
        "head": {"kind": "yolov8", "outputs": ["output0"]},
        "classes": {"animal": [0], "person": [1], "vehicle": [2]},
        "typical_confidence": 0.5,
    } | changes


def constant_model(folder: Path, rows: NDArray[np.float32], kind: str = "yolov8") -> Model:
    """A model that sees the same boxes in every input, whatever it shows.

    Parameters
    ----------
    rows : float32 array, shape (n, 4 + classes), or (n, 5 + classes) for yolov5
        Centre x, centre y, width, height in pixels of the input; then scores.
    """
    raw = rows[None] if kind == "yolov5" else rows.T[None]
    zero = helper.make_node("Constant", [], ["zero"], value=numpy_helper.from_array(np.zeros(1, np.float32)))
    boxes = helper.make_node(
        "Constant", [], ["boxes"], value=numpy_helper.from_array(np.ascontiguousarray(raw))
    )
    # the input must take part, or onnxruntime drops it
    none = helper.make_node("Mul", ["mean", "zero"], ["none"])
    mean = helper.make_node("ReduceMean", ["images"], ["mean"], keepdims=0)
    add = helper.make_node("Add", ["boxes", "none"], ["output0"])
    return _saved(folder, [zero, boxes, mean, none, add], raw.shape, kind)


def brightness_model(folder: Path) -> Model:
    """A YOLOv8-like model with one box, whose place and confidence follow from the brightness of the input.

    It is centred at x = 64 * mean, y = 32, 16 by 16 pixels, with the mean as confidence that it is an animal.
    """
    parts = np.array([[64, 0], [0, 32], [0, 16], [0, 16], [1, 0], [0, 0], [0, 0]], np.float32)
    nodes = [
        helper.make_node("ReduceMean", ["images"], ["mean"], keepdims=0),
        helper.make_node(
            "Constant", [], ["slope"], value=numpy_helper.from_array(parts[:, 0].reshape(1, 7, 1))
        ),
        helper.make_node(
            "Constant", [], ["start"], value=numpy_helper.from_array(parts[:, 1].reshape(1, 7, 1))
        ),
        helper.make_node("Mul", ["slope", "mean"], ["grown"]),
        helper.make_node("Add", ["grown", "start"], ["output0"]),
    ]
    return _saved(folder, nodes, (1, 7, 1), "yolov8")


def _saved(folder: Path, nodes: list[Any], shape: tuple[int, ...], kind: str) -> Model:
    graph = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info("images", TensorProto.FLOAT, [1, 3, SIZE, SIZE])],
        [helper.make_tensor_value_info("output0", TensorProto.FLOAT, list(shape))],
    )
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    onnx.checker.check_model(made)
    path = folder / f"tiny-{kind}.onnx"
    path.write_bytes(made.SerializeToString())
    content = card(
        file=str(path),
        sha256=sha256(path.read_bytes()).hexdigest(),
        head={"kind": kind, "outputs": ["output0"]},
    )
    return Model(ModelCard(**content), path)


def ssd_model() -> Model:
    """The COCO SSD that lies beside the project."""
    return Model(ModelCard(**yaml.safe_load(SSD_CARD.read_text(encoding="utf-8"))), SSD_WEIGHTS)
