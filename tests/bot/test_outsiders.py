"""Nobody from outside gets anything through any command, button or link that exists.

Insiders press every button they can find; whatever those buttons carry is then sent by each
outsider. A new feature is in this test by being reachable.
"""

import pytest
from sqlalchemy import func, select

from bot.commands import COMMANDS
from core.ledger import Event
from tests.bot.telegram import Telegram
from tests.cast import STRANGER_CHAT, Cast

INSIDERS = ("olga", "anya", "elena", "maria", "irina", "sergey")
#: Words of Anya's family and class that no outsider may ever read.
CANARIES = ("Соколов", "Анна Игоревна", "Ольга Николаевна")
MOST_PRESSES = 60
#: Pressed by nobody here: after it there is nothing left to press.
END_OF_ALL = ("set:withdraw", "set:leave", "slr:")


async def everything_pressable(telegram: Telegram, cast: Cast, name: str) -> set[str]:
    """What the buttons reachable by one person carry, found by pressing them breadth first."""
    chat, found, queue = cast.chat(name), set[str](), list[tuple[int, str]]()

    def look() -> None:
        for seen in telegram.messages(chat):
            for data in seen.data:
                if data not in found and not data.startswith(END_OF_ALL):
                    found.add(data)
                    queue.append((seen.id, data))

    for command, _ in COMMANDS:
        await telegram.says(chat, f"/{command}")
        look()
    while queue and len(found) < MOST_PRESSES:
        message, data = queue.pop(0)
        await telegram.forges(chat, data, message=message)
        look()
    return found


async def harvest(telegram: Telegram, cast: Cast) -> set[str]:
    found: set[str] = set()
    for name in INSIDERS:
        found |= await everything_pressable(telegram, cast, name)
    return found


def outsiders(cast: Cast) -> dict[str, int]:
    names = ("anna", "boris", "alien_parent", "alien_pupil", "alien_teacher")
    return {"stranger": STRANGER_CHAT, **{name: cast.chat(name) for name in names}}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_outsiders_get_nothing_through_any_button(telegram: Telegram, cast: Cast) -> None:
    buttons = await harvest(telegram, cast)
    assert len(buttons) > 50
    for name, chat in outsiders(cast).items():
        start = len(telegram.messages(chat))
        first = await telegram.says(chat, "/help")
        for data in sorted(buttons):
            await telegram.forges(chat, data, message=first.id)
        for command, _ in COMMANDS:
            await telegram.says(chat, f"/{command}")
        said = "\n".join(
            [seen.text + "\n".join(seen.buttons) for seen in telegram.messages(chat)[start:]]
            + [toast.text or "" for toast in telegram.sandbox.toasts(chat)]
        )
        for canary in CANARIES:
            assert canary not in said, f"{name} read {canary}"
    ids = [cast.people[name] for name in outsiders(cast) if name != "stranger"]
    async with telegram.db.session() as session:
        touched = await session.scalar(
            select(func.count(Event.id)).where(
                Event.actor_id.in_(ids), Event.pupil_id.in_([cast.anya, cast.kostya])
            )
        )
    assert touched == 0


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_every_screen_keeps_to_the_messengers_limits_in_every_language(
    telegram: Telegram, cast: Cast
) -> None:
    """The sandbox refuses what Telegram would; a refused answer would be missing here."""
    for name in INSIDERS:
        chat = cast.chat(name)
        for language in ("en", "ru"):
            seen = await telegram.says(chat, "/settings")
            await telegram.forges(chat, f"set:language:{language}", message=seen.id)
            await everything_pressable(telegram, cast, name)
    refused = [
        f"{sent.text[:80]}: {sent.error.description}"
        for sent in telegram.sandbox.sent_log
        if sent.error is not None and "not modified" not in sent.error.description
    ]
    assert refused == []
