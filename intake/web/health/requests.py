"""How many requests came and how long they took, by route; never by what was asked."""

import time

from flask import Flask, Response, g, request
from prometheus_client import Histogram

BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

SECONDS = Histogram(
    "qiwan_request_seconds",
    "Time to answer a request",
    ("method", "endpoint", "status"),
    buckets=BUCKETS,
)


def init_request_counts(app: Flask) -> None:
    """Count every request from its first moment to its answer."""
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    g.began = time.perf_counter()


def _end(response: Response) -> Response:
    if "began" in g:
        labels = (request.method, request.endpoint or "none", str(response.status_code))
        SECONDS.labels(*labels).observe(time.perf_counter() - g.began)
    return response
