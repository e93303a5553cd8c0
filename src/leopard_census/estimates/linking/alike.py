"""The declared spatial model as far as all animals are alike in it: what joined identities can be weighed by.

The captures of two identities that are one animal are the sum of their terms (see `kernel`) where every animal meets
the same hazards on every day. What the stations and the days do to these hazards may stay in the model: kinds of
places, cameras, a trend over the winter. What makes animals differ may not, as a union would then have another hazard
than its parts: an answer to earlier captures, and sexes.
"""

from dataclasses import dataclass

from leopard_census.config.spatial_model import PARAMETERS
from leopard_census.estimates.scr.formula import parse_formula
from leopard_census.estimates.scr.model import LEARNED, Model
from leopard_census.estimates.scr.named_model import named_model

_SEX = "sex"


@dataclass(frozen=True)
class AlikeModel:
    """A model in which all animals are alike.

    Attributes
    ----------
    text
        As settings would name it.
    declared
        The declared one that it was made from.
    left_out
        Variables of that which make animals differ.
    """

    text: str
    declared: str
    left_out: tuple[str, ...] = ()

    @property
    def model(self) -> Model:
        """For the spatial engine."""
        return named_model(self.text)

    @property
    def note(self) -> str:
        """Which model is used, as a sentence."""
        if not self.left_out:
            return f"The model is {self.text}, as declared."
        return (
            f"Animals are taken as alike: the model is {self.text}, which leaves {' and '.join(self.left_out)} out of "
            f"the declared one ({self.declared})."
        )


def alike_model(declared: str) -> AlikeModel:
    """The declared model (`estimates.scr.model`) without what makes animals differ."""
    formulas = {formula.parameter: formula for formula in map(parse_formula, declared.split())}
    dropped = tuple(
        dict.fromkeys(
            name for one in formulas.values() for (name,) in one.terms if name == _SEX or name in LEARNED
        )
    )
    pieces = []
    for parameter in PARAMETERS:
        terms = formulas[parameter].terms if parameter in formulas else ()
        kept = [name for (name,) in terms if name not in dropped]
        pieces.append(f"{parameter}~{'+'.join(kept) or '1'}")
    return AlikeModel(" ".join(pieces), declared, dropped)
