"""Numeric libraries in one thread: sums of floats must not depend on how many cores a machine has.

(Design section 5.) It is faster, too: matrices of a survey are small, and where several processes share few cores
their threads mostly wait for each other.
"""

import os

_LIBRARIES = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "NUMEXPR_NUM_THREADS",
    "OPENCV_FOR_THREADS_NUM",
)


def pin_to_one_thread() -> None:
    """Hold for this process and those that it starts, if these libraries are not yet loaded: they look once."""
    for name in _LIBRARIES:
        os.environ[name] = "1"
    os.environ["OPENCV_OPENCL_RUNTIME"] = "disabled"
