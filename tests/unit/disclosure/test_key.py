"""The secret key: made once, never replaced, and its absence says how to mend it."""

import stat

import pytest

from leopard_census.disclosure.key import KEY_BYTES, create_key, key_digest, read_key
from leopard_census.errors import InputError


def test_a_key_is_made_once_for_its_owner_alone(tmp_path):
    path = tmp_path / "config" / "disclosure.key"
    key = create_key(path)
    assert len(key) == KEY_BYTES
    assert read_key(path, key_digest(key)) == key
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert key.hex() not in key_digest(key)
    with pytest.raises(InputError, match="made only once"):
        create_key(path)
    assert read_key(path) == key


def test_a_missing_key_says_how_to_mend_it(tmp_path):
    with pytest.raises(InputError, match="leopard-census disclosure-key"):
        read_key(tmp_path / "disclosure.key")


def test_a_lost_key_is_not_made_anew(tmp_path):
    path = tmp_path / "disclosure.key"
    for attempt in (read_key, create_key):
        with pytest.raises(InputError, match="Do not make a new one"):
            attempt(path, "ab" * 32)
    assert not path.exists()


def test_another_key_is_noticed(tmp_path):
    path = tmp_path / "disclosure.key"
    create_key(path)
    with pytest.raises(InputError, match="is another key"):
        read_key(path, "ab" * 32)


@pytest.mark.parametrize("content", [b"", b"abc", b"zz" * 32, b"\xff\xfe", b"ab" * 31])
def test_what_is_no_key_is_refused(tmp_path, content):
    path = tmp_path / "disclosure.key"
    path.write_bytes(content)
    with pytest.raises(InputError, match="copy there"):
        read_key(path)


def test_git_ignores_the_key(repository):
    assert "*.key" in (repository / ".gitignore").read_text(encoding="utf-8").splitlines()
