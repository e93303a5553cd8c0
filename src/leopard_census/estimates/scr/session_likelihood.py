"""The likelihood of one session, block by block of cells.

The gradient goes backwards through the same blocks, from the weights of the posterior of each animal's centre. Hazards
are formed anew on the way back, so that memory stays bounded by the animals times the cells.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from leopard_census.estimates.scr.design import Design, SessionDesign
from leopard_census.estimates.scr.evaluation import Evaluation
from leopard_census.estimates.scr.hazard import Block, Rows, hazards
from leopard_census.estimates.scr.model import Model
from leopard_census.estimates.scr.session import Integers, Session
from leopard_census.estimates.scr.terms import Terms
from leopard_census.estimates.scr.values import Values, values_at

Array = NDArray[np.float64]

# Cells of a block times rows: arrays of this many doubles (half a megabyte) stay in the processor's cache. Hazards are
# formed anew on the way back, which takes less time than to fetch them from memory (measured on 300 x 10,080).
_BLOCK = 65_536


@dataclass(frozen=True)
class SessionLikelihood:
    """Log-likelihood of one session."""

    model: Model
    session: Session
    design: SessionDesign
    terms: Terms

    def with_session(self, session: Session) -> "SessionLikelihood":
        """The same captures at the same detectors, of a session that has another mask only."""
        found = replace(self, session=session)
        for name in ("_shapes", "_of_shape_row", "_repeated"):
            if name in self.__dict__:  # formed already
                found.__dict__[name] = self.__dict__[name]
        return found

    @cached_property
    def _shapes(self) -> tuple[Integers, Integers, Rows]:
        """Detector and setting of each shape row, (R,), and the rows."""
        terms = self.terms
        wide = np.hstack([m for name, m in self.design.matrices.items() if name != self.model.function.base])
        of_setting = np.unique(wide, axis=0, return_inverse=True)[1].reshape(-1)
        pairs = np.column_stack([of_setting[terms.setting], terms.detector])
        _, first, shape_row = np.unique(pairs, axis=0, return_index=True, return_inverse=True)
        shape_row = shape_row.reshape(-1)
        plain = len(first) == len(pairs) and bool((shape_row == np.arange(len(pairs))).all())
        rows = Rows(shape_row, plain, terms.row, terms.usage, terms.bernoulli)
        return terms.detector[first], terms.setting[first], rows

    @cached_property
    def _squared(self) -> Array:
        """Squared distances of each shape row's detector, (R, M)."""
        detector, squared = self._shapes[0], self.session.squared
        if len(detector) == len(squared) and (detector == np.arange(len(squared))).all():
            return squared
        return np.asarray(squared[detector])

    @cached_property
    def _of_shape_row(self) -> csr_array:
        """Which rows are of each shape row, (R, Q)."""
        row = self._shapes[2].shape_row
        return csr_array(
            (np.ones(len(row)), (row, np.arange(len(row)))), shape=(len(self._shapes[0]), len(row))
        )

    @cached_property
    def _repeated(self) -> bool:
        """Whether several capture terms are of one row."""
        return len(np.unique(self.terms.row)) < len(self.terms.row)

    @cached_property
    def _blocks(self) -> list[slice]:
        cells, rows = len(self.session.mask.xy), max(len(self.terms.detector), 1)
        width = max(_BLOCK // rows, 16)
        return [slice(at, min(at + width, cells)) for at in range(0, cells, width)]

    def values(self, design: Design, beta: Array) -> Values:
        """Parameters of the session at these coefficients."""
        return values_at(design, self.design, beta)

    def effective_ha(self, values: Values) -> float:
        """Effective sampling area in hectares, summed over groups: area times the chance to be caught."""
        second = values.second_class
        prior = (1 - second, second) if self.model.mixture else (1.0,)
        return self.session.mask.cell_ha * sum(
            prior[c.mixture_class] * float(-np.expm1(-total).sum())
            for c, total in zip(self.terms.components, self.naive_hazards(values), strict=True)
        )

    def naive_hazards(self, values: Values) -> list[Array]:
        """For each component, H of each cell, (M,): an animal that lives there is never caught with chance exp(-H)."""
        found = [np.empty(len(self.session.mask.xy)) for _ in self.terms.components]
        without_captures = replace(self._shapes[2], captures=np.zeros(0, dtype=np.int64), usage=np.zeros(0))
        for where in self._blocks:
            block = self._block(values, where, without_captures)
            for component, total in zip(self.terms.components, found, strict=True):
                total[where] = component.naive @ block.h
        return found

    def histories(self, values: Values) -> tuple[Array, Array]:
        """log Pr(history | cell) of each animal, (n, M), and the hazard that an animal of each cell meets, (M,).

        For models in which all animals are alike: one kind, one class, and nothing learned.
        """
        assert len(self.terms.components) == 1
        with np.errstate(all="ignore"):
            logs, totals, _ = self._forward(values)
        return logs[0], totals[0]

    def evaluation(self, values: Values) -> Evaluation:
        """Value of the log-likelihood and the weights behind it: posteriors of classes and centres."""
        with np.errstate(all="ignore"):
            return self._evaluation(values)[0]

    def _block(self, values: Values, cells: slice, rows: Rows) -> Block:
        setting = self._shapes[1]
        of_shape = {name: values.detection[name][setting] for name in self.model.function.parameters[1:]}
        base = values.detection[self.model.function.base][self.terms.setting]
        return hazards(self.model.function, rows, self._squared[:, cells], base, of_shape)

    def _forward(self, values: Values) -> tuple[list[Array], list[Array], list[Array]]:
        """For each component: log Pr(history | cell) (members, M), naive total hazard (M,); and the whole hazards."""
        cells = len(self.session.mask.xy)
        logs = [np.empty((len(c.members), cells)) for c in self.terms.components]
        totals = [np.empty(cells) for _ in self.terms.components]
        sums: list[Array] = []
        for where in self._blocks:
            block = self._block(values, where, self._shapes[2])
            whole, log_whole = self._whole(block)
            sums.append(whole)
            for c, component in enumerate(self.terms.components):
                exposed = component.exposures @ block.h
                totals[c][where] = component.naive @ block.h
                found = component.captures @ block.values
                if component.sums is not None:
                    found += component.sums @ log_whole
                found -= exposed if len(exposed) == 1 else exposed[component.exposure_of]
                logs[c][:, where] = found + component.constant[:, None]
        return logs, totals, sums

    def _whole(self, block: Block) -> tuple[Array, Array]:
        """Whole hazards H of occasions and log((exp(H) - 1) / H), each (terms, cells)."""
        if self.terms.hazard_sums is None:
            return np.empty((0, 0)), np.empty((0, 0))
        whole = self.terms.hazard_sums @ block.h
        safe = np.maximum(whole, 1e-300)
        return whole, np.where(whole < 1e-9, whole / 2, whole + np.log(-np.expm1(-safe) / safe))

    def evaluate(self, values: Values, slices: Mapping[str, slice] | None, slope: Array) -> float:
        """Log-likelihood of the session; with `slices`, its gradient is added to `slope`."""
        known, sums = self._evaluation(values)
        if slices is not None:
            self._backward(known, values, slices, slope, sums)
        return known.value

    def _evaluation(self, values: Values) -> tuple[Evaluation, list[Array]]:
        """The evaluation, and the whole hazards of each block."""
        logs, totals, sums = self._forward(values)
        centres = self._centres(values)
        known = Evaluation(self.model, self.session, self.design, self.terms, values, logs, centres, totals)
        return known, sums

    def _centres(self, values: Values) -> list[Array]:
        """Distribution of centres over the cells for each group, (M,)."""
        cells = len(self.session.mask.xy)
        even = np.full(cells, 1 / cells)
        if values.log_density is None:
            return [even] * (max(self.design.groups) + 1)
        found = []
        for log_density in values.log_density:
            if len(log_density) == 1:
                found.append(even)
            else:
                density = np.exp(log_density - log_density.max())
                found.append(density / density.sum())
        return found

    def _backward(
        self,
        known: Evaluation,
        values: Values,
        slices: Mapping[str, slice],
        slope: Array,
        sums: list[Array],
    ) -> None:
        """Gradient, from the derivatives of the log-likelihood by log h of every row and cell."""
        names = self.model.function.parameters
        plain = self._shapes[2].plain
        of_base = np.zeros(len(self.terms.detector))
        of_shape = {name: np.zeros(len(self._squared)) for name in names[1:]}
        for number, where in enumerate(self._blocks):
            block = self._block(values, where, self._shapes[2])
            weight = self._row_weights(known, block, where, sums[number])
            of_base += weight.sum(axis=1)
            by_shape = weight if plain else self._of_shape_row @ weight
            of_shape["sigma"] += np.einsum("qm,qm->q", by_shape, block.shape.by_log_sigma)
            if block.shape.by_log_z is not None:
                of_shape["z"] += np.einsum("qm,qm->q", by_shape, block.shape.by_log_z)
        by_row = {names[0]: (self.terms.setting, of_base)}
        by_row |= {name: (self._shapes[1], total) for name, total in of_shape.items()}
        for name, matrix in self.design.matrices.items():
            if name in slices:
                by_setting = np.bincount(*by_row[name], minlength=len(matrix))
                slope[slices[name]] += matrix.T @ (by_setting * values.slopes[name])
        if "D" in slices:
            slope[slices["D"]] += known.density_slope()
        if "pmix" in slices and self.design.classes is not None:
            slope[slices["pmix"]] += known.class_slope() * self.design.classes[0]

    def _row_weights(self, known: Evaluation, block: Block, where: slice, whole: Array) -> Array:
        """Derivative by log g0 or log lambda0 of every row in a block of cells, (Q, cells)."""
        terms = self.terms
        exposures: list[Array] = []
        seen: list[Array] = []
        captures: Array | None = None
        on_sums: Array | None = None
        for c, component in enumerate(terms.components):
            posterior = known.posteriors[c][:, where]
            of_exposure = np.zeros((len(component.exposures) + 1, posterior.shape[1]))
            if len(component.exposures) == 1:
                of_exposure[0] = -posterior.sum(axis=0)
            else:
                np.subtract.at(of_exposure, component.exposure_of, posterior)
            of_exposure[-1] = known.by_caught[c] * known.centre_of[c][where] * known.missed[c][where]
            exposures += [component.exposures, component.naive[None]]
            seen.append(of_exposure)
            of_it = component.captures.T @ posterior
            captures = of_it if captures is None else captures + of_it
            if component.sums is not None:
                more = component.sums.T @ posterior
                on_sums = more if on_sums is None else on_sums + more
        by_h = np.vstack(exposures).T @ np.vstack(seen)
        if terms.hazard_sums is not None and on_sums is not None:
            safe = np.where(whole < 1e-6, 1.0, whole)
            by_whole = np.where(whole < 1e-6, 0.5 + whole / 12, 1 / -np.expm1(-safe) - 1 / safe)
            by_h += terms.hazard_sums.T @ (on_sums * by_whole)
        by_h *= block.by_log_base
        assert captures is not None
        captures *= block.slopes
        if self._repeated:
            np.add.at(by_h, terms.row, captures)
        else:
            by_h[terms.row] += captures
        return np.asarray(by_h)
