"""What is never compared: images of one encounter, of encounters that share a picture, and of one station if wished."""

from __future__ import annotations

from collections.abc import Sequence

from leopard_census.evaluate.identity_pictures import Case


def events(cases: Sequence[Case], *, same_station: bool) -> list[int]:
    """Number of each case's event; cases of one event are never compared.

    Parameters
    ----------
    cases
        Named boxes.
    same_station
        Whether all of a station is one event: there the same rocks may match.

    Notes
    -----
    Encounters that share a picture are one event: two animals of one picture are different for certain, and their
    boxes may share pixels.
    """
    parent: dict[str, str] = {}

    def root(name: str) -> str:
        while parent.setdefault(name, name) != name:
            name = parent[name]
        return name

    for case in cases:
        links = [f"file:{case.file}"] + [f"station:{case.station}"] * (same_station and bool(case.station))
        for link in links:
            a, b = sorted((root(f"encounter:{case.encounter}"), root(link)))
            parent[b] = a
    number: dict[str, int] = {}
    for case in sorted(cases, key=lambda case: case.encounter):
        number.setdefault(root(f"encounter:{case.encounter}"), len(number))
    return [number[root(f"encounter:{case.encounter}")] for case in cases]
