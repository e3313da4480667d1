"""A kept statement gives what SQLAlchemy gives, in the same transaction."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import bindparam, case, func, insert, literal, select, union_all, update
from sqlalchemy.exc import IntegrityError, InvalidRequestError

from core import outbox
from core.db import Database
from core.enums import InboxState
from core.hot import Hot
from core.outbox.models import Inbox
from core.people.models import Enrolment, Person
from core.school.models import School, SchoolClass
from tests.cast import Cast

_C = Inbox.__table__.c
MOMENT = datetime(2026, 11, 20, 5, 30, 15, 123456, tzinfo=UTC)

_INSERT = insert(Inbox.__table__).values(  # type: ignore[arg-type]
    bot_id=bindparam("bot"),
    update_id=bindparam("update"),
    chat_id=bindparam("chat"),
    body=bindparam("body"),
    received_at=bindparam("moment"),
)
_PUT = Hot(_INSERT)
_PUT_AND_TELL = Hot(_INSERT.returning(_C.id, _C.state, _C.attempts))
_BODIES = Hot(select(_C.body, _C.received_at, _C.done_at).order_by(_C.update_id))
_COUNT = Hot(select(func.count()).select_from(Inbox.__table__))
_FINISH = Hot(
    update(Inbox.__table__)  # type: ignore[arg-type]
    .where(_C.bot_id == bindparam("bot"), _C.state == InboxState.NEW)
    .values(state=InboxState.DONE, done_at=bindparam("moment"))
)


def _new(number: int, **more: Any) -> dict[str, Any]:
    return {
        "bot": 1,
        "update": number,
        "chat": 7,
        "body": f"тело {number}",
        "moment": MOMENT,
        **more,
    }


_PEOPLE = {
    "joined": (
        select(
            Person.id,
            Person.first_name,
            Person.birth_date,
            Enrolment.enrolled_on,
            SchoolClass.grade,
            School.timezone.label("zone"),
            (SchoolClass.grade > bindparam("grade")).label("older"),
        )
        .join(Enrolment, Enrolment.pupil_id == Person.id)
        .join(SchoolClass, SchoolClass.id == Enrolment.class_id)
        .join(School, School.id == Person.school_id)
        .where(Person.school_id == bindparam("school"))
        .order_by(Person.id)
        .limit(5),
        ("school", "grade"),
    ),
    "some": (
        select(Person.id, Person.last_name)
        .where(Person.school_id == bindparam("school"))
        .where(Person.id.in_(bindparam("ids", expanding=True)))
        .order_by(Person.id),
        ("school", "ids"),
    ),
    "others": (
        select(Person.id)
        .where(Person.id.not_in(bindparam("ids", expanding=True)))
        .where(Person.first_name.in_(bindparam("names", expanding=True)))
        .order_by(Person.id)
        .limit(bindparam("most")),
        ("ids", "names", "most"),
    ),
    "twice": (
        union_all(
            select(Person.id).where(Person.id.in_(bindparam("ids", expanding=True))),
            select(Person.school_id)
            .where(Person.id.in_(bindparam("ids", expanding=True)))
            .where(Person.school_id == bindparam("school")),
        ),
        ("ids", "school"),
    ),
    "union": (
        union_all(
            select(Person.first_name.label("name")).where(Person.id == bindparam("me")),
            select(literal("constant")),
            select(case((Person.id > 0, "yes"), else_="no")).where(Person.id == bindparam("me")),
        ),
        ("me",),
    ),
}


@pytest.mark.parametrize("which", list(_PEOPLE))
@pytest.mark.parametrize("empty", [False, True])
async def test_rows_are_those_of_sqlalchemy(
    db: Database, cast: Cast, which: str, empty: bool
) -> None:
    statement, names = _PEOPLE[which]
    async with db.session() as session:
        people = list(await session.execute(select(Person.id, Person.first_name, Person.school_id)))
        bound = {
            "school": people[0].school_id,
            "grade": 6,
            "ids": [] if empty else [person.id for person in people[:7]],
            "names": [person.first_name for person in people],
            "most": 4,
            "me": people[0].id,
        }
        bound = {name: bound[name] for name in names}
        expected = list(await session.execute(statement, bound))
        hot = Hot(statement)
        rows = await hot.all(session, **bound)
        again = await hot.all(session, **bound)
    async with db.reading() as session:
        beside = await hot.all(session, **bound)
    assert rows == again == beside == [tuple(row) for row in expected]
    assert [row._fields for row in rows] == [row._fields for row in expected]
    assert bool(rows) is not (empty and which in ("some", "twice"))


async def test_moments_come_back_aware_and_defaults_are_put(db: Database) -> None:
    async with db.session() as session:
        first = await _PUT_AND_TELL.first(session, **_new(1))
        assert first is not None
        assert (first.state, first.attempts) == (InboxState.NEW, 0)
        rows = await _BODIES.all(session)
    assert rows == [("тело 1", MOMENT, None)]
    assert rows[0].received_at.tzinfo is UTC


async def test_a_naive_moment_is_refused(db: Database) -> None:
    async with db.session() as session:
        with pytest.raises(ValueError, match="naive"):
            await _PUT.run(session, **_new(1, moment=MOMENT.replace(tzinfo=None)))


async def test_it_counts_what_it_touches(db: Database) -> None:
    async with db.session() as session:
        assert await _PUT.run(session, **_new(1)) == 1
        many = await _PUT.many(session, [_new(2), _new(3)])
        assert many == (2 if db.is_sqlite else -1)
        assert await _PUT.many(session, []) == 0
        assert await _FINISH.run(session, bot=1, moment=MOMENT + timedelta(seconds=1)) == 3
        assert await _FINISH.run(session, bot=1, moment=MOMENT) == 0
        assert await _BODIES.run(session) in (-1, 3)
    async with db.session() as session:
        assert await _COUNT.value(session) == 3
        assert await _BODIES.first(session) == ("тело 1", MOMENT, MOMENT + timedelta(seconds=1))


_PUT_ONCE = Hot(
    lambda insert: (
        insert(Inbox.__table__)
        .values(
            bot_id=bindparam("bot"),
            update_id=bindparam("update"),
            chat_id=bindparam("chat"),
            body=bindparam("body"),
            received_at=bindparam("moment"),
        )
        .on_conflict_do_nothing(index_elements=["bot_id", "update_id"])
    )
)


async def test_an_insert_that_may_meet_its_twin(db: Database) -> None:
    async with db.session() as session:
        assert await _PUT_ONCE.run(session, **_new(1)) == 1
        assert await _PUT_ONCE.run(session, **_new(1)) == 0
        await _PUT_ONCE.many(session, [_new(1), _new(2)])
        assert await _COUNT.value(session) == 2


async def test_what_the_orm_holds_is_written_first(db: Database) -> None:
    async with db.session() as session:
        await outbox.take_in(
            session, bot_id=1, updates=[outbox.NewUpdate(update_id=1, chat_id=7, body="a")]
        )
        kept = (await session.scalars(select(Inbox))).one()
        kept.body = "b"
        session.add(Inbox(bot_id=1, update_id=2, chat_id=7, body="c", received_at=MOMENT))
        assert [row.body for row in await _BODIES.all(session)] == ["b", "c"]


async def test_a_savepoint_takes_its_own_with_it(db: Database) -> None:
    async with db.session() as session:
        await _PUT.run(session, **_new(1))
        savepoint = await session.begin_nested()
        await _PUT.run(session, **_new(2))
        await savepoint.rollback()
        assert await _COUNT.value(session) == 1
        async with session.begin_nested():
            await _PUT.run(session, **_new(3))
        assert await _COUNT.value(session) == 2
    async with db.session() as session:
        assert await _COUNT.value(session) == 2


async def test_it_may_begin_the_transaction_and_is_undone_with_it(db: Database) -> None:
    async def broken() -> None:
        async with db.session() as session:
            await _PUT.run(session, **_new(1))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await broken()
    async with db.session() as session:
        assert await _COUNT.value(session) == 0


async def test_a_broken_rule_is_sqlalchemys_error_and_tells_no_values(db: Database) -> None:
    async with db.session() as session:
        await _PUT.run(session, **_new(1))
    with pytest.raises(IntegrityError) as caught:
        async with db.session() as session:
            await _PUT.run(session, **_new(1, body="тайна"))
    assert "тайна" not in str(caught.value)
    with pytest.raises(IntegrityError):
        async with db.session() as session:
            await _PUT.many(session, [_new(2), _new(1)])
    async with db.session() as session:
        assert await _COUNT.value(session) == 1


async def test_a_session_whose_flush_failed_is_used_no_more(db: Database) -> None:
    async def goes_on() -> None:
        async with db.session() as session:
            await _PUT.run(session, **_new(1))
            session.add(Inbox(bot_id=1, update_id=1, chat_id=7, body="", received_at=MOMENT))
            with pytest.raises(IntegrityError):
                await session.flush()
            await _PUT.run(session, **_new(2))

    with pytest.raises(InvalidRequestError, match="rolled back"):
        await goes_on()
    async with db.session() as session:
        assert await _COUNT.value(session) == 0


async def test_what_is_not_bound_is_an_error(db: Database) -> None:
    async with db.session() as session:
        with pytest.raises(TypeError, match="nothing is bound to 'moment'"):
            await _FINISH.run(session, bot=1)


async def test_a_statement_that_changes_from_call_to_call_is_refused(db: Database) -> None:
    told = Hot(select(_C.id).where(_C.body == literal("x", literal_execute=True)))
    async with db.session() as session:
        with pytest.raises(ValueError, match="not the same for every call"):
            await told.all(session)
