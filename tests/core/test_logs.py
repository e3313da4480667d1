"""A storm makes few lines."""

import io
import logging

import pytest

from core.logs import Calm


class _Stopwatch:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def watch() -> _Stopwatch:
    return _Stopwatch()


@pytest.fixture
def written(watch: _Stopwatch) -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def log(watch: _Stopwatch, written: io.StringIO) -> logging.Logger:
    handler = logging.StreamHandler(written)
    handler.addFilter(Calm(watch))
    logger = logging.Logger("calm", logging.DEBUG)  # not a child of the root: a log of its own
    logger.addHandler(handler)
    return logger


def test_a_fault_that_repeats_is_told_once_a_minute_and_counted(
    log: logging.Logger, written: io.StringIO, watch: _Stopwatch
) -> None:
    for _round in range(100):
        log.error("a round of %s failed: %s", "fan-out", "OSError")
        watch.seconds += 1
    assert written.getvalue().splitlines() == [
        "a round of fan-out failed: OSError",
        "a round of fan-out failed: OSError (and 59 more like it)",
    ]


def test_numbers_do_not_make_a_fault_another_one(log: logging.Logger, written: io.StringIO) -> None:
    for number in range(5):
        log.error("letter %s is dead: %s", number, "TelegramBadRequest")
    log.error("letter %s is dead: %s", 7, "TelegramEntityTooLarge")
    assert len(written.getvalue().splitlines()) == 2


def test_news_is_never_left_out(log: logging.Logger, written: io.StringIO) -> None:
    for _time in range(3):
        log.info("stopped")
    assert written.getvalue() == "stopped\n" * 3


def test_the_memory_of_faults_is_bounded(log: logging.Logger, written: io.StringIO) -> None:
    for number in range(2000):
        log.warning("fault of %s", f"kind {number}")
    handler = log.handlers[0]
    (calm,) = handler.filters
    assert isinstance(calm, Calm)
    assert len(calm._told) <= 501
