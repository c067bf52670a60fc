"""Slack's own transcript of a clip: what is left when the transcription endpoint is down for good."""

import logging

from bot.confined.scratch import scratch
from bot.conversation import Recording
from bot.errors import UserFacingError
from bot.slack.client import SlackClient
from bot.slack.errors import SlackError
from bot.slack.media import slack_transcript
from bot.slack.vtt import parse
from bot.voice.fetch import Download

logger = logging.getLogger(__name__)


async def words_of_slack(slack: SlackClient, download: Download, recording: Recording) -> str:
    """Return Slack's transcript of `recording`; "" where there is none.

    Whole where its captions can be had, else the preview that Slack shows.
    """
    try:
        found = slack_transcript(await slack.file_info(recording.file_id))
    except SlackError as error:
        logger.info("no words of Slack's for %s: %s", recording.file_id, error.code)
        return ""
    if found is None:
        return ""
    preview = found.preview + ("…" if found.is_cut else "")
    return (await _captions(download, found.url) or preview).strip()


async def _captions(download: Download, url: str) -> str:
    if not url:
        return ""
    try:
        with scratch() as folder:
            path = await download([url], folder=folder)
            segments = parse(path.read_text("utf-8", "replace"))
    except UserFacingError as error:
        logger.info("no captions of Slack's: %s", error.reason)
        return ""
    return " ".join(segment.text for segment in segments)
