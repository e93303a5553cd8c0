"""The simulator's pictures change only together with figures of how hard they are."""

from benchmarks.frozen_simulator import known_states, simulator_digest


def test_the_simulator_is_one_whose_hardness_is_known() -> None:
    assert simulator_digest() == known_states()[-1]["digest"], (
        "src/leopard_census/simulate/ is not what was measured. Renders the same bytes: add its digest "
        "(python -m benchmarks.frozen_simulator) to benchmarks/frozen_simulator.json and say so there. Other "
        "pictures: a commit of its own, with python -m benchmarks.simulator_hardness before and after."
    )
