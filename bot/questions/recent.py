"""The question a chat asked last, so that «а по химии?» goes on from it for a quarter of an hour.

Commands and words of the menu are questions too: after «оценки» one may ask «а по алгебре?».
"""

import json
from datetime import date, datetime, timedelta

from bot.understanding import FOLLOWED, Meaning
from core import drafts
from core.access.viewer import Viewer
from core.clock import now
from core.db import Session

#: Later a few words are hardly meant as the rest of that question.
PATIENCE = timedelta(minutes=15)
#: Views whose names are not those of intents.
_INTENTS = {"tt": "timetable", "papers": "report"}


def _key(viewer: Viewer) -> str:
    return f"asked:{viewer.bot_id}:{viewer.chat_id}"


async def remember(session: Session, viewer: Viewer, asked: Meaning) -> None:
    """Keep a question as the last one of the viewer's chat."""
    if viewer.chat_id is None:
        return
    packed = {
        "at": now().isoformat(),
        "intent": asked.intent,
        "child": asked.child,
        "subject": asked.subject,
        "since": asked.since and asked.since.isoformat(),
        "until": asked.until and asked.until.isoformat(),
        "term": asked.term,
        "mark": asked.mark,
        "topic": asked.topic,
    }
    await drafts.remember(session, _key(viewer), json.dumps(packed, ensure_ascii=False))


async def remember_view(session: Session, viewer: Viewer, view: str) -> None:
    """The same for a command or a word of the menu, by the name of its view."""
    intent = _INTENTS.get(view, view)
    if intent in FOLLOWED:
        await remember(session, viewer, Meaning(intent))


async def last_question(session: Session, viewer: Viewer) -> Meaning | None:
    """What the viewer's chat asked last, None when that was too long ago."""
    _state, data = await drafts.kept(session, _key(viewer))
    kept = json.loads(data)
    if "at" not in kept or now() - datetime.fromisoformat(kept.pop("at")) > PATIENCE:
        return None
    since, until = (_day(kept.pop(name)) for name in ("since", "until"))
    return Meaning(**kept, since=since, until=until)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
