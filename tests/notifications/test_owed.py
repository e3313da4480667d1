"""Letters nobody has answered: the employee is reminded, the deputy head sees figures alone."""

from collections.abc import Callable
from datetime import date, datetime

import pytest
from sqlalchemy import update

from core.errors import NotAllowed, NotFound
from core.messaging.actions import open_thread
from core.messaging.actions import post as say
from core.messaging.unanswered import after_working_days, owed_answer, owing
from core.people.models import RoleGrant
from notifications.reminding import plan_reminders, send_reminders
from tests.notifications.conftest import Post, viewer_of

At = Callable[[str], None]
ZONE = "Europe/Samara"


async def _asked(post: Post) -> int:
    """Olga asks Elena on Wednesday at ten; gives the thread."""
    async with post.db.session() as session:
        olga = await viewer_of(session, post.cast, "olga")
        thread = await open_thread(session, olga, pupil_id=post.cast.anya, staff_id=post.cast.elena)
        await say(session, olga, thread_id=thread.id, text="Тайное <слово>", origin="t:1:1")
        return thread.id


async def _tick(post: Post) -> None:
    for _clock in range(2):
        await plan_reminders(post.db)
        await send_reminders(post.db)
    await post.work()


def _reminders(post: Post, name: str) -> list[str]:
    return [text for text in post.letters(name) if "ждёт ответа" in text]


@pytest.mark.parametrize(
    ("written", "days", "due"),
    [
        ("2026-11-18 10:00", 2, "2026-11-20 10:00"),  # Wednesday: Friday
        ("2026-11-20 10:00", 2, "2026-11-24 10:00"),  # Friday: Tuesday
        ("2026-11-21 15:00", 2, "2026-11-25 08:00"),  # Saturday counts from Monday morning
    ],
)
def test_days_off_are_not_counted(written: str, days: int, due: str) -> None:
    begun = datetime.fromisoformat(f"{written}:00+04:00")
    ended = datetime.fromisoformat(f"{due}:00+04:00")
    assert after_working_days(begun, days, ZONE) == ended


async def test_the_employee_is_reminded_once_after_two_working_days(post: Post, at: At) -> None:
    await _asked(post)
    at("2026-11-20 09:00")
    await _tick(post)
    assert _reminders(post, "elena") == []
    at("2026-11-20 10:30")
    await _tick(post)
    at("2026-11-23 10:30")
    await _tick(post)
    (told,) = _reminders(post, "elena")
    assert "Тайное <слово>" in told
    assert "От: Ольга Соколова" in told


async def test_an_answer_ends_it(post: Post, at: At) -> None:
    thread = await _asked(post)
    async with post.db.session() as session:
        elena = await viewer_of(session, post.cast, "elena")
        await say(session, elena, thread_id=thread, text="Ответ", origin="t:2:2")
    at("2026-11-24 15:00")
    await _tick(post)
    assert _reminders(post, "elena") == []
    assert not any("без ответа" in text for text in post.letters("irina"))


async def test_the_deputy_head_sees_figures_and_no_letters(post: Post, at: At) -> None:
    await _asked(post)
    at("2026-11-23 14:00")  # Monday: three working days
    await _tick(post)
    (told,) = [text for text in post.letters("irina") if "без ответа" in text]
    said = told.replace("\N{NO-BREAK SPACE}", " ")
    assert "Морозова Е. П.: 1 письмо, первое от 18 ноября, 10:00" in said
    for secret in ("Тайное", "Соколов"):
        assert secret not in told


async def test_nobody_else_is_told_or_may_ask(post: Post, at: At) -> None:
    await _asked(post)
    at("2026-11-23 14:00")
    await _tick(post)
    for name in ("olga", "igor", "maria", "sergey", "anna"):
        assert not any("ждёт ответа" in text or "без ответа" in text for text in post.letters(name))
    async with post.db.session() as session:
        for name in ("olga", "maria", "sergey"):
            viewer = await viewer_of(session, post.cast, name)
            with pytest.raises(NotAllowed):
                await owing(session, viewer)
            with pytest.raises(NotFound):
                await owed_answer(session, viewer, message_id=1)


async def test_who_left_is_not_reminded(post: Post, at: At) -> None:
    await _asked(post)
    async with post.db.session() as session:
        await session.execute(
            update(RoleGrant)
            .where(RoleGrant.person_id == post.cast.elena)
            .values(until=date(2026, 11, 19))
        )
    at("2026-11-20 10:30")
    await _tick(post)
    assert _reminders(post, "elena") == []
