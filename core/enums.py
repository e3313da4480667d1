"""The closed vocabularies of the school. Stored as short strings, never as native enum types."""

from enum import StrEnum


class Role(StrEnum):
    """Who a person is to the school; what each may do stands in `core.access.matrix` alone."""

    GUARDIAN = "guardian"
    PUPIL = "pupil"
    TEACHER = "teacher"
    CLASS_TEACHER = "class_teacher"
    DEPUTY = "deputy"
    PRINCIPAL = "principal"
    ADMIN = "admin"
    SECRETARY = "secretary"


class Sex(StrEnum):
    MALE = "m"
    FEMALE = "f"


class TermKind(StrEnum):
    QUARTER = "quarter"
    TRIMESTER = "trimester"
    HALF_YEAR = "half_year"


class LessonState(StrEnum):
    """PLANNED until its day comes, HELD when given, CANCELLED when it did not take place."""

    PLANNED = "planned"
    HELD = "held"
    CANCELLED = "cancelled"


class SubstitutionKind(StrEnum):
    """REPLACE: another teacher; JOIN: two groups together; CANCEL: no lesson; ROOM: moved."""

    REPLACE = "replace"
    JOIN = "join"
    CANCEL = "cancel"
    ROOM = "room"


class AttendanceCode(StrEnum):
    """The six attendance codes of the journal (ОТ, УП, Б, НП, ОП, ОСВ)."""

    ABSENT_UNKNOWN = "absent"
    EXCUSED = "excused"
    SICK = "sick"
    UNEXCUSED = "unexcused"
    LATE = "late"
    EXEMPT = "exempt"


#: The codes that count as a missed lesson; being late or exempt does not.
ABSENCES = (
    AttendanceCode.ABSENT_UNKNOWN,
    AttendanceCode.EXCUSED,
    AttendanceCode.SICK,
    AttendanceCode.UNEXCUSED,
)


class StaffAbsenceKind(StrEnum):
    """Why a teacher is away; shown to the administration alone."""

    SICK = "sick"
    TRAINING = "training"
    LEAVE = "leave"
    OTHER = "other"


class AbsenceReason(StrEnum):
    """Why a family says its child will not be there; LATE: only comes later."""

    SICK = "sick"
    FAMILY = "family"
    LATE = "late"
    OTHER = "other"


class InquiryAnswer(StrEnum):
    """What a family answers when its child was not at the first lesson: ill, coming late, known to
    the family, not known."""

    SICK = "sick"
    LATE = "late"
    AWARE = "aware"
    UNAWARE = "unaware"


class FinalKind(StrEnum):
    TERM = "term"
    YEAR = "year"
    EXAM = "exam"
    FINAL = "final"


class FinalCode(StrEnum):
    """Values of a final mark that are not numbers (н/а, осв, зачёт, незачёт, отсрочка)."""

    NOT_ATTESTED = "na"
    EXEMPT = "exempt"
    PASSED = "passed"
    FAILED = "failed"
    DEFERRED = "deferred"


class Channel(StrEnum):
    TELEGRAM = "telegram"


class Via(StrEnum):
    """By which way somebody was here."""

    CHAT = "chat"
    PAGE = "page"


class LinkState(StrEnum):
    """ACTIVE: letters may be sent; BLOCKED: the reader stopped the bot; REVOKED: ended."""

    ACTIVE = "active"
    BLOCKED = "blocked"
    REVOKED = "revoked"


class BotState(StrEnum):
    """PAUSED by the administrator; REFUSED: the messenger does not take its token any more."""

    ACTIVE = "active"
    PAUSED = "paused"
    REFUSED = "refused"


class EventState(StrEnum):
    """RECORDED: for the audit alone; PENDING: notifications will look at it; DONE: they did."""

    RECORDED = "recorded"
    PENDING = "pending"
    DONE = "done"


class InboxState(StrEnum):
    """NEW: to be worked off; ANSWERING: its effect stands, its answer is on its way; DONE: both;
    DEAD: given up."""

    NEW = "new"
    ANSWERING = "answering"
    DONE = "done"
    DEAD = "dead"


class DeliveryState(StrEnum):
    NEW = "new"
    LEASED = "leased"
    SENT = "sent"
    DROPPED = "dropped"
    DEAD = "dead"


class DeliveryKind(StrEnum):
    MARKS = "marks"
    ABSENCE = "absence"
    MESSAGE = "message"
    ANNOUNCEMENT = "announcement"
    AMENDMENT = "amendment"
    DIGEST = "digest"
    EVENING = "evening"
    EDGES = "edges"
    NOTICE = "notice"
    INQUIRY = "inquiry"
    ABSENCE_NOTE = "absence_note"
    ALARM = "alarm"
    EMERGENCY = "emergency"


class WeekCard(StrEnum):
    LACKING = "lacking"
    ALWAYS = "always"
    NEVER = "never"


class ChangeState(StrEnum):
    ASKED = "asked"
    AGREED = "agreed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class ResultKind(StrEnum):
    """Of what length a period is whose results a family gets."""

    WEEK = "week"
    MONTH = "month"
    TERM = "term"
    YEAR = "year"


class Topic(StrEnum):
    """What one may wish to be told of at a time of its own."""

    FIVES = "fives"
    MARKS = "marks"
    DEBTS = "debts"
    ABSENCES = "absences"


class Timing(StrEnum):
    """NOW: at once; EVENING: in the evening letter; WEEKLY: by the digest alone; NEVER: not at
    all by itself."""

    NOW = "now"
    EVENING = "evening"
    WEEKLY = "weekly"
    NEVER = "never"


class AudienceKind(StrEnum):
    SCHOOL = "school"
    GRADE = "grade"
    CLASS = "class"
    ROLE = "role"


class Asks(StrEnum):
    """What an announcement asks of its readers."""

    NOTHING = ""
    ACK = "ack"
    YES_NO = "yes_no"
    CHOICE = "choice"
    SIGN_UP = "sign_up"


class UrgentKind(StrEnum):
    """Why a family's letter cannot wait for the school's hours."""

    HEALTH = "health"
    ABSENCE = "absence"


class CallResult(StrEnum):
    """What came of a call: TOLD and REFUSED close it, NO_ANSWER means once more."""

    TOLD = "told"
    NO_ANSWER = "no_answer"
    REFUSED = "refused"


class EmergencyState(StrEnum):
    """ASKED: a second person's turn; RELEASED: all are told; OVER: all-clear; REFUSED: an end."""

    ASKED = "asked"
    RELEASED = "released"
    OVER = "over"
    REFUSED = "refused"


class Safety(StrEnum):
    """What is known of somebody in an emergency."""

    HELP = "help"
    SAFE = "safe"
    SILENT = "silent"


class PlannedState(StrEnum):
    """AWAITING: a second person's turn; SCHEDULED: the clock's; the others are ends."""

    AWAITING = "awaiting"
    SCHEDULED = "scheduled"
    RELEASED = "released"
    CANCELLED = "cancelled"
    REFUSED = "refused"
    DROPPED = "dropped"


class CardField(StrEnum):
    """What of a family's card its guardian may say is wrong."""

    CHILD_NAME = "child_name"
    CHILD_BIRTH = "child_birth"
    OWN_NAME = "own_name"
    PHONE = "phone"
    EMAIL = "email"
    GUARDIANS = "guardians"
    OTHER = "other"


class RemarkCategory(StrEnum):
    """What a remark on the journal is about; the first four are checked again by rules."""

    TOPIC = "topic"
    HOMEWORK = "homework"
    ATTENDANCE = "attendance"
    FEW_MARKS = "few_marks"
    MARK = "mark"
    OTHER = "other"


class RemarkState(StrEnum):
    """OPEN: the teacher's turn; CLAIMED: said to be mended, the deputy's turn; CLOSED."""

    OPEN = "open"
    CLAIMED = "claimed"
    CLOSED = "closed"


class FileKind(StrEnum):
    """What the messenger sends a file as."""

    PHOTO = "photo"
    DOCUMENT = "document"
    AUDIO = "audio"
    VIDEO = "video"
    VOICE = "voice"
