"""Rows of `scr_models.csv`: the models of the headline data set by AICc, and what each says of density."""

from math import isfinite
from typing import Any

from leopard_census.config.estimates import ScrSettings
from leopard_census.estimates.scr.cautions import cautions
from leopard_census.estimates.scr.estimates import parameter_estimates, per_100_km2
from leopard_census.estimates.scr.model_set import InSet
from leopard_census.estimates.scr.named_model import named_model
from leopard_census.estimates.scr.table import TOO_FEW

Row = dict[str, Any]


def model_rows(models: list[InSet], printed: str, settings: ScrSettings) -> list[Row]:
    """One row for each model.

    Parameters
    ----------
    printed
        Name of the model whose numbers are printed.
    """
    return [_row(one, printed, settings) for one in models]


def _row(one: InSet, printed: str, settings: ScrSettings) -> Row:
    row: Row = {
        "comparison": "sexes" if one.sexes else "all",
        "model": one.name,
        "declared": one.name == settings.model,
        "printed": one.name == printed and one.sexes is (named_model(settings.model).hcov is not None),
        "note": one.left_out or None,
    }
    if one.fitted is None or one.compared is None:
        return row
    likelihood, fit, compared = one.fitted.likelihood, one.fitted.fit, one.compared
    (density,) = (
        per_100_km2(level.estimate)
        for level in parameter_estimates(likelihood, fit, own_levels=True)
        if level.parameter == "D"
    )
    numbers = {
        "loglik": compared.loglik,
        "aic": compared.aic,
        "aicc": compared.aicc,
        "delta": compared.delta,
        "weight": compared.weight,
        "density": density.value,
        "density_se": density.se,
        "density_lower": density.lower,
        "density_upper": density.upper,
    }
    return row | {
        "n_parameters": compared.parameters,
        **{name: value if value is not None and isfinite(value) else None for name, value in numbers.items()},
        "summed": likelihood.collapsed,
        "converged": fit.converged,
        "identified": not fit.not_identified,
        "warnings": " ".join(sorted(cautions(likelihood, fit, settings))) or None,
        "note": _sentence(compared.note) or (None if isfinite(compared.aicc) else TOO_FEW),
    }


def _sentence(note: str) -> str:
    return f"The fit {note}." if note.startswith("did") else f"{note[:1].upper()}{note[1:]}." if note else ""
