"""Media types as headers name them (RFC 9110 8.3)."""


def media_type(header: str | None) -> str:
    """The type in small letters, without parameters; empty where there is none."""
    return (header or "").partition(";")[0].strip().lower()
