"""How much the detector `onnx` costs beyond its network: against bare onnxruntime on the same inputs.

    python -m benchmarks.onnx_speed --folder DIR --model DIR/model.onnx [--photos 24] [--rounds 5]

Photos are decoded beforehand. Bare onnxruntime gets finished tensors of the same views (whole picture and tiles) in a
session with the same options; ours cuts and shrinks the picture, makes the tensors, runs the network, reads the boxes
and puts them together. Both take turns photo by photo in one process, each first in half of the turns; seconds are
processor time, of which other work on the machine takes none. The ratio is that of the sums over all photos and rounds;
`rounds` holds that of each round.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import cv2
import numpy as np
import onnxruntime

from benchmarks import write_results
from benchmarks.detection_photos import CARD
from leopard_census.config.detections import DetectionsSettings
from leopard_census.config.detector_model import read_model_card
from leopard_census.config.model_card import Model, ModelInput
from leopard_census.detections.network import Network
from leopard_census.detections.tiles import views
from leopard_census.imaging.jpeg import Picture, decode_picture

LIMIT = 1.15


def bare_session(model: Path) -> onnxruntime.InferenceSession:
    """A session as anybody would make it, on one thread."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])


def tensors(picture: Picture, size: ModelInput, grid: int) -> list[np.ndarray]:
    """Finished inputs of all views of a picture."""
    made = []
    for view in views(picture, grid, size):
        ordered = view.canvas[:, :, ::-1] if size.colour == "rgb" else view.canvas
        tensor = ordered.astype(np.float32) * size.scale + size.shift
        tensor = tensor.transpose(2, 0, 1) if size.layout == "nchw" else tensor
        made.append(np.ascontiguousarray(tensor[None], np.float32))
    return made


def seconds(work: Callable[[], object]) -> float:
    """Processor seconds of a call."""
    before = time.process_time()
    work()
    return time.process_time() - before


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table and write `benchmarks/results/onnx_speed.json`."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--folder", type=Path, required=True, help="folder of JPEGs")
    parser.add_argument("--model", type=Path, required=True, help="weights of the card")
    parser.add_argument("--card", type=Path, default=CARD)
    parser.add_argument("--photos", type=int, default=24)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args(arguments)
    card, faults = read_model_card(given.card, str(given.card))
    if card is None:
        raise SystemExit("\n".join(faults))
    cv2.setNumThreads(1)
    settings, size, head = DetectionsSettings(), card.card.input, list(card.card.head.outputs)
    network, bare = Network(Model(card.card, given.model)), bare_session(given.model)
    files = sorted(given.folder.glob("*.[jJ][pP][gG]"))
    files = files[:: max(1, len(files) // given.photos)][: given.photos]
    spent = np.zeros((given.rounds, 2))
    for number, file in enumerate(files):
        picture = decode_picture(file.read_bytes())
        inputs = tensors(picture, size, settings.tiles)

        def ours(picture: Picture = picture) -> None:
            network.spot(picture, settings.tiles, settings.min_conf)

        def theirs(inputs: list[np.ndarray] = inputs) -> None:
            for tensor in inputs:
                bare.run(head, {size.name: tensor})

        ours(), theirs()  # caches and memory of both are warm
        for turn in range(given.rounds):
            for which in (0, 1) if (number + turn) % 2 else (1, 0):
                spent[turn, which] += seconds((ours, theirs)[which])
    ratios = spent[:, 0] / spent[:, 1]
    ratio = float(spent[:, 0].sum() / spent[:, 1].sum())
    per_photo = 1000 * spent.sum(axis=0) / (given.rounds * len(files))
    common = {"n": len(files), "peer": "bare onnxruntime, same views"}
    write_results(
        "onnx_speed",
        [
            {"name": "detector onnx", "value": round(per_photo[0], 1), "unit": "ms CPU per photo", **common}
            | {"target": "", "holds": None},
            {
                "name": "bare onnxruntime",
                "value": round(per_photo[1], 1),
                "unit": "ms CPU per photo",
                **common,
            }
            | {"target": "", "holds": None},
            {"name": "detector over bare onnxruntime", "value": round(ratio, 3), "unit": "ratio", **common}
            | {"rounds": [round(float(r), 3) for r in sorted(ratios)]}
            | {"target": f"<= {LIMIT:g}", "holds": ratio <= LIMIT},
        ],
    )


if __name__ == "__main__":
    main()
