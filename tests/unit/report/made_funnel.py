"""The way of a made-up survey from its files, or from its rows, to its captures."""

from typing import Any


def funnel_of_tables(rows: int, encounters: list[dict[str, Any]]) -> list[dict[str, Any]]:
    dead = sum(row.get("excluded_by") is not None for row in encounters)
    used = len(encounters) - dead
    return [
        {"step": 1, "unit": "rows of captures.csv", "state": "total", "n": rows},
        {"step": 1, "unit": "rows of captures.csv", "state": "in encounters", "n": rows},
        {"step": 2, "unit": "encounters", "state": "total", "n": len(encounters)},
        {"step": 2, "unit": "encounters", "state": "captures", "n": used},
        {"step": 2, "unit": "encounters", "state": "no-effort", "n": dead, "reason": "dead by the sheets"},
        {"step": 3, "unit": "captures", "state": "total", "n": used},
    ]


def funnel_of_media(files: int, sightings: int, encounters: int) -> list[dict[str, Any]]:
    rows = []
    for step, unit, parts in (
        (
            1,
            "media files",
            (("usable", files - 26, None), ("corrupt", 26, "the file ends before its first picture")),
        ),
        (
            2,
            "sightings",
            (
                ("leopard", sightings, None),
                ("other species", 140, "not the target species"),
                ("people", 31, "never shown"),
            ),
        ),
        (
            3,
            "leopard sightings",
            (
                ("identified", 60, None),
                ("single-flank", 14, None),
                ("to review", 9, "a person has to decide"),
                ("unidentifiable", 6, "too dark, or no flank shown"),
                ("excluded", 2, "card copied twice"),
            ),
        ),
        (4, "encounters", (("in the window", encounters, None),)),
    ):
        rows.append({"step": step, "unit": unit, "state": "total", "n": sum(n for _, n, _ in parts)})
        rows += [
            {"step": step, "unit": unit, "state": state, "n": n, "reason": reason}
            for state, n, reason in parts
        ]
    return rows
