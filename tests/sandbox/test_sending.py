"""Sending: limits, keyboards and who may be written to, as strict as Telegram."""

import json
from typing import Any

import pytest

from bot.sandbox.engine import ApiError, Sandbox
from tests.sandbox.people import ANNA, OLGA, STRANGER


async def refused(sandbox: Sandbox, method: str, **params: Any) -> str:
    """The code and words with which a call is refused."""
    with pytest.raises(ApiError) as refusal:
        await sandbox.call(method, params)
    return f"{refusal.value.code} {refusal.value.description}"


@pytest.mark.parametrize(
    ("params", "answer"),
    [
        ({"text": ""}, "400 Bad Request: message text is empty"),
        ({"text": " \n "}, "400 Bad Request: message text is empty"),
        ({"text": "<b></b>", "parse_mode": "HTML"}, "400 Bad Request: message text is empty"),
        ({"text": "x" * 4097}, "400 Bad Request: message is too long"),
        ({"text": "😀" * 2049}, "400 Bad Request: message is too long"),
        ({"text": "x", "parse_mode": "html5"}, "400 Bad Request: unsupported parse_mode"),
        ({"text": "x", "chat_id": ""}, "400 Bad Request: chat_id is empty"),
        ({"text": "x", "chat_id": 5}, "400 Bad Request: chat not found"),
        ({"text": "x", "chat_id": "@someone"}, "400 Bad Request: chat not found"),
        (
            {"text": "x", "chat_id": OLGA},
            "403 Forbidden: bot can't initiate conversation with a user",
        ),
        (
            {"text": "x", "reply_parameters": {"message_id": 999}},
            "400 Bad Request: message to be replied not found",
        ),
        (
            {"text": "x", "reply_markup": "{"},
            "400 Bad Request: can't parse reply markup JSON object",
        ),
        ({"text": "x", "reply_markup": "[]"}, "400 Bad Request: object expected as reply markup"),
    ],
)
async def test_a_wrong_message_is_refused(
    sandbox: Sandbox, params: dict[str, Any], answer: str
) -> None:
    sandbox.start(ANNA)
    assert await refused(sandbox, "sendMessage", **({"chat_id": ANNA} | params)) == answer
    assert sandbox.letters(ANNA) == []


async def test_limits_count_after_the_markup_is_taken_out(sandbox: Sandbox) -> None:
    sandbox.start(ANNA)
    text = "<b>" + "&lt;" * 4096 + "</b>"
    await sandbox.call("sendMessage", {"chat_id": ANNA, "text": text, "parse_mode": "HTML"})
    assert sandbox.last(ANNA).text == "<" * 4096


@pytest.mark.parametrize(
    ("button", "words"),
    [
        ({"text": "a", "callback_data": "я" * 33}, "BUTTON_DATA_INVALID"),
        ({"text": "a", "callback_data": ""}, "BUTTON_DATA_INVALID"),
        (
            {"text": "a"},
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (
            {"text": " ", "callback_data": "a"},
            "can't parse inline keyboard button: Text of the button must be non-empty",
        ),
        (
            {"text": "a", "url": "javascript:alert(1)"},
            "inline keyboard button URL 'javascript:alert(1)' is invalid: Wrong HTTP URL",
        ),
        (
            {"text": "a", "web_app": {"url": "http://school.ru"}},
            "inline keyboard button Web App URL 'http://school.ru' is invalid: "
            "Only HTTPS links are allowed",
        ),
        ({"text": "a", "copy_text": {"text": "x" * 257}}, "BUTTON_COPY_TEXT_INVALID"),
        ("a", "can't parse inline keyboard button: InlineKeyboardButton must be an Object"),
    ],
)
async def test_a_wrong_inline_button_is_refused(sandbox: Sandbox, button: Any, words: str) -> None:
    sandbox.start(ANNA)
    markup = {"inline_keyboard": [[button]]}
    answer = await refused(sandbox, "sendMessage", chat_id=ANNA, text="x", reply_markup=markup)
    assert answer == f"400 Bad Request: {words}"


@pytest.mark.parametrize(
    "markup",
    [
        {"inline_keyboard": [[{"text": "a", "callback_data": "b"}]] * 101},
        {"keyboard": [[{"text": "a"}] * 13]},
        {"keyboard": [["a"]] * 301},
    ],
)
async def test_a_huge_keyboard_is_refused(sandbox: Sandbox, markup: dict[str, Any]) -> None:
    sandbox.start(ANNA)
    answer = await refused(sandbox, "sendMessage", chat_id=ANNA, text="x", reply_markup=markup)
    assert answer == "400 Bad Request: reply markup is too long"


@pytest.mark.parametrize(
    "markup",
    [
        {"keyboard": []},
        {"keyboard": "a"},
        {"keyboard": [[{"text": ""}]]},
        {"keyboard": [["a"]], "input_field_placeholder": "x" * 65},
        {"unknown": 1},
        {"inline_keyboard": {"text": "a"}},
    ],
)
async def test_a_misshapen_keyboard_is_refused(sandbox: Sandbox, markup: dict[str, Any]) -> None:
    sandbox.start(ANNA)
    answer = await refused(sandbox, "sendMessage", chat_id=ANNA, text="x", reply_markup=markup)
    assert answer.startswith("400 Bad Request: ")


async def test_sixty_four_bytes_of_callback_data_pass(sandbox: Sandbox) -> None:
    sandbox.start(ANNA)
    markup = json.dumps({"inline_keyboard": [[{"text": "a", "callback_data": "я" * 32}]]})
    await sandbox.call("sendMessage", {"chat_id": ANNA, "text": "x", "reply_markup": markup})
    assert sandbox.last(ANNA).button("a")["callback_data"] == "я" * 32


async def test_the_reply_keyboard_stays_until_it_is_removed(sandbox: Sandbox) -> None:
    sandbox.start(ANNA)
    keys = {"keyboard": [["Оценки", "Дневник"]]}
    await sandbox.call("sendMessage", {"chat_id": ANNA, "text": "x", "reply_markup": keys})
    sandbox.press(ANNA, sandbox.last(ANNA).message_id, "Оценки")
    assert sandbox.messages(ANNA)[-1].text == "Оценки"
    assert sandbox.world.chat(ANNA).reply_keyboard is not None
    gone = {"remove_keyboard": True}
    await sandbox.call("sendMessage", {"chat_id": ANNA, "text": "y", "reply_markup": gone})
    assert sandbox.world.chat(ANNA).reply_keyboard is None


async def test_a_one_time_keyboard_goes_after_the_next_words(sandbox: Sandbox) -> None:
    sandbox.start(ANNA)
    keys = {"keyboard": [["Да"]], "one_time_keyboard": True}
    await sandbox.call("sendMessage", {"chat_id": ANNA, "text": "x", "reply_markup": keys})
    sandbox.say(ANNA, "Да")
    assert sandbox.world.chat(ANNA).reply_keyboard is None


async def test_a_blocked_bot_is_refused_until_the_person_returns(sandbox: Sandbox) -> None:
    sandbox.start(ANNA)
    sandbox.block(ANNA)
    for method in ("sendMessage", "sendChatAction"):
        answer = await refused(sandbox, method, chat_id=ANNA, text="x", action="typing")
        assert answer == "403 Forbidden: bot was blocked by the user"
    sandbox.unblock(ANNA)
    await sandbox.call("sendMessage", {"chat_id": ANNA, "text": "x"})
    statuses = [
        update["my_chat_member"]["new_chat_member"]["status"]
        for update in sandbox.updates()
        if "my_chat_member" in update
    ]
    assert statuses == ["kicked", "member"]


async def test_a_stranger_starts_without_a_slip_and_others_with_theirs(sandbox: Sandbox) -> None:
    sandbox.start(STRANGER)
    sandbox.start(ANNA)
    sandbox.start(OLGA, "another")
    said = [update["message"]["text"] for update in sandbox.updates()]
    assert said == ["/start", "/start slip-of-anna", "/start another"]
    assert sandbox.updates()[0]["message"]["entities"] == [
        {"type": "bot_command", "offset": 0, "length": 6}
    ]


async def test_a_reply_shows_what_it_answers(sandbox: Sandbox) -> None:
    first = sandbox.start(ANNA)
    reply = {"message_id": first}
    await sandbox.call("sendMessage", {"chat_id": ANNA, "text": "x", "reply_parameters": reply})
    letter = sandbox.last(ANNA)
    assert letter.message["reply_to_message"]["text"] == "/start slip-of-anna"
    sandbox.say(ANNA, "спасибо", reply_to=letter.message_id)
    quoted = sandbox.updates()[-1]["message"]["reply_to_message"]
    assert (quoted["text"], "reply_to_message" in quoted) == ("x", False)


async def test_a_missing_quote_may_be_forgiven(sandbox: Sandbox) -> None:
    sandbox.start(ANNA)
    reply = {"message_id": 999, "allow_sending_without_reply": True}
    await sandbox.call("sendMessage", {"chat_id": ANNA, "text": "x", "reply_parameters": reply})
    assert "reply_to_message" not in sandbox.last(ANNA).message


async def test_copies_and_forwards_respect_protection(sandbox: Sandbox) -> None:
    sandbox.start(ANNA)
    sandbox.start(OLGA)
    said = sandbox.say(ANNA, "Петя болен")
    source = {"from_chat_id": ANNA, "message_id": said}
    await sandbox.call("copyMessage", {"chat_id": OLGA, **source})
    await sandbox.call("forwardMessage", {"chat_id": OLGA, **source})
    copy, forward = sandbox.letters(OLGA)
    assert (copy.text, "forward_origin" in copy.message) == ("Петя болен", False)
    assert forward.message["forward_origin"]["sender_user"]["id"] == ANNA
    secret = {"chat_id": ANNA, "text": "тайна", "protect_content": True}
    sent = await sandbox.call("sendMessage", secret)
    source = {"from_chat_id": ANNA, "message_id": sent["message_id"]}
    answer = await refused(sandbox, "copyMessage", chat_id=OLGA, **source)
    assert answer == "400 Bad Request: the message can't be copied"
    answer = await refused(sandbox, "forwardMessage", chat_id=OLGA, **source)
    assert answer == "400 Bad Request: the message can't be forwarded"


async def test_many_messages_are_copied_at_once_and_missing_ones_left_out(
    sandbox: Sandbox,
) -> None:
    sandbox.start(ANNA)
    sandbox.start(OLGA)
    ids = [sandbox.say(ANNA, "один"), 999, sandbox.say(ANNA, "два")]
    call = {"chat_id": OLGA, "from_chat_id": ANNA, "message_ids": ids}
    assert len(await sandbox.call("copyMessages", call)) == 2
    assert [letter.text for letter in sandbox.letters(OLGA)] == ["один", "два"]
    answer = await refused(sandbox, "forwardMessages", **(call | {"message_ids": [999]}))
    assert answer == "400 Bad Request: there are no messages to forward"


async def test_reactions_go_both_ways_when_the_bot_asked_for_them(sandbox: Sandbox) -> None:
    said = sandbox.start(ANNA)
    sandbox.react(ANNA, said, "👍")
    assert "message_reaction" not in sandbox.updates()[-1]
    sandbox.world.queue.allow(["message", "message_reaction"])
    sandbox.react(ANNA, said, "🔥")
    change = sandbox.updates()[-1]["message_reaction"]
    assert [one["emoji"] for one in change["old_reaction"] + change["new_reaction"]] == ["👍", "🔥"]
    call = {"chat_id": ANNA, "message_id": said}
    await sandbox.call(
        "setMessageReaction", call | {"reaction": [{"type": "emoji", "emoji": "👀"}]}
    )
    assert sandbox.messages(ANNA)[0].reactions["bot"] == ["👀"]
    wrong = [{"type": "emoji", "emoji": "🧮"}]
    answer = await refused(sandbox, "setMessageReaction", **call, reaction=wrong)
    assert answer == "400 Bad Request: REACTION_INVALID"


async def test_the_log_keeps_every_attempt_with_its_time_and_error(
    sandbox: Sandbox, clock: Any
) -> None:
    sandbox.start(ANNA)
    await sandbox.call("sendMessage", {"chat_id": str(ANNA), "text": "раз"})
    clock.seconds += 5
    await refused(sandbox, "sendMessage", chat_id=OLGA, text="два")
    first, second = sandbox.sent_log
    assert (first.text, first.chat_id, first.error) == ("раз", ANNA, None)
    assert first.message_ids == (sandbox.last(ANNA).message_id,)
    assert (second.at - first.at, second.error and second.error.code) == (5, 403)


async def test_a_group_can_be_left(sandbox: Sandbox) -> None:
    sandbox.add_group(-500, "7Б болтает")
    sandbox.say(ANNA, "/marks", group_id=-500)
    message = sandbox.updates()[-1]["message"]
    assert (message["chat"]["type"], message["from"]["id"]) == ("group", ANNA)
    await sandbox.call("leaveChat", {"chat_id": -500})
    answer = await refused(sandbox, "sendMessage", chat_id=-500, text="x")
    assert answer == "403 Forbidden: bot was kicked from the group chat"
