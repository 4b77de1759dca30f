"""What the server logs as a mistake while a plugin is checked: told with the outcome, not printed in between."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from traceback import extract_tb


class _Hearing(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.mistakes: list[BaseException] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.exc_info and record.exc_info[1]:
            self.mistakes.append(record.exc_info[1])


@contextmanager
def hearing() -> Iterator[list[BaseException]]:
    """What is logged with its exception, while the block lasts."""
    handler, log = _Hearing(), logging.getLogger("lrs")
    log.addHandler(handler)
    try:
        yield handler.mistakes
    finally:
        log.removeHandler(handler)


def reason(mistake: BaseException) -> str:
    """What was raised at first, and where."""
    while mistake.__cause__ is not None:
        mistake = mistake.__cause__
    frames = extract_tb(mistake.__traceback__)
    place = f", in line {frames[-1].lineno} of {frames[-1].filename}" if frames else ""
    return f"{type(mistake).__name__}: {mistake}{place}"
