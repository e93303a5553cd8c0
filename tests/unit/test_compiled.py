import os
import subprocess
import sys

SAMPLE = """
import numpy as np
from leopard_census.partitions.draws import sample_partitions
from leopard_census.partitions.partition import Problem
from leopard_census.partitions.sighting_faults import Pictures

rng = np.random.default_rng(3)
evidence = np.triu(rng.choice([-2.0, 0.0, 3.0], (7, 7)), 1)
evidence += evidence.T
problem = Problem(evidence, evidence == -2.0, np.array([1, 1, 3, 2, 2, 1, 1]), 3.0)
pictures = Pictures(evidence, np.arange(7))
print(sample_partitions(problem, np.arange(7), draws=6, seed=1, pictures=pictures).tolist())
"""


def run(code, folder=None, **environment):
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def test_compiled_functions_do_what_their_text_says():
    assert run(SAMPLE) == run(SAMPLE, NUMBA_DISABLE_JIT="1")


def test_what_is_kept_is_made_anew_when_a_function_that_it_calls_was_edited(tmp_path):
    head = "from leopard_census.compiled import compiled\n"
    inner, outer = tmp_path / "inner.py", tmp_path / "outer.py"
    inner.write_text(f"{head}\n@compiled\ndef half(x):\n    return x / 2\n", encoding="utf-8")
    outer.write_text(
        f"{head}from inner import half\n\n@compiled\ndef twice(x):\n    return 4 * half(x)\n",
        encoding="utf-8",
    )
    ask = "from outer import twice; print(twice(3.0), sum(twice.stats.cache_hits.values()))"
    assert run(ask, tmp_path) == "6.0 0"
    assert run(ask, tmp_path) == "6.0 1"  # the test is worth nothing where nothing is kept
    inner.write_text(inner.read_text(encoding="utf-8").replace("x / 2", "x / 4"), encoding="utf-8")
    assert run(ask, tmp_path) == "3.0 0"
