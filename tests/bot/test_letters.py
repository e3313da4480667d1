"""Letters as people get and press them."""

from collections.abc import Callable

from core.access.digest_clock import make_digests_due
from core.access.viewer import viewer_of_person
from core.db import Database
from core.journal.marks import set_mark
from tests.bot.telegram import Telegram
from tests.cast import Cast

At = Callable[[str], None]


async def _mark(db: Database, cast: Cast) -> None:
    async with db.session() as session:
        elena = await viewer_of_person(session, cast.elena, school_id=cast.school)
        assert elena is not None
        await set_mark(
            session,
            elena,
            lesson_id=cast.lessons["algebra 2026-11-18"],
            pupil_id=cast.anya,
            value=4,
            type_id=cast.types["test"],
        )


async def test_details_of_a_mark_come_below_its_letter(
    telegram: Telegram, db: Database, cast: Cast, at: At
) -> None:
    await _mark(db, cast)
    at("2026-11-18 10:03")
    await telegram.work()
    chat = cast.chat("olga")
    letter = telegram.last(chat)
    shown = await telegram.presses(chat, "Подробнее")
    assert "Алгебра" in shown.text
    assert shown.id != letter.id
    assert telegram.messages(chat)[0].text == letter.text


async def test_a_forged_press_for_another_child_shows_nothing(
    telegram: Telegram, db: Database, cast: Cast, at: At
) -> None:
    await _mark(db, cast)
    at("2026-11-18 10:03")
    await telegram.work()
    chat = cast.chat("olga")
    letter = telegram.last(chat)
    forged = letter.data[0].replace(f":{cast.anya}:", f":{cast.petya}:")
    await telegram.forges(chat, forged, message=letter.id)
    assert len(telegram.messages(chat)) == 1
    assert "Ничего не нашлось" in telegram.toast(chat)


async def test_a_digest_can_be_read_and_looked_into(
    telegram: Telegram, db: Database, cast: Cast
) -> None:
    async with db.session() as session:
        await make_digests_due(session)
    await telegram.work()
    chat = cast.chat("olga")
    await telegram.presses(chat, "Ознакомлен")
    shown = await telegram.presses(chat, "Подробнее: Анна")
    assert "9–15 ноября" in shown.text
