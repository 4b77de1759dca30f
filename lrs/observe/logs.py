"""Log lines on standard error: text for people, or a JSON object a line for machines.

Each carries the id of its request. Nobody logs what senders sent: no bodies, no queries (they hold names of people),
no Authorization.
"""

import logging
import logging.config
from collections.abc import Callable, Mapping
from typing import Any

from lrs.config import Settings
from lrs.observe import access, request_id

_TEXT = "%(asctime)s %(levelname)s %(name)s [%(request_id)s] %(message)s"
_FORMATTERS: dict[str, Any] = {
    "text": {"()": "logging.Formatter", "fmt": _TEXT, "defaults": {"request_id": "-"}},
    "text access": {"()": access.Text},
    "json": {
        "()": "pythonjsonlogger.orjson.OrjsonFormatter",
        "fmt": ["levelname", "name", "message"],
        "rename_fields": {"levelname": "level", "name": "logger", "exc_info": "traceback"},
        "timestamp": "time",
    },
    "json access": {"()": access.Json},
}


class _OfRequest(logging.Filter):
    """Adds to each record the ids of its request and of its trace."""

    def __init__(self, trace_ids: Callable[[], Mapping[str, str]]):
        super().__init__()
        self._trace_ids = trace_ids

    def filter(self, record: logging.LogRecord) -> bool:
        if current := request_id.current():
            record.request_id = current
        record.__dict__.update(self._trace_ids())
        return True


def configure(settings: Settings, trace_ids: Callable[[], Mapping[str, str]] = dict) -> None:
    """Send this process's log to standard error as `settings` say.

    `trace_ids` gives what a line says of the trace that it belongs to.
    """
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "filters": {"request": {"()": _OfRequest, "trace_ids": trace_ids}},
            "formatters": _FORMATTERS,
            "handlers": {
                "all": _handler(settings.log_format),
                "access": _handler(f"{settings.log_format} access"),
            },
            "loggers": {
                access.NAME: {
                    "handlers": ["access"],
                    "propagate": False,
                    "level": "NOTSET" if settings.access_log else "WARNING",
                },
                "alembic": {"level": "WARNING"},
            },
            "root": {"handlers": ["all"], "level": settings.log_level.upper()},
        }
    )


def _handler(formatter: str) -> dict[str, Any]:
    return {"class": "logging.StreamHandler", "formatter": formatter, "filters": ["request"]}
