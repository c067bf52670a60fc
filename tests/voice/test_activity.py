from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from bot.voice.activity import RATE, ActivityMeter
from bot.voice.cuts import plan
from bot.voice.decoder import HighPass
from bot.voice.profile import Profile

Samples = NDArray[np.int16]
Spoken = Callable[..., tuple[Samples, list[tuple[float, float]]]]

MINUTE = 60 * RATE
MOMENTS = np.arange(MINUTE) / RATE
HUM = 2000 * (np.sin(2 * np.pi * 50 * MOMENTS) + 0.4 * np.sin(2 * np.pi * 150 * MOMENTS))
CHORD = sum(500 * np.sin(2 * np.pi * pitch * MOMENTS) for pitch in (220, 277, 330))


def measure(samples: NDArray[np.float64] | Samples, block: int = 10 * RATE) -> Profile:
    meter, high_pass = ActivityMeter(), HighPass()
    whole = np.clip(samples, -32768, 32767).astype(np.int16)
    for start in range(0, len(whole), block):
        meter.feed(high_pass.filter(whole[start : start + block]))
    return meter.finish()


def noise(level: float) -> NDArray[np.float64]:
    return np.random.default_rng(1).normal(0, level, MINUTE)


@pytest.mark.parametrize(
    "samples",
    [np.zeros(MINUTE), noise(30), noise(1000), 3000 * np.sin(2 * np.pi * 50 * MOMENTS)],
    ids=["digital silence", "faint noise", "loud noise", "mains hum"],
)
def test_nothing_is_sent_of_a_recording_without_speech(samples: NDArray[np.float64]) -> None:
    assert plan(measure(samples)).cuts == ()


@pytest.mark.parametrize("level", [0, 20, 200], ids=["clean", "faint noise", "noise"])
def test_long_silence_is_left_out_and_no_word(spoken: Spoken, level: float) -> None:
    samples, times = spoken(10, gap=4.0)

    planned = plan(measure(samples + noise(level)[: len(samples)]))

    for start, end in times:
        assert any(cut.start <= start and end <= cut.end for cut in planned.cuts)
    assert sum(cut.end - cut.start for cut in planned.cuts) < 0.4 * planned.duration


@pytest.mark.parametrize("background", [HUM, CHORD], ids=["hum", "music"])
def test_a_background_that_passes_for_speech_does_not_break_cutting(
    spoken: Spoken, background: NDArray[np.float64]
) -> None:
    samples, times = spoken(70, gap=0.35)
    samples, times = samples[: 40 * RATE], [time for time in times if time[1] < 40]

    planned = plan(measure(samples + background[: len(samples)]))

    assert planned.cuts[0].start == 0
    assert planned.cuts[-1].end == planned.duration
    joins = [cut.end for cut in planned.cuts[:-1]]
    assert joins
    assert not [(start, end) for start, end in times for join in joins if start < join < end]


@pytest.mark.parametrize("gap", [0.0, 0.02, 0.3], ids=["no pauses", "hardly any", "pauses"])
def test_no_word_is_cut(spoken: Spoken, gap: float) -> None:
    samples, times = spoken(500, gap=gap)

    planned = plan(measure(samples + np.random.default_rng(1).normal(0, 30, len(samples))))

    joins = [cut.end for cut in planned.cuts[:-1]]
    assert len(joins) > 4
    deepest = max(
        (min(join - start, end - join) for join in joins for start, end in times), default=0
    )
    assert deepest < 0.015  # seconds; the bursts fade in and out over 0.02


def test_the_profile_does_not_depend_on_how_samples_arrive(spoken: Spoken) -> None:
    samples, _ = spoken(20, gap=0.3)

    assert measure(samples, block=1237) == measure(samples)


@pytest.mark.parametrize("count", [0, 1, 479, 480, 16_001])
def test_a_step_stands_for_each_ten_milliseconds_begun(count: int) -> None:
    profile = measure(np.zeros(count))

    assert profile.duration == count / RATE
    assert len(profile.steps) == -(-count // 160)


def test_a_profile_survives_the_way_from_the_child(spoken: Spoken) -> None:
    profile = measure(spoken(20, gap=0.3)[0])

    assert Profile.from_json(profile.to_json()) == profile
