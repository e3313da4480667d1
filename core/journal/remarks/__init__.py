"""Замечания по ведению журнала: made by the deputy head, mended by the teacher, checked again by
the rule they are about, closed or returned. Source: §4.2.5.2, §4.2.2.1."""

from core.journal.remarks.actions import (
    Outcome,
    claim_mended,
    close_remark,
    make_remark,
    return_remark,
)
from core.journal.remarks.oversight import (
    LackingLesson,
    TeacherGaps,
    gaps_by_teacher,
    lacking_lessons,
)
from core.journal.remarks.reading import Remark, RemarkList, open_remarks, remark

__all__ = [
    "LackingLesson",
    "Outcome",
    "Remark",
    "RemarkList",
    "TeacherGaps",
    "claim_mended",
    "close_remark",
    "gaps_by_teacher",
    "lacking_lessons",
    "make_remark",
    "open_remarks",
    "remark",
    "return_remark",
]
