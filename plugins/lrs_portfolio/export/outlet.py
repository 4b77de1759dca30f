"""Where a package is written that is sent at once: what was written is taken, and not kept."""

from io import RawIOBase


class Outlet(RawIOBase):
    """Something to write to, which can't go back."""

    def __init__(self) -> None:
        self._written = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, content: bytes) -> int:  # type: ignore[override]
        """Keep what is written until it is taken."""
        self._written += content
        return len(content)

    def taken(self) -> bytes:
        """What was written since the last time."""
        found = bytes(self._written)
        self._written.clear()
        return found
