"""Operations for who runs the server: its health and its metrics (docs/operating.md)."""

from lrs.web.openapi.terms import OPEN, TEXT, Operation, always, answer, as_json, record

SECURITY_SCHEMES = {
    "metrics": {"type": "http", "scheme": "bearer", "description": "The setting metrics_token."},
}
_NOT_KEPT = {"Cache-Control": always({"const": "no-store"}, "It is of this moment.")}
_TEXT_FORMATS = {"text/plain": {"schema": TEXT}, "application/openmetrics-text": {"schema": TEXT}}

OPERATIONS = (
    Operation(
        "GET",
        "/health/live",
        "Ask whether the process answers",
        answers={200: answer("It does.", as_json(record({"status": {"const": "live"}})), _NOT_KEPT)},
        security=OPEN,
    ),
    Operation(
        "GET",
        "/health/ready",
        "Ask whether requests can be served",
        answers={
            200: answer("They can.", as_json(record({"status": {"const": "ready"}})), _NOT_KEPT),
            503: answer(
                "They can't now, and why, by the part that can't.",
                as_json(
                    record(
                        {"status": {"const": "not ready"}, "reasons": {"type": "object", "additionalProperties": TEXT}}
                    )
                ),
                _NOT_KEPT,
            ),
        },
        security=OPEN,
    ),
    Operation(
        "GET",
        "/metrics",
        "Read metrics",
        description="In the format that Accept asks for. With the setting metrics_open everybody may; 404 where "
        "metrics are off.",
        answers={200: answer("Metrics in the text format of Prometheus, or as OpenMetrics.", _TEXT_FORMATS, _NOT_KEPT)},
        refusals=(401, 404),
        security=("metrics",),
    ),
)
