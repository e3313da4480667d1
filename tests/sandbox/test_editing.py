"""Edits, deletions and answers to presses."""

from typing import Any

import pytest

from bot.sandbox.engine import Sandbox
from tests.sandbox.people import ANNA, png
from tests.sandbox.test_sending import refused

KEYS = {"inline_keyboard": [[{"text": "Да", "callback_data": "yes"}]]}


async def letter(sandbox: Sandbox, **params: Any) -> int:
    sandbox.start(ANNA)
    sent = await sandbox.call("sendMessage", {"chat_id": ANNA, "text": "было", **params})
    return int(sent["message_id"])


async def test_an_edit_changes_words_and_takes_the_keyboard_away(sandbox: Sandbox) -> None:
    number = await letter(sandbox, reply_markup=KEYS)
    edit = {"chat_id": ANNA, "message_id": number, "text": "<i>стало</i>", "parse_mode": "HTML"}
    answer = await sandbox.call("editMessageText", edit)
    assert answer["text"] == "стало"
    bubble = sandbox.last(ANNA)
    assert (bubble.edited, bubble.buttons, bubble.entities[0]["type"]) == (True, [], "italic")


@pytest.mark.parametrize("markup", [None, KEYS])
async def test_an_edit_that_changes_nothing_is_refused(
    sandbox: Sandbox, markup: dict[str, Any] | None
) -> None:
    number = await letter(sandbox, reply_markup=markup)
    same = {"chat_id": ANNA, "message_id": number, "reply_markup": markup}
    words = (
        "400 Bad Request: message is not modified: specified new message content and reply markup "
        "are exactly the same as a current content and reply markup of the message"
    )
    assert await refused(sandbox, "editMessageText", text="было", **same) == words
    assert await refused(sandbox, "editMessageReplyMarkup", **same) == words
    assert not sandbox.last(ANNA).edited


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"message_id": ""}, "message identifier is not specified"),
        ({"message_id": 999}, "message to edit not found"),
        ({"message_id": 1}, "message can't be edited"),
        ({"text": ""}, "message text is empty"),
        ({"text": "y", "reply_markup": {"keyboard": [["a"]]}}, "inline keyboard expected"),
    ],
)
async def test_a_wrong_edit_is_refused(
    sandbox: Sandbox, change: dict[str, Any], words: str
) -> None:
    number = await letter(sandbox)
    edit = {"chat_id": ANNA, "message_id": number, "text": "x"} | change
    assert await refused(sandbox, "editMessageText", **edit) == f"400 Bad Request: {words}"


async def test_words_and_captions_are_edited_by_their_own_methods(sandbox: Sandbox) -> None:
    number = await letter(sandbox)
    said = sandbox.send_file(ANNA, "a.png", png())
    file_id = sandbox.messages(ANNA)[-1].message["photo"][0]["file_id"]
    photo = await sandbox.call("sendPhoto", {"chat_id": ANNA, "photo": file_id, "caption": "a"})
    assert said < photo["message_id"]
    on_text, on_photo = {"message_id": number}, {"message_id": photo["message_id"]}
    answer = await refused(sandbox, "editMessageCaption", chat_id=ANNA, caption="b", **on_text)
    assert answer == "400 Bad Request: there is no caption in the message to edit"
    answer = await refused(sandbox, "editMessageText", chat_id=ANNA, text="b", **on_photo)
    assert answer == "400 Bad Request: there is no text in the message to edit"
    await sandbox.call("editMessageCaption", {"chat_id": ANNA, "caption": "b", **on_photo})
    assert sandbox.last(ANNA).text == "b"


async def test_a_message_with_a_reply_keyboard_cannot_be_edited(sandbox: Sandbox) -> None:
    number = await letter(sandbox, reply_markup={"keyboard": [["a"]]})
    answer = await refused(sandbox, "editMessageText", chat_id=ANNA, message_id=number, text="x")
    assert answer == "400 Bad Request: message can't be edited"


async def test_what_is_deleted_is_gone_for_everybody(sandbox: Sandbox) -> None:
    number = await letter(sandbox)
    assert await sandbox.call("deleteMessage", {"chat_id": ANNA, "message_id": number})
    assert sandbox.letters(ANNA) == []
    answer = await refused(sandbox, "deleteMessage", chat_id=ANNA, message_id=number)
    assert answer == "400 Bad Request: message to delete not found"
    answer = await refused(sandbox, "editMessageText", chat_id=ANNA, message_id=number, text="x")
    assert answer == "400 Bad Request: message to edit not found"
    everything = {"chat_id": ANNA, "message_ids": [1, number, 999]}
    assert await sandbox.call("deleteMessages", everything)
    assert sandbox.messages(ANNA) == []


async def test_after_two_days_a_message_cannot_be_deleted(sandbox: Sandbox, clock: Any) -> None:
    number = await letter(sandbox)
    clock.seconds += 48 * 3600 + 1
    answer = await refused(sandbox, "deleteMessage", chat_id=ANNA, message_id=number)
    assert answer == "400 Bad Request: message can't be deleted for everyone"


async def test_a_press_is_answered_once_and_in_time(sandbox: Sandbox, clock: Any) -> None:
    number = await letter(sandbox, reply_markup=KEYS)
    query = sandbox.press(ANNA, number, "Да")
    update = sandbox.updates()[-1]["callback_query"]
    assert (update["id"], update["data"], update["from"]["id"]) == (query, "yes", ANNA)
    answer = {"callback_query_id": query, "text": "Готово", "show_alert": "true"}
    assert await sandbox.call("answerCallbackQuery", answer)
    assert [(toast.text, toast.alert) for toast in sandbox.toasts(ANNA)] == [("Готово", True)]
    too_old = (
        "400 Bad Request: query is too old and response timeout expired or query ID is invalid"
    )
    assert await refused(sandbox, "answerCallbackQuery", callback_query_id=query) == too_old
    assert await refused(sandbox, "answerCallbackQuery", callback_query_id="77") == too_old
    late = sandbox.press(ANNA, number, "yes")
    clock.seconds += 151
    assert await refused(sandbox, "answerCallbackQuery", callback_query_id=late) == too_old


async def test_an_answer_to_a_press_is_short(sandbox: Sandbox) -> None:
    query = sandbox.press(ANNA, await letter(sandbox, reply_markup=KEYS), "yes")
    long = {"callback_query_id": query, "text": "x" * 201}
    assert (
        await refused(sandbox, "answerCallbackQuery", **long) == "400 Bad Request: MESSAGE_TOO_LONG"
    )


async def test_people_press_only_what_is_there(sandbox: Sandbox) -> None:
    number = await letter(sandbox, reply_markup=KEYS)
    with pytest.raises(LookupError):
        sandbox.press(ANNA, number, "Нет")
    with pytest.raises(LookupError):
        sandbox.press(ANNA, 999, "Да")


async def test_an_altered_client_may_send_any_data(sandbox: Sandbox) -> None:
    sandbox.forge_press(ANNA, await letter(sandbox), "admin:1")
    assert sandbox.updates()[-1]["callback_query"]["data"] == "admin:1"
