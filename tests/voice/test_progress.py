"""When a person hears of the progress."""

from bot.voice.progress import Progress


def test_short_work_is_not_worth_telling() -> None:
    progress = Progress(started=0.0)
    progress.begin(2.0, total=60.0)
    progress.add(30.0)

    assert not progress.is_worth_telling(5.0)


def test_work_that_will_take_long_is_told_as_soon_as_that_is_known() -> None:
    progress = Progress(started=0.0)
    progress.begin(2.0, total=3600.0)
    progress.add(60.0)

    assert not progress.is_worth_telling(3.0)
    assert progress.is_worth_telling(5.0)


def test_work_that_takes_long_is_told_though_nothing_is_known() -> None:
    progress = Progress(started=0.0)

    assert not progress.is_worth_telling(19.0)
    assert progress.is_worth_telling(20.0)
    assert progress.left(20.0) is None


def test_what_is_left_goes_by_the_pace_so_far() -> None:
    progress = Progress(started=0.0)
    progress.begin(10.0, total=100.0)
    progress.add(25.0)

    assert progress.left(20.0) == 30.0
    assert progress.percent == 25


def test_more_than_all_is_never_done() -> None:
    progress = Progress(started=0.0)
    progress.begin(0.0, total=10.0)
    progress.add(25.0)

    assert progress.percent == 100
    assert progress.left(5.0) == 0.0
