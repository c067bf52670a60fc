"""A client of the control API, for the demo, benchmarks and tests."""

from typing import Any

import aiohttp

from bot.playground.control import HEADER
from bot.playground.people import Refusal
from bot.playground.records import Json


class Remote:
    """Acts as the people of a playground that runs at `url`."""

    def __init__(self, url: str, session: aiohttp.ClientSession) -> None:
        self._url = f"{url}/playground"
        self._session = session

    async def do(self, act: str, **values: Any) -> Json:
        """Do one of `bot.playground.control.ACTS`; raises Refusal if it can't be done."""
        return await self._post(act, json=values)

    async def look(self, name: str, **query: str) -> Json:
        """Return one of the views of `bot.playground.control_view`."""
        async with self._session.get(f"{self._url}/{name}", params=query) as response:
            return await _read(response)

    async def say(self, channel: str, user: str, text: str, **more: Any) -> str:
        """Post as a person and return the message's ts."""
        answer = await self.do("say", channel=channel, user=user, text=text, **more)
        return str(answer["ts"])

    async def upload(self, channel: str, user: str, files: dict[str, bytes], **fields: str) -> Json:
        """Share files, by name, in one message; return its `ts` and the ids of its `files`."""
        # Names travel as browsers send them: as they are.
        form = aiohttp.FormData({"channel": channel, "user": user, **fields}, quote_fields=False)
        for name, content in files.items():
            form.add_field("file", content, filename=name)
        return await self._post("upload", data=form)

    async def messages(self, channel: str, thread_ts: str | None = None) -> list[Json]:
        """Return the messages of a channel or of one thread, the oldest first."""
        query = {"channel": channel} | ({"thread_ts": thread_ts} if thread_ts else {})
        shown: list[Json] = (await self.look("messages", **query))["messages"]
        return shown

    async def _post(self, act: str, **body: Any) -> Json:
        headers = {HEADER: "1"}
        async with self._session.post(f"{self._url}/{act}", headers=headers, **body) as response:
            return await _read(response)


async def _read(response: aiohttp.ClientResponse) -> Json:
    content: Json = await response.json()
    if response.status != 200:
        raise Refusal(content["error"])
    return content
