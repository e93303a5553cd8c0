"""What a person at a terminal sees of a search."""

import io
import sys

from leopard_census.commands import search_progress
from leopard_census.commands.search_progress import SearchProgress


class _Terminal(io.StringIO):
    def isatty(self):
        return True


def _shown(monkeypatch, screen, every):
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setattr(search_progress, "_REFRESH_S", every)
    monkeypatch.setattr(search_progress, "_EVERY_S", every)
    with SearchProgress() as progress:
        for loglik in (-120.0, -102.5, -103.0):
            progress.step(loglik)
    return screen.getvalue()


def test_a_line_that_changes_and_is_gone_at_the_end(monkeypatch):
    text = _shown(monkeypatch, _Terminal(), 0.0)
    assert "\rfitting: 3 evaluations, best log-likelihood -102.500" in text
    assert text.endswith(" \r")
    assert "\n" not in text


def test_plain_lines_elsewhere(monkeypatch):
    lines = _shown(monkeypatch, io.StringIO(), 0.0).splitlines()
    assert lines[-1].startswith("fitting: 3 evaluations, best log-likelihood -102.500")


def test_nothing_of_a_search_that_is_over_at_once(monkeypatch):
    assert _shown(monkeypatch, _Terminal(), 60.0) == ""
