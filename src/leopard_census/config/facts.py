"""What a `survey.yaml` tells even where other lines of it have faults, so that its sheets can be checked with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timezone
from typing import Any, TypeVar

from pydantic import ValidationError

from leopard_census.config.section import Section
from leopard_census.config.survey import OFFSET, Season, Survey, Window, parse_offset, window_fault


@dataclass(frozen=True)
class Facts:
    """None stands for what is missing or wrong; that is told elsewhere."""

    simulated: bool
    from_tables: bool
    from_package: bool
    zone: timezone | None
    season: Season | None
    window: Window | None
    earlier: tuple[str, ...]
    target: str | None

    @property
    def window_fault(self) -> str | None:
        """What is wrong when the window does not lie in the season."""
        return window_fault(self.season, self.window) if self.season and self.window else None


def survey_facts(raw: Mapping[str, Any]) -> Facts:
    """Facts of the content of a `survey.yaml`, each checked by itself."""
    offset, earlier = raw.get("utc_offset"), raw.get("earlier")
    target = raw.get("target_species", Survey.model_fields["target_species"].default)
    return Facts(
        simulated=raw.get("simulated") is True,
        from_tables="media" not in raw and "camtrap_dp" not in raw,
        from_package="media" not in raw and "camtrap_dp" in raw,
        zone=parse_offset(offset) if isinstance(offset, str) and OFFSET.search(offset) else None,
        season=_part(Season, raw.get("season")),
        window=_part(Window, raw.get("window")),
        earlier=tuple(name for name in earlier if isinstance(name, str)) if isinstance(earlier, list) else (),
        target=target.strip() if isinstance(target, str) else None,
    )


Model = TypeVar("Model", bound=Section)


def _part(model: type[Model], values: Any) -> Model | None:
    try:
        return model.model_validate(values)
    except ValidationError:
        return None
