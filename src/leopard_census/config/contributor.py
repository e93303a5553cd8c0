"""Who made a survey, as the Camtrap DP package names them (`contributors` of `survey.yaml`)."""

from typing import Annotated, Literal

from pydantic import StringConstraints, field_validator

from leopard_census.config.section import Section

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class Contributor(Section):
    """A person or an organisation; keys and roles are those of Camtrap DP 1.0."""

    title: Text
    role: Literal["contact", "principalInvestigator", "rightsHolder", "publisher", "contributor"] = (
        "contributor"
    )
    email: Text | None = None
    # A web address, such as an ORCID.
    path: Text | None = None
    organization: Text | None = None

    @field_validator("email")
    @classmethod
    def _is_email(cls, value: str | None) -> str | None:
        if value is not None and (value.count("@") != 1 or any(part == "" for part in value.split("@"))):
            raise ValueError("write an e-mail address, such as census@example.org")
        return value

    @field_validator("path")
    @classmethod
    def _is_url(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith(("http://", "https://")):
            raise ValueError("write a web address that begins with https://")
        return value
