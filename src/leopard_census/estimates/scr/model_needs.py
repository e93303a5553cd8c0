"""What a model needs that a survey may not tell: kinds of stations, and sexes of animals."""

from collections import Counter
from collections.abc import Iterator

from leopard_census.estimates.scr.model import Model
from leopard_census.estimates.scr.session import Session
from leopard_census.estimates.scr.session_checks import listed
from leopard_census.estimates.scr.station_traits import TRAITS

# Fewest animals known of each sex, and fewest stations of each kind: an effect that rests on one or two tells of these,
# not of the sex or the kind (own choice).
_FEWEST = 3


def left_out(model: Model, session: Session) -> str:
    """Why a survey does not tell what a model needs; empty where it does."""
    return " ".join(_missing(model, session))


def _missing(model: Model, session: Session) -> Iterator[str]:
    for trait in (t for t in TRAITS if t in model.detection_variables):
        values = session.detector_traits.get(trait)
        levels = tuple(values) if isinstance(values, tuple) else tuple("" for _ in session.detectors)
        yield from _of_stations(trait, levels, session)
    if model.hcov:
        known = Counter(word for word in session.traits.get(model.hcov, ()) if word)
        if len(known) < 2 or min(known.values()) < _FEWEST:
            told = ", ".join(f"{number} {word}" for word, number in sorted(known.items())) or "none"
            yield f"Animals of known sex ({told}) are fewer than {_FEWEST} of each."


def _of_stations(trait: str, levels: tuple[str, ...], session: Session) -> Iterator[str]:
    if not any(levels):
        yield f"The field sheet tells no {trait}."
        return
    if unknown := [name for name, level in zip(session.detectors, levels, strict=True) if not level]:
        yield f"{trait} is not told, or not as one, of {len(unknown)} stations."
        return
    stations, captures = Counter(levels), Counter(levels[k] for k in session.detector)
    if len(stations) < 2:
        yield f"All stations have the same {trait}."
    elif few := sorted(level for level, number in stations.items() if number < _FEWEST):
        yield f"Fewer than {_FEWEST} stations are of {trait} {listed(few)}."
    elif empty := sorted(level for level in stations if not captures[level]):
        yield f"No animal was caught at stations of {trait} {listed(empty)}."
