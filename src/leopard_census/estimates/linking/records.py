"""What was written down in a winter, and the models that truths behind it are weighed by."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leopard_census.config.estimates import ScrSettings
from leopard_census.estimates.closed.matrix import history_matrix
from leopard_census.estimates.linking.alike import alike_model
from leopard_census.estimates.linking.histories import History, histories_of, session_of
from leopard_census.estimates.linking.rate_draws import CaptureModel, ClosedCaptures, SpatialCaptures
from leopard_census.estimates.scr.captures import capture_session, why_not
from leopard_census.estimates.scr.mask_loop import NoEstimate, settle
from leopard_census.estimates.scr.model_needs import left_out
from leopard_census.geo.polygon import PolygonRegion

Array = NDArray[np.float64]
Row = Mapping[str, Any]

NOT_SURE = "The spatial fit to the names on record is not sure enough to draw others from."


@dataclass(frozen=True)
class Records:
    """Names on record with their captures.

    Attributes
    ----------
    written
        History of each name: occasions and stations, numbered from 0; without places the closed occasions and 0.
    closed
        The closed model.
    spatial
        The spatial model; None where there is no spatial estimate.
    closed_occasion
        Closed occasion (from 0, those without effort left out) of each spatial one; only with `spatial`.
    names
        Of the individuals, in the order of `written`; only with `spatial`.
    note
        Why there is no spatial model; with one, what it leaves out of the declared one; empty: nothing to tell.
    """

    written: Sequence[History]
    closed: ClosedCaptures
    spatial: SpatialCaptures | None = None
    closed_occasion: Mapping[int, int] = field(default_factory=dict)
    names: Sequence[str] = ()
    note: str = ""

    @property
    def weighs(self) -> bool:
        """Whether the captures carry a model that other truths can be weighed by."""
        return bool(self.written) and self.model.near(self.written) is not None

    @property
    def why_unweighed(self) -> str:
        """Why nothing tells which names may be errors, as a clause; empty where the captures tell it."""
        if self.weighs:
            return ""
        if not self.written:
            return "no animal was caught"
        if sum(map(len, self.written)) <= len(self.written):
            return "nobody was caught on two occasions"
        return "every animal was caught on every occasion"

    @property
    def model(self) -> CaptureModel:
        """What truths are weighed by."""
        return self.spatial or self.closed

    def closed_occasions(self, history: History) -> set[int]:
        """Closed occasions of an animal's captures, from 0."""
        if self.spatial is None:
            return {s for s, _ in history}
        return {self.closed_occasion[s] for s, _ in history if s in self.closed_occasion}


def records_of(
    captures: Sequence[Row],
    histories: Sequence[Row],
    stations: Sequence[Row],
    facts: Mapping[str, Row],
    scr: ScrSettings,
    habitat: PolygonRegion | None,
) -> Records:
    """Records of one data set: with places where these carry a spatial estimate, else by closed occasions.

    Parameters
    ----------
    captures, histories
        Rows of `capture_sets` and `histories` of that data set.
    stations
        Rows of `detectors`, with traits (see `scr.station_traits`).
    facts
        Rows of `basis` by item; effort is known.
    """
    matrix = history_matrix(histories)
    # Rows of this table are of one animal each.
    plain = [frozenset((int(s), 0) for s in row.nonzero()[0]) for row in matrix.caught]
    closed = ClosedCaptures(matrix.occasions)

    def without(why: str) -> Records:
        return Records(plain, closed, note=why)

    if facts["places"]["value"] == "no":
        return without(str(facts["places"]["note"]))
    alike = alike_model(scr.model)
    session = capture_session(captures, stations)
    if reason := why_not(session):
        return without(reason)
    if reason := left_out(alike.model, session):
        return without(f"The model ({alike.text}) cannot be fitted. {reason}")
    settled = settle(alike.model, (session,), scr, habitat)
    if isinstance(settled, NoEstimate):
        return without(settled.reason)
    (masked,) = settled.likelihood.sessions
    written = histories_of(masked)
    spatial = SpatialCaptures(session_of(masked, written), settled.fit, alike.model)
    if spatial.near(written) is None:
        return without(NOT_SURE)
    return Records(
        written,
        closed,
        spatial,
        _closed_occasions(facts, masked.usage),
        masked.animals,
        alike.note if alike.left_out else "",
    )


def _closed_occasions(facts: Mapping[str, Row], usage: Array) -> dict[int, int]:
    """Closed occasion of each spatial one, both from 0; closed occasions without effort are not counted."""
    days, length = int(facts["scr_occasion_days"]["value"]), int(facts["closed_occasion_days"]["value"])
    of = {s: s * days // length for s in range(usage.shape[1])}
    alive = sorted({of[s] for s in range(usage.shape[1]) if usage[:, s].sum() > 0})
    return {s: alive.index(occasion) for s, occasion in of.items() if occasion in alive}
