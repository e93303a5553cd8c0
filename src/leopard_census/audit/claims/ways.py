"""Ways of counting the animals of a winter, and which of them a claim can mean."""

from collections.abc import Mapping

#: Ways by name: number of the ledger, which animals it counts.
COUNTS: dict[str, tuple[str, str]] = {
    "count.adults.min": ("count.individuals.min", "adults"),
    "count.adults.max": ("count.individuals.max", "adults"),
    "count.adults.identity": ("identity.count", "adults"),
    "count.adults.assumed": ("identity.caught", "adults"),
    "count.full-grown.min": ("count.full_grown.min", "full-grown"),
    "count.full-grown.max": ("count.full_grown.max", "full-grown"),
    "count.all.min": ("count.all.min", "adults and cubs"),
    "count.all.max": ("count.all.max", "adults and cubs"),
    "count.cubs.min": ("count.cubs", "cubs"),
    "count.cubs.max": ("count.cubs.max", "cubs"),
    "count.females.min": ("count.females.min", "females"),
    "count.females.max": ("count.females.max", "females"),
    "count.males.min": ("count.males.min", "males"),
    "count.males.max": ("count.males.max", "males"),
}
#: Estimates that stand beside the counts; a count is never taken to be one of them.
ESTIMATES: dict[str, str] = {"estimate.closed": "closed.M0.n", "estimate.spatial": "scr.n_region"}
#: A number of all animals is never taken to be one of these alone.
_APART = ("cubs", "females", "males")


def declared(inclusion: str, bound: str = "exactly") -> str | None:
    """The way that a claim's words name: the minimum number known; None where they do not say which animals.

    That there were so many at most, only the upper flank bound can tell.
    """
    end = "max" if bound == "at most" else "min"
    return next(
        (w for w, (_, animals) in COUNTS.items() if animals == inclusion and w.endswith(f".{end}")), None
    )


def meant(inclusion: str, bound: str = "exactly") -> tuple[str, ...]:
    """Ways that a claim may mean, in order.

    An upper bound does not show that there were so many at least, nor a lower one that there were no more.
    """
    ways = [
        way
        for way, (_, animals) in COUNTS.items()
        if (animals == inclusion if inclusion in _APART else animals not in _APART)
    ]
    if bound == "exactly":
        return tuple(ways)
    return tuple(way for way in ways if way.endswith(".max") == (bound == "at most"))


def not_ruled_out(inclusion: str, number: int, bound: str, found: Mapping[str, float]) -> float | None:
    """The flank bound on the other side, where it lets a claim of so many at least, or at most, be true."""
    if bound == "exactly":
        return None
    other = "at most" if bound == "at least" else "at least"
    ways = [way for way in meant(inclusion, other) if way in found]
    return next((found[way] for way in ways if agrees(found[way], number, bound)), None)


def agrees(value: float | None, number: int, bound: str) -> bool:
    """Whether a count is what a claim says; a mean over plausible identities is rounded to whole animals."""
    if value is None:
        return False
    animals = int(value + 0.5)
    if bound == "exactly":
        return animals == number
    return animals >= number if bound == "at least" else animals <= number
