"""What went wrong while a clip was decoded."""

from dataclasses import dataclass


@dataclass
class ClipDamage:
    """Damage inside a clip, counted as its frames come.

    Attributes
    ----------
    lost
        Frames that do not decode, and are left out.
    concealed
        Frames that come out, but in part are what the decoder put in the place of damage.
    complaint
        The decoder's first one; None without any.
    """

    lost: int = 0
    concealed: int = 0
    complaint: str | None = None

    def lose(self, complaint: str) -> None:
        """Count a frame that does not decode."""
        self.lost += 1
        self.complaint = self.complaint or complaint

    def told(self) -> str | None:
        """For a person; None where nothing went wrong."""
        parts = []
        if self.lost:
            parts.append(f"{_frames(self.lost, 'does', 'do')} not decode")
        if self.concealed:
            parts.append(f"{_frames(self.concealed, 'is', 'are')} in part made up")
        why = f" ({self.complaint})" if self.complaint and parts else self.complaint or ""
        return ", ".join(parts) + why or None


def _frames(count: int, one: str, many: str) -> str:
    return f"1 frame {one}" if count == 1 else f"{count} frames {many}"
