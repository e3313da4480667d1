"""The operator sees what waits and what failed, and mends it."""

import asyncio
from datetime import timedelta

from core import clock, outbox
from core.db import Database
from core.enums import DeliveryKind
from core.outbox import NewLetter
from tests.cli.conftest import Vestnik


async def _with_a_dead_letter(url: str) -> None:
    from tests.cast import build

    db = Database(url)
    async with db.session() as session:
        cast = await build(session)
        letter = NewLetter(
            cast.school,
            cast.olga,
            DeliveryKind.NOTICE,
            "notice:1",
            clock.now() - timedelta(hours=1),
        )
        await outbox.put(session, letter)
        claimed = await outbox.claim(session, limit=1, lease=timedelta(minutes=1))
        await outbox.give_up(session, claimed[0].id, reason="TelegramBadRequest")
    await db.close()


def test_a_dead_letter_is_shown_tried_again_and_dropped_with_a_reason(vestnik: Vestnik) -> None:
    assert vestnik("queue").out == "Ничего не ждёт, ничего не сорвалось.\n"
    asyncio.run(_with_a_dead_letter("sqlite:///var/vestnik.db"))
    shown = vestnik("queue").out
    assert "не отправлено письмо 1, notice: TelegramBadRequest, попыток 1" in shown
    assert "Соколов" not in shown
    assert vestnik("queue", "--drop", "1").err == "Укажите причину: --reason ТЕКСТ\n"
    assert vestnik("queue", "--retry", "7").err == "Нет неотправленного письма с номером 7.\n"
    assert vestnik("queue", "--retry", "all").out == "1 письмо будет отправлено заново.\n"
    assert "notice: ждут 1" in vestnik("queue").out


def test_what_is_past_its_period_is_deleted_on_request(vestnik: Vestnik) -> None:
    vestnik("queue")
    asyncio.run(_with_a_dead_letter("sqlite:///var/vestnik.db"))
    assert "Письма хранятся с " in vestnik("queue").out
    assert vestnik("queue", "--sweep").out == (
        "Удалено по истечении срока: обновлений — 0, писем — 0, других записей — 0.\n"
    )
