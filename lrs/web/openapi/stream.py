"""The operation on the live stream (docs/api.md)."""

from lrs.web.openapi.statements import FILTERS
from lrs.web.openapi.terms import COUNT, TEXT, Operation, always, answer, header, query
from lrs.xapi.conditions import CONDITIONS

OPERATIONS = (
    Operation(
        "GET",
        "/xapi/extensions/stream",
        "Follow statements as they are stored",
        description="The filters match each statement by itself. The stream ends after a while; come again with the "
        "last id.",
        parameters=(
            *(each for each in FILTERS if each["name"] in CONDITIONS),
            query("after", COUNT, "Behind which position to begin; 0 is the whole log. Else it begins at the present."),
            header("Last-Event-ID", COUNT, "The same, and counts more."),
        ),
        answers={
            200: answer(
                "Server-sent events of the type statement: id is the position, data the statement as JSON.",
                {"text/event-stream": {"schema": TEXT}},
                {"X-Accel-Buffering": always({"const": "no"}, "Asks nginx to pass events on at once.")},
            )
        },
    ),
)
