"""How a chunk is packed for its way to an endpoint."""

from enum import StrEnum


class Form(StrEnum):
    """What is asked for; the name, extension and MIME type of a `ChunkFile` say what came of it."""

    COPY = "copy"
    """The recording's own packets where they can be cut exactly (`bot.voice.packets`), else FLAC.

    Nothing is lost to a second encoding, and a recording that was small stays small.
    """

    FLAC = "flac"
    """16 kHz mono, exact: about 1 MB a minute. Every endpoint that is known takes it."""

    OPUS = "opus"
    """Ogg, 16 kHz mono at 24 kbit/s: 0.2 MB a minute, where bandwidth is scarce."""

    WAV = "wav"
    """PCM, 16 kHz mono: 1.9 MB a minute, for servers that read nothing else."""
