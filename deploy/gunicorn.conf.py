"""How gunicorn serves the pages: on a laptop as in a container; addresses come from the environment."""

import os
import tempfile

_host = os.environ.get("QIWAN_HOST") or "127.0.0.1"
bind = (
    f"[{_host}]:{os.environ.get('QIWAN_PORT') or 8000}"
    if ":" in _host
    else f"{_host}:{os.environ.get('QIWAN_PORT') or 8000}"
)
workers = int(os.environ.get("QIWAN_WEB_WORKERS") or 2)
worker_class = "gthread"
threads = int(os.environ.get("QIWAN_WEB_THREADS") or 4)

# A page takes milliseconds; a summary document a second. What takes longer is stuck.
timeout = 60
graceful_timeout = 10
keepalive = 5
# Slow leaks end with the process; the jitter keeps both workers from ending together.
max_requests = 5000
max_requests_jitter = 500
# Workers prove by a file's time stamp that they live: in memory, where a slow disk cannot fake their death.
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else tempfile.gettempdir()
# The control socket would be a second door, and its path can exceed what a socket's path may be.
control_socket_disable = True

limit_request_line = 4094
limit_request_fields = 60

# Path without query: a query may hold what somebody searched for.
accesslog = "-" if os.environ.get("QIWAN_ACCESS_LOG") else None
access_log_format = '{"at":"%(t)s","method":"%(m)s","path":"%(U)s","status":%(s)s,"bytes":%(B)s,"us":%(D)s}'
errorlog = "-"
loglevel = "info"

# One JSON line an event, exceptions without their messages: see intake/logs.py.
logconfig_dict = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "intake.logs.JsonLines"}, "plain": {"format": "%(message)s"}},
    "handlers": {
        "json": {"class": "logging.StreamHandler", "formatter": "json"},
        "plain": {"class": "logging.StreamHandler", "formatter": "plain"},
    },
    "root": {"level": "INFO", "handlers": ["json"]},
    "loggers": {
        "gunicorn.error": {"level": "INFO", "handlers": ["json"], "propagate": False},
        "gunicorn.access": {"level": "INFO", "handlers": ["plain"], "propagate": False},
    },
}
