"""The one exception that is written for people.

Everything else that goes wrong is caught once, in `bot.worker`, logged with its thread, and
apologised for. A `UserFacingError` names a text of `bot.texts` instead of carrying one, so that the
person reads it in her own language and no exception text ever reaches Slack.
"""

from datetime import datetime
from typing import ClassVar


class UserFacingError(Exception):
    """Something a person can understand and act on; subclasses stand beside what raises them.

    `text` is the key of the sentence in `bot.texts`, `details` fill its placeholders. A retry may
    help only where `is_transient` is true; `retry_after` is then the least wait in seconds, or None
    where the other side named none.
    """

    text: ClassVar[str] = "went_wrong"
    is_transient: ClassVar[bool] = False

    def __init__(
        self,
        reason: str = "",
        *,
        retry_after: float | None = None,
        **details: str | int | float | datetime,
    ) -> None:
        super().__init__(reason or self.text)
        self.reason = reason
        self.retry_after = retry_after
        self.details = details
