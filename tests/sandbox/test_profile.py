"""The bot's card, its commands by scope and language, and methods nobody imitated."""

from typing import Any

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramAPIError, TelegramBadRequest, TelegramNotFound
from aiogram.types import (
    BotCommand,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    MenuButtonWebApp,
    WebAppInfo,
)

from bot.sandbox.engine import ApiError, Sandbox
from bot.sandbox.registry import SCHEMA
from tests.sandbox.people import ANNA, OLGA


async def test_the_bot_is_safe_to_start(bot: Bot) -> None:
    me = await bot.get_me()
    assert me.id == 42
    assert (me.can_join_groups, me.can_read_all_group_messages) == (False, False)
    assert me.supports_inline_queries is False


async def test_people_see_the_commands_of_their_scope_and_language(
    bot: Bot, sandbox: Sandbox
) -> None:
    sandbox.start(ANNA)
    await bot.set_my_commands([BotCommand(command="help", description="Help")])
    await bot.set_my_commands(
        [BotCommand(command="help", description="Помощь")],
        scope=BotCommandScopeAllPrivateChats(),
        language_code="ru",
    )
    own = BotCommandScopeChat(chat_id=ANNA)
    await bot.set_my_commands([BotCommand(command="journal", description="Журнал")], scope=own)
    assert [one["description"] for one in sandbox.commands(ANNA)] == ["Журнал"]
    assert [one["description"] for one in sandbox.commands(OLGA)] == ["Помощь"]
    assert [one["description"] for one in sandbox.commands(OLGA, "en")] == ["Help"]
    assert [one.command for one in await bot.get_my_commands(scope=own)] == ["journal"]
    await bot.delete_my_commands(scope=own)
    assert [one["description"] for one in sandbox.commands(ANNA)] == ["Помощь"]


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"commands": [{"command": "Оценки", "description": "a"}]}, "BOT_COMMAND_INVALID"),
        ({"commands": [{"command": "x" * 33, "description": "a"}]}, "BOT_COMMAND_INVALID"),
        ({"commands": [{"command": "a", "description": ""}]}, "BOT_COMMAND_DESCRIPTION_INVALID"),
        ({"commands": [{"command": "a", "description": "a"}] * 101}, "BOT_COMMANDS_TOO_MUCH"),
        ({"commands": [], "language_code": "rus"}, "LANG_CODE_INVALID"),
        (
            {"commands": [], "scope": {"type": "city"}},
            "can't parse BotCommandScope: Unsupported type specified",
        ),
        ({"commands": [], "scope": {"type": "chat", "chat_id": 5}}, "chat not found"),
    ],
)
async def test_wrong_commands_are_refused(
    sandbox: Sandbox, params: dict[str, Any], words: str
) -> None:
    with pytest.raises(ApiError) as refused:
        await sandbox.call("setMyCommands", params)
    assert refused.value.description == f"Bad Request: {words}"


async def test_names_and_descriptions_differ_by_language(bot: Bot, sandbox: Sandbox) -> None:
    await bot.set_my_name("Вестник школы 5", language_code="ru")
    await bot.set_my_description("Оценки и письма")
    await bot.set_my_short_description("Школа")
    assert (await bot.get_my_name(language_code="ru")).name == "Вестник школы 5"
    assert (await bot.get_my_name(language_code="en")).name == "Вестник"
    assert (await bot.get_my_description()).description == "Оценки и письма"
    assert (await bot.get_my_short_description()).short_description == "Школа"
    with pytest.raises(TelegramBadRequest):
        await bot.set_my_name("x" * 65)


async def test_the_menu_button_opens_a_page_of_this_machine_or_https(
    bot: Bot, sandbox: Sandbox
) -> None:
    sandbox.start(ANNA)
    page = MenuButtonWebApp(text="Дневник", web_app=WebAppInfo(url="http://127.0.0.1:8080/"))
    await bot.set_chat_menu_button(ANNA, page)
    assert (await bot.get_chat_menu_button(ANNA)).model_dump() == page.model_dump()
    assert (await bot.get_chat_menu_button()).type == "default"
    outside = MenuButtonWebApp(text="Дневник", web_app=WebAppInfo(url="http://example.org/"))
    with pytest.raises(TelegramBadRequest, match="Only HTTPS links are allowed"):
        await bot.set_chat_menu_button(menu_button=outside)


async def test_a_chat_says_who_is_in_it(bot: Bot) -> None:
    assert (await bot.get_chat(ANNA)).first_name == "Анна Иванова"


async def test_every_method_of_the_bot_api_is_known_and_no_other(
    bot: Bot, sandbox: Sandbox
) -> None:
    assert len(SCHEMA) > 150
    with pytest.raises(ApiError, match="404"):
        await sandbox.call("sendTelepathy")
    with pytest.raises(TelegramNotFound):
        await bot(_unknown())
    sandbox.start(ANNA)
    assert await bot.pin_chat_message(ANNA, 1)
    with pytest.raises(ApiError, match="chat_id is empty"):
        await sandbox.call("pinChatMessage", {"message_id": 1})
    with pytest.raises(TelegramAPIError, match="does not imitate getStarTransactions"):
        await bot.get_star_transactions()


async def test_method_names_come_in_any_case(sandbox: Sandbox) -> None:
    assert (await sandbox.call("GETME"))["id"] == 42


def _unknown() -> Any:
    from aiogram.methods import GetMe

    class ReadThoughts(GetMe):
        __api_method__ = "readThoughts"

    return ReadThoughts()
