"""The recogniser's own process: reads recordings from stdin, writes what it heard to stdout.

Started by `recogniser`, ends when stdin does. A message is its length in eight bytes and then itself:
the recording as it came, the answer as JSON. Before a recording come eight bytes with the
milliseconds that it may last.
"""

import contextlib
import io
import json
import os
import sys
from collections.abc import Iterator
from typing import Any, BinaryIO

import av
from pocketsphinx import Decoder, Segmenter

_RATE = 16_000
_BYTES_PER_SECOND = 2 * _RATE
_LONGEST_UTTERANCE = 20 * _BYTES_PER_SECOND  # the search gets slower with every second of one
_FRAMES_PER_SECOND = 100


def main() -> None:
    """Answer recordings until stdin ends."""
    recordings, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not end up in an answer
    # Narrower beams than the default: a third faster, and no word of the samples is lost.
    decoder = Decoder(samprate=_RATE, loglevel="FATAL", maxhmmpf=3000, maxwpf=10)
    while len(limit := recordings.read(8)) == 8:
        longest = int.from_bytes(limit, "big") / 1000
        size = recordings.read(8)
        recording = recordings.read(int.from_bytes(size, "big"))
        answer = json.dumps(_answer(decoder, recording, longest)).encode()
        answers.write(len(answer).to_bytes(8, "big") + answer)
        answers.flush()


def _answer(decoder: Any, audio: bytes, longest: float) -> dict[str, Any]:
    try:
        duration, pcm = _decode(io.BytesIO(audio), longest)
    except (av.FFmpegError, ValueError, IndexError) as error:
        return {"error": str(error)}
    if duration > longest:
        return {"duration": duration, "is_too_long": True}
    heard = [_hear(decoder, start, piece) for start, piece in _utterances(pcm)]
    return {
        "duration": duration,
        "sentences": [_sentence(words) for words in heard if words],
        "words": [word for words in heard for word in words],
    }


def _decode(source: BinaryIO, longest: float) -> tuple[float, bytes]:
    """Return the seconds of the first audio stream, and it as 16-bit mono at 16 kHz.

    What is damaged is left out; what comes after `longest` seconds is counted but not kept.
    """
    pcm, size = bytearray(), 0
    for samples in _samples(source):
        size += len(samples)
        if size <= longest * _BYTES_PER_SECOND:
            pcm += samples
    return size / _BYTES_PER_SECOND, bytes(pcm)


def _samples(source: BinaryIO) -> Iterator[bytes]:
    resampler = av.AudioResampler("s16", "mono", _RATE)
    with av.open(source, "r") as container:
        for packet in container.demux(container.streams.audio[0]):
            with contextlib.suppress(av.error.InvalidDataError):
                for frame in packet.decode():
                    yield from (out.to_ndarray().tobytes() for out in resampler.resample(frame))
    yield from (out.to_ndarray().tobytes() for out in resampler.resample(None))


def _utterances(pcm: bytes) -> Iterator[tuple[float, bytes]]:
    """Yield what is speech: its start in seconds and its samples, an utterance at a time."""
    for segment in Segmenter(sample_rate=_RATE).segment(io.BytesIO(pcm)):
        for at in range(0, len(segment.pcm), _LONGEST_UTTERANCE):
            piece = segment.pcm[at : at + _LONGEST_UTTERANCE]
            yield segment.start_time + at / _BYTES_PER_SECOND, piece


def _hear(decoder: Any, start: float, pcm: bytes) -> list[tuple[str, float, float]]:
    """Return the words of one utterance with their times in the recording."""
    decoder.start_utt()
    decoder.process_raw(pcm, full_utt=True)
    decoder.end_utt()
    if decoder.hyp() is None:
        return []
    return [
        (
            _spelled(segment.word),
            round(start + segment.start_frame / _FRAMES_PER_SECOND, 2),
            round(start + (segment.end_frame + 1) / _FRAMES_PER_SECOND, 2),
        )
        for segment in decoder.seg()
        if segment.word[0] not in "<["  # <sil>, [NOISE]
    ]


def _spelled(word: str) -> str:
    """Return a word of the dictionary as written: "the(2)" is a second pronunciation of "the"."""
    plain = word.partition("(")[0]
    return plain.capitalize() if plain == "i" or plain.startswith("i'") else str(plain)


def _sentence(words: list[tuple[str, float, float]]) -> tuple[str, float, float]:
    """Write an utterance as a sentence; the recogniser itself knows no capitals and no stops."""
    text = " ".join(word for word, _, _ in words)
    return f"{text[0].upper()}{text[1:]}.", words[0][1], words[-1][2]


if __name__ == "__main__":
    main()
