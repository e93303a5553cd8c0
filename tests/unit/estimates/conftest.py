"""One thread for linear algebra, as in a job of the workflow."""

import pytest
from threadpoolctl import threadpool_limits


@pytest.fixture(autouse=True, scope="session")
def one_thread():
    """On a busy machine more threads only wait for each other."""
    with threadpool_limits(1):
        yield
