"""Models of settings as models of the engine (their words are checked in `config.spatial_model`)."""

from leopard_census.estimates.scr.formula import parse_formula
from leopard_census.estimates.scr.model import Model, build_model

_SEX = "sex"


def named_model(text: str, *, sexes: bool = False) -> Model:
    """The model of a text such as `g0~bk sigma~sex`, for stations as proximity detectors, half-normal, D ~ 1.

    Parameters
    ----------
    sexes
        Whether animals are of two sexes, known of some of them, also where no formula has sex: what a model with
        sex is held against, as log-likelihoods with and without sexes are of different data.

    Notes
    -----
    A model with sex is a hybrid mixture (secr, hcov): an animal of unknown sex is averaged over both.
    """
    pieces = []
    for formula in map(parse_formula, text.split()):
        sexes |= _SEX in formula.variables
        terms = ["h2" if name == _SEX else name for (name,) in formula.terms]
        pieces.append(f"{formula.parameter} ~ {' + '.join(terms) or '1'}")
    return build_model("proximity", "HN", pieces, hcov=_SEX if sexes else None)
