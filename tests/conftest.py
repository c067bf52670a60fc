"""What every test shares."""

import pytest


@pytest.fixture
def anyio_backend() -> str:
    """The bot runs on asyncio (Bolt and aiohttp do), so its tests do."""
    return "asyncio"
