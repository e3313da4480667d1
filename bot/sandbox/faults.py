"""The switchboard of misfortunes: what the next calls of the bot will meet."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from bot.sandbox.call import Call
from bot.sandbox.errors import ApiError, ConnectionLost


@dataclass(slots=True)
class Fault:
    """One misfortune for the next `left` calls that fit; a `method` of "" fits every send."""

    kind: str
    left: int
    method: str = ""
    chat_id: int | None = None
    error: ApiError | None = None
    seconds: float = 0.0

    def fits(self, call: Call) -> bool:
        named = call.method.lower()
        fits_method = named == self.method.lower() if self.method else named.startswith("send")
        fits_chat = self.chat_id is None or call.text("chat_id") == str(self.chat_id)
        return self.left > 0 and fits_method and fits_chat


@dataclass(slots=True)
class Faults:
    """Faults are met in the order in which they were set, each for its number of calls.

    Without `method` a fault concerns every method whose name begins with "send".
    """

    waiting: list[Fault] = field(default_factory=list)

    def flood(
        self, count: int = 1, *, retry_after: int = 3, method: str = "", chat_id: int | None = None
    ) -> None:
        """429 with `retry_after` seconds; nothing is sent."""
        error = ApiError(
            429, f"Too Many Requests: retry after {retry_after}", {"retry_after": retry_after}
        )
        self.waiting.append(Fault("error", count, method, chat_id, error))

    def fail(
        self,
        count: int = 1,
        *,
        code: int = 500,
        description: str = "Internal Server Error",
        method: str = "",
        chat_id: int | None = None,
    ) -> None:
        """Any refusal of the server; nothing is sent."""
        error = ApiError(code, description)
        self.waiting.append(Fault("error", count, method, chat_id, error))

    def migrate(self, chat_id: int, to_chat_id: int, count: int = 1) -> None:
        """400 that says the group became a supergroup with another number."""
        error = ApiError(
            400,
            "Bad Request: group chat was upgraded to a supergroup chat",
            {"migrate_to_chat_id": to_chat_id},
        )
        self.waiting.append(Fault("error", count, "", chat_id, error))

    def reset(self, count: int = 1, *, method: str = "", chat_id: int | None = None) -> None:
        """The connection breaks before the call is carried out."""
        self.waiting.append(Fault("reset", count, method, chat_id))

    def lose_answer(self, count: int = 1, *, method: str = "", chat_id: int | None = None) -> None:
        """The call is carried out, but the connection breaks before the answer arrives."""
        self.waiting.append(Fault("lose", count, method, chat_id))

    def delay(
        self, seconds: float, count: int = 1, *, method: str = "", chat_id: int | None = None
    ) -> None:
        """The answer takes its time."""
        self.waiting.append(Fault("delay", count, method, chat_id, seconds=seconds))

    def clear(self) -> None:
        self.waiting.clear()

    def take(self, call: Call) -> Fault | None:
        """The next fault for this call, used up by one."""
        for fault in self.waiting:
            if fault.fits(call):
                fault.left -= 1
                if fault.left == 0:
                    self.waiting.remove(fault)
                return fault
        return None


async def meet_before(fault: Fault) -> None:
    """What happens to a call before it is carried out."""
    if fault.error is not None:
        raise fault.error
    if fault.kind == "reset":
        raise ConnectionLost("the connection was reset before the call")
    if fault.kind == "delay":
        await asyncio.sleep(fault.seconds)


def meet_after(fault: Fault) -> None:
    """What happens to the answer of a call that was carried out."""
    if fault.kind == "lose":
        raise ConnectionLost("the connection was reset before the answer")
