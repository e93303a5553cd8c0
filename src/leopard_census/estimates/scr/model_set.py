"""The models that a survey is held against beside the declared one, and what keeps a model out.

All are fitted to the same captures on the mask of the declared model. Models in which animals are of two sexes describe
more data (the sexes), so that their log-likelihoods compare with one another alone; the declared model stands among
them once more, with the sexes but without an effect of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leopard_census.config.estimates import ScrSettings
from leopard_census.estimates.scr.collapse import likelihood_for
from leopard_census.estimates.scr.fit import fit
from leopard_census.estimates.scr.information import Compared, Fitted, compare
from leopard_census.estimates.scr.likelihood import Likelihood
from leopard_census.estimates.scr.mask_loop import Settled
from leopard_census.estimates.scr.model import Model
from leopard_census.estimates.scr.model_needs import left_out
from leopard_census.estimates.scr.named_model import named_model

Array = NDArray[np.float64]


@dataclass(frozen=True)
class InSet:
    """A model of the set.

    Attributes
    ----------
    sexes
        Whether it is of those in which animals are of two sexes.
    fitted, compared
        None where it was left out.
    left_out
        Why it was not fitted; empty otherwise.
    """

    name: str
    sexes: bool
    fitted: Fitted | None
    compared: Compared | None
    left_out: str = ""


def fit_set(settled: Settled, settings: ScrSettings) -> list[InSet]:
    """Fit the models of the settings to the session of a fit of the declared model, and compare them.

    Returns
    -------
    Models in which sexes play no part first; in each part best AICc first, those that were left out last.
    """
    wanted = _wanted(settings)
    (session,) = settled.likelihood.sessions
    reasons = {key: left_out(model, session) for key, model in wanted.items()}
    taken = {key: model for key, model in wanted.items() if not reasons[key]}
    # Log-likelihoods compare only where captures are summed over occasions in all models or in none.
    summed = all(likelihood_for(model, [session]).collapsed for model in taken.values())
    found = []
    for sexes in (False, True):
        fits = [
            _fitted(name, model, settled, summed)
            for (name, of_sexes), model in taken.items()
            if of_sexes is sexes
        ]
        by_name = {one.name: one for one in fits}
        found += [InSet(row.name, sexes, by_name[row.name], row) for row in compare(fits)]
        found += [
            InSet(name, sexes, None, None, reason)
            for (name, of_sexes), reason in reasons.items()
            if reason and of_sexes is sexes
        ]
    return found


def chosen(models: Sequence[InSet], settings: ScrSettings) -> InSet | None:
    """The model that is printed, where it is not the declared one: the best of those that compare with it."""
    if settings.choose == "declared":
        return None
    declared = next(one for one in models if one.name == settings.model)
    rivals = [one for one in models if one.sexes == declared.sexes and one.compared and one.compared.weight]
    return rivals[0] if rivals and rivals[0].name != declared.name else None


def _wanted(settings: ScrSettings) -> dict[tuple[str, bool], Model]:
    """Models by name and whether sexes play a part; the declared one first, and among those with sexes too."""
    names = list(dict.fromkeys([settings.model, *settings.models]))
    found: dict[tuple[str, bool], Model] = {}
    for name in names:
        model = named_model(name)
        # One model in two spellings would share its weight with itself.
        if model not in found.values():
            found[name, model.hcov is not None] = model
    if any(sexes for _, sexes in found):
        found.setdefault((settings.model, True), named_model(settings.model, sexes=True))
    return found


def _fitted(name: str, model: Model, settled: Settled, summed: bool) -> Fitted:
    """A fit on the mask of the declared model, from its end."""
    if model == settled.likelihood.model and summed == settled.likelihood.collapsed:
        return Fitted(name, settled.likelihood, settled.fit)
    likelihood = Likelihood(model, settled.likelihood.sessions, summed)
    return Fitted(
        name, likelihood, fit(likelihood, start_from(likelihood, settled.likelihood, settled.fit.beta))
    )


def start_from(likelihood: Likelihood, of: Likelihood, beta: Array) -> Array | None:
    """Coefficients of a model that was fitted, 0 for those it has not; classes want starts of their own."""
    if likelihood.model.mixture:
        return None
    known = dict(zip(of.design.names, beta, strict=True))
    if likelihood.model.function.base not in known:
        return None
    return np.array([known.get(name, 0.0) for name in likelihood.design.names])
