"""What a session says, sorted into terms that every kind of detector shares.

With usage U of detector k on occasion s and hazard h (which depends on the cell and the setting), a history has

    log Pr(history | cell) = constant + sum over captures of w f(h) - sum over detectors and occasions of E h

where E, the *exposure*, is U, and f is, for the kinds of detectors,

    proximity          log(exp(U h) - 1)                       a capture is log(1 - exp(-U h)), a miss -U h
    binomial counts    log(exp(U h) - 1), E = b U              b trials, of which w hit
    Poisson counts     log(U h)
    multi              log(U h) + log((exp(H) - 1) / H)        H is the sum of U h over the occasion's detectors

and the chance never to be caught is exp(-sum E h) for all of them, with the exposure of an animal that meets only
naive settings. Equal terms are computed once, so that nothing depends on how many occasions there are unless a model
tells occasions apart: captures are collapsed without any loss (Efford, Dawson and Borchers 2009).
"""

from dataclasses import dataclass
from math import lgamma, log
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from leopard_census.errors import InputError
from leopard_census.estimates.scr.behaviour import state_of
from leopard_census.estimates.scr.design import SessionDesign
from leopard_census.estimates.scr.model import LEARNED, TIME, Model
from leopard_census.estimates.scr.session import Integers, Session
from leopard_census.estimates.scr.session_checks import listed

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Component:
    """Animals of one kind, as members of one mixture class.

    Attributes
    ----------
    kind, mixture_class
        Which.
    members
        Their indices; those known to be of the other class are not among them.
    captures
        How often each of them is in each capture term, (members, J).
    sums
        How often each is in each term of an occasion's whole hazard, (members, H); multi only.
    exposures
        Different exposures (different, Q), and which of them each member has.
    naive
        Exposure of an animal that is never caught, (Q,).
    constant
        Constant of each member.
    """

    kind: int
    mixture_class: int
    members: Integers
    captures: csr_array
    sums: csr_array | None
    exposures: Array
    exposure_of: Integers
    naive: Array
    constant: Array


@dataclass(frozen=True)
class Terms:
    """Terms of one session.

    A *row* is the hazard of a detector in a setting.

    Attributes
    ----------
    detector, setting
        Of each row, (Q,).
    row, usage
        Row and usage of each capture term, (J,).
    bernoulli
        Whether capture terms are log(exp(U h) - 1), not log(U h).
    hazard_sums
        Weights of the rows in each whole hazard of an occasion, (H, Q); multi only.
    log_multinomial
        log n! less log count! of each distinct history, by group.
    """

    detector: Integers
    setting: Integers
    row: Integers
    usage: Array
    bernoulli: bool
    hazard_sums: csr_array | None
    components: tuple[Component, ...]
    log_multinomial: Array


@dataclass(frozen=True)
class _Seen:
    """Captures and usage as the model takes them: by occasion, or summed over occasions."""

    animal: Integers
    occasion: Integers
    detector: Integers
    count: Integers
    usage: Array  # (K, S)
    exposure: Array  # (K, S)
    trials: Array | None  # (K, S), binomial only
    last: Integers


def build_terms(model: Model, session: Session, design: SessionDesign, collapsed: bool) -> Terms:
    """Sort a session's captures into terms.

    Parameters
    ----------
    collapsed
        Whether captures and usage are summed over occasions, as secr does (its fastproximity): proximity captures and
        binomial counts become binomial counts of as many trials as the summed usage has whole units.

    Raises
    ------
    InputError
        Where captures cannot be summed, for every binomial count that is above its number of trials, and where the
        usage of the session comes to no trial.
    """
    if collapsed and (problems := _not_to_be_summed(model, session)):
        raise InputError("The model does not fit the data:", problems)
    seen = _collapse(model, session) if collapsed else _as_they_are(model, session)
    if problems := _too_many(session, seen):
        raise InputError("The model does not fit the data:", problems)
    if not (seen.exposure > 0).any():
        raise InputError("The model does not fit the data:", [_no_trial(session, collapsed)])
    return _Sorter(model, session, design, seen).terms()


def _no_trial(session: Session, collapsed: bool) -> str:
    """What is wrong where all usage comes to no trial: nobody can be caught, whatever the density."""
    what = "the usage of no detector sums to a whole unit" if collapsed else "no usage rounds to a whole unit"
    cure = "do not sum over occasions" if collapsed else "take Poisson counts"
    return (
        f"session {session.name}: {what}, so that there are no trials; correct the usage, leave out the session, or "
        f"{cure}"
    )


def _as_they_are(model: Model, session: Session) -> _Seen:
    usage, trials, exposure = session.usage, None, session.usage
    if model.binomial == 1:
        trials = np.round(usage)
        exposure = trials
        usage = np.where(usage > 0, 1.0, 0.0)
    elif model.binomial > 1:
        trials = np.where(usage > 0, float(model.binomial), 0.0)
        exposure = usage * model.binomial
    return _Seen(
        session.animal, session.occasion, session.detector, session.count, usage, exposure, trials, session.last
    )  # fmt: skip


def _collapse(model: Model, session: Session) -> _Seen:
    cells, where = np.unique(
        np.column_stack([session.animal, session.detector]).reshape(-1, 2), axis=0, return_inverse=True
    )
    count = np.bincount(where.reshape(-1), weights=session.count, minlength=len(cells)).astype(np.int64)
    summed = session.usage.sum(axis=1, keepdims=True)
    exposure, usage, trials = summed, summed, None
    if model.detector == "proximity" or model.binomial:
        # secr passes the summed usage on as whole trials.
        trials = np.trunc(summed + 1e-9) * max(model.binomial, 1)
        exposure, usage = trials, np.where(trials > 0, 1.0, 0.0)
    zero = np.zeros(len(cells), dtype=np.int64)
    last = np.ones(session.n, dtype=np.int64)
    return _Seen(cells[:, 0], zero, cells[:, 1], count, usage, exposure, trials, last)


def _not_to_be_summed(model: Model, session: Session) -> list[str]:
    """Why captures of a session cannot be summed over occasions."""
    problems = []
    if model.detector == "multi":
        problems.append(
            "captures are not summed over occasions: detectors of the type multi hold one at a time"
        )
    if model.by_occasion:
        told = ", ".join(f.text for f in model.formulas.values() if f.variables & {*TIME, *LEARNED})
        problems.append(f"captures are not summed over occasions: {told} tells occasions apart")
    gone = [a for a, last in zip(session.animals, session.last, strict=True) if last < session.occasions]
    if gone:
        problems.append(
            f"session {session.name}: captures are not summed over occasions: animals were removed ({listed(gone)})"
        )
    return problems


def _too_many(session: Session, seen: _Seen) -> list[str]:
    """Counts above the number of trials."""
    if seen.trials is None:
        return []
    most = seen.trials[seen.detector, seen.occasion]
    summed = seen.usage.shape[1] < session.occasions
    cure = "do not sum over occasions" if summed else "take Poisson counts"
    problems = []
    for at in np.flatnonzero(seen.count > most):
        animal, detector = session.animals[seen.animal[at]], session.detectors[seen.detector[at]]
        when = "all occasions" if summed else f"occasion {seen.occasion[at] + 1}"
        problems.append(
            f"session {session.name}: animal {animal}, detector {detector}, {when}: is counted {seen.count[at]} times "
            f"in {most[at]:.0f} trials; correct the count or the usage, or {cure}"
        )
    return problems


class _Sorter:
    """Finds the different rows, capture terms and exposures of a session."""

    def __init__(self, model: Model, session: Session, design: SessionDesign, seen: _Seen) -> None:
        self.model, self.session, self.design, self.seen = model, session, design, seen
        self.detectors, self.occasions = seen.usage.shape
        self.bernoulli = model.detector == "proximity" or bool(model.binomial)
        self.keys: dict[int, int] = {}  # setting * K + detector -> row
        self.capture_terms: dict[tuple[int, float], int] = {}
        self.sum_terms: dict[bytes, int] = {}
        self.sum_rows: list[Array] = []

    def terms(self) -> Terms:
        """Terms of the session."""
        kinds, classes = self.design.setting.shape[:2]
        plans = [(kind, c, *self._plan(kind, c)) for kind in range(kinds) for c in range(classes)]
        every = [key for *_, naive, own in plans for key in [naive, *own.values()]]
        # A row for each setting in which a working detector stands; sorted, so that rows of a setting lie together.
        used = np.unique(np.concatenate([key[self.seen.exposure.T > 0] for key in every]))
        self.keys = {int(key): row for row, key in enumerate(used)}
        self.used = used
        components = [self._component(kind, c, naive, own) for kind, c, naive, own in plans]
        pairs = list(self.capture_terms)
        sums = None
        if self.model.detector == "multi":
            sums = csr_array(np.vstack(self.sum_rows) if self.sum_rows else np.zeros((0, len(used))))
        return Terms(
            used % self.detectors,
            used // self.detectors,
            np.array([row for row, _ in pairs], dtype=np.int64),
            np.array([usage for _, usage in pairs], dtype=float),
            self.bernoulli,
            sums,
            tuple(_finished(c, len(pairs), len(self.sum_rows), sums is not None) for c in components),
            self._log_multinomial(),
        )

    def _plan(self, kind: int, mixture_class: int) -> tuple[NDArray[np.int64], dict[int, NDArray[np.int64]]]:
        """Row key at every occasion and detector, (S, K), of a naive animal, and of each animal that differs."""
        grid = self.design.setting[kind, mixture_class]  # (states, occasions or 1, detectors or 1)
        grid = np.broadcast_to(grid[:, : self.occasions], (grid.shape[0], self.occasions, self.detectors))
        keys = grid * self.detectors + np.arange(self.detectors)
        own: dict[int, NDArray[np.int64]] = {}
        if self.model.learned:
            for animal in self._members(kind, mixture_class):
                state = state_of(self.model.learned, self._caught(animal), self._caught(None))
                own[int(animal)] = np.take_along_axis(keys, state[None], axis=0)[0]
        return keys[0], own

    def _members(self, kind: int, mixture_class: int) -> NDArray[np.int64]:
        """Animals of a kind that may belong to a class."""
        known = self.design.known
        return np.flatnonzero((self.design.kinds == kind) & ((known < 0) | (known == mixture_class)))

    def _caught(self, animal: int | None) -> NDArray[np.bool_]:
        """Whether an animal (None: any) was caught, (S, K)."""
        mine = slice(None) if animal is None else self.seen.animal == animal
        flags = np.zeros((self.occasions, self.detectors), dtype=bool)
        flags[self.seen.occasion[mine], self.seen.detector[mine]] = True
        return flags

    def _component(
        self, kind: int, mixture_class: int, naive: Integers, own: dict[int, Integers]
    ) -> dict[str, Any]:
        """Terms of one kind and class, before the numbers of all terms are known."""
        members = self._members(kind, mixture_class)
        entries: list[tuple[int, int, float]] = []
        sums: list[tuple[int, int, float]] = []
        constant = np.zeros(len(members))
        exposures: dict[bytes, int] = {}
        rows: list[Array] = []
        exposure_of = np.zeros(len(members), dtype=np.int64)
        whole = self._exposure(naive, self.occasions)
        for place, animal in enumerate(members):
            keys, last = own.get(int(animal), naive), int(self.seen.last[animal])
            exposure = whole if keys is naive and last >= self.occasions else self._exposure(keys, last)
            exposure_of[place] = exposures.setdefault(exposure.tobytes(), len(exposures))
            if exposure_of[place] == len(rows):
                rows.append(exposure)
            for capture in np.flatnonzero(self.seen.animal == animal):
                s, k, w = (int(a[capture]) for a in (self.seen.occasion, self.seen.detector, self.seen.count))
                usage = float(self.seen.usage[k, s])
                term = (self.keys[int(keys[s, k])], usage if self.bernoulli else 1.0)
                entries.append((place, self.capture_terms.setdefault(term, len(self.capture_terms)), w))
                constant[place] += self._constant(s, k, w, usage)
                if self.model.detector == "multi":
                    sums.append((place, self._sum_term(keys, s), 1.0))
        return {
            "kind": kind,
            "mixture_class": mixture_class,
            "members": members,
            "captures": entries,
            "sums": sums,
            "exposures": np.array(rows).reshape(-1, len(self.used)),
            "exposure_of": exposure_of,
            "naive": whole,
            "constant": constant,
        }

    def _exposure(self, keys: Integers, last: int) -> Array:
        """Exposure to each row, (Q,), up to an occasion."""
        weights = self.seen.exposure.T[:last]
        there = weights > 0
        rows = np.searchsorted(self.used, keys[:last][there])
        return np.asarray(np.bincount(rows, weights=weights[there], minlength=len(self.used)), dtype=float)

    def _sum_term(self, keys: Integers, occasion: int) -> int:
        """Number of the whole hazard that an animal met on an occasion."""
        weights = np.zeros(len(self.used))
        usage = self.seen.usage[:, occasion]
        there = usage > 0
        weights[np.searchsorted(self.used, keys[occasion][there])] = usage[there]
        term = self.sum_terms.setdefault(weights.tobytes(), len(self.sum_rows))
        if term == len(self.sum_rows):
            self.sum_rows.append(weights)
        return term

    def _constant(self, s: int, k: int, w: int, usage: float) -> float:
        """What a capture adds that hangs on no parameter."""
        if self.seen.trials is not None:
            trials = float(self.seen.trials[k, s])
            return lgamma(trials + 1) - lgamma(w + 1) - lgamma(trials - w + 1)
        if self.bernoulli:
            return 0.0
        return w * log(usage) - lgamma(w + 1)

    def _log_multinomial(self) -> Array:
        """By group: log n! less log count! of each distinct history, over the whole array of captures."""
        histories: dict[int, dict[tuple[Any, ...], int]] = {}
        group_of = self.design.groups
        sizes = np.zeros(max(group_of, default=0) + 1)
        for animal in range(self.session.n):
            group = group_of[self.design.kinds[animal]]
            sizes[group] += 1
            mine = np.flatnonzero(self.seen.animal == animal)
            entries = (self.seen.occasion, self.seen.detector, self.seen.count)
            key = (int(self.seen.last[animal]), *(int(a[m]) for m in mine for a in entries))
            of_group = histories.setdefault(group, {})
            of_group[key] = of_group.get(key, 0) + 1
        same = [sum(lgamma(c + 1) for c in histories.get(g, {}).values()) for g in range(len(sizes))]
        return np.array([lgamma(n + 1) for n in sizes]) - np.array(same)


def _finished(part: dict[str, Any], terms: int, sums: int, multi: bool) -> Component:
    members = len(part["members"])
    return Component(
        **{**part, "captures": _matrix(part["captures"], members, terms),
           "sums": _matrix(part["sums"], members, sums) if multi else None}
    )  # fmt: skip


def _matrix(entries: list[tuple[int, int, float]], rows: int, columns: int) -> csr_array:
    i, j, w = zip(*entries, strict=True) if entries else ((), (), ())
    return csr_array(
        (np.array(w, dtype=float), (np.array(i, dtype=np.int64), np.array(j, dtype=np.int64))),
        shape=(rows, columns),
    )
