"""The Celery application: settings that lose nothing and never hang."""

import os

from celery import Celery, signals

from intake.application import make_application
from intake.logs import configure_logging
from intake.settings import read_settings
from workers.schedule import SCHEDULE

settings = read_settings(os.environ)
flask_app = make_application(settings, name="workers")

app = Celery("qiwan", broker=settings.redis_url, include=["workers.tasks"])
app.conf.update(
    timezone="Asia/Shanghai",
    enable_utc=True,
    beat_schedule=SCHEDULE,
    # The database is the truth and every task may run twice, so a lost worker's task is given back.
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_ignore_result=True,
    worker_prefetch_multiplier=1,
    task_time_limit=600,
    # A dead or hung broker is an error within seconds, never a silent wait.
    task_publish_retry=False,
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    broker_transport_options={
        "socket_timeout": 5,
        "socket_connect_timeout": 2,
        "socket_keepalive": True,
        "health_check_interval": 10,
        "visibility_timeout": 900,
    },
    worker_hijack_root_logger=False,
    worker_send_task_events=False,
    task_serializer="json",
    accept_content=["json"],
)


@signals.setup_logging.connect
def log_as_json(**_: object) -> None:
    """Celery leaves its logging to us."""
    configure_logging()
