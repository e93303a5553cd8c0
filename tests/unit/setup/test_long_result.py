"""The result of the long tests is kept as pytest reports it."""

from tools import run_long_tests

JUNIT = """<?xml version="1.0"?><testsuites><testsuite>
<testcase classname="tests.b" name="two" time="3.26"><failure message="no">...</failure></testcase>
<testcase classname="tests.a" name="one" time="61.04" />
<testcase classname="tests.c" name="three" time="0"><skipped message="not here" /></testcase>
</testsuite></testsuites>"""


def test_outcomes_are_read_and_sorted() -> None:
    assert run_long_tests.outcomes(JUNIT) == [
        {"name": "tests.a::one", "outcome": "passed", "seconds": 61.0},
        {"name": "tests.b::two", "outcome": "failure", "seconds": 3.3},
        {"name": "tests.c::three", "outcome": "skipped", "seconds": 0.0},
    ]
