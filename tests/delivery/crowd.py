"""Many readers of one announcement."""

from sqlalchemy import insert, select

from core import clock
from core.access.models import ChannelLink, Consent
from core.access.viewer import viewer_of_person
from core.db import Database
from core.enums import AudienceKind, Role
from core.messaging.actions import announce
from core.messaging.audience import Audience
from core.people.models import Person, RoleGrant
from tests.cast import YEAR_START, Cast

#: Chats of the crowd begin here, far from those of the cast.
FIRST_CHAT = 1_000_000
WORDS = "Завтра сбор в девять"


async def gather(db: Database, cast: Cast, count: int) -> list[int]:
    """So many more employees of the first school, each with a chat; gives the chats."""
    now = clock.now()
    people = [
        {
            "school_id": cast.school,
            "last_name": "Толпин",
            "first_name": "Иван",
            "middle_name": str(number),
            "sex": "m",
            "search_name": f"толпин иван {number}",
            "created_at": now,
        }
        for number in range(count)
    ]
    async with db.session() as session:
        await session.execute(insert(Person), people)
        ids = await session.scalars(select(Person.id).where(Person.last_name == "Толпин"))
        own = [{"school_id": cast.school, "person_id": person_id} for person_id in ids]
        grants = [one | {"role": Role.TEACHER, "since": YEAR_START} for one in own]
        links = [
            one | {"bot_id": cast.bot, "chat_id": FIRST_CHAT + one["person_id"], "linked_at": now}
            for one in own
        ]
        consents = [
            one
            | {
                "purpose": "messenger",
                "version": "1",
                "text_hash": "",
                "channel": "telegram",
                "given_at": now,
            }
            for one in own
        ]
        await session.execute(insert(RoleGrant), grants)
        await session.execute(insert(ChannelLink), links)
        await session.execute(insert(Consent), consents)
    return [FIRST_CHAT + one["person_id"] for one in own]


async def announced(db: Database, cast: Cast, origin: str = "test:1") -> None:
    """Irina announces something to all teachers."""
    async with db.session() as session:
        irina = await viewer_of_person(session, cast.irina, school_id=cast.school)
        assert irina is not None
        audience = Audience(AudienceKind.ROLE, Role.TEACHER)
        await announce(session, irina, audience=audience, text=WORDS, origin=origin)
