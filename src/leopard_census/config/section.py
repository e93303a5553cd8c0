"""Base of all settings models."""

from pydantic import BaseModel, ConfigDict


class Section(BaseModel):
    """Settings of one stage: unknown keys are errors, values do not change after the check."""

    model_config = ConfigDict(extra="forbid", frozen=True, validate_default=True)
