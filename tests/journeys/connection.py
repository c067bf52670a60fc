"""The playground as its page reaches it, and waiting for what happens there."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

import aiohttp

BOT = "U0TARAE01"
TEAM = "T0TARAE01"
GENERAL = "C0GENERAL"
JIYOON = "U0JIYOON1"
MINSU = "U0MINSU01"
SLACKBOT = "USLACKBOT"
# Who and what `Workspace.gather` adds, see bot/playground/team.py: an admin, a member, a guest in one
# channel, one in several, somebody of another organisation; channels, DMs of several and of two.
HANA, SORA, YUNA, TAEO, ERIN = "U0HANA001", "U0SORA001", "U0YUNA001", "U0TAEO001", "U0ERIN001"
PROJECT, PARTNERS, LEADS, HIRING = "C0PROJECT", "C0PARTNER", "C0LEADS01", "C0HIRING1"
TRIO, PAIR = "C0TRIO001", "D0JIYMIN1"
PATIENCE = 30.0

Json = dict[str, Any]


class Connection:
    """The routes under /playground/."""

    def __init__(self, session: aiohttp.ClientSession, address: Json) -> None:
        self.address = address
        self._session = session

    async def get(self, path: str, **query: str) -> Json:
        """Look at something under /playground/."""
        url = f"{self.address['url']}/playground/{path}"
        async with self._session.get(url, params=query) as response:
            return dict(await response.json())

    async def do(self, path: str, **body: Any) -> Json:
        """Do something under /playground/."""
        url = f"{self.address['url']}/playground/{path}"
        async with self._session.post(url, json=body, headers={"X-Playground": "1"}) as response:
            answer = dict(await response.json())
            assert response.status == 200, answer
            return answer

    async def send_files(self, files: Mapping[str, bytes], **fields: str) -> str:
        """Post files, by name, in one message and return its ts."""
        form = aiohttp.FormData(quote_fields=False)
        for name, value in fields.items():
            form.add_field(name, value)
        for name, content in files.items():
            form.add_field("file", content, filename=name)
        url = f"{self.address['url']}/playground/upload"
        async with self._session.post(url, data=form, headers={"X-Playground": "1"}) as response:
            answer = await response.json()
            assert response.status == 200, answer
            return str(answer["ts"])


async def until(condition: Callable[[], Any], patience: float = PATIENCE) -> Any:
    """Return the first true value of `condition`, sync or async; fail after `patience` seconds."""
    async with asyncio.timeout(patience):
        while True:
            value = condition()
            if asyncio.iscoroutine(value):
                value = await value
            if value:
                return value
            await asyncio.sleep(0.02)
