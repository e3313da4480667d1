"""aiogram's session with a shorter way from a call to its bytes, and from the answer to a value.

A call without files goes as JSON, which the Bot API takes as well as a form
(https://core.telegram.org/bots/api#making-requests) and which costs a fifth to write: Russian
letters need no percent signs, and nothing is JSON inside a form. Whatever else aiogram does
(errors, middlewares, files) stays as it is.
"""

import json
from typing import Any, cast

from aiogram import Bot
from aiogram.client.default import Default
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.exceptions import ClientDecodeError, TelegramAPIError, TelegramNetworkError
from aiogram.methods import EditMessageText, Response, SendMessage, TelegramMethod
from aiogram.methods.base import TelegramType
from aiogram.types.base import TelegramObject
from aiohttp import ClientError

#: Connections to the messenger: a thousand letters a second, each answered in 300 ms.
MOST_CONNECTIONS = 300
_MOST_KEPT = 1000
_HEADERS = {"Content-Type": "application/json"}


class Number(TelegramObject):
    """Of a message that was sent, its number in the chat: all that a letter is remembered by."""

    message_id: int


class SendLetter(SendMessage):
    """sendMessage whose answer is read only as far as it is needed."""

    __returning__ = Number  # type: ignore[assignment]


class EditLetter(EditMessageText):
    """editMessageText, likewise."""

    __returning__ = Number | bool


#: pydantic holds generic classes weakly, so these would be built anew every few dozen letters.
_KEPT = (Response[Number], Response[Number | bool])


class Wire(AiohttpSession):
    """The session of every bot of ours."""

    def __init__(self, **options: Any) -> None:
        super().__init__(limit=MOST_CONNECTIONS, **options)
        self._kept: dict[int, tuple[TelegramObject, Any]] = {}

    async def make_request(
        self,
        bot: Bot,
        method: TelegramMethod[TelegramType],
        timeout: int | None = None,  # noqa: ASYNC109 aiogram's own signature
    ) -> TelegramType:
        """The result of one call; raises what aiogram raises, for bytes that are no text too."""
        try:
            return await self._result(bot, method, timeout)
        except UnicodeDecodeError as fault:
            raise ClientDecodeError("Not a text", fault, None) from fault

    def check_response(
        self, bot: Bot, method: TelegramMethod[Any], status_code: int, content: str
    ) -> Response[Any]:
        """What was answered. A yes without a result and a no without a word are not Telegram's but
        some proxy's: they raise ClientDecodeError, because what became of the call is unknown."""
        try:
            response = super().check_response(bot, method, status_code, content)
        except TelegramAPIError as refusal:
            if not refusal.message:
                raise ClientDecodeError("A refusal without a word", refusal, None) from refusal
            raise
        except TypeError as fault:  # aiogram looks into the words of a 5xx that has none
            raise ClientDecodeError("A refusal without a word", fault, None) from fault
        if response.result is None:
            raise ClientDecodeError("No result", ValueError("result is absent"), None)
        return response

    async def _result(
        self,
        bot: Bot,
        method: TelegramMethod[TelegramType],
        timeout: int | None,  # noqa: ASYNC109 as above
    ) -> TelegramType:
        body = self._body(bot, method)
        if body is None:
            return await super().make_request(bot, method, timeout)
        session = await self.create_session()
        try:
            async with session.post(
                self.api.api_url(token=bot.token, method=method.__api_method__),
                data=body,
                headers=_HEADERS,
                timeout=cast(Any, self.timeout if timeout is None else timeout),
            ) as answer:
                content = await answer.text()
        except TimeoutError as fault:
            raise TelegramNetworkError(method=method, message="Request timeout error") from fault
        except ClientError as fault:
            said = f"{type(fault).__name__}: {fault}"
            raise TelegramNetworkError(method=method, message=said) from fault
        response = self.check_response(bot, method, answer.status, content)
        return cast(TelegramType, response.result)

    def _body(self, bot: Bot, method: TelegramMethod[Any]) -> bytes | None:
        """The call as JSON; None for one with files."""
        files: dict[str, Any] = {}
        values = {}
        for name, value in method:
            kind = type(value)
            if value is None:
                continue
            if kind is not str and kind is not int and kind is not bool:
                value = self._prepared(value, bot, files)
            if value is not None and value != "":
                values[name] = value
        return None if files else json.dumps(values, ensure_ascii=False).encode()

    def _prepared(self, value: Any, bot: Bot, files: dict[str, Any]) -> Any:
        """A value as JSON has it. Buttons and options that are the same objects for many letters
        are prepared once."""
        if isinstance(value, Default):
            value = bot.default[value.name]
        if not isinstance(value, TelegramObject):
            return self.prepare_value(value, bot=bot, files=files, _dumps_json=False)
        kept = self._kept.get(id(value))
        if kept is None:
            prepared = self.prepare_value(value, bot=bot, files=files, _dumps_json=False)
            if files:
                return prepared
            if len(self._kept) > _MOST_KEPT:
                self._kept.clear()
            # The object is kept with it, so that its number is nobody else's.
            kept = self._kept[id(value)] = (value, prepared)
        return kept[1]
