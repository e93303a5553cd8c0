"""Decoders that the tests of this folder share: starting one costs more than looking into a small file."""

from collections.abc import Iterator

import pytest

from tests.unit.media import looking


@pytest.fixture(scope="session", autouse=True)
def _decoders() -> Iterator[None]:
    yield
    looking.close()
