"""What people write to each other, announcements, and who was connected."""

from collections.abc import Callable
from datetime import date

from sqlalchemy import update

from core.access.invitations import issue, redeem
from core.enums import AudienceKind
from core.messaging.actions import announce, open_thread
from core.messaging.actions import post as say
from core.messaging.announcements import announcement_progress
from core.messaging.audience import Audience
from core.people.models import RoleGrant
from core.people.preferences import change
from core.school.models import GroupMember, Load
from tests.notifications.conftest import Post, viewer_of

At = Callable[[str], None]


async def _olga_writes_to_elena(school: Post, text: str = "Аня <заболела>") -> int:
    async with school.db.session() as session:
        olga = await viewer_of(session, school.cast, "olga")
        thread = await open_thread(
            session, olga, pupil_id=school.cast.anya, staff_id=school.cast.elena
        )
        await say(session, olga, thread_id=thread.id, text=text, origin="telegram:1:1")
        return thread.id


async def test_a_message_reaches_the_other_side_alone(post: Post) -> None:
    await _olga_writes_to_elena(post)
    await post.work()
    (letter,) = post.letters("elena")
    assert letter.splitlines()[0] == "Письмо · Анна Соколова, 7Б"
    assert letter.splitlines()[1].startswith("От: Ольга Соколова, мать Анны Соколовой")
    assert "Аня <заболела>" in letter
    assert post.buttons("elena") == ["Ответить", "Прочитано"]
    assert post.letters("olga") == post.letters("igor") == post.letters("maria") == []


async def test_the_reply_comes_back_by_the_same_thread(post: Post) -> None:
    thread_id = await _olga_writes_to_elena(post)
    await post.work()
    async with post.db.session() as session:
        elena = await viewer_of(session, post.cast, "elena")
        await say(session, elena, thread_id=thread_id, text="Выздоравливайте", origin="t:2:2")
    await post.work()
    assert "От: Морозова Елена Павловна" in post.letters("olga")[0]
    assert len(post.letters("elena")) == 1


async def test_a_message_waits_for_the_hours_of_letters(post: Post, at: At) -> None:
    at("2026-11-18 21:40")
    await _olga_writes_to_elena(post)
    await post.work()
    assert post.letters("elena") == []
    at("2026-11-19 08:00")
    await post.work()
    assert len(post.letters("elena")) == 1


async def test_a_teacher_who_left_before_sending_gets_nothing(post: Post, at: At) -> None:
    at("2026-11-18 21:40")
    await _olga_writes_to_elena(post)
    await post.work()
    async with post.db.session() as session:
        for table, person in ((Load, Load.teacher_id), (RoleGrant, RoleGrant.person_id)):
            await session.execute(
                update(table).where(person == post.cast.elena).values(until=date(2026, 11, 18))
            )
    at("2026-11-19 08:00")
    await post.work()
    assert post.letters("elena") == []
    assert [state for state, _reason in await post.fates("elena")] == ["dropped"]


async def test_a_pupil_who_changed_groups_is_not_the_old_teachers(post: Post, at: At) -> None:
    at("2026-11-18 21:40")
    await _olga_writes_to_elena(post)
    await post.work()
    async with post.db.session() as session:
        await session.execute(
            update(GroupMember)
            .where(GroupMember.pupil_id == post.cast.anya)
            .values(until=date(2026, 11, 18))
        )
    at("2026-11-19 08:00")
    await post.work()
    assert post.letters("elena") == []
    assert await post.fates("elena") == [("dropped", "no right to read")]


async def _announce(school: Post, audience: Audience, text: str = "Собрание в 18:00") -> int:
    async with school.db.session() as session:
        irina = await viewer_of(session, school.cast, "irina")
        made = await announce(session, irina, audience=audience, text=text, origin="t:3:3")
        return made.id


async def test_an_announcement_reaches_its_class_and_counts_everybody(post: Post) -> None:
    async with post.db.session() as session:
        await change(session, await viewer_of(session, post.cast, "igor"), announcements=False)
    number = await _announce(post, Audience(AudienceKind.CLASS, str(post.cast.class_7b)))
    await post.work()
    told = {name for name in post.cast.people if post.letters(name)}
    assert told == {"anya", "petya", "olga", "anna", "elena", "maria"}
    assert "Собрание в 18:00" in post.letters("anna")[0]
    assert post.buttons("anna") == ["Прочитано"]
    async with post.db.session() as session:
        irina = await viewer_of(session, post.cast, "irina")
        progress = await announcement_progress(session, irina, announcement_id=number)
    assert (progress.delivered, progress.unreachable, progress.waiting) == (6, 1, 0)


async def test_an_announcement_to_the_school_stays_in_the_school(post: Post) -> None:
    await _announce(post, Audience(AudienceKind.SCHOOL))
    await post.work()
    assert post.letters("alien_parent") == post.letters("alien_teacher") == []
    assert post.letters("irina") == []  # who wrote it knows it
    assert post.letters("boris") == []  # he left in October
    assert len(post.letters("vera")) == 1


async def test_a_long_announcement_full_of_signs_is_sent_whole(post: Post) -> None:
    text = "<&>" * 1000
    await _announce(post, Audience(AudienceKind.SCHOOL), text)
    await post.work()
    assert text in post.letters("vera")[0]


async def test_a_new_representative_is_told_to_class_teacher_and_other_guardian(
    post: Post,
) -> None:
    async with post.db.session() as session:
        token = await issue(
            session, school_id=post.cast.school, person_id=post.cast.igor, pupil_id=post.cast.anya
        )
        await redeem(session, token, chat_id=post.cast.chat("igor"), bot_id=post.bot.id)
    await post.work()
    (letter,) = post.letters("olga")
    assert letter.splitlines()[:2] == [
        "Анна Соколова, 7Б",
        "К боту подключён представитель: отец, 18 ноября, 10:00.",
    ]
    assert "сообщите классному руководителю" in letter
    assert "сообщите администратору" in post.letters("maria")[0]
    assert post.letters("igor") == post.letters("anya") == post.letters("anna") == []
