"""Final marks: proposed by the rules, set with a reason where they differ, locked and unlocked."""

from datetime import date

import pytest
from sqlalchemy import select, update

from core.access.viewer import Viewer
from core.db import Database
from core.enums import FinalCode, FinalKind
from core.errors import BadInput, NotAllowed, NotFound, SchoolError
from core.journal.finals import (
    Column,
    FinalEntry,
    FinalsLocked,
    ReasonForFinal,
    final_sheet,
    lock_finals,
    set_final,
    set_proposed,
    unlock_finals,
)
from core.journal.grid import access_group, taught_groups
from core.journal.models import FinalMark, Lesson
from core.journal.rules import propose_final, propose_year
from core.ledger import Event
from tests.cast import Cast
from tests.journal.conftest import Ask

SECOND = Column(FinalKind.TERM, 2)


async def put(db: Database, cast: Cast, viewer: Viewer, pupil: int, **other: object) -> FinalEntry:
    async with db.session() as session:
        return await set_final(
            session,
            viewer,
            **{"group_id": cast.groups["algebra"], "column": SECOND, "pupil_id": pupil, **other},
        )


async def test_the_sheet_proposes_and_says_why_not(db: Database, cast: Cast, viewer: Ask) -> None:
    elena = await viewer("elena")
    async with db.session() as session:
        sheet = await final_sheet(session, elena, group_id=cast.groups["algebra"], column=SECOND)
    petya, anya = sheet.rows
    assert (anya.proposal.value, f"{anya.proposal.mean}") == (4, "4.33")
    assert (petya.proposal.value, petya.proposal.code) == (None, FinalCode.NOT_ATTESTED)
    assert [reason.count for reason in petya.proposal.reasons] == [2]
    assert sheet.locked is False


async def test_all_proposed_are_set_at_once_and_a_second_press_changes_nothing(
    db: Database, cast: Cast, viewer: Ask
) -> None:
    elena = await viewer("elena")
    for expected in (2, 0):
        async with db.session() as session:
            entries = await set_proposed(
                session, elena, group_id=cast.groups["algebra"], column=SECOND
            )
        assert len(entries) == expected
    async with db.reading() as session:
        rows = await session.execute(
            select(FinalMark.pupil_id, FinalMark.value, FinalMark.code).where(
                FinalMark.subject_id == cast.subjects["algebra"], FinalMark.term_number == 2
            )
        )
        assert {tuple(row) for row in rows} == {(cast.anya, 4, None), (cast.petya, None, "na")}


async def test_another_mark_than_the_proposed_needs_a_reason_which_is_kept(
    db: Database, cast: Cast, viewer: Ask
) -> None:
    elena = await viewer("elena")
    with pytest.raises(ReasonForFinal):
        await put(db, cast, elena, cast.anya, value=5)
    entry = await put(db, cast, elena, cast.anya, value=5, reason="олимпиада")
    assert entry.changed
    assert not (await put(db, cast, elena, cast.anya, value=5, reason="олимпиада")).changed
    async with db.reading() as session:
        event = (await session.scalars(select(Event).where(Event.kind == "final.set"))).one()
        assert event.reason == "олимпиада"


@pytest.mark.parametrize(
    ("other", "refusal"),
    [
        ({}, BadInput),
        ({"value": 1}, BadInput),
        ({"value": 4, "code": FinalCode.EXEMPT}, BadInput),
        ({"code": FinalCode.DEFERRED}, BadInput),
        ({"code": FinalCode.DEFERRED, "deferred_until": date(2026, 11, 18)}, BadInput),
        ({"code": FinalCode.DEFERRED, "deferred_until": date(2027, 1, 20)}, BadInput),
        ({"value": 5, "reason": "a" * 301}, BadInput),
        ({"value": 4, "deferred_until": date(2027, 1, 20), "reason": "болезнь"}, BadInput),
    ],
)
async def test_what_is_no_final_mark_is_refused(
    db: Database,
    cast: Cast,
    viewer: Ask,
    other: dict[str, object],
    refusal: type[SchoolError],
) -> None:
    with pytest.raises(refusal):
        await put(db, cast, await viewer("elena"), cast.anya, **other)


async def test_attestation_is_put_off_until_a_day_with_a_reason(
    db: Database, cast: Cast, viewer: Ask
) -> None:
    until = date(2027, 1, 20)
    elena = await viewer("elena")
    await put(
        db,
        cast,
        elena,
        cast.petya,
        code=FinalCode.DEFERRED,
        deferred_until=until,
        reason="длительная болезнь",
    )
    async with db.session() as session:
        sheet = await final_sheet(session, elena, group_id=cast.groups["algebra"], column=SECOND)
    held = sheet.rows[0].held
    assert held is not None
    assert (held.code, held.deferred_until, held.reason) == (
        FinalCode.DEFERRED,
        until,
        "длительная болезнь",
    )


async def test_a_locked_column_changes_only_after_the_deputy_head_unlocked_it(
    db: Database, cast: Cast, viewer: Ask
) -> None:
    elena, irina, group = await viewer("elena"), await viewer("irina"), cast.groups["algebra"]
    for _ in range(2):
        async with db.session() as session:
            await lock_finals(session, elena, group_id=group, column=SECOND)
    with pytest.raises(FinalsLocked):
        await put(db, cast, elena, cast.anya, value=4)
    for name in ("elena", "maria", "olga", "sergey"):
        stranger = await viewer(name)
        async with db.session() as session:
            with pytest.raises(NotAllowed):
                await unlock_finals(session, stranger, group_id=group, column=SECOND, reason="x")
    async with db.session() as session:
        with pytest.raises(BadInput):
            await unlock_finals(session, irina, group_id=group, column=SECOND, reason=" ")
    async with db.session() as session:
        await unlock_finals(session, irina, group_id=group, column=SECOND, reason="ошибка")
    await put(db, cast, elena, cast.anya, value=4)
    async with db.session() as session:
        with pytest.raises(NotFound):
            await unlock_finals(session, irina, group_id=group, column=SECOND, reason="ошибка")
    async with db.reading() as session:
        kinds = await session.scalars(select(Event.kind).where(Event.kind.like("final%")))
        assert list(kinds) == ["finals.locked", "finals.unlocked", "final.set"]


@pytest.mark.parametrize("name", ["maria", "boris", "olga", "anya", "irina", "alien_teacher"])
async def test_strangers_neither_see_nor_set_final_marks(
    db: Database, cast: Cast, viewer: Ask, name: str
) -> None:
    stranger = await viewer(name)
    with pytest.raises(NotFound):
        await put(db, cast, stranger, cast.anya, value=4)
    async with db.session() as session:
        with pytest.raises(NotFound):
            await lock_finals(session, stranger, group_id=cast.groups["algebra"], column=SECOND)


async def test_a_substitute_enters_lessons_but_has_no_say_in_final_marks(
    db: Database, cast: Cast, viewer: Ask
) -> None:
    group, lesson = cast.groups["algebra"], cast.lessons["algebra 2026-11-18"]
    maria = await viewer("maria")
    async with db.session() as session:
        await session.execute(
            update(Lesson).where(Lesson.id == lesson).values(teacher_id=maria.person_id)
        )
    async with db.session() as session:
        assert (await access_group(session, maria, group)).whole is False
        assert group not in {one.id for one in await taught_groups(session, maria)}
        with pytest.raises(NotFound):
            await final_sheet(session, maria, group_id=group, column=SECOND)
        with pytest.raises(NotFound):
            await lock_finals(session, maria, group_id=group, column=SECOND)


async def test_a_pupil_of_another_class_is_not_on_the_sheet(
    db: Database, cast: Cast, viewer: Ask
) -> None:
    with pytest.raises(NotFound):
        await put(db, cast, await viewer("elena"), cast.kostya, value=4)


NA, OFF = FinalCode.NOT_ATTESTED, FinalCode.EXEMPT


@pytest.mark.parametrize(
    ("terms", "value", "code", "open_terms"),
    [
        ([5, 4, 4, 5], 5, None, 0),  # 18/4 = 4.50, half up
        ([4, 4, 4, 5], 4, None, 0),  # 17/4 = 4.25
        ([5, OFF, 4, 4], 4, None, 0),  # 13/3 = 4.33
        ([3, 4], 4, None, 0),  # 7/2 = 3.50
        ([OFF, OFF], None, OFF, 0),
        ([5, None, 4, 4], None, None, 1),
        ([5, NA, 4, None], None, None, 2),
    ],
)
def test_the_mark_of_the_year_is_the_mean_of_the_terms(
    terms: list[int | FinalCode | None], value: int | None, code: FinalCode | None, open_terms: int
) -> None:
    proposal = propose_year(terms)
    assert (proposal.value, proposal.code) == (value, code)
    assert sum(reason.count for reason in proposal.reasons) == open_terms


@pytest.mark.parametrize(
    ("year", "exam", "value"),
    [(4, None, 4), (4, 5, 5), (4, 4, 4), (3, 4, 4), (3, 5, 4), (None, 5, None), (4, NA, None)],
)
def test_the_final_mark_joins_year_and_exam(
    year: int | None, exam: int | FinalCode | None, value: int | None
) -> None:
    assert propose_final(year, exam).value == value
