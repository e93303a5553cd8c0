"""The PDF engine, imported without its search for libraries.

WeasyPrint tries each of its libraries under several names, and for every miss `ctypes` runs ldconfig, gcc and ld: some
fifty processes and a third of a second at each import. The names that it tries are also those under which the loader
of Linux knows the libraries, so there the search can only waste time.
"""

import ctypes.util
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_library_search() -> Iterator[None]:
    """On Linux, let `ctypes` find no library by searching; elsewhere nothing changes."""
    if sys.platform != "linux":
        yield
        return
    search = ctypes.util.find_library
    ctypes.util.find_library = lambda name: None
    try:
        yield
    finally:
        ctypes.util.find_library = search


with no_library_search():
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

__all__ = ["CSS", "HTML", "FatalURLFetchingError", "FontConfiguration", "URLFetcher", "URLFetcherResponse"]
