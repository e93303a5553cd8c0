"""Weights: from a path or an address, with the right digest or not at all."""

import hashlib
import io
from urllib.error import URLError

import pytest

from leopard_census.detections import weights
from leopard_census.errors import InputError

CONTENT = b"weights"
SHA256 = hashlib.sha256(CONTENT).hexdigest()
ADDRESS = "https://example.org/md/md_v5a.0.0.pt"


@pytest.fixture
def fetched(monkeypatch):
    """Addresses that were asked for; each gives `CONTENT`."""
    asked = []

    def urlopen(address, timeout):
        asked.append(address)
        return io.BytesIO(CONTENT)

    monkeypatch.setattr(weights, "urlopen", urlopen)
    return asked


def test_a_path_is_taken_as_it_is_and_checked_where_a_digest_is_given(tmp_path):
    (tmp_path / "w.pt").write_bytes(CONTENT)
    for sha256 in ("", SHA256):
        assert weights.weights_file("w.pt", sha256, tmp_path, tmp_path) == tmp_path / "w.pt"
    with pytest.raises(InputError, match=f"sha256 is {SHA256}"):
        weights.weights_file("w.pt", "0" * 64, tmp_path, tmp_path)
    with pytest.raises(InputError, match="no such file"):
        weights.weights_file("v.pt", "", tmp_path, tmp_path)


def test_an_address_is_fetched_once(tmp_path, fetched):
    for _ in range(2):
        path = weights.weights_file(ADDRESS, SHA256, tmp_path, tmp_path, tmp_path / "cache")
        assert (path.name, path.read_bytes()) == ("md_v5a.0.0.pt", CONTENT)
    assert fetched == [ADDRESS]


def test_what_has_another_digest_is_not_kept(tmp_path, fetched):
    with pytest.raises(InputError, match="take the right file"):
        weights.weights_file(ADDRESS, "0" * 64, tmp_path, tmp_path, tmp_path / "cache")
    assert not list((tmp_path / "cache").rglob("*.pt*"))


def test_without_network_it_says_what_else_to_do(tmp_path, monkeypatch):
    def urlopen(address, timeout):
        raise URLError("no route")

    monkeypatch.setattr(weights, "urlopen", urlopen)
    with pytest.raises(InputError, match="by other means"):
        weights.weights_file(ADDRESS, SHA256, tmp_path, tmp_path, tmp_path / "cache")
