"""The access log: a line for each request, as text or as JSON (docs/operating.md, "Logs").

It goes through logging, whose levels, filters and handlers hold for it. But every request writes it, so its records and
formatters are made for this one line: where in the code it is written, it doesn't tell and needn't find out.
"""

import logging
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import orjson

NAME = "lrs.access"
_TOLD = ("method", "path", "status", "ms", "bytes", "store_id", "key", "request_id", "trace_id", "span_id")
_log = logging.getLogger(NAME)


def is_written(level: int) -> bool:
    """Whether lines of this level are."""
    return _log.isEnabledFor(level)


def write(level: int, answered: Mapping[str, Any]) -> None:
    """Write the line of a request that was `answered`: its method, path, status, ms and bytes.

    And the store_id and the key of its sender, where that is known.
    """
    message = f"{answered['method']} {answered['path']} {answered['status']}"
    made = {"name": NAME, "levelno": level, "levelname": logging.getLevelName(level), "msg": message, **answered}
    _log.handle(logging.makeLogRecord(made))


class Text(logging.Formatter):
    """The line for people."""

    def format(self, record: logging.LogRecord) -> str:
        known = vars(record)
        when, who = f"{_second(int(record.created))},{int(record.msecs):03d}", known.get("request_id", "-")
        sender = f"key {known.get('key', '-')}, store {known.get('store_id', '-')}"
        size = f"{known['ms']} ms, {known['bytes']} bytes"
        return f"{when} {record.levelname} {NAME} [{who}] {record.msg} {size}, {sender}"


@lru_cache(maxsize=1)  # a second has many lines
def _second(at_s: int) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(at_s))


class Json(logging.Formatter):
    """The line for machines."""

    def format(self, record: logging.LogRecord) -> str:
        known = vars(record)
        line = {
            "level": record.levelname,
            "logger": NAME,
            "message": record.msg,
            **{name: known[name] for name in _TOLD if name in known},
            "time": datetime.fromtimestamp(record.created, UTC),
        }
        return orjson.dumps(line).decode()
