"""Repeatable measurements, each against a named peer or limit: `python -m benchmarks.<name>`."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results"


def sample_row(name: str, value: float, unit: str, n: int, peer: str) -> dict[str, Any]:
    """A row of results: the figure of a sample of n, without a limit."""
    figure = {"name": name, "value": round(value, 3), "unit": unit, "n": n, "peer": peer}
    return {**figure, "target": "", "holds": None}


def write_results(name: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Print a table of results and write it as `benchmarks/results/<name>.json`.

    Each row has at least name, value, unit, peer, target and holds (true, false, or null where there is no
    limit); n and interval where the figure is a sample's.
    """
    width = max((len(str(row["name"])) for row in rows), default=0)
    for row in rows:
        extra = f"  n={row['n']}" if "n" in row else ""
        extra += f"  95% {row['interval']}" if row.get("interval") else ""
        verdict = "" if row["holds"] is None else ("  holds" if row["holds"] else "  DOES NOT HOLD")
        target = f"  (target {row['target']})" if row["target"] else ""
        print(f"{row['name']:<{width}}  {row['value']} {row['unit']}{extra}{target}{verdict}")
    RESULTS.mkdir(exist_ok=True)
    text = json.dumps(list(rows), indent=1, ensure_ascii=False, sort_keys=True)
    (RESULTS / f"{name}.json").write_text(text + "\n", encoding="utf-8")
