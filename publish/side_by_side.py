"""Editions side by side: a part of the driver.

Every edition is made in a process of its own, as many at a time as there are cores.  What was read
and cleaned was read once: where processes can be forked they share it.  A worker makes a book in
memory and hands its bytes over; only the parent writes, so that a worker which is stopped leaves
nothing behind.  What an edition is does not depend on who makes it, or when.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection, wait

from publish.build import Made, Material, Medium, Options, make, read_dictionaries
from publish.model import Edition, PublishError, Where

Result = Made | PublishError | OSError
Report = Callable[[int, str, int, int], None]  # place of the edition, stage, done, of
# (place of the edition, its book or what stopped it), as they are done
Making = Callable[[Report], Iterator[tuple[int, Result]]]


@dataclass(frozen=True, slots=True)
class Task:
    """The editions of a book in one medium."""

    material: Material
    editions: tuple[Edition, ...]
    medium: Medium
    options: Options

    def make(self, place: int, report: Callable[[str, int, int], None]) -> Result:
        """One edition; what stops it is handed back, so that the others go on."""
        try:
            options = replace(self.options, report=report)
            return make(self.material, self.editions[place], self.medium, options)
        except (PublishError, OSError) as error:
            return error


def cores() -> int:
    """The processors that this process may use."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextmanager
def side_by_side(task: Task, jobs: int) -> Iterator[Making]:
    """The means to make all editions, at most `jobs` (1 or more) at a time.  The workers are there
    when the block begins, before any thread of it, and gone when it ends, whatever ends it."""
    count = min(jobs, len(task.editions))
    if count < 2:
        yield lambda report: _one_by_one(task, report)
        return
    read_dictionaries(task.material, task.editions)
    crew: list[tuple[multiprocessing.process.BaseProcess, Connection]] = []
    try:
        for _ in range(count):
            crew.append(_hire(task, [channel for _, channel in crew]))
        yield lambda report: _share_out(task, [channel for _, channel in crew], report)
    finally:
        for worker, channel in crew:
            channel.close()
            worker.terminate()
        for worker, _ in crew:
            worker.join()


def _one_by_one(task: Task, report: Report) -> Iterator[tuple[int, Result]]:
    for place in range(len(task.editions)):
        yield place, task.make(place, lambda *told, at=place: report(at, *told))


def _share_out(
    task: Task, channels: Sequence[Connection], report: Report
) -> Iterator[tuple[int, Result]]:
    """Whoever is free takes the next edition."""
    places = iter(range(len(task.editions)))
    busy: dict[Connection, int] = {}
    for channel, place in zip(channels, places, strict=False):
        _hand_over(channel, place)
        busy[channel] = place
    while busy:
        told = wait(list(busy))
        for channel in [one for one in busy if one in told]:
            try:
                message = channel.recv()
            except (EOFError, ConnectionResetError):
                place = busy.pop(channel)
                yield place, _lost(task, place)
                continue
            if isinstance(message, tuple):
                report(busy[channel], *message)
                continue
            yield busy.pop(channel), message
            if (following := next(places, None)) is not None:
                _hand_over(channel, following)
                busy[channel] = following
    for place in places:  # nobody is left to make it
        yield place, _lost(task, place)


def _hand_over(channel: Connection, place: int) -> None:
    """A worker that is gone is met when it is listened to."""
    with suppress(BrokenPipeError):
        channel.send(place)


def _lost(task: Task, place: int) -> PublishError:
    folder = Where(task.material.manifest.folder)
    return PublishError("edition-lost", folder, name=task.editions[place].name)


# --------------------------------------------------------------------------- a worker


def _hire(
    task: Task, channels: Sequence[Connection]
) -> tuple[multiprocessing.process.BaseProcess, Connection]:
    """A worker and the channel to it.  Forked where that is safe (not on a Mac): what was read and
    the libraries are there at once."""
    forks = sys.platform == "linux"
    context = multiprocessing.get_context("fork" if forks else "spawn")
    ours, theirs = context.Pipe()
    held = (*channels, ours) if forks else ()
    worker = context.Process(target=_work, args=(task, theirs, held), daemon=True)  # type: ignore[attr-defined]
    worker.start()
    theirs.close()
    return worker, ours


def _work(task: Task, channel: Connection, held: Sequence[Connection]) -> None:
    """Make the editions that are asked for, until nobody asks.  `held`: the parent's ends of the
    channels, which a fork has too: while it held them, nobody would learn that the parent is gone.
    """
    for other in held:
        other.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's: it ends us
    try:
        while True:
            made = task.make(channel.recv(), lambda *told: channel.send(told))
            channel.send(made)
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return
