"""The journal's page: groups, one group's term, saving by cell, what others changed."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any
from urllib.parse import unquote

from aiohttp import web

from bot.callbacks.lesson_files import FILES_OF
from bot.screens.journal import final_value
from bot.screens.lesson_words import lesson_name
from bot.screens.plan import plan_standing
from bot.web.journal_texts import texts
from bot.web.pages import answer, shell
from bot.web.signing import body_of
from core import wording
from core.access import bots
from core.access.pages import OpenPage
from core.access.viewer import Viewer
from core.db import Database, Session
from core.errors import BadInput, SchoolError
from core.exchange.plan_sheet import read_plan_file
from core.i18n import _
from core.journal import grid, plan
from core.journal.closing.requests import ask_change
from core.journal.closing.rule import LessonClosed
from core.journal.grid import JournalPage, Row
from core.settings import settings

#: Cells in one request: a pasted column of two full classes.
CELLS = 80


def add_journal(app: web.Application, db: Database) -> None:
    """The routes of the journal."""
    app.router.add_get("/app/journal", shell("journal.html", texts))
    app.router.add_get("/app/api/groups", answer(db, _groups))
    app.router.add_get("/app/api/journal", answer(db, _journal))
    app.router.add_get("/app/api/changes", answer(db, _changes))
    app.router.add_post("/app/api/save", answer(db, _save))
    app.router.add_get("/app/api/topic", answer(db, _topic))
    app.router.add_get("/app/api/plan", answer(db, _plan))
    app.router.add_post("/app/api/plan", answer(db, _bring_plan))


def _number(request: web.Request, name: str, *, default: int | None = None) -> int:
    told = request.query.get(name, "")
    if told.isdecimal() and len(told) < 16:
        return int(told)
    if default is None:
        raise BadInput(_("The address of this page is incomplete. Open it once more."))
    return default


async def _groups(session: Session, page: OpenPage, _request: web.Request) -> Any:
    viewer = page.viewer
    return {
        "who": wording.staff_initials(viewer.last_name, viewer.first_name, viewer.middle_name),
        "school": viewer.school_name,
        "groups": [
            {"id": one.id, "name": lesson_name(one)}
            for one in await grid.my_groups(session, viewer)
        ],
    }


async def _journal(session: Session, page: OpenPage, request: web.Request) -> Any:
    view = await grid.journal_page(
        session,
        page.viewer,
        group_id=_number(request, "group"),
        term_id=_number(request, "term", default=0) or None,
    )
    return _packed(view, page.viewer) | {"chat": await _chat(session, page.viewer)}


async def _chat(session: Session, viewer: Viewer) -> str:
    """The address of the chat where files are sent, short of the lesson; "" for a trial on this
    machine, whose bot has no address."""
    if not settings().page_address.startswith("https://"):
        return ""
    name = await bots.username(session, school_id=viewer.school_id)
    return f"https://t.me/{name}?start={FILES_OF}" if name else ""


def _packed(view: JournalPage, viewer: Viewer) -> dict[str, Any]:
    """The page in short arrays: 30 pupils by 60 lessons are some ten kilobytes on the wire."""
    return {
        "group": view.group.id,
        "name": lesson_name(view.group),
        "term": view.period.term_id,
        "terms": [
            {"id": one.term_id, "name": wording.term_name(one.kind, one.number)}
            for one in view.periods
        ],
        "types": [[one.id, one.name, one.abbr, one.weight_percent] for one in view.types],
        "lessons": [
            {
                "id": one.id,
                "day": one.day.isoformat(),
                "short": f"{one.day:%d.%m}",
                "said": wording.day(one.day),
                "number": one.number,
                "topic": one.topic,
                "homework": one.homework,
                "taken": one.attendance_taken,
                "open": one.may_enter,
                "state": one.state,
                **({"files": one.files} if one.files else {}),
            }
            for one in view.columns
        ],
        "pupils": [_packed_row(row) for row in view.rows],
        "marks": [
            [one.lesson_id, one.pupil_id, one.type_id, _put(one.value), one.comment]
            for one in view.marks
        ],
        "codes": [[one.lesson_id, one.pupil_id, one.code] for one in view.codes],
        "cursor": view.cursor,
        "asOf": wording.moment(view.as_of, viewer.zone),
    }


def _put(value: int | None) -> str:
    return grid.DUTY if value is None else str(value)


def _packed_row(row: Row) -> dict[str, Any]:
    return {
        "id": row.pupil_id,
        "name": f"{row.last_name} {row.first_name}",
        "away": sorted(row.away),
        "final": final_value(row.final),
        **_packed_standing(row),
    }


def _packed_standing(row: Row) -> dict[str, Any]:
    proposal = row.proposal
    return {
        "mean": "" if row.mean is None else wording.mean(row.mean),
        "proposed": str(proposal.value or "") or final_value(proposal.code or ""),
        "why": "; ".join(reason.said() for reason in proposal.reasons),
    }


async def _changes(session: Session, page: OpenPage, request: web.Request) -> Any:
    cursor, touched = await grid.changed_since(
        session,
        page.viewer,
        group_id=_number(request, "group"),
        cursor=_number(request, "after"),
    )
    return {"cursor": cursor, "touched": touched}


async def _save(session: Session, page: OpenPage, request: web.Request) -> Any:
    """Each cell by itself: one that is refused does not take the others with it."""
    told = await body_of(request)
    cells, group_id = told.get("cells"), told.get("group")
    if not isinstance(cells, list) or not isinstance(group_id, int) or len(cells) > CELLS:
        raise web.HTTPBadRequest
    results = [await _saved(session, page.viewer, cell) for cell in cells]
    pupils = {cell.get("pupil") for cell in cells if isinstance(cell, dict)}
    rows = await grid.standing_rows(
        session,
        page.viewer,
        group_id=group_id,
        term_id=told.get("term"),
        pupil_ids={one for one in pupils if isinstance(one, int)},
    )
    return {
        "results": results,
        "standing": {row.pupil_id: _packed_standing(row) for row in rows},
    }


async def _saved(session: Session, viewer: Viewer, cell: Any) -> dict[str, Any]:
    try:
        async with session.begin_nested():
            saved = await _put_down(session, viewer, _Cell(cell))
        return {"held": saved.held}
    except grid.Conflict as conflict:
        return {"conflict": conflict.held, "error": conflict.said()}
    except LessonClosed as closed:
        return await _asked(session, viewer, closed, _Cell(cell).reason)
    except SchoolError as refusal:
        return {"error": refusal.said(), "name": type(refusal).__name__}


async def _asked(
    session: Session, viewer: Viewer, closed: LessonClosed, reason: str
) -> dict[str, Any]:
    """A closed lesson: the reason is asked first, then the deputy head's consent is."""
    if not closed.changes or not reason:
        return {"error": closed.said(), "name": type(closed).__name__}
    await ask_change(
        session, viewer, lesson_id=closed.lesson_id, changes=closed.changes, reason=reason
    )
    said = _("Sent to the deputy head: the journal changes when they agree.")
    return {"error": said, "name": "AwaitsConsent"}


async def _topic(session: Session, page: OpenPage, request: web.Request) -> Any:
    """What the plan has for a lesson: one touch puts it into the field."""
    lesson_id = _number(request, "lesson")
    return {"topic": await plan.topic_for(session, page.viewer, lesson_id=lesson_id)}


async def _plan(session: Session, page: OpenPage, request: web.Request) -> Any:
    view = await plan.plan_view(session, page.viewer, group_id=_number(request, "group"))
    return {"said": plan_standing(view), "topics": len(view.items), "hours": view.hours}


async def _bring_plan(session: Session, page: OpenPage, request: web.Request) -> Any:
    """The department's table, as it is: read in a process of its own, then put in place whole."""
    group_id = _number(request, "group")
    name = PurePath(unquote(request.headers.get("X-File-Name", ""))).name or "plan.xlsx"
    items = await read_plan_file(name, await request.read())
    hours = await plan.replace_plan(session, page.viewer, group_id=group_id, items=items)
    view = await plan.plan_view(session, page.viewer, group_id=group_id)
    return {"said": plan_standing(view), "topics": len(items), "hours": hours}


class _Cell:
    """A cell as the module tells it, checked; a broken one is refused like any bad input."""

    def __init__(self, told: Any) -> None:
        told = told if isinstance(told, dict) else {}
        self.kind = told.get("kind")
        self.lesson = self._id(told.get("lesson"))
        self.pupil = self._id(told.get("pupil", 0))
        self.type = self._id(told.get("type", 0))
        self.put = self._text(told.get("put"))
        self.saw = self._text(told.get("saw"))
        self.reason = self._text(told.get("reason", ""))

    @staticmethod
    def _id(told: Any) -> int:
        if type(told) is not int or not 0 <= told < 2**53:
            raise BadInput(_("The address of this page is incomplete. Open it once more."))
        return told

    @staticmethod
    def _text(told: Any) -> str:
        if not isinstance(told, str) or "\x00" in told:
            raise BadInput(_("The address of this page is incomplete. Open it once more."))
        return told.strip()


async def _put_down(session: Session, viewer: Viewer, cell: _Cell) -> grid.Saved:
    lesson, put, saw = cell.lesson, cell.put, cell.saw
    match cell.kind:
        case "mark":
            return await grid.save_cell(
                session,
                viewer,
                lesson_id=lesson,
                pupil_id=cell.pupil,
                type_id=cell.type,
                put=put,
                saw=saw,
                reason=cell.reason,
            )
        case "code":
            return await grid.save_code(
                session, viewer, lesson_id=lesson, pupil_id=cell.pupil, put=put, saw=saw
            )
        case "topic":
            return await grid.save_topic(session, viewer, lesson_id=lesson, put=put, saw=saw)
        case "homework":
            return await grid.save_homework(session, viewer, lesson_id=lesson, put=put, saw=saw)
        case "present":
            return await grid.save_presence(session, viewer, lesson_id=lesson)
    raise BadInput(_("The address of this page is incomplete. Open it once more."))
