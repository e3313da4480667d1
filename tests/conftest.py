"""Fixtures for every test: databases, the clock, the cast."""

from collections.abc import Callable, Iterator

import pytest
import time_machine

from tests.cast import NOW

pytest_plugins = ["tests.databases"]


@pytest.fixture
def at() -> Iterator[Callable[[str], None]]:
    """The clock stands still at NOW; `at("2026-11-19 08:00")` moves it (Samara's wall clock)."""
    with time_machine.travel(NOW, tick=False) as traveller:

        def move(moment: str) -> None:
            traveller.move_to(moment.replace(" ", "T") + ":00+04:00")

        yield move
