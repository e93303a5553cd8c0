"""Events counted by species and by station."""

from collections.abc import Iterable, Set

from leopard_census.tables.species_events import Event


def events_by_species(events: Iterable[Event]) -> dict[str, tuple[int, int]]:
    """Events and stations of each species, by name."""
    stations: dict[str, list[str]] = {}
    for event in events:
        stations.setdefault(event.species, []).append(event.station)
    return {species: (len(own), len(set(own))) for species, own in sorted(stations.items())}


def events_by_station(
    events: Iterable[Event], stations: Set[str], species: Set[str]
) -> dict[tuple[str, str], int]:
    """Events of each of these stations and species, those with none as 0, by (station, species)."""
    counts = {(station, name): 0 for station in sorted(stations) for name in sorted(species)}
    for event in events:
        if (key := (event.station, event.species)) in counts:
            counts[key] += 1
    return counts
