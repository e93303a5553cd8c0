"""Who is thanked, and who holds the rights in the pictures: the contributors that `survey.yaml` names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

# In the order of print.
_ROLES = ("principalInvestigator", "contact", "contributor", "rightsHolder", "publisher")


@dataclass(frozen=True)
class Credit:
    """One contributor: the role, and where the settings have the name and, if any, the organisation."""

    role: str
    name: str
    organization: str | None


@dataclass(frozen=True)
class Credits:
    """All contributors in the order of print, and where the names of the holders of rights in pictures stand."""

    people: tuple[Credit, ...]
    pictures: tuple[str, ...]


def credited(contributors: Sequence[Mapping[str, Any]]) -> Credits:
    """Paths for `c()`, so that each name is printed from the setting itself.

    Parameters
    ----------
    contributors
        Of `survey.yaml`, as JSON values.
    """
    people = [
        Credit(
            one["role"],
            f"survey.contributors.{i}.title",
            f"survey.contributors.{i}.organization" if one.get("organization") else None,
        )
        for i, one in enumerate(contributors)
    ]
    people.sort(key=lambda one: _ROLES.index(one.role))
    return Credits(tuple(people), tuple(one.name for one in people if one.role == "rightsHolder"))
