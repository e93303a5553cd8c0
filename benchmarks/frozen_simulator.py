"""The simulator is frozen, so that nobody makes the pictures easier while working on what reads them.

`frozen_simulator.json` lists the states of `src/leopard_census/simulate/` whose hardness is known: the one under
the tag `simulator-1`, measured by `benchmarks.simulator_hardness`, and later ones that render the same bytes. A
change of the pictures is a commit of its own: measure before and after, renew the results, add a line here.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from leopard_census.provenance.code import reach

STATES = Path(__file__).with_suffix(".json")
SCRIPTS = Path(__file__).resolve().parents[1] / "workflow" / "scripts"
RENDERING = ("simulate_deployment", "simulate_survey", "species_model")


def simulator_digest() -> str:
    """Hex sha256 over the syntax trees of the simulator's modules that the workflow reaches."""
    lines = {
        part
        for script in RENDERING
        for part in reach(SCRIPTS / f"{script}.py")[3]
        if part.startswith("module leopard_census.simulate")
    }
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()


def known_states() -> list[dict[str, Any]]:
    """The states, oldest first: `digest`, `tag` where there is one, and `pictures`, how their hardness is known."""
    states: list[dict[str, Any]] = json.loads(STATES.read_text(encoding="utf-8"))
    return states


if __name__ == "__main__":
    print(simulator_digest())
