import ctypes.util
import subprocess
import sys

import pytest

from leopard_census.pdf.engine import HTML, no_library_search

_COUNT = """
import ctypes.util, subprocess
search, started = ctypes.util.find_library, []
class Counted(subprocess.Popen):
    def __init__(self, *args, **kwargs):
        started.append(args)
        super().__init__(*args, **kwargs)
subprocess.Popen = Counted
import leopard_census.pdf.engine
assert ctypes.util.find_library is search
print(len(started))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the search is left as it is elsewhere")
def test_the_import_starts_no_process_and_leaves_the_search_as_it_was() -> None:
    done = subprocess.run([sys.executable, "-c", _COUNT], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["0"]


def test_the_search_comes_back_after_a_failure() -> None:
    search = ctypes.util.find_library
    with pytest.raises(OSError, match="no such library"), no_library_search():
        raise OSError("no such library")
    assert ctypes.util.find_library is search


def test_the_engine_works() -> None:
    assert HTML(string="<p>leopard</p>").write_pdf().startswith(b"%PDF")
