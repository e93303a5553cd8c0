"""Settings of what a public edition may tell of places and dates."""

import re
from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator

from leopard_census.config.section import Section
from leopard_census.config.survey import PathText, leaves_folder

SHA256 = re.compile(r"[0-9a-f]{64}")


class DisclosureSettings(Section):
    """How coarse places and dates are in a public edition, and which names it may print."""

    # Side in km of the cells that stand for the places inside them. Tenths of a degree, 11 km, are what Chapman 2020
    # (GBIF, doi 10.15468/doc-5jp4-5g10) advises for species of high sensitivity. Keep it: releases of several grains
    # laid over each other tell more than each of them.
    grain_km: Annotated[float, Field(ge=1, le=100)] = 10.0
    # How exact dates of records are: the day, the month, or the winter alone.
    date_grain: Literal["day", "month", "season"] = "month"
    # Names of places that a public edition may print although they stand in the sheets; the title of the survey and
    # the name of its region are always among them.
    public_names: tuple[str, ...] = ()
    # More names of places that must not be printed, such as those of valleys that stand in no sheet.
    secret_names: tuple[str, ...] = ()
    # The secret key, from the working folder; git ignores files whose names end in .key. Lost, places of the next
    # release would differ from those of the last, so keep a copy where only the team can read it.
    key_file: PathText = "config/disclosure.key"
    # The sha256 of the key, as `leopard-census disclosure-key` tells it. With it, another key, or none, is an error.
    key_sha256: str = ""

    # Licences of the public Camtrap DP package, by their short names, such as CC-BY-4.0: of its tables, and of the
    # pictures in it. Empty: all rights stay with the team.
    data_licence: str = ""
    media_licence: str = ""

    @model_validator(mode="after")
    def _both_licences(self) -> Self:
        if bool(self.data_licence.strip()) != bool(self.media_licence.strip()):
            raise ValueError(
                "data_licence and media_licence go together, as Camtrap DP wants both or none: name the other one too"
            )
        return self

    @field_validator("key_file")
    @classmethod
    def _ignored_by_git(cls, value: str) -> str:
        if not value.endswith(".key") or leaves_folder(value):
            raise ValueError(
                "write a path inside the working folder that ends in .key, such as config/disclosure.key; "
                "git ignores files of such names"
            )
        return value

    @field_validator("key_sha256")
    @classmethod
    def _is_digest(cls, value: str) -> str:
        if value and not SHA256.fullmatch(value):
            raise ValueError(
                "must be the 64 characters that `leopard-census disclosure-key` prints, or empty"
            )
        return value

    @field_validator("public_names", "secret_names")
    @classmethod
    def _names(cls, values: tuple[str, ...]) -> tuple[str, ...]:
        if any(len(value.strip()) < 3 for value in values):
            raise ValueError("holds a name of less than three letters; write it out")
        return values
