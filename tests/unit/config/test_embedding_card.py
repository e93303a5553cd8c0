"""The card of an embedding network is checked with the rest of the configuration, before any work."""

from hashlib import sha256

import pytest
import yaml

from leopard_census.config.embedding_card import given_embedding
from leopard_census.config.load import load_plans
from tests.unit.config.conftest import faults

WEIGHTS = b"weights"
CARD = {
    "name": "tiny",
    "file": "tiny.onnx",
    "sha256": sha256(WEIGHTS).hexdigest(),
    "input": {"name": "input", "width": 64, "height": 64, "mean": [0.5, 0.5, 0.5], "std": [0.2, 0.2, 0.2]},
    "output": {"name": "output", "dimensions": 16},
}
AT = "config/config.yaml: settings.individuals.features.embedding_card: models/tiny.yaml"


@pytest.fixture
def with_card(work):
    def make(weights=WEIGHTS, **changes):
        folder = work / "models"
        folder.mkdir(exist_ok=True)
        (folder / "tiny.yaml").write_text(yaml.safe_dump(CARD | changes))
        if weights is not None:
            (folder / "tiny.onnx").write_bytes(weights)
        features = {"embedding_card": "models/tiny.yaml"}
        return {"surveys": ["plot-2012"], "settings": {"individuals": {"features": features}}}

    return make


def told(work, config):
    return "\n".join(faults(work, config))


def test_the_card_without_places_stands_in_the_settings(work, with_card):
    plan = load_plans(with_card(), work)["plot-2012"]
    assert plan.embedding_weights == work / "models" / "tiny.onnx"
    assert "file" not in plan.settings["embedding_card"]
    assert "embedding_card" not in plan.settings["individuals"]["features"]
    model = given_embedding(plan.settings["embedding_card"], plan.embedding_weights)
    assert model is not None
    assert model.card.output.dimensions == 16


def test_without_a_card_there_is_no_network(work, with_card):
    plan = load_plans(with_card() | {"settings": {}}, work)["plot-2012"]
    assert plan.settings["embedding_card"] == {}
    assert given_embedding(plan.settings["embedding_card"], plan.embedding_weights) is None


def test_weights_that_are_missing_or_other_ones_stop_the_run(work, with_card):
    assert f"{AT}: sha256: " in told(work, with_card(weights=b"others"))
    (work / "models" / "tiny.onnx").unlink()
    assert "does not exist; put the weights there" in told(work, with_card(weights=None))


def test_every_fault_of_the_card_is_told(work, with_card):
    text = told(work, with_card(output={"name": "output", "dimensions": 9000}, sha256="ab", colour="rgb"))
    for key in ("output.dimensions", "sha256", "colour"):
        assert f"{AT}: {key}" in text or (f"{AT}: unknown key" in text and key in text)
