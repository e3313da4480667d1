"""The deputy head opens a closed column of final marks, and nobody else does."""

import pytest
from sqlalchemy import select

from core.access.viewer import viewer_of_person
from core.enums import FinalKind
from core.journal.finals import Column, lock_finals
from core.journal.models import FinalLock
from tests.bot.telegram import Telegram
from tests.cast import Cast


async def _lock(telegram: Telegram, cast: Cast) -> int:
    async with telegram.db.session() as session:
        elena = await viewer_of_person(session, cast.elena, school_id=cast.school)
        assert elena is not None
        column = Column(FinalKind.TERM, 2)
        await lock_finals(session, elena, group_id=cast.groups["algebra"], column=column)
        return (
            await session.scalars(select(FinalLock.id).order_by(FinalLock.id.desc()))
        ).first() or 0


async def _reasons(telegram: Telegram) -> list[str]:
    async with telegram.db.reading() as session:
        rows = await session.scalars(
            select(FinalLock.reason).where(FinalLock.unlocked_at.is_not(None))
        )
        return list(rows)


async def test_the_deputy_unlocks_with_a_reason_and_the_record_shows_all_of_it(
    telegram: Telegram, cast: Cast
) -> None:
    await _lock(telegram, cast)
    chat = cast.chat("irina")
    await telegram.says(chat, "закрытые отметки")
    await telegram.presses(chat, "7Б Алгебра · период 2")
    assert "Закрыто: Морозова" in telegram.last(chat).text
    await telegram.presses(chat, "Снять закрытие")
    await telegram.says(chat, "Пересдача контрольной")
    assert "Причина: Пересдача контрольной" in telegram.last(chat).text
    assert await _reasons(telegram) == ["Пересдача контрольной"]
    await telegram.says(chat, "/locks")
    assert "Закрытых итоговых отметок нет" in telegram.last(chat).text
    await _lock(telegram, cast)
    await telegram.says(chat, "/locks")
    await telegram.presses(chat, "7Б Алгебра")
    assert telegram.last(chat).text.count("Закрыто: ") == 2


@pytest.mark.parametrize("stranger", ["elena", "maria", "sergey", "olga", "anya", "alien_teacher"])
async def test_nobody_else_sees_or_opens_a_closed_column(
    telegram: Telegram, cast: Cast, stranger: str
) -> None:
    lock, chat = await _lock(telegram, cast), cast.chat(stranger)
    await telegram.says(chat, "/menu")
    for forged in ("fc:1", f"fd:{lock}", f"fe:{lock}"):
        await telegram.forges(chat, forged, message=telegram.last(chat).id)
        assert "Закрыто: " not in telegram.last(chat).text
    await telegram.says(chat, "Мне нужно")
    assert await _reasons(telegram) == []
