"""The captions Slack makes of a clip."""

import re

from hypothesis import given
from hypothesis import strategies as st

from bot.playground.clip_captions import captions

CUE = re.compile(r"(\d\d):(\d\d):(\d\d\.\d{3}) --> (\d\d):(\d\d):(\d\d\.\d{3})\n- (.*)")


@given(st.text("ab .!가", min_size=1).filter(str.strip), st.integers(1, 10**7))
def test_captions_hold_every_word_in_order_and_never_overlap(text: str, duration: int) -> None:
    body = captions(text, duration)

    cues = CUE.findall(body)
    times = [
        float(hours) * 3600 + float(minutes) * 60 + float(seconds)
        for cue in cues
        for hours, minutes, seconds in (cue[:3], cue[3:6])
    ]
    assert body.startswith("\ufeffWEBVTT \n\n")
    assert "".join(cue[6] for cue in cues).replace(" ", "") == text.replace(" ", "")
    assert times == sorted(times)
    assert times[-1] <= duration / 1000 + 0.001
