"""A bar on the terminal for what takes long; nowhere else a trace of it."""

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import click


@contextmanager
def watched(*, quiet: bool = False) -> Iterator[Callable[[int, int], None]]:
    """Yield a function that is told (done, total); it draws on stderr, and only where a person looks on.

    quiet: the command prints JSON, so nobody does.
    """
    with ExitStack() as stack:
        yield _no_bar if quiet or not sys.stderr.isatty() else _bar(stack)


def _no_bar(done: int, total: int) -> None:
    """Nobody looks on."""


def _bar(stack: ExitStack) -> Callable[[int, int], None]:
    drawn: list[Any] = []
    told = 0

    def move(done: int, total: int) -> None:
        nonlocal told
        if not drawn:
            drawn.append(stack.enter_context(click.progressbar(length=total, label="导入", file=sys.stderr)))
        drawn[0].update(done - told)
        told = done

    return move
