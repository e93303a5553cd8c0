"""What an animal, or a detector, went through before an occasion (secr's learned responses).

b    the animal was caught before, anywhere         B    it was caught on the occasion before, anywhere
bk   it was caught before at this detector          Bk   it was caught on the occasion before at this detector
k    any animal was caught before at this detector  K    any was caught there on the occasion before
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Flags = NDArray[np.bool_]


def _before(caught: Flags) -> Flags:
    """Whether anything was true on an earlier occasion; axis 0 are occasions."""
    earlier = np.zeros_like(caught)
    earlier[1:] = np.logical_or.accumulate(caught, axis=0)[:-1]
    return earlier


def _just_before(caught: Flags) -> Flags:
    """Whether it was true on the occasion before."""
    earlier = np.zeros_like(caught)
    earlier[1:] = caught[:-1]
    return earlier


def _anywhere(caught: Flags) -> Flags:
    return np.broadcast_to(caught.any(axis=1, keepdims=True), caught.shape)


# Each: (captures of the animal, captures of any animal) -> state, all of shape (S, K).
_STATES: dict[str, Callable[[Flags, Flags], Flags]] = {
    "b": lambda own, _any: _before(_anywhere(own)),
    "bk": lambda own, _any: _before(own),
    "B": lambda own, _any: _just_before(_anywhere(own)),
    "Bk": lambda own, _any: _just_before(own),
    "k": lambda _own, any_animal: _before(any_animal),
    "K": lambda _own, any_animal: _just_before(any_animal),
}


def state_of(variables: tuple[str, ...], own: Flags, any_animal: Flags) -> NDArray[np.int64]:
    """Number of the state at every occasion and detector: bit j tells variable j; shape (S, K).

    Parameters
    ----------
    own, any_animal
        Whether the animal, or any animal, was caught, shape (S, K).
    """
    state = np.zeros(own.shape, dtype=np.int64)
    for bit, name in enumerate(variables):
        state |= _STATES[name](own, any_animal).astype(np.int64) << bit
    return state
