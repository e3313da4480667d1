"""Readers answer an announcement, and its sender sees who has answered what.

Places are taken by a compare-and-set on the option, so that however many press at once, no more get
one than there are. Whoever answers anew gives the old place back in the same transaction.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update

from core import clock, ledger
from core.access.matrix import Action
from core.access.viewer import Viewer
from core.db import Session, insert_into
from core.enums import Asks, DeliveryState
from core.errors import NotFound
from core.messaging.announcements import AnnouncementView, announcement, audience_of
from core.messaging.answer_models import Answer, AnswerOption
from core.messaging.asking import label_words, options_of
from core.messaging.audience import audience_ids, audience_title
from core.messaging.errors import ChangedMeanwhile, NoPlaces
from core.messaging.models import Announcement
from core.outbox.models import Delivery
from core.people.queries import PersonName, names


@dataclass(frozen=True)
class OfferedOption:
    """An option as a reader sees it; `left` places, None for however many."""

    id: int
    words: str
    left: int | None
    taken: int
    is_mine: bool


@dataclass(frozen=True)
class AskedView:
    """An announcement that asks, as one of its readers sees it."""

    announcement: AnnouncementView
    asks: Asks
    options: tuple[OfferedOption, ...]
    as_of: datetime

    @property
    def mine(self) -> OfferedOption | None:
        """The reader's own answer."""
        return next((one for one in self.options if one.is_mine), None)


async def asked(session: Session, viewer: Viewer, *, announcement_id: int) -> AskedView:
    """What an announcement asks of the viewer. Raises NotFound when it is not for them today, was
    taken back, or asks nothing."""
    view = await announcement(session, viewer, announcement_id=announcement_id)
    asks = Asks(view.asks)
    if asks is Asks.NOTHING:
        raise NotFound
    mine = await _chosen(session, viewer, announcement_id)
    rows = await options_of(session, school_id=viewer.school_id, announcement_id=announcement_id)
    options = tuple(
        OfferedOption(
            row.id,
            label_words(asks, row.position, row.label),
            None if row.places is None else max(row.places - row.taken, 0),
            row.taken,
            row.id == mine,
        )
        for row in rows
    )
    return AskedView(view, asks, options, clock.now())


async def _chosen(session: Session, viewer: Viewer, announcement_id: int) -> int | None:
    found: int | None = await session.scalar(
        select(Answer.option_id).where(
            Answer.school_id == viewer.school_id,
            Answer.announcement_id == announcement_id,
            Answer.person_id == viewer.person_id,
        )
    )
    return found


async def give_answer(
    session: Session, viewer: Viewer, *, announcement_id: int, option_id: int
) -> bool:
    """The viewer's answer, anew as often as they like; False when it was this one already.

    Raises NotFound for an announcement or an option that is not theirs to answer, NoPlaces, or
    ChangedMeanwhile when they answered in another chat at the same moment.
    """
    view = await asked(session, viewer, announcement_id=announcement_id)
    if option_id not in {one.id for one in view.options}:
        raise NotFound
    old = view.mine
    if old is not None and old.id == option_id:
        return False
    await _take(session, viewer, announcement_id, option_id)
    await _keep(session, viewer, announcement_id, option_id, old.id if old else None)
    if old is not None:
        await _give_back(session, viewer, old.id)
    await _record(session, viewer, announcement_id, "answer.given", option_id)
    return True


async def take_back_answer(session: Session, viewer: Viewer, *, announcement_id: int) -> None:
    """The viewer's place in a sign-up is free again. Raises NotFound or ChangedMeanwhile."""
    view = await asked(session, viewer, announcement_id=announcement_id)
    if view.mine is None or view.asks is not Asks.SIGN_UP:
        raise NotFound
    gone = await session.scalar(
        delete(Answer)
        .where(
            Answer.school_id == viewer.school_id,
            Answer.announcement_id == announcement_id,
            Answer.person_id == viewer.person_id,
            Answer.option_id == view.mine.id,
        )
        .returning(Answer.id)
    )
    if gone is None:
        raise ChangedMeanwhile
    await _give_back(session, viewer, view.mine.id)
    await _record(session, viewer, announcement_id, "answer.withdrawn", view.mine.id)


async def _take(session: Session, viewer: Viewer, announcement_id: int, option_id: int) -> None:
    got = await session.scalar(
        update(AnswerOption)
        .where(
            AnswerOption.school_id == viewer.school_id,
            AnswerOption.announcement_id == announcement_id,
            AnswerOption.id == option_id,
            AnswerOption.places.is_(None) | (AnswerOption.taken < AnswerOption.places),
        )
        .values(taken=AnswerOption.taken + 1)
        .returning(AnswerOption.id)
        .execution_options(synchronize_session=False)
    )
    if got is None:
        raise NoPlaces


async def _keep(
    session: Session, viewer: Viewer, announcement_id: int, option_id: int, old: int | None
) -> None:
    """Compare and set: of two answers of one person at once one is refused with all it did."""
    key = {
        "school_id": viewer.school_id,
        "announcement_id": announcement_id,
        "person_id": viewer.person_id,
    }
    now = clock.now()
    if old is None:
        kept = await session.scalar(
            insert_into(session, Answer)
            .values(**key, option_id=option_id, answered_at=now)
            .on_conflict_do_nothing(index_elements=list(key))
            .returning(Answer.id)
        )
    else:
        kept = await session.scalar(
            update(Answer)
            .filter_by(**key, option_id=old)
            .values(option_id=option_id, answered_at=now)
            .returning(Answer.id)
            .execution_options(synchronize_session=False)
        )
    if kept is None:
        raise ChangedMeanwhile


async def _give_back(session: Session, viewer: Viewer, option_id: int) -> None:
    await session.execute(
        update(AnswerOption)
        .where(AnswerOption.school_id == viewer.school_id, AnswerOption.id == option_id)
        .values(taken=AnswerOption.taken - 1)
        .execution_options(synchronize_session=False)
    )


async def _record(
    session: Session, viewer: Viewer, announcement_id: int, kind: str, option_id: int
) -> None:
    await ledger.record(
        session,
        kind,
        school_id=viewer.school_id,
        actor_id=viewer.person_id,
        subject=f"announcement:{announcement_id}",
        after={"option": option_id},
    )


@dataclass(frozen=True)
class ReaderLine:
    """One of the readers of today: what they answered and when, and whether the bot told them."""

    person: PersonName
    answer: str
    answered_at: datetime | None
    is_told: bool


@dataclass(frozen=True)
class AnswersView:
    """Who of the readers of today has answered what. `counts` are the options with their counts."""

    id: int
    title: str
    text: str
    asks: Asks
    announced_at: datetime
    counts: tuple[OfferedOption, ...]
    lines: tuple[ReaderLine, ...]
    as_of: datetime

    @property
    def silent(self) -> tuple[ReaderLine, ...]:
        """Readers without an answer."""
        return tuple(one for one in self.lines if one.answered_at is None)

    @property
    def answered(self) -> int:
        """How many of the readers have answered."""
        return len(self.lines) - len(self.silent)

    @property
    def percent(self) -> int:
        """Of the readers, rounded down; 0 without readers."""
        return self.answered * 100 // len(self.lines) if self.lines else 0


async def answers_of(session: Session, viewer: Viewer, *, announcement_id: int) -> AnswersView:
    """Who has answered what, by the readers' names. For those who announce. Raises NotAllowed, or
    NotFound for one of another school or one that asks nothing."""
    viewer.must(Action.ANNOUNCE)
    found = await session.scalar(
        select(Announcement).where(
            Announcement.school_id == viewer.school_id,
            Announcement.id == announcement_id,
            Announcement.asks != Asks.NOTHING,
        )
    )
    if found is None:
        raise NotFound
    asks, audience = Asks(found.asks), audience_of(found)
    rows = await options_of(session, school_id=viewer.school_id, announcement_id=found.id)
    words = {row.id: label_words(asks, row.position, row.label) for row in rows}
    await _record_reading(session, viewer, found.id)
    return AnswersView(
        id=found.id,
        title=await audience_title(session, audience, school_id=viewer.school_id),
        text=found.text,
        asks=asks,
        announced_at=found.announced_at,
        counts=tuple(
            OfferedOption(
                row.id,
                words[row.id],
                None if row.places is None else max(row.places - row.taken, 0),
                row.taken,
                False,
            )
            for row in rows
        ),
        lines=await _lines(session, viewer, found, words),
        as_of=clock.now(),
    )


async def _record_reading(session: Session, viewer: Viewer, announcement_id: int) -> None:
    await ledger.record(
        session,
        "read.answers",
        school_id=viewer.school_id,
        actor_id=viewer.person_id,
        subject=f"announcement:{announcement_id}",
    )


async def _lines(
    session: Session, viewer: Viewer, found: Announcement, words: Mapping[int, str]
) -> tuple[ReaderLine, ...]:
    school_id = viewer.school_id
    people = await audience_ids(session, audience_of(found), school_id=school_id, day=viewer.today)
    answers = {
        row.person_id: row
        for row in await session.scalars(
            select(Answer).where(Answer.school_id == school_id, Answer.announcement_id == found.id)
        )
    }
    told = set(
        await session.scalars(
            select(Delivery.person_id).where(
                Delivery.school_id == school_id,
                Delivery.cause == f"announcement:{found.id}",
                Delivery.state == DeliveryState.SENT,
            )
        )
    )
    wanted = [one for one in people if one != found.author_id]
    known = await names(session, school_id=school_id, ids=wanted)
    lines = [
        ReaderLine(
            known[one],
            words.get(answers[one].option_id, "") if one in answers else "",
            answers[one].answered_at if one in answers else None,
            one in told,
        )
        for one in wanted
    ]
    return tuple(sorted(lines, key=lambda line: (line.person.full, line.person.id)))
