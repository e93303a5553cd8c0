"""Settings of what a public edition may tell."""

import pytest
from pydantic import ValidationError

from leopard_census.config.disclosure import DisclosureSettings


@pytest.mark.parametrize(
    "given", [{"data_licence": "CC-BY-4.0"}, {"media_licence": "CC-BY-4.0", "data_licence": " "}]
)
def test_one_licence_without_the_other_is_refused(given: dict[str, str]) -> None:
    with pytest.raises(ValidationError, match="go together"):
        DisclosureSettings(**given)


def test_both_licences_or_none_are_taken() -> None:
    both = DisclosureSettings(data_licence="CC-BY-4.0", media_licence="CC-BY-NC-4.0")
    assert (both.data_licence, both.media_licence) == ("CC-BY-4.0", "CC-BY-NC-4.0")
    assert DisclosureSettings().data_licence == ""
