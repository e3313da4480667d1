"""The sheet of slips, reopened as a family and a class teacher would see it."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from pypdf import PdfReader

from core.access.invitations import Slip
from core.i18n import speaking
from core.reports.slips import draw_slips, link_of

RELATIONS = ("pupil", "mother", "father", "guardian")


def _slips(count: int) -> list[Slip]:
    return [
        Slip(
            person_id=number,
            pupil_initials="А. С.",
            class_name="7Б",
            relation=RELATIONS[number % 4],
            token=f"token_{number:02}-abcdefghijkl",
            expires_at=datetime(2026, 12, 2, 6, tzinfo=UTC),
        )
        for number in range(count)
    ]


def _draw(path: Path, count: int, language: str = "ru") -> None:
    with speaking(language):
        draw_slips(
            _slips(count),
            bot_username="vestnik_test_bot",
            school_name="Школа «№ 90» #panic() *жирно*",
            zone="Europe/Samara",
            path=path,
        )


def _text_of(page: object) -> str:
    return " ".join(page.extract_text().split())  # type: ignore[attr-defined]


def test_eleven_slips_take_two_pages_of_a4(tmp_path: Path, at: object) -> None:
    _draw(tmp_path / "slips.pdf", 11)
    pages = PdfReader(tmp_path / "slips.pdf").pages
    assert [round(float(side)) for side in pages[0].mediabox[2:]] == [595, 842]
    assert [page.extract_text().count("https://t.me/") for page in pages] == [10, 1]


def test_a_slip_tells_all_that_a_family_needs(tmp_path: Path, at: object) -> None:
    _draw(tmp_path / "slips.pdf", 4)
    text = _text_of(PdfReader(tmp_path / "slips.pdf").pages[0])
    for said in (
        "7Б · А. С.",
        "для ученика",
        "для матери",
        "для отца",
        "для законного представителя",
        "до 2 декабря, 10:00",
        "нажмите «Начать»",
        "https://t.me/vestnik_test_bot?start=token_00-abcdefghijkl",
    ):
        assert said in text


def test_a_schools_name_is_never_taken_for_markup(tmp_path: Path, at: object) -> None:
    _draw(tmp_path / "slips.pdf", 1)
    assert "Школа «№ 90» #panic() *жирно*" in _text_of(PdfReader(tmp_path / "slips.pdf").pages[0])


def test_slips_speak_english_when_asked(tmp_path: Path, at: object) -> None:
    _draw(tmp_path / "slips.pdf", 1, language="en")
    assert "press “Start”" in _text_of(PdfReader(tmp_path / "slips.pdf").pages[0])


def test_a_camera_reads_every_square_of_the_printed_page(tmp_path: Path, at: object) -> None:
    _draw(tmp_path / "page{p}.png", 10)
    with Image.open(tmp_path / "page1.png") as page:
        read = {found.text for found in zxingcpp.read_barcodes(page)}
    assert read == {link_of("vestnik_test_bot", slip.token) for slip in _slips(10)}


def test_no_slips_are_no_sheet(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no slips"):
        draw_slips([], bot_username="b", school_name="s", zone="UTC", path=tmp_path / "x.pdf")
