"""Settings, as one frozen object read from the environment (`CAIRN_...`)."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Settings:
    """What an operator may decide. Each is set by `CAIRN_` and its name in capitals.

    Sizes are in bytes. `attachments_url` is a folder or any URL that fsspec knows (s3://bucket/prefix);
    empty means `attachments` beside the SQLite file, or below the working folder. `public_url` is what
    clients call this server (https://lrs.example.org); empty means: take it from each request.
    `trusted_proxies` is how many proxies in front set X-Forwarded-*; none are believed by default.
    `fetch_private` are the private networks that this server may ask, separated by commas.
    """

    database_url: str = "sqlite:///data/cairn.db"
    attachments_url: str = ""
    public_url: str = ""
    default_version: str = "1.0.3"
    trusted_proxies: int = 0
    secret_key: str = ""
    max_body_bytes: int = 16 * 1024 * 1024
    max_attachment_bytes: int = 256 * 1024 * 1024
    max_request_bytes: int = 1024 * 1024 * 1024
    max_batch: int = 10_000
    request_timeout_s: int = 60
    threads: int = 16
    oidc_issuer: str = ""
    oidc_audience: str = ""
    oidc_scope_prefix: str = ""
    oidc_store: str = "default"
    fetch_private: str = ""


def read_settings(environ: Mapping[str, str] = os.environ, **given: str | None) -> Settings:
    """Settings by `environ`; what is `given` and not None wins.

    Raises ValueError that names a variable with a value of the wrong kind.
    """
    values = {field.name: environ.get(f"CAIRN_{field.name.upper()}") for field in fields(Settings)}
    chosen = {**values, **{name: value for name, value in given.items() if value is not None}}
    kinds = {field.name: type(field.default) for field in fields(Settings)}
    read: dict[str, Any] = {name: _as(kinds[name], name, text) for name, text in chosen.items() if text is not None}
    return Settings(**read)


def _as(kind: type, name: str, text: str) -> str | int:
    if kind is not int:
        return text
    try:
        return int(text)
    except ValueError:
        raise ValueError(f"CAIRN_{name.upper()} is a whole number, not {text!r}") from None


def attachments_url(settings: Settings) -> str:
    """Where attachments lie: as set, or beside the SQLite file, or below the working folder."""
    if settings.attachments_url:
        return settings.attachments_url
    scheme, _, path = settings.database_url.partition(":///")
    beside = Path(path.partition("?")[0]).parent if scheme.startswith("sqlite") and path else Path("data")
    return str(beside / "attachments")
