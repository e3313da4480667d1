"""What people and tables say is shown as text, whatever it says: it makes no link and breaks no
screen. Every text column of the database is in this test by existing."""

import re
from collections import Counter
from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import String, select, update

from bot.profile import COMMANDS
from core.access.digest_clock import make_digests_due
from core.access.viewer import viewer_of_person
from core.db import Base, Database
from core.enums import AudienceKind
from core.journal.models import Lesson, Material
from core.messaging import actions
from core.messaging.audience import Audience
from core.school.models import Substitution
from tests.bot.telegram import Telegram
from tests.bot.test_outsiders import END_OF_ALL, INSIDERS
from tests.cast import Cast

HOSTILE = '<a href="https://evil.example">я</a> <малый> & </b>'
GOOD_LINK = "https://good.example/?a=1&b=2"
#: Kinds of buttons after which something is typed: topic, homework, comment, letter, news.
ASKING_FOR_WORDS = {"jq", "jh", "jo", "wt", "wf", "br", "reply", "ask"}
#: What the bot itself writes and reads; people type nothing into these.
OWN_TABLES = {"bot", "channel_link", "consent", "delivery", "event", "inbox", "failed_entry"}
OWN_COLUMNS = {
    *("kind", "sex", "state", "code", "relation", "role", "language", "timezone", "origin"),
    *(
        "asks",
        "question",
        "audience_kind",
        "audience_value",
        "token_hash",
        "cause",
        "file_id",
        "url",
        "search_name",
    ),
}


#: How often each kind of button is pressed by one person.
PRESSES_OF_A_KIND = 1


async def press_every_kind(telegram: Telegram, chat: int) -> None:
    """Press buttons of every kind that is reachable, answering in words where words are awaited."""
    seen, pressed = set[str](), Counter[str]()
    queue: list[tuple[int, str]] = []

    def look() -> None:
        for message in telegram.messages(chat):
            queue.extend((message.id, data) for data in message.data if data not in seen)
            seen.update(message.data)

    for command, _ in COMMANDS:
        await telegram.says(chat, f"/{command}")
        look()
    while queue:
        message, data = queue.pop(0)
        kind = re.split(r"[:|]", data)[0]
        if data.startswith(END_OF_ALL) or pressed[kind] == PRESSES_OF_A_KIND:
            continue
        pressed[kind] += 1
        await telegram.forges(chat, data, message=message)
        if kind in ASKING_FOR_WORDS:
            await telegram.says(chat, HOSTILE)
        look()


async def say_something_everywhere(db: Database, cast: Cast) -> None:
    """Rows of the kinds that the cast has none of."""
    async with db.session() as session:
        viewers = {}
        for name in ("olga", "sergey"):
            found = await viewer_of_person(session, cast.people[name], school_id=cast.school)
            assert found is not None
            viewers[name] = found
        lesson = cast.lessons["algebra 2026-11-18"]
        session.add_all(
            [
                Material(
                    school_id=cast.school,
                    lesson_id=lesson,
                    title="Плакат",
                    url=GOOD_LINK,
                ),
                Substitution(
                    school_id=cast.school,
                    day=date(2026, 11, 18),
                    group_id=cast.groups["algebra"],
                    number=2,
                    kind="room",
                    room="5",
                    note="примечание",
                ),
            ]
        )
        thread = await actions.open_thread(
            session, viewers["olga"], pupil_id=cast.anya, staff_id=cast.elena
        )
        await actions.post(session, viewers["olga"], thread_id=thread.id, text="-", origin="a")
        await actions.announce(
            session,
            viewers["sergey"],
            audience=Audience(AudienceKind.SCHOOL, "all"),
            text="-",
            origin="b",
        )


async def make_hostile(db: Database) -> int:
    """Overwrite every text that people can have written; gives the number of columns."""
    columns = 0
    async with db.session() as session:
        for table in Base.metadata.sorted_tables:
            texts = [
                column.name
                for column in table.c
                if type(column.type) is String and column.name not in OWN_COLUMNS
            ]
            if table.name in OWN_TABLES or not texts:
                continue
            columns += len(texts)
            key = list(table.primary_key)
            for number, row in enumerate((await session.execute(select(*key))).all()):
                said = dict.fromkeys(texts, f"{HOSTILE}{number}")
                same = (column == value for column, value in zip(key, row, strict=True))
                await session.execute(update(table).where(*same).values(said))
    return columns


def wrong(telegram: Telegram, cast: Cast) -> list[str]:
    refused = [
        f"{sent.text[:200]}: {sent.error.description}"
        for sent in telegram.sandbox.sent_log
        if sent.error is not None and "not modified" not in sent.error.description
    ]
    links = [
        f"{seen.text[:200]}: {entity}"
        for name in cast.people
        for seen in telegram.messages(cast.chat(name))
        for entity in seen.bubble.entities
        if entity["type"] in ("text_link", "text_mention") and entity.get("url") != GOOD_LINK
    ]
    return refused + links


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_hostile_text_is_only_text_on_every_screen_and_in_every_letter(
    telegram: Telegram, cast: Cast, at: Callable[[str], None]
) -> None:
    await say_something_everywhere(telegram.db, cast)
    assert await make_hostile(telegram.db) > 25
    async with telegram.db.session() as session:
        await make_digests_due(session, school_id=cast.school)
    await telegram.work()
    assert len(telegram.messages(cast.chat("olga"))) >= 2
    for name in INSIDERS:
        await press_every_kind(telegram, cast.chat(name))
    at("2026-11-18 12:00")
    await telegram.work()
    await press_every_kind(telegram, cast.chat("olga"))  # with marks and absences entered
    assert wrong(telegram, cast) == []
    said = "\n".join(seen.text for seen in telegram.messages(cast.chat("elena")))
    assert HOSTILE in said


@pytest.mark.parametrize("room", [HOSTILE, "Спортзал <малый>"])
async def test_a_room_is_only_text_on_a_teachers_card(
    telegram: Telegram, cast: Cast, room: str
) -> None:
    async with telegram.db.session() as session:
        await session.execute(update(Lesson).values(room=room))
    chat = cast.chat("elena")
    await telegram.says(chat, "/journal")
    card = await telegram.presses(chat, "7Б · Алгебра")
    assert f"каб. {room}" in card.text
    assert wrong(telegram, cast) == []
