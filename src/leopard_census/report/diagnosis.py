"""What limits the numbers of this survey, read from its own ledger."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from leopard_census.provenance.ledger import Entry

# Effort lost beyond this share of the days listed is told; a camera's set-up and pick-up days alone cost less.
_LOST_SHARE = 0.05
# Leopard surveys take the population as closed for 90 to 120 days at most.
_CLOSED_DAYS = 120


@dataclass(frozen=True)
class Diagnosis:
    """Each true field is a limit that the report prints."""

    none_known: bool
    few_animals: bool
    flanks_open: bool
    provisional: bool
    by_machine: bool
    to_review: bool
    one_reviewer: bool
    differences_open: bool
    unnamed: bool
    species_open: bool
    species_disputed: bool
    effort_lost: bool
    without_files: bool
    clocks: bool
    cards: bool
    long_window: bool
    no_effort: bool
    no_places: bool


def diagnose(
    ledger: Mapping[str, Entry], *, has_places: bool, wanted_animals: int, window_days: int
) -> Diagnosis:
    """Limits of a survey.

    Parameters
    ----------
    has_places
        Whether its stations have coordinates.
    wanted_animals
        Animals from which intervals of estimates can be trusted.
    window_days
        Length of the analysis window.
    """

    def value(id: str) -> float:
        entry = ledger.get(id)
        return float(entry.value) if entry and entry.value is not None else 0.0

    known = value("count.individuals.min")
    lost, worked = value("effort.station_days_lost"), value("effort.station_days")
    return Diagnosis(
        none_known=known == 0,
        few_animals=0 < known < wanted_animals,
        flanks_open=value("count.individuals.max") > known,
        provisional=value("identity.provisional") > 0,
        by_machine=value("sightings.named_by_machine") > 0,
        to_review=value("identity.to_review") > 0,
        one_reviewer=value("review.pairs") > 0 and value("review.pairs_answered_twice") == 0,
        differences_open=value("review.disagreements_open") > 0,
        unnamed=value("sightings.unidentifiable") + value("sightings.to-review") > 0,
        species_open=value("sightings.species_unknown") > 0,
        species_disputed=value("sightings.species_disputed") > 0,
        long_window=window_days > _CLOSED_DAYS,
        effort_lost=lost > _LOST_SHARE * (lost + worked),
        without_files=value("effort.without_files") > 0,
        clocks=value("clocks.suspect") > 0,
        cards=value("media.cards_suspect") > 0,
        no_effort=worked == 0,
        no_places=not has_places,
    )


@dataclass(frozen=True)
class Headline:
    """One of the three numbers of the summary: what it is, its ledger id, and where it is a bound the upper one."""

    key: str
    id: str
    upper_id: str | None = None
    model: str = ""


# Chao's estimator is a lower bound that stays honest when animals differ in how easily they are caught, as big cats do.
_CLOSED = (
    ("Chao bias-corrected", "closed.Chao-bias-corrected.n"),
    ("Chao", "closed.Chao.n"),
    ("M0", "closed.M0.n"),
)


def headlines(ledger: Mapping[str, Entry]) -> list[Headline]:
    """The three headline numbers: animals known, animals estimated, and density, or cubs where there is none."""
    found = [Headline("known", "count.individuals.min", "count.individuals.max")]
    # A number without its interval should not be quoted, so a model that gives one goes first.
    there = [(name, id) for name, id in _CLOSED if _there(ledger, id)]
    closed = next((pair for pair in there if ledger[pair[1]].interval), next(iter(there), None))
    if _there(ledger, "scr.n_region"):
        found.append(Headline("region", "scr.n_region"))
    elif closed:
        found.append(Headline("closed", closed[1], model=closed[0]))
    else:
        found.append(Headline("region", "scr.n_region"))
    found.append(
        Headline("density", "scr.density")
        if _there(ledger, "scr.density")
        else Headline("cubs", "count.cubs")
    )
    return found


def missing_estimates(ledger: Mapping[str, Entry]) -> Sequence[str]:
    """Ids of headline estimates that could not be made, one for each different reason."""
    ids = [id for _, id in _CLOSED] + ["scr.density"]
    absent = [id for id in ids if id in ledger and ledger[id].value is None]
    by_reason = {ledger[id].reason: id for id in reversed(absent)}
    return sorted(by_reason.values())


def _there(ledger: Mapping[str, Entry], id: str) -> bool:
    return id in ledger and ledger[id].value is not None
