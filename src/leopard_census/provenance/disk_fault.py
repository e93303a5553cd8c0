"""A disk that takes no more: nobody's mistake in the sheets and no fault of the code, so one sentence is enough."""

import errno

_AGAIN = "and give the same command again; it goes on where it stopped"
_SENTENCES = {
    errno.ENOSPC: f"The disk is full: free space {_AGAIN}.",
    errno.EDQUOT: f"Your share of the disk (quota) is used up: free space, or ask for more, {_AGAIN}.",
    errno.EROFS: f"The disk is read-only: make it writable (is a card's lock set, is the disk damaged?) {_AGAIN}.",
    errno.EACCES: f"A file or folder may not be opened: see to whom it belongs, give yourself the right {_AGAIN}.",
}


def disk_fault(error: BaseException) -> str | None:
    """What is wrong with the disk and what to do, with the file where it is known; None for any other error.

    An error that was raised while a full disk was being handled is the disk's as well: libraries that close a
    half-written file raise errors of their own.
    """
    found: BaseException | None = error
    seen: set[int] = set()
    while found is not None and id(found) not in seen:
        seen.add(id(found))
        number = found.errno if isinstance(found, OSError) else None
        # That a file may not be opened is often tried and handled, so it counts only where it ended the job.
        if number in _SENTENCES and (found is error or number != errno.EACCES):
            where = getattr(found, "filename", None)
            return _SENTENCES[number] + (f" ({where})" if isinstance(where, str) else "")
        found = found.__cause__ or found.__context__
    return None
