"""A mark becomes a letter."""

from collections.abc import Callable

from tests.notifications.conftest import Journal, Post

At = Callable[[str], None]


async def test_a_mark_becomes_a_letter_to_the_family(post: Post, journal: Journal, at: At) -> None:
    await journal.mark(4)
    at("2026-11-18 10:03")
    await post.work()
    (letter,) = post.letters("olga")
    assert "Анна · Алгебра: 4" in letter
    # (5 + 4 + 4) / 3 = 4,33; with a 4 of weight 3: (13 + 12) / 6 = 4,17
    assert "4,33 → 4,17" in letter
    assert post.letters("igor") == post.letters("anya") == [letter]
    assert post.letters("anna") == post.letters("elena") == []
