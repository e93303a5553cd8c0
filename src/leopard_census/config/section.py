"""Base of all settings models."""

from pydantic import BaseModel, ConfigDict


class Section(BaseModel):
    """Settings of one stage: unknown keys are errors, numbers are finite, values do not change after the check."""

    # YAML reads .inf and .nan as numbers; the first passes every lower limit, and the second fails all of them.
    model_config = ConfigDict(extra="forbid", frozen=True, validate_default=True, allow_inf_nan=False)
