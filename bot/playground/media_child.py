"""Runs in a process of its own: looks into a media file, or makes Slack's transcode of it.

    python -m bot.playground.media_child duration FILE       → milliseconds on stdout
    python -m bot.playground.media_child transcode FILE TO   → AAC in MP4

Libraries that decode media can crash or hang on hostile files, so the playground neither imports
nor waits for them: it starts this, with a deadline.
"""

import sys

import av

RATE = 48_000
LONGEST = 3_600  # seconds of sound that are transcoded


def main(argv: list[str]) -> int:
    """Do one of the two and return the exit code, 1 for a file that can't be read."""
    try:
        if argv[0] == "duration":
            sys.stdout.write(str(_duration_ms(argv[1])))
        else:
            _transcode(argv[1], argv[2])
    except (OSError, ValueError, IndexError, av.FFmpegError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def _duration_ms(path: str) -> int:
    """Return what the container says, else what its packets add up to (browsers say nothing)."""
    with av.open(path, metadata_errors="replace") as media:
        if media.duration:
            return round(media.duration / 1_000)
        stream = media.streams[0]
        ends = (
            float((packet.pts + (packet.duration or 0)) * packet.time_base)
            for packet in media.demux(stream)
            if packet.pts is not None and packet.time_base is not None
        )
        return round(1_000 * max(ends, default=0.0))


def _transcode(source: str, target: str) -> None:
    with av.open(source, metadata_errors="replace") as media, av.open(target, "w", "mp4") as made:
        out = made.add_stream("aac", rate=RATE)
        resampler = av.AudioResampler(format="fltp", layout="mono", rate=RATE)
        for frame in media.decode(media.streams.audio[0]):
            if frame.time is not None and frame.time > LONGEST:
                break
            for piece in resampler.resample(frame):
                piece.pts = None
                made.mux(out.encode(piece))
        for piece in resampler.resample(None):
            made.mux(out.encode(piece))
        made.mux(out.encode(None))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
