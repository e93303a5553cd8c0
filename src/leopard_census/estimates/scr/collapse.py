"""Whether captures are summed over occasions: the choice that `Model.collapse` leaves open."""

from collections.abc import Sequence

import numpy as np

from leopard_census.estimates.scr.information import collapses
from leopard_census.estimates.scr.likelihood import Likelihood
from leopard_census.estimates.scr.model import Model
from leopard_census.estimates.scr.session import Session


def likelihood_for(model: Model, sessions: Sequence[Session]) -> Likelihood:
    """The likelihood of a model, with captures summed over occasions or not.

    They are summed only where secr does so by itself (see `information.collapses`): where `model.collapse` is True, and
    where it is None and the sum changes no estimate.

    Raises
    ------
    InputError
        Listing what the model asks for and the sessions have not, and counts that it has no place for.
    """
    plain = Likelihood(model, tuple(sessions), False)
    if model.binomial:
        _ = plain.parts  # a count above its trials is one too on an occasion that is summed with others
    wanted = not changes_estimates(model, sessions) if model.collapse is None else model.collapse
    found = Likelihood(model, plain.sessions, True) if wanted and collapses(plain) else plain
    _ = found.parts  # tells what is wrong
    return found


def changes_estimates(model: Model, sessions: Sequence[Session]) -> bool:
    """Whether captures summed over occasions are another model than captures occasion by occasion.

    With K they are, as it has no effect on captures that are summed. Poisson counts else are not. For proximity
    detectors and binomial counts the chance 1 - (1 - g)^U of one occasion is another than that of as many trials as the
    summed usage has whole units, unless all usage is 0 or 1; counts of as many trials as the usage says (binomial 1)
    need whole numbers.
    """
    if model.by_occasion:
        return True
    if model.detector == "count" and not model.binomial:
        return False
    usage = [session.usage for session in sessions]
    if model.binomial == 1:
        return any(bool((u % 1 != 0).any()) for u in usage)
    return any(not bool(np.isin(u, (0.0, 1.0)).all()) for u in usage)
