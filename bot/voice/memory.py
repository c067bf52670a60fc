"""What a conversation remembers of a recording: its transcript, as something that was said."""

from bot.conversation import VOICE_MESSAGE, Message, Recording, Role, Transcript
from bot.slack.media import shown_name
from bot.store.recordings import Stored
from bot.voice.stitch import paragraphs, timestamp


def transcript_message(
    recording: Recording, stored: Stored, transcript: Transcript, now: float
) -> Message:
    """Return the transcript as a message of its poster, with the names that speakers were given."""
    label = f"Transcript of {shown_name(recording.name)}"
    if recording.is_question:
        label = VOICE_MESSAGE
    text = paragraphs(transcript, stored.speakers)
    return message(recording, f"{label}, {timestamp(transcript.duration)}", text, now)


def message(recording: Recording, label: str, text: str, now: float) -> Message:
    """Return what is known of a recording's words, which stands where it became known."""
    return Message(
        ts=recording.ts,
        role=Role.USER,
        text=f"[{label}]\n{text}",
        author=recording.user,
        recording=recording.file_id,
        position_ts=f"{now:.6f}",
    )
