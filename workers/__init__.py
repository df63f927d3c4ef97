"""Celery: the beat that knocks and the tasks that answer, each a few lines that call one action."""
