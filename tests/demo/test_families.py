"""A visitor who is a parent finds something under every button.

The school is shared by all tests, so nothing that is read here is written down.
"""

from sqlalchemy import func, select

from core import demo
from core.access.doors import own_pupils
from core.access.viewer import Viewer, viewer_of_person
from core.db import Session
from core.journal.absences.queries import class_notices
from core.journal.models import DiagnosticResult, FinalMark, Material
from core.journal.queries.diagnostics import pupil_results
from core.journal.queries.links import pupil_links
from core.journal.queries.marks import pupil_finals
from core.journal.queries.target import pupil_targets
from core.journal.queries.works import works_ahead
from core.people.models import Enrolment, Guardianship
from core.school.models import SchoolClass, SchoolYear
from tests.demo.conftest import Demo


async def _parent(session: Session, made: Demo) -> Viewer:
    """The guardian of the children who have a year before."""
    number = await session.scalar(
        select(Guardianship.guardian_id)
        .join(Enrolment, Enrolment.pupil_id == Guardianship.pupil_id)
        .join(SchoolClass, SchoolClass.id == Enrolment.class_id)
        .join(SchoolYear, SchoolYear.id == SchoolClass.year_id)
        .where(SchoolYear.is_current.is_(False), Guardianship.restricted.is_(False))
        .group_by(Guardianship.guardian_id)
        .having(func.count(Guardianship.pupil_id.distinct()) > 1)
        .order_by(Guardianship.guardian_id)
        .limit(1)
    )
    found = await viewer_of_person(session, number or 0, school_id=1)
    assert found is not None
    return found


async def test_the_family_that_shows_the_school_has_a_year_before(small: Demo) -> None:
    async with small.db.reading() as session:
        viewer = await _parent(session, small)
        for child in await own_pupils(session, viewer):
            now = await pupil_finals(session, viewer, pupil_id=child.id)
            (before, current) = now.time.years
            then = await pupil_finals(session, viewer, pupil_id=child.id, period=before.code)
            assert (before.year, current.year) == ("2025/2026", "2026/2027")
            assert [term.number for term in then.terms] == [1, 2, 3, 4]
            assert len(then.rows) >= 7
            assert all(len(row.terms) == 4 and row.year for row in then.rows)


async def test_it_has_diagnostics_links_tests_ahead_and_something_to_aim_at(
    small: Demo, full: Demo
) -> None:
    for made in (small, full):
        async with made.db.reading() as session:
            viewer = await _parent(session, made)
            elder = (await own_pupils(session, viewer))[0]
            assert (await pupil_results(session, viewer, pupil_id=elder.id)).results
            month = await pupil_links(session, viewer, pupil_id=elder.id, period="m20261101")
            assert month.links
            assert (await works_ahead(session, viewer, pupil_id=elder.id)).works
            assert (await pupil_targets(session, viewer, pupil_id=elder.id)).subjects


async def test_the_class_teacher_finds_reports_to_confirm(full: Demo) -> None:
    async with full.db.reading() as session:
        viewer = await _parent(session, full)
        elder = (await own_pupils(session, viewer))[0]
        teacher = await session.scalar(
            select(SchoolClass.class_teacher_id).where(SchoolClass.id == elder.class_id)
        )
        leads = await viewer_of_person(session, teacher or 0, school_id=1)
        assert leads is not None
        view = await class_notices(session, leads, class_id=elder.class_id)
    assert [one.notice.confirmed_at for one in view.notices] == [None, None]


async def test_a_lesson_ahead_is_online(full: Demo) -> None:
    async with full.db.reading() as session:
        meetings = await session.scalars(select(Material.url).where(Material.is_meeting))
        assert set(meetings) == {"https://example.org/meet"}


async def test_the_year_before_is_small_beside_the_current_one(full: Demo) -> None:
    async with full.db.reading() as session:
        old = await session.scalar(select(func.count(FinalMark.id)).where(FinalMark.year_id != 1))
        results = await session.scalar(select(func.count(DiagnosticResult.id)))
    assert 500 < (old or 0) < 4000
    assert 50 < (results or 0) < 200
    assert isinstance(full.result, demo.SeedResult)
