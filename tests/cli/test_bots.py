"""The operator adds bots and changes them; a token is never an argument and never shown."""

import asyncio
import io
import stat
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from bot.sandbox.engine import SANDBOX_TOKEN, Sandbox
from bot.sandbox.http import run_sandbox
from core import tokens
from core.settings import Settings
from core.tokens import BadReference, NotAToken, TokenMissing
from tests.cli.conftest import Outcome, Vestnik

Bots = Callable[..., Awaitable[Outcome]]
SECOND_TOKEN = "43:sandbox-second-bot"


@pytest.fixture
async def bots(vestnik: Vestnik, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Bots]:
    """`await bots("pause", "@name", typed=…)`: `vestnik bots …` with two bots in the messenger."""
    runner, url = await run_sandbox(Sandbox(), Sandbox(token=SECOND_TOKEN))

    async def run(*words: str, typed: str = "", **chosen: str) -> Outcome:
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        said = await asyncio.to_thread(vestnik, "bots", *words, TELEGRAM_API_URL=url, **chosen)
        assert not any(one in said.out + said.err for one in (SANDBOX_TOKEN, SECOND_TOKEN))
        return said

    yield run
    await runner.cleanup()


async def test_a_bot_is_added_changed_paused_and_shown(bots: Bots) -> None:
    assert (await bots()).out == "Ботов пока нет. Добавить бота: vestnik bots add\n"
    added = await bots("add", typed=f"{SECOND_TOKEN}\n")
    assert added.err == ""
    assert "(43) добавлен" in added.out
    shown = (await bots("list")).out
    assert "(43): работает; школы: все; чатов: 0; ждут отправки писем: 0" in shown
    assert "письма: 29.9 в секунду, 1 в один чат, 20 в минуту в одну группу" in shown
    assert "токен: file:43.token" in shown
    assert (await bots("pause", "43")).out.endswith("остановлен.\n")
    assert "остановлен" in (await bots()).out
    assert (await bots("resume", "43")).out.endswith("снова запущен.\n")
    changed = await bots("set", "43", "--per-second", "20", "--per-group", "10")
    assert "письма: 20 в секунду, 1 в один чат, 10 в минуту" in changed.out
    refused = await bots("set", "43", "--per-second", "100")
    assert (refused.code, "--paid" in refused.err) == (1, True)


async def test_the_token_lies_in_a_file_of_its_owner_alone_and_not_in_the_database(
    bots: Bots,
) -> None:
    await bots("add", typed=SECOND_TOKEN)
    file = Path("var/secrets/43.token")
    assert file.read_text().strip() == SECOND_TOKEN
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    for path in Path("var").glob("vestnik.db*"):
        assert SECOND_TOKEN.partition(":")[2].encode() not in path.read_bytes()


async def test_a_token_may_lie_in_a_file_or_variable_already(
    bots: Bots, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCHOOL_7_TOKEN", SECOND_TOKEN)
    assert (await bots("add", "--token-at", "env:SCHOOL_7_TOKEN")).code == 0
    assert "токен: env:SCHOOL_7_TOKEN" in (await bots()).out
    assert not Path("var/secrets").exists()


async def test_what_is_no_token_or_no_bots_is_refused_in_a_sentence(bots: Bots) -> None:
    nonsense = await bots("add", typed="nonsense")
    assert (nonsense.code, "не токен" in nonsense.err) == (1, True)
    unknown = await bots("add", typed="44:sandbox-never-was-one")
    assert (unknown.code, "не принимает этот токен" in unknown.err) == (1, True)
    await bots("add", typed=SECOND_TOKEN)
    again = await bots("add", typed=SECOND_TOKEN)
    assert (again.code, "уже добавлен" in again.err) == (1, True)
    other = await bots("token", "43", typed=SANDBOX_TOKEN)
    assert (other.code, "здесь нет" in other.err) == (1, True)
    nobody = await bots("pause", "@nobody")
    assert (nobody.code, "@nobody" in nobody.err) == (1, True)
    school = await bots("set", "43", "--schools", "7")
    assert school.code == 1


async def test_a_silent_messenger_is_told_by_its_address_without_the_token(
    vestnik: Vestnik, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(SECOND_TOKEN))
    silent = "http://127.0.0.1:9"
    said = await asyncio.to_thread(vestnik, "bots", "add", TELEGRAM_API_URL=silent)
    assert said.code == 1
    assert said.err.startswith(f"{silent} не отвечает")
    assert "sandbox" not in said.err


@pytest.mark.parametrize(
    ("reference", "fault"),
    [
        ("file:../vestnik.db", BadReference),
        ("file:/etc/passwd", BadReference),
        ("file:", BadReference),
        ("env:lower", BadReference),
        ("SCHOOL", BadReference),
        ("file:missing.token", TokenMissing),
        ("env:VESTNIK_BOT_TOKEN", TokenMissing),
        ("file:garbage.token", NotAToken),
    ],
)
def test_a_reference_leads_to_the_folder_of_secrets_or_a_variable_and_nowhere_else(
    reference: str, fault: type[Exception], tmp_path: Path
) -> None:
    (tmp_path / "garbage.token").write_text("garbage")
    settings = Settings(_env_file=None, secrets_dir=tmp_path)  # type: ignore[call-arg]
    with pytest.raises(fault):
        tokens.read(reference, settings)
