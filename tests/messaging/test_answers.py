"""Answers to announcements: whose they are, places under concurrency, the sender's table."""

import asyncio
from io import BytesIO

import pytest
from sqlalchemy import func, select

from core.db import Database
from core.enums import Asks, AudienceKind
from core.errors import BadInput, NotAllowed, NotFound
from core.messaging import actions
from core.messaging.amending import recall
from core.messaging.answer_models import Answer, AnswerOption
from core.messaging.answers import answers_of, asked, give_answer, take_back_answer
from core.messaging.asking import (
    ACKNOWLEDGE,
    YES_OR_NO,
    Option,
    Question,
    question_of_text,
    unpacked,
)
from core.messaging.audience import Audience
from core.messaging.errors import ChangedMeanwhile, NoPlaces
from core.reports.answers_sheet import drawn_sheet, sheet_of
from tests.cast import Cast
from tests.messaging.conftest import Asking

#: One place at nine, however many at ten.
SIGN_UP = Question(Asks.SIGN_UP, (Option("9:00", 1), Option("10:00", 2)))
READERS = ("anya", "petya", "olga", "igor", "anna", "elena", "maria")


async def announced(asking: Asking, cast: Cast, question: Question) -> tuple[int, list[int]]:
    """Irina asks 7Б; gives the announcement and its options."""
    async with asking("irina") as (session, viewer):
        made = await actions.announce(
            session,
            viewer,
            audience=Audience(AudienceKind.CLASS, str(cast.class_7b)),
            text="=1+1 Кто идёт?",
            origin="t:1",
            question=question,
        )
        rows = await session.scalars(select(AnswerOption.id).order_by(AnswerOption.position))
        return made.id, list(rows)


async def answer(asking: Asking, name: str, number: int, option: int) -> bool:
    async with asking(name) as (session, viewer):
        return await give_answer(session, viewer, announcement_id=number, option_id=option)


async def taken(db: Database) -> list[tuple[int, int]]:
    """Of each option: what it says is taken, and how many answers there really are."""
    async with db.reading() as session:
        rows = await session.execute(
            select(AnswerOption.taken, func.count(Answer.id))
            .outerjoin(Answer, Answer.option_id == AnswerOption.id)
            .group_by(AnswerOption.id)
            .order_by(AnswerOption.position)
        )
        return [(row[0], row[1]) for row in rows]


async def test_an_answer_is_one_and_may_be_changed(
    asking: Asking, cast: Cast, db: Database
) -> None:
    number, (yes, no) = await announced(asking, cast, YES_OR_NO)
    assert await answer(asking, "olga", number, yes)
    assert not await answer(asking, "olga", number, yes)
    assert await taken(db) == [(1, 1), (0, 0)]
    assert await answer(asking, "olga", number, no)
    assert await taken(db) == [(0, 0), (1, 1)]


async def test_no_more_sign_up_than_there_are_places_however_many_press_at_once(
    asking: Asking, cast: Cast, db: Database
) -> None:
    number, (nine, _ten) = await announced(asking, cast, SIGN_UP)
    done = await asyncio.gather(
        *(answer(asking, name, number, nine) for name in READERS), return_exceptions=True
    )
    assert sum(one is True for one in done) == 1
    assert sum(isinstance(one, NoPlaces) for one in done) == len(READERS) - 1
    assert await taken(db) == [(1, 1), (0, 0)]


async def test_one_person_pressing_twice_at_once_takes_one_place(
    asking: Asking, cast: Cast, db: Database
) -> None:
    number, options = await announced(asking, cast, SIGN_UP)
    done = await asyncio.gather(
        *(answer(asking, "olga", number, option) for option in (options[1], options[1])),
        return_exceptions=True,
    )
    assert all(one in (True, False) or isinstance(one, ChangedMeanwhile) for one in done)
    assert await taken(db) == [(0, 0), (1, 1)]


async def test_a_place_given_back_is_somebody_elses(
    asking: Asking, cast: Cast, db: Database
) -> None:
    number, (nine, ten) = await announced(asking, cast, SIGN_UP)
    await answer(asking, "olga", number, nine)
    with pytest.raises(NoPlaces):
        await answer(asking, "anna", number, nine)
    await answer(asking, "olga", number, ten)
    await answer(asking, "anna", number, nine)
    async with asking("anna") as (session, viewer):
        await take_back_answer(session, viewer, announcement_id=number)
    with pytest.raises(NotFound):
        async with asking("anna") as (session, viewer):
            await take_back_answer(session, viewer, announcement_id=number)
    assert await taken(db) == [(0, 0), (1, 1)]


@pytest.mark.parametrize(
    "name", ["kostya", "boris", "vera", "sergey", "alien_parent", "alien_teacher", "alien_pupil"]
)
async def test_nobody_answers_what_they_were_not_asked(
    name: str, asking: Asking, cast: Cast, db: Database
) -> None:
    number, options = await announced(asking, cast, SIGN_UP)
    with pytest.raises(NotFound):
        await answer(asking, name, number, options[0])
    assert await taken(db) == [(0, 0), (0, 0)]


async def test_an_option_of_another_announcement_is_no_answer(
    asking: Asking, cast: Cast, db: Database
) -> None:
    number, options = await announced(asking, cast, SIGN_UP)
    async with asking("irina") as (session, viewer):
        await actions.announce(
            session,
            viewer,
            audience=Audience(AudienceKind.CLASS, str(cast.class_8a)),
            text="Иное",
            origin="t:2",
            question=ACKNOWLEDGE,
        )
        other = await session.scalar(select(func.max(AnswerOption.id)))
    for strange in (other or 0, 0, -1, 10**9):
        with pytest.raises(NotFound):
            await answer(asking, "olga", number, strange)
    async with asking("irina") as (session, viewer):
        await recall(session, viewer, announcement_id=number, version=0)
    with pytest.raises(NotFound):
        await answer(asking, "olga", number, options[0])


async def test_the_sender_sees_who_has_answered_what(
    asking: Asking, cast: Cast, db: Database
) -> None:
    number, (yes, no) = await announced(asking, cast, YES_OR_NO)
    await answer(asking, "olga", number, yes)
    await answer(asking, "elena", number, no)
    async with asking("vera") as (session, viewer):
        view = await answers_of(session, viewer, announcement_id=number)
    assert (view.answered, len(view.lines), view.percent) == (2, 7, 28)  # 2 / 7 = 28.57 %
    assert {one.person.id for one in view.silent} == {
        cast.people[name] for name in ("anya", "petya", "igor", "anna", "maria")
    }
    by_person = {one.person.id: one for one in view.lines}
    assert by_person[cast.olga].answered_at is not None
    assert by_person[cast.olga].answer != by_person[cast.elena].answer


async def test_the_table_is_a_file_in_which_nothing_is_a_formula(
    asking: Asking, cast: Cast, db: Database
) -> None:
    from python_calamine import CalamineWorkbook

    number, (yes, _no) = await announced(asking, cast, YES_OR_NO)
    await answer(asking, "olga", number, yes)
    async with asking("irina") as (session, viewer):
        view = await answers_of(session, viewer, announcement_id=number)
        content = drawn_sheet(sheet_of(view, viewer.zone))
    rows = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    assert rows[1][0] == "=1+1 Кто идёт?"
    assert len(rows) == 4 + 2 + 7
    assert [row[1] for row in rows if row[0] == "Соколова Ольга Николаевна"] == ["Да"]


@pytest.mark.parametrize("name", ["olga", "elena", "boris", "alien_teacher", "alien_parent"])
async def test_who_answered_is_for_those_who_announce(
    name: str, asking: Asking, cast: Cast, db: Database
) -> None:
    number, _options = await announced(asking, cast, YES_OR_NO)
    with pytest.raises(NotAllowed):
        async with asking(name) as (session, viewer):
            await answers_of(session, viewer, announcement_id=number)
    with pytest.raises(NotFound):
        async with asking("irina") as (session, viewer):
            await answers_of(session, viewer, announcement_id=number + 1)


async def test_what_asks_nothing_has_no_answers(asking: Asking, cast: Cast, db: Database) -> None:
    number, options = await announced(asking, cast, Question())
    assert options == []
    with pytest.raises(NotFound):
        async with asking("olga") as (session, viewer):
            await asked(session, viewer, announcement_id=number)


@pytest.mark.parametrize(
    ("asks", "text"),
    [
        (Asks.CHOICE, "Один"),
        (Asks.CHOICE, "Да\nда"),
        (Asks.CHOICE, "\n".join(map(str, range(13)))),
        (Asks.CHOICE, "а" * 41 + "\nб"),
        (Asks.SIGN_UP, "9:00"),
        (Asks.SIGN_UP, "9:00 — 0"),
        (Asks.SIGN_UP, ""),
    ],
)
def test_options_that_cannot_be_offered_are_refused(asks: Asks, text: str) -> None:
    with pytest.raises(BadInput):
        question_of_text(asks, text)


def test_options_are_read_and_kept_as_typed() -> None:
    question = question_of_text(Asks.SIGN_UP, " 9:00 — 5\n\nВеликий  Новгород: 12 ")
    assert question.options == (Option("9:00", 5), Option("Великий Новгород", 12))
    assert unpacked(question.packed()) == question
    assert unpacked("") == Question()
