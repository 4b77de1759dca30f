"""What an operator may decide: every setting with its default, its meaning and its rule.

`lrs.sources` reads them; docs/settings.md lists them, and a test holds the page to what is declared here.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any

from xapi_schemas import SCHEMAS


@dataclass(frozen=True)
class Rule:
    """What a setting has to be, in words that follow "is", and as a predicate on values of its kind."""

    text: str
    accepts: Callable[[Any], object]


def networks(text: str) -> tuple[IPv4Network | IPv6Network, ...]:
    """The networks and addresses in `text`, which have commas between. Raises ValueError where one is neither."""
    return tuple(ip_network(each.strip()) for each in text.split(",") if each.strip())


def _are_networks(text: str) -> bool:
    try:
        networks(text)
    except ValueError:
        return False
    return True


TEXT = Rule("text", lambda text: True)
NOT_EMPTY = Rule("text that isn't empty", bool)
FROM_0 = Rule("a whole number from 0 up", lambda number: number >= 0)
FROM_1 = Rule("a whole number from 1 up", lambda number: number >= 1)
PORT = Rule("a port from 1 to 65535", lambda number: 1 <= number <= 65535)
TRUTH = Rule("true or false", lambda value: True)
LOG_FORMAT = Rule("text or json", lambda text: text in ("text", "json"))
LOG_LEVEL = Rule("debug, info, warning or error", lambda text: text in ("debug", "info", "warning", "error"))
NETWORKS = Rule("networks such as 10.1.0.0/16, or addresses, with commas between", _are_networks)
VERSION = Rule(" or ".join(SCHEMAS), lambda text: text in SCHEMAS)
SEALING_KEY = Rule("empty, or text of 32 characters or more", lambda text: not text or len(text) >= 32)
WEB_URL = Rule("an http or https URL, or empty", re.compile(r"(https?://[^\s/?#]+[^\s?#]*)?").fullmatch)
DATABASE_URL = Rule(
    "the URL sqlite:///FILE or postgresql://USER@HOST/NAME", re.compile(r"(sqlite|postgresql)(\+\w+)?://.*").fullmatch
)
REPLICA_URL = Rule("empty, or the URL postgresql://USER@HOST/NAME", re.compile(r"(postgresql(\+\w+)?://.*)?").fullmatch)


def _setting(default: Any, meaning: str, rule: Rule = TEXT, *, is_secret: bool = False) -> Any:
    return field(default=default, metadata={"meaning": meaning, "rule": rule, "is_secret": is_secret})


@dataclass(frozen=True)
class Settings:
    """Every setting. Sizes are in bytes."""

    database_url: str = _setting(
        "sqlite:///data/cairn.db",
        "`sqlite:///FILE` or `postgresql://USER:PASSWORD@HOST/NAME`; also `--database-url` of each command",
        DATABASE_URL,
    )
    replica_url: str = _setting(
        "",
        "a streaming replica of the PostgreSQL database, on which statements are looked up ([scale](scale.md))",
        REPLICA_URL,
    )
    attachments_url: str = _setting(
        "",
        "a folder, or a URL that fsspec knows, such as `s3://bucket/prefix`; "
        "empty: `attachments` beside the SQLite file, else `data/attachments`",
    )
    host: str = _setting(
        "127.0.0.1", "the address to listen on, `0.0.0.0` for all; also `--host` of `lrs serve`", NOT_EMPTY
    )
    port: int = _setting(8080, "the port to listen on; also `--port` of `lrs serve`", PORT)
    public_url: str = _setting(
        "", "what clients call this server, such as `https://lrs.example.org`; empty: that of each request", WEB_URL
    )
    default_version: str = _setting(
        "1.0.3", "the version named in the answer to a request at `/xapi` without a version", VERSION
    )
    trusted_proxies: int = _setting(
        0,
        "how many proxies in front set X-Forwarded-For, -Proto, -Host and -Prefix; none are believed by default",
        FROM_0,
    )
    secret_key: str = _setting(
        "", "signs sessions and our own tokens; empty: made once, and kept in the database", is_secret=True
    )
    sealing_key: str = _setting(
        "",
        "encrypts the secrets that the server keeps, such as signing keys; empty: that which `lrs serve` makes beside "
        "the SQLite file, or none ([issuer](issuer.md))",
        SEALING_KEY,
        is_secret=True,
    )
    max_body_bytes: int = _setting(16 * 1024**2, "a JSON body or a document (16 MiB)", FROM_1)
    max_attachment_bytes: int = _setting(256 * 1024**2, "one attachment (256 MiB)", FROM_1)
    max_request_bytes: int = _setting(1024**3, "a whole request (1 GiB)", FROM_1)
    max_batch: int = _setting(10_000, "statements in one request", FROM_1)
    request_timeout_s: int = _setting(60, "seconds that a request may take to arrive", FROM_1)
    stop_timeout_s: int = _setting(30, "seconds that a stop waits for requests that were taken", FROM_1)
    processes: int = _setting(1, "serving processes; see docs/scale.md", FROM_1)
    threads: int = _setting(8, "requests worked on at once by each process", FROM_1)
    worker: bool = _setting(
        True,
        "keep up plugins' projections and send, in the serving processes; `false` leaves that to `lrs worker`",
        TRUTH,
    )
    rate_limit_per_minute: int = _setting(
        0, "how many requests a minute each credential may send; 0 for no limit", FROM_0
    )
    rate_limit_burst: int = _setting(0, "how many of them at once; 0 for a minute's", FROM_0)
    failed_sign_ins_per_minute: int = _setting(
        300,
        "how many times a minute wrong credentials from one address are answered 401; more are answered 429; "
        "0 for no limit",
        FROM_0,
    )
    streams: int = _setting(
        8, "live streams open at once in a process; never more than half of the threads, because each holds one", FROM_0
    )
    streams_per_credential: int = _setting(4, "of them, those of one credential", FROM_0)
    stream_s: int = _setting(300, "seconds after which a stream ends; its client comes again by itself", FROM_1)
    stream_heartbeat_s: int = _setting(15, "how often a silent stream shows that it is there, in seconds", FROM_1)
    metrics_token: str = _setting(
        "", "the bearer token that opens `/metrics` ([operating](operating.md))", is_secret=True
    )
    metrics_open: bool = _setting(False, "`true` opens `/metrics` to whoever reaches the server", TRUTH)
    log_format: str = _setting("text", "or `json`: an object a line", LOG_FORMAT)
    log_level: str = _setting("info", "or `debug`, `warning`, `error`", LOG_LEVEL)
    access_log: bool = _setting(True, "a line for each request; `false` writes none", TRUTH)
    fetch_private: str = _setting(
        "", "private networks that this server may ask, such as `10.1.0.0/16`, with commas between", NETWORKS
    )
    oidc_issuer: str = _setting("", "an OpenID Connect issuer whose tokens are accepted", WEB_URL)
    oidc_audience: str = _setting("", "the audience that its tokens must name; needed with an issuer")
    oidc_scope_prefix: str = _setting("", "what stands before xAPI's scopes in its tokens, such as `lrs:`")
    oidc_store: str = _setting("default", "the store that its tokens open", NOT_EMPTY)


@dataclass(frozen=True)
class Setting:
    """A setting as it is declared: its name is the key in the file."""

    name: str
    default: Any
    meaning: str
    rule: Rule
    is_secret: bool

    @property
    def variable(self) -> str:
        """Its environment variable; with `_FILE` behind it, that of a file which holds the value."""
        return f"CAIRN_{self.name.upper()}"

    def accepts(self, value: object) -> bool:
        """Whether it can be `value`."""
        return type(value) is type(self.default) and bool(self.rule.accepts(value))

    def shown(self, value: object) -> str:
        """`value` for people to read: a secret, or a password within a URL, is ***."""
        if self.is_secret and value:
            return "***"
        return without_password(str(value))


# As in scheme://user:PASSWORD@host, and as libpq takes it behind the question mark.
_PASSWORD = re.compile(r"(://[^:/@]*:).*(?=@)|([?&]password=)[^&]*")


def without_password(url: str) -> str:
    """`url` with *** in place of a password within it."""
    return _PASSWORD.sub(r"\1\2***", url)


SETTINGS = tuple(Setting(each.name, each.default, **each.metadata) for each in fields(Settings))


def sqlite_file(settings: Settings) -> Path | None:
    """The file of a SQLite database, which need not be there."""
    scheme, _, path = settings.database_url.partition(":///")
    return Path(path.partition("?")[0]) if scheme.startswith("sqlite") and path else None


def sealing_key_file(settings: Settings) -> Path | None:
    """Where `lrs serve` keeps a sealing key that it has made: beside the SQLite file, if there is one."""
    file = sqlite_file(settings)
    return file.with_suffix(".sealing-key") if file else None


def attachments_url(settings: Settings) -> str:
    """Where attachments lie: as set, or beside the SQLite file, or below the working folder."""
    if settings.attachments_url:
        return settings.attachments_url
    file = sqlite_file(settings)
    return str((file.parent if file else Path("data")) / "attachments")
