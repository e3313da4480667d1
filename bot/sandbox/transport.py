"""A session for aiogram's Bot that reaches the sandbox without sockets."""

from __future__ import annotations

import json
import mimetypes
from collections.abc import AsyncGenerator
from enum import Enum
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from aiogram.client.session.base import BaseSession
from aiogram.exceptions import TelegramNetworkError
from aiogram.methods import TelegramMethod
from aiogram.methods.base import TelegramType
from aiogram.types import InputFile

from bot.sandbox.call import Upload
from bot.sandbox.engine import Sandbox
from bot.sandbox.errors import ApiError, ConnectionLost

if TYPE_CHECKING:
    from aiogram import Bot


class SandboxSession(BaseSession):
    """`Bot(SANDBOX_TOKEN, session=SandboxSession(sandbox))`: the same strictness, no HTTP.

    Parameters are written and answers are read exactly as over the wire.
    """

    def __init__(self, sandbox: Sandbox) -> None:
        super().__init__()
        self.sandbox = sandbox

    async def close(self) -> None:
        """Nothing to close: the sandbox outlives its sessions."""

    async def make_request(
        self,
        bot: Bot,
        method: TelegramMethod[TelegramType],
        timeout: int | None = None,  # noqa: ASYNC109
    ) -> TelegramType:
        status, answer = 200, await self._answer(bot, method)
        if isinstance(answer, ApiError):
            status, answer = answer.code, answer.as_json()
        response = self.check_response(bot, method, status, json.dumps(answer))
        return cast(TelegramType, response.result)

    async def _answer(self, bot: Bot, method: TelegramMethod[Any]) -> Any:
        if bot.token != self.sandbox.token:
            return ApiError(401, "Unauthorized")
        params, files = await self._form(bot, method)
        try:
            result = await self.sandbox.call(method.__api_method__, params, files)
        except ApiError as error:
            return error
        except ConnectionLost as error:
            raise TelegramNetworkError(method=method, message=str(error)) from error
        return {"ok": True, "result": result}

    async def _form(
        self, bot: Bot, method: TelegramMethod[Any]
    ) -> tuple[dict[str, Any], dict[str, Upload]]:
        attached: dict[str, InputFile] = {}
        prepared = {
            key: self.prepare_value(value, bot=bot, files=attached)
            for key, value in method.model_dump(warnings=False).items()
        }
        files = {key: await _upload(bot, key, file) for key, file in attached.items()}
        # An enumeration of strings travels as its value, as over the wire.
        plain = {
            key: value.value if isinstance(value, Enum) else value
            for key, value in prepared.items()
        }
        return {key: value for key, value in plain.items() if value}, files

    async def stream_content(
        self,
        url: str,
        headers: dict[str, Any] | None = None,
        timeout: int = 30,  # noqa: ASYNC109
        chunk_size: int = 65536,
        raise_for_status: bool = True,
    ) -> AsyncGenerator[bytes, None]:
        path = urlsplit(url).path.removeprefix(f"/file/bot{self.sandbox.token}/")
        stored = self.sandbox.world.files.by_path.get(path)
        if stored is None:
            raise FileNotFoundError("the sandbox has no such file")
        for start in range(0, len(stored.content), chunk_size):
            yield stored.content[start : start + chunk_size]


async def _upload(bot: Bot, key: str, file: InputFile) -> Upload:
    name = file.filename or key
    content = b"".join([chunk async for chunk in file.read(bot)])
    return Upload(name, mimetypes.guess_type(name)[0] or "application/octet-stream", content)
