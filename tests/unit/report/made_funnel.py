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
        {
            "step": 2,
            "unit": "encounters",
            "state": "no-effort",
            "n": dead,
            "reason": "its station did not work then, by the sheets",
        },
        {"step": 3, "unit": "captures", "state": "total", "n": used},
    ]


def funnel_of_media(files: int, sightings: int, encounters: int) -> list[dict[str, Any]]:
    rows = []
    for step, unit, parts in (
        (
            1,
            "files",
            (("ok", files - 26, None), ("corrupt", 26, "cannot be decoded")),
        ),
        (
            2,
            "sightings",
            (
                ("Panthera pardus", sightings, None),
                ("Sus scrofa", 140, "not the target species"),
                ("Homo sapiens", 31, "a person"),
            ),
        ),
        (
            3,
            "target sightings",
            (
                ("identified", 60, None),
                ("single-flank", 14, None),
                ("to-review", 9, "no sure match with a sighting of another visit"),
                ("unidentifiable", 6, "no flank in view"),
                ("excluded", 2, "all its files are copies of others"),
            ),
        ),
        (4, "encounters", (("captures", encounters, None),)),
    ):
        rows.append({"step": step, "unit": unit, "state": "total", "n": sum(n for _, n, _ in parts)})
        rows += [
            {"step": step, "unit": unit, "state": state, "n": n, "reason": reason}
            for state, n, reason in parts
        ]
    return rows
