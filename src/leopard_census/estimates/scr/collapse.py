"""When captures are summed over occasions: the one place where `Model.collapse` is turned into yes or no.

Summing makes a fit many times faster. It is allowed where no part of the model tells occasions apart (see
`information.collapses`), and it is *chosen*, where the model leaves it open, only where it changes no estimate:

    Poisson counts      for any usage, as the hazard of a sum of occasions is that of their summed usage
    binomial counts     where usage is 0 or 1: the trials of a detector are those of the occasions on which it worked
    proximity           where usage is 0 or 1: a sum of 0/1 captures with equal chance is a binomial count; with parts
                        of a day the chance differs between occasions, and the sum would be another model
    multi               never

The log-likelihood gets another constant by it, so models that are compared are all summed or all not: `collapse_all`.
"""

from collections.abc import Sequence

import numpy as np

from leopard_census.errors import InputError
from leopard_census.estimates.scr.information import collapses
from leopard_census.estimates.scr.likelihood import Likelihood
from leopard_census.estimates.scr.model import Model
from leopard_census.estimates.scr.session import Session


def collapsed(model: Model, sessions: Sequence[Session]) -> bool:
    """Whether the captures of a model are summed over occasions.

    Raises
    ------
    InputError
        When the model asks for what its parts do not allow.
    """
    allowed = collapses(Likelihood(model, tuple(sessions), False))
    if model.collapse and not allowed:
        raise InputError(
            "The model cannot be used:",
            [
                "captures cannot be summed over occasions: the model, the type of detectors or removed animals tell "
                "occasions apart"
            ],
        )
    if model.collapse is not None:
        return model.collapse
    return allowed and ((model.detector == "count" and not model.binomial) or _whole(sessions))


def collapse_all(models: Sequence[Model], sessions: Sequence[Session]) -> bool:
    """Whether the captures are summed over occasions in models that are to be compared."""
    return all(collapsed(model, sessions) for model in models)


def _whole(sessions: Sequence[Session]) -> bool:
    """Whether every detector worked on an occasion throughout or not at all."""
    return all(bool(np.isin(session.usage, (0.0, 1.0)).all()) for session in sessions)
