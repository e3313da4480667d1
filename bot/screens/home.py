"""The first screens: where to get a slip, consent, the menu, help."""

from bot.callbacks.family import Agree, ChooseChild, Go, NotMe
from bot.commands import COMMANDS, OF_FAMILIES
from bot.screen import Screen
from bot.screens.frame import in_rows, page
from core import wording
from core.access import consents
from core.access.doors import PupilRef
from core.access.matrix import Action
from core.access.viewer import Viewer
from core.enums import Role
from core.i18n import Safe, _, fill, ngettext
from core.reports.catalogue import reports_for
from notifications.markup import Button

_FAMILY = frozenset({Role.GUARDIAN, Role.PUPIL})
_STAFF = frozenset(Role) - _FAMILY
_OFFICE = frozenset({Role.DEPUTY, Role.PRINCIPAL, Role.ADMIN})


def stranger_screen() -> Screen:
    """For a chat that nobody is linked to."""
    return Screen(
        _(
            "This is the school's bot. To join, open the link or the QR code of your invitation "
            "slip. Pupils and parents get the slip from the class teacher, staff from the "
            "administrator. Without a slip nothing can be shown here."
        )
    )


def consent_screen(viewer: Viewer) -> Screen:
    """Before the first data: who one is taken for, what is agreed to, and the buttons."""
    name = wording.staff_name(viewer.last_name, viewer.first_name, viewer.middle_name)
    return Screen(
        page(
            _("Consent to messages"),
            fill(_("This invitation is for: {name}."), name=name),
            "",
            consent_text(viewer),
            "",
            _("Without consent the bot shows and sends nothing."),
        ),
        (
            (Button(_("I agree"), Agree().pack()),),
            (Button(_("This is not me"), NotMe().pack()),),
        ),
    )


def not_me_screen() -> Screen:
    """The slip was somebody else's; the chat is nobody's again."""
    return Screen(
        _(
            "This chat is unlinked and has seen nothing. Give the slip back to the class teacher "
            "and ask for your own."
        )
    )


def consent_text(viewer: Viewer) -> Safe:
    """The text agreed to, as shown; its hash is kept with the consent."""
    return fill(_(consents.TEXT), school=viewer.school_name)


def menu_of(viewer: Viewer) -> tuple[tuple[str, ...], ...]:
    """The keyboard under the input field, by what the person is."""
    rows: list[tuple[str, ...]] = []
    if viewer.roles & _FAMILY:
        rows += [(_("Marks"), _("Diary")), (_("Homework"), _("Timetable"))]
        rows.append((_("Debts"), _("What else")))
    if Role.GUARDIAN in viewer.roles:
        rows.append((_("Report an absence"),))
    if Role.TEACHER in viewer.roles:
        rows.append((_("Journal"), _("My timetable")))
    if viewer.roles & _OFFICE:
        rows.append((_("Announce"),))
    if viewer.may(Action.ISSUE_SLIPS):
        rows.append((_("Slips"),))
    rows.append((_("Write"), _("Messages")))
    if viewer.has_other_school:
        rows.append((_("Other school"),))
    rows.append((_("Settings"), _("Help")))
    return tuple(rows)


def commands_of(viewer: Viewer) -> tuple[tuple[str, str], ...]:
    """The command menu of one person: nothing that would be refused."""
    hidden: set[str] = set()
    if not viewer.roles & _FAMILY:
        hidden |= {
            "marks",
            "diary",
            "homework",
            "attendance",
            "final",
            "chart",
            "digest",
            "calendar",
        }
        hidden |= OF_FAMILIES
    if Role.GUARDIAN not in viewer.roles:
        hidden.add("child")
    if not viewer.has_other_school:
        hidden.add("school")
    if Role.TEACHER not in viewer.roles:
        hidden |= {"journal", "page", "finals", "plan"}
    if Role.TEACHER not in viewer.roles and not viewer.may(Action.OVERSEE_JOURNAL):
        hidden |= {"remarks", "changes"}
    if not viewer.may(Action.ENTER_FOR_ABSENT):
        hidden.add("staff_absence")
    if not viewer.may(Action.KEEP_LETTER_RULES):
        hidden.add("letters")
    if not viewer.may(Action.UNLOCK_JOURNAL):
        hidden.add("locks")
    if not viewer.may(Action.LEAD_CLASS):
        hidden.add("class")
    if not reports_for(viewer):
        hidden.add("report")
    if not viewer.may(Action.CONFIRM_ABSENCE):
        hidden.add("reported")
    if not viewer.may(Action.ISSUE_SLIPS):
        hidden |= {"slips", "reach", "check"}
    if not viewer.may(Action.MEND_LETTERS):
        hidden.add("queue")
    if not viewer.may(Action.SEE_ACKNOWLEDGED):
        hidden.add("seen")
    if not viewer.may(Action.ANNOUNCE):
        hidden |= {"broadcast", "planned"}
    if not viewer.may(Action.RELEASE_EMERGENCY):
        hidden.add("emergency")
    return tuple((name, _(said)) for name, said in COMMANDS if name not in hidden)


def home_screen(viewer: Viewer, children: list[PupilRef]) -> Screen:
    """Who the bot takes the person for, whose data is here, and what to ask."""
    name = wording.polite_name(viewer.first_name, viewer.middle_name)
    if Role.PUPIL in viewer.roles:
        name = viewer.first_name
    own = [wording.child_name(c.first_name, c.last_name, class_name=c.class_name) for c in children]
    lines: list[str] = [fill(_("Hello, {name}."), name=name)]
    if own and Role.GUARDIAN in viewer.roles:
        said = ngettext("Your child: {names}.", "Your children: {names}.", len(own))
        lines.append(fill(said, names="; ".join(own)))
    elif own:
        lines.append(fill(_("Your diary: {names}."), names=own[0]))
    lines.append(_how_to_ask(viewer))
    return Screen(
        page(fill("{school}", school=viewer.school_name), *lines),
        menu=menu_of(viewer),
        commands=commands_of(viewer),
    )


def _how_to_ask(viewer: Viewer) -> str:
    if viewer.roles & _FAMILY:
        return _("Press a button below or ask in your own words, such as “homework for tomorrow”.")
    if viewer.roles:
        return _("Press a button below; all I can do is in /help.")
    return _("You have no role in the school now. Ask the administrator if that is wrong.")


def child_screen(children: list[PupilRef], chosen_id: int | None) -> Screen:
    """Whose data the next questions are about."""
    buttons = [
        Button(
            ("✓ " if child.id == chosen_id else "")
            + wording.child_name(child.first_name, child.last_name, class_name=child.class_name),
            ChooseChild(child=child.id).pack(),
        )
        for child in children
    ]
    return Screen(_("Which child do you want to see?"), in_rows(buttons, 1))


def no_children_screen(viewer: Viewer | None = None) -> Screen:
    """A family question from somebody without children here; a guardian whose access the school
    has ended is sent to the school, and told nothing else."""
    if viewer is not None and Role.GUARDIAN in viewer.roles:
        return Screen(_("Nothing can be shown to you here. Please turn to the school."))
    return Screen(
        _(
            "There is no child you may read here. If that is wrong, ask the class teacher for a "
            "slip. Teachers keep the journal by /journal."
        ),
        ((Button(_("Menu"), Go(page="menu").pack()),),),
    )


def help_screen(viewer: Viewer) -> Screen:
    """The commands that are open to this person, in words."""
    lines: list[str] = []
    if viewer.roles & _FAMILY:
        lines += [
            _("/marks — marks by subject with means"),
            _("/diary — the diary by day and week"),
            _("/homework — what is set for tomorrow"),
            _("/timetable — lessons, bells and substitutions"),
            _("/attendance — absences and lateness"),
            _("/final — final marks"),
            _("/target — means, and what is needed for a better mark"),
            _("/debts — dots and overdue works, and how to close them"),
            _("/tests — tests ahead"),
            _("/compare — means beside class and grade"),
            _("/results — results of diagnostics"),
            _("/teachers — who teaches, and to write to them"),
            _("/links — lessons online and materials"),
            _("/substitutions, /bells, /holidays — days and hours"),
            _("/more — everything else"),
            _("/chart — marks as a picture"),
            _("/digest — results of the week, the month, the term and the year"),
            _("/calendar — the timetable in your own calendar"),
        ]
    if Role.GUARDIAN in viewer.roles:
        lines.append(_("/absent — report that a child is ill, late or away"))
        lines.append(_("/child — choose a child"))
    if Role.TEACHER in viewer.roles:
        lines.append(_("/journal — my lessons: attendance, marks, topic, homework"))
    if viewer.may(Action.SEE_ACKNOWLEDGED):
        lines.append(_("/seen — which families have read the results"))
    if viewer.may(Action.CONFIRM_ABSENCE):
        lines.append(_("/reported — absences that families reported, to confirm"))
    if viewer.may(Action.ISSUE_SLIPS):
        lines.append(_("/slips — invitation slips for a class, to print"))
        lines.append(_("/reach — who of a class gets letters and who does not"))
    if viewer.may(Action.MEND_LETTERS):
        lines.append(_("/queue — letters that wait and letters that failed"))
    if viewer.roles & _OFFICE:
        lines.append(_("/emergency — an alarm or a drill for the whole school"))
        lines.append(_("/broadcast — an announcement to the school, a grade, a class or a role"))
    lines += [
        _("/message — write a letter"),
        _("/inbox — my letters"),
        _("/news — announcements"),
        _("/settings — language, notifications, quiet hours, digest"),
        _("/status — is everything working"),
    ]
    closing = _("Questions about the bot are answered by the school's administrator.")
    return Screen(page(_("What I can do"), *lines, "", closing))


def unknown_screen(viewer: Viewer) -> Screen:
    """An honest answer to what was not understood, with what would be."""
    asked = [_("“marks”"), _("“homework for tomorrow”"), _("“timetable”"), _("“absences”")]
    if not viewer.roles & _FAMILY:
        asked = [_("“messages”"), _("“announcements”")]
        if Role.TEACHER in viewer.roles:
            asked = [_("“journal”"), *asked]
    return Screen(
        fill(
            _(
                "I did not understand that. Try {phrases}, or press a button below. "
                "All I can: /help"
            ),
            phrases=", ".join(asked),
        ),
        menu=menu_of(viewer),
    )
