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


def pink(level: float) -> NDArray[np.float64]:
    """Noise that is 3 dB less with each octave."""
    spectrum = np.fft.rfft(noise(1))
    spectrum[1:] /= np.sqrt(np.arange(1, len(spectrum)))
    samples = np.fft.irfft(spectrum)
    return np.asarray(level * samples / samples.std())


def music(level: float) -> NDArray[np.float64]:
    """Plucked chords, a new one each second and a quarter."""
    since = MOMENTS % 1.25
    roots = np.array([220, 196, 262, 175])[(MOMENTS // 1.25).astype(int) % 4]
    tones = sum(np.sin(2 * np.pi * roots * ratio * since) for ratio in (1, 1.25, 1.5, 2))
    return np.asarray(level * tones * np.exp(-since / 1.5))


def hum(pitch: float) -> NDArray[np.float64]:
    """Mains hum with its overtones."""
    return np.asarray(
        sum(1500 / k * np.sin(2 * np.pi * pitch * k * MOMENTS) for k in (1, 2, 3, 5, 7))
    )


BACKGROUNDS = {
    "50 Hz": hum(50),
    "60 Hz": hum(60),
    "white noise": noise(300),
    "pink noise": pink(300),
    "music": music(300),
    "music and noise": music(200) + pink(100),
}


@pytest.mark.parametrize("background", BACKGROUNDS)
@pytest.mark.parametrize("gap", [0.25, 0.5])
def test_over_any_background_cuts_lie_between_words_and_no_word_is_left_out(
    spoken: Spoken, background: str, gap: float
) -> None:
    samples, times = spoken(70, gap=gap)
    samples = samples[: 40 * RATE]
    times = [time for time in times if time[1] < 40]

    planned = plan(measure(samples + BACKGROUNDS[background][: len(samples)]), 10.0)

    joins = [cut.end for cut in planned.cuts[:-1]]
    assert len(joins) > 2
    assert not [(start, end) for start, end in times for join in joins if start < join < end]
    for start, end in times:
        assert any(cut.start <= start and end <= cut.end for cut in planned.cuts)


@pytest.mark.parametrize("background", ["music", "music and noise", "50 Hz", "60 Hz"])
def test_music_and_overtones_of_hum_count_as_sound(background: str) -> None:
    planned = plan(measure(BACKGROUNDS[background]))

    assert sum(cut.end - cut.start for cut in planned.cuts) > 0.9 * planned.duration


@pytest.mark.parametrize("background", ["white noise", "pink noise"])
def test_noise_alone_is_not_sent(background: str) -> None:
    assert plan(measure(BACKGROUNDS[background])).cuts == ()


def test_where_nobody_pauses_what_is_said_softly_is_no_pause() -> None:
    voice = sum(np.sin(2 * np.pi * 140 * k * MOMENTS) / k for k in range(1, 12))
    loudness = 10 ** (-np.array([0, 6, 3, 8])[(MOMENTS // 2.5).astype(int) % 4] / 20)

    profile = measure(3000 * voice * loudness)

    assert list(profile.pauses(0, len(profile.steps), 15)) == []


@pytest.mark.parametrize("level", [0, 5, 30, 200])
@pytest.mark.parametrize("offset", [0.0, 0.007, 0.013, 0.021])
def test_clicks_and_knocks_in_silence_are_not_sent(level: float, offset: float) -> None:
    samples = noise(level)[: 40 * RATE]
    click, knock = np.array([20_000.0]), np.arange(int(0.06 * RATE)) / RATE
    for at, sound in (
        (10 + offset, click),
        (20 + offset, 12_000 * np.exp(-knock / 0.015) * np.sin(2 * np.pi * 180 * knock)),
        (30 + offset, np.random.default_rng(2).normal(0, 5000, 800) * np.hanning(800)),
    ):
        samples[int(at * RATE) :][: len(sound)] += sound

    assert plan(measure(samples)).cuts == ()


@pytest.mark.parametrize("level", [0, 5, 30, 200])
@pytest.mark.parametrize("offset", [0.0, 0.007, 0.013, 0.021])
def test_the_shortest_word_in_silence_is_sent(level: float, offset: float) -> None:
    samples = noise(level)[: 40 * RATE]
    moment = np.arange(int(0.2 * RATE)) / RATE
    edge = np.minimum(1, np.minimum(moment, moment[::-1]) / 0.03)
    word = sum(np.sin(2 * np.pi * 140 * k * moment) / k for k in range(1, 12)) * edge
    times = [(10 + offset, 3000), (20 + offset, 800), (30 + offset, 300)]
    for at, loudness in times:
        samples[int(at * RATE) :][: len(word)] += loudness * word

    planned = plan(measure(samples))

    for at, _ in times:
        assert any(cut.start <= at and at + 0.2 <= cut.end for cut in planned.cuts)


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
