"""Checks of settings, wherever they come from."""

from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from lrs.config import Settings
from lrs.doctor.findings import Finding, found_or, problem, warning
from lrs.doctor.patient import Patient

_KEY_CHARACTERS = 32  # as many bytes as HMAC-SHA-256 has
_OF_THIS_MACHINE = ("localhost", "127.0.0.1", "::1")


def mistakes(patient: Patient) -> Iterable[Finding]:
    """Values that break a rule, unknown keys, files that can't be read."""
    configuration = patient.configuration
    by = f"{configuration.file} and the environment" if configuration.file else "the environment; there is no file"
    return found_or((problem(each.what, each.mend) for each in configuration.mistakes), f"read from {by}")


def variables(patient: Patient) -> Iterable[Finding]:
    """Variables CAIRN_... that no setting has: somebody meant something."""
    unknown = patient.configuration.unknown_variables
    return found_or((problem(each.what, each.mend) for each in unknown), "every CAIRN_ variable is a setting")


def secrets(patient: Patient) -> Iterable[Finding]:
    """Secrets that are weak, or lie in a file that others can read."""
    return found_or(_secrets(patient), "none is weak or open to others")


def _secrets(patient: Patient) -> Iterator[Finding]:
    key = patient.settings.secret_key
    if key and len(key) < _KEY_CHARACTERS:
        yield warning(
            f"secret_key has {len(key)} characters, so that tokens can be forged by trying keys",
            f"Set one of {_KEY_CHARACTERS} or more random ones, or none: Cairn then makes its own.",
        )
    file, given = patient.configuration.file, patient.configuration.given.values()
    holds_secrets = any(each.setting.shown(each.value) != str(each.value) for each in given if each.source == str(file))
    if file is not None and holds_secrets and file.stat().st_mode & 0o077:
        yield warning(f"{file} holds a secret, and others on this machine may read it", f"chmod 600 {file}")


def addresses(patient: Patient) -> Iterable[Finding]:
    """What others see of this server on the network."""
    return found_or(_addresses(patient.settings), "nothing crosses the network in clear by these settings")


def _addresses(settings: Settings) -> Iterator[Finding]:
    if _is_in_clear(settings.public_url):
        yield warning(
            f"public_url is {settings.public_url}: keys, secrets and statements cross the network in clear",
            "Put a proxy with TLS in front, and set public_url to its https URL.",
        )
    if not settings.public_url and settings.host not in _OF_THIS_MACHINE:
        yield warning(
            f"host is {settings.host}, so others reach this server, and public_url isn't set",
            "Set public_url to the https URL that clients use.",
        )
    if _is_in_clear(settings.oidc_issuer):
        yield problem(
            f"oidc_issuer is {settings.oidc_issuer}: its keys can be exchanged on the way here",
            "Use the issuer's https URL.",
        )


def _is_in_clear(url: str) -> bool:
    return url.startswith("http:") and urlsplit(url).hostname not in _OF_THIS_MACHINE


def combinations(patient: Patient) -> Iterable[Finding]:
    """Settings that are right on their own, and wrong together."""
    return found_or(_combinations(patient.settings), "settings fit each other")


def _combinations(settings: Settings) -> Iterator[Finding]:
    if settings.oidc_issuer and not settings.oidc_audience:
        yield problem(
            "oidc_issuer is set without oidc_audience: tokens that the issuer made for any other service come in",
            "Set oidc_audience to what the issuer names this server.",
        )
    if settings.oidc_audience and not settings.oidc_issuer:
        yield warning("oidc_audience is set without oidc_issuer, and does nothing", "Set oidc_issuer too.")
    if settings.replica_url and not settings.database_url.startswith("postgresql"):
        yield problem("replica_url is set, but database_url is not of PostgreSQL", "Leave replica_url empty.")
    for name in ("max_body_bytes", "max_attachment_bytes"):
        if getattr(settings, name) > settings.max_request_bytes:
            yield warning(f"{name} is more than max_request_bytes, which refuses it first", f"Lower {name}.")
