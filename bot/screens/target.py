"""What marks are needed: an overview of all subjects, and one subject with its ways."""

from bot.callbacks.family import At, Look
from bot.screen import Screen
from bot.screens.frame import as_of, in_rows, leaf_of, page
from bot.screens.turning import Shown, heading, turning_rows
from core import wording
from core.i18n import Safe, _, fill, ngettext
from core.journal.queries.target import PupilTargets, SubjectTarget
from core.journal.target import Outlook, Planned, Step, Target, Way, threshold
from notifications.buttons import AskTeacher
from notifications.markup import Button, Rows


def target_screen(view: PupilTargets, zone: str, number: int = 1) -> Screen:
    """One subject in full where one is chosen, otherwise a line a subject."""
    one = bool(view.choice.chosen)
    lines = _subject(view, view.subjects[0]) if one else _overview(view)
    lines, pages = leaf_of(lines, number)
    shown = Shown.of("target", view, number, pages)
    title, when = heading(_("What mark is needed") if one else _("Means and what is needed"), shown)
    text = page(title, when, "", *lines, "", as_of(view.as_of, zone))
    rows = _ask_row(view) if one else _subject_rows(view)
    return Screen(text, (*rows, *turning_rows(shown)))


def _overview(view: PupilTargets) -> list[str]:
    lines: list[str] = [_line(view, one) for one in view.subjects]
    return lines or [_("No marks in this term yet: everything is still possible.")]


def _line(view: PupilTargets, one: SubjectTarget) -> Safe:
    """«Алгебра: 4,33, выходит «4». До «5»: «5» на уроке — 2.»"""
    parts = [_standing_words(one)]
    up = one.next_up
    if one.standing.duties and view.policy.duty_blocks:
        parts.append(_("Close the dot first."))
    elif view.is_over or up is None:
        pass
    elif up.outlook is Outlook.UNREACHABLE:
        parts.append(_unreachable(view, up.mark))
    else:
        said = _("To “{mark}”: {way}.")
        parts.append(said.format(mark=up.mark, way=_way_words(up.ways[0])))
    return fill("<b>{subject}</b>: {rest}", subject=one.subject, rest=" ".join(parts))


def _standing_words(one: SubjectTarget) -> str:
    if one.mean is None:
        return _("no marks yet.")
    mean = wording.mean(one.mean)
    if one.proposed is None:
        return _("{mean}, too few marks so far.").format(mean=mean)
    return _("{mean}, this makes “{mark}”.").format(mean=mean, mark=one.proposed)


def _unreachable(view: PupilTargets, mark: int) -> str:
    said = _("“{mark}” cannot be reached by {day}.")
    return said.format(mark=mark, day=wording.day(view.period.until))


def _subject(view: PupilTargets, one: SubjectTarget) -> list[str]:
    lines: list[str] = [fill(_("<b>Now</b>: {rest}"), rest=_standing_words(one))]
    if view.is_over:
        return [*lines, _("The term is over.")]
    lines += [_left(one), _rules(view), *_obstacles(view, one), ""]
    for target in one.targets:
        lines += _target(view, one, target)
        if target.outlook is Outlook.REACHED:
            break
    return lines


def _left(one: SubjectTarget) -> str:
    lessons = one.chances.lessons + len(one.chances.works)
    said = ngettext("Left: {n} lesson", "Left: {n} lessons", lessons).format(n=lessons)
    works = [_work_words(work) for work in one.chances.works]
    return f"{said}; {', '.join(works)}." if works else f"{said}."


def _work_words(work: Planned) -> str:
    """«контрольная работа 4 декабря (вес 3)»."""
    said = f"{work.kind.lower()} {wording.day(work.day)}"
    if work.weight_percent == 100:
        return said
    return said + _(" (weight {weight})").format(weight=wording.weight(work.weight_percent))


def _rules(view: PupilTargets) -> str:
    """The thresholds of the school."""
    parts = [
        _("“{mark}” from {mean}").format(mark=mark, mean=_hundredths(threshold(view.policy, mark)))
        for mark in (5, 4, 3)
    ]
    return _("Rules of the school: {thresholds}.").format(thresholds=", ".join(parts))


def _hundredths(value: int) -> str:
    return wording.mean(value / 100)


def _obstacles(view: PupilTargets, one: SubjectTarget) -> list[str]:
    """What stands before any mark: dots, and too few marks."""
    found = []
    if one.standing.duties and view.policy.duty_blocks:
        duties = one.standing.duties
        said = ngettext(
            "First {n} dot is to be closed: without that no mark is set.",
            "First {n} dots are to be closed: without that no mark is set.",
            duties,
        )
        found.append(said.format(n=duties))
    missing = view.policy.min_marks - one.standing.count
    if missing > 0:
        said = ngettext(
            "{n} more mark is needed for any term mark.",
            "{n} more marks are needed for any term mark.",
            missing,
        )
        found.append(said.format(n=missing))
    return found


def _target(view: PupilTargets, one: SubjectTarget, target: Target) -> list[str]:
    if target.outlook is Outlook.UNREACHABLE:
        said = _unreachable(view, target.mark)
        best = _("With nothing but fives the mean becomes {mean}.")
        return [f"{said} {best.format(mean=wording.mean(target.best))}"] if target.best else [said]
    if target.outlook is Outlook.REACHED:
        return [_reached(target)]
    heading_ = fill(_("<b>To “{mark}”</b>, any of these:"), mark=target.mark)
    if len(target.ways) == 1:
        heading_ = fill(_("<b>To “{mark}”</b>:"), mark=target.mark)
    return [heading_, *(_way_line(way) for way in target.ways)]


def _reached(target: Target) -> str:
    said = _("“{mark}” is there already.").format(mark=target.mark)
    if target.keeps_with is None:
        return said
    kept = _("It stays if the next mark is at least “{mark}”.")
    return f"{said} {kept.format(mark=target.keeps_with)}"


def _way_line(way: Way) -> Safe:
    line = fill(
        "— {way}: {mean}", way=_way_words(way), mean=_("mean {m}").format(m=wording.mean(way.mean))
    )
    return line if way.is_likely else fill(_("{line} (if asked that often)"), line=line)


def _way_words(way: Way) -> str:
    """«5» за контрольную работу 4 декабря и «5» на уроке — 2."""
    return wording.joined([_step_words(step) for step in way.steps])


def _step_words(step: Step) -> str:
    if step.works:
        works = wording.joined([_work_words(work) for work in step.works])
        return _("“{value}” for: {works}").format(value=step.value, works=works)
    said = ngettext("{n} mark “{value}” at lessons", "{n} marks “{value}” at lessons", step.count)
    return said.format(n=step.count, value=step.value)


def _subject_rows(view: PupilTargets) -> Rows:
    code = view.period.code
    return in_rows(
        [
            Button(
                one.subject,
                Look(view="target", child=view.pupil.id, at=str(At(code, one.subject_id))).pack(),
            )
            for one in view.subjects
        ],
        2,
    )


def _ask_row(view: PupilTargets) -> Rows:
    """To the marks of the subject, and to its teacher."""
    shown = Shown.of("target", view)
    ask = AskTeacher(pupil_id=view.pupil.id, subject_id=view.choice.chosen).pack()
    return ((Button(_("Marks"), shown.look(view="marks")), Button(_("Ask the teacher"), ask)),)
