"""What is heard in a recording's chunks, cut and packed as the bot does it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.conversation import Segment, Speech, Transcript
from bot.voice.audio import open_child
from bot.voice.captions import cues
from bot.voice.cuts import Plan, plan
from bot.voice.forms import Form
from bot.voice.stitch import stitch
from tests.coded.hearing import hear
from tests.coded.media import decode
from tests.coded.text import Said, read, spell, write


@dataclass(frozen=True, slots=True)
class Chunked:
    """A recording in pieces: the plan, what was heard in each chunk, and its file extension."""

    plan: Plan
    heard: tuple[tuple[Said, ...], ...]
    extensions: tuple[str, ...]

    @property
    def numbers(self) -> list[int]:
        """The words of all chunks in order."""
        return [word.number for chunk in self.heard for word in chunk]

    def transcript(self) -> Transcript:
        """Return what the bot makes of it, from an endpoint that gives text alone."""
        return stitch(self.plan, [Speech(write(chunk), "en") for chunk in self.heard], "[gap]")


async def chunked(path: Path, folder: Path, longest: float, form: Form) -> Chunked:
    """Cut the recording into chunks of at most `longest` seconds, and hear each of them."""
    heard, extensions = [], []
    async with open_child(path, folder=folder) as media:
        planned = plan(media.profile, longest)
        for cut in planned.cuts:
            chunk = await media.write(cut, form)
            heard.append(tuple(hear(decode(chunk.path.read_bytes()))))
            extensions.append(chunk.path.suffix.removeprefix("."))
            chunk.path.unlink()
    return Chunked(planned, tuple(heard), tuple(extensions))


def sentence_errors(transcript: Transcript, said: list[Said]) -> list[float]:
    """Return how far off the starts and ends of all segments are, in seconds.

    The words of the transcript must be those of `said`, in order.
    """
    times = list(_spans([segment.text for segment in transcript.segments], said))
    return [
        abs(error)
        for segment, (start, end) in zip(transcript.segments, times, strict=True)
        for error in (segment.start - start, segment.end - end)
    ]


def cue_errors(transcript: Transcript, said: list[Said]) -> list[float]:
    """Return how far off the captions begin, in seconds."""
    shown = cues(transcript)
    times = _spans([" ".join(cue.lines) for cue in shown], said)
    return [abs(cue.start - start) for cue, (start, _) in zip(shown, times, strict=True)]


def word_errors(transcript: Transcript, said: list[Said]) -> list[float]:
    """Return how far off words begin and end if each segment's letters are spread evenly over it."""
    spread = [span for segment in transcript.segments for span in _spread(segment)]
    return [
        abs(error)
        for (start, end), word in zip(spread, said, strict=True)
        for error in (start - word.start, end - word.end)
    ]


def _spans(texts: list[str], said: list[Said]) -> Iterator[tuple[float, float]]:
    """Yield when the first word of each text begins, and when its last one ends."""
    at = 0
    for text in texts:
        count = len(list(read(text)))
        yield said[at].start, said[at + count - 1].end
        at += count


def _spread(segment: Segment) -> Iterator[tuple[float, float]]:
    """Yield when each word is said, if letters are spoken evenly over the segment."""
    words = [spell(number) for number in read(segment.text)]
    per_letter = (segment.end - segment.start) / sum(map(len, words))
    at = segment.start
    for word in words:
        yield at, at + per_letter * len(word)
        at += per_letter * len(word)
