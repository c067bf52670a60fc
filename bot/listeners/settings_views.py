"""What the modals of settings are about, and what they say beside their questions."""

from dataclasses import replace

from bot.chosen import Place, resolve
from bot.listeners.clicks import Submission
from bot.listeners.settings_saving import Outcome
from bot.slack.blocks import Block
from bot.slack.menu import Say
from bot.slack.modals.choices import FIELDS, VERSION, Page, Sheet, Spot, names_on, standing
from bot.slack.modals.notes import note_modal


def about(submission: Submission) -> tuple[Spot, Page] | None:
    """Return what a modal of ours is about, None for one of another version."""
    try:
        place, page = Place(submission.told("place")), Page(submission.told("page"))
    except ValueError:
        return None
    spot = Spot(place, submission.told("channel"), submission.told("thread_ts"))
    is_whole = {
        Place.WORKSPACE: True,
        Place.CHANNEL: bool(spot.channel),
        Place.THREAD: bool(spot.channel and spot.thread_ts),
    }.get(place, False)
    return (spot, page) if is_whole and submission.about.get("version") == VERSION else None


def told(spot: Spot, sentence: str, say: Say) -> Block:
    """Return a modal that says one sentence."""
    return note_modal(say(f"settings_title_{spot.place}"), [sentence], say)


def stale(say: Say) -> Block:
    """Return what is said in place of a modal that can't be read."""
    return note_modal(say("settings_title_channel"), [say("settings_stale")], say)


def kept(spot: Spot, outcome: Outcome, say: Say) -> Block:
    """Return what was kept, and what there is to know of it."""
    lines = [say("settings_saved"), "\n".join(outcome.lines), *outcome.notes]
    return note_modal(say(f"settings_title_{spot.place}"), [each for each in lines if each], say)


def refused(sheet: Sheet, key: str, say: Say) -> Block:
    """Return why somebody may not choose; what holds in a locked channel she may see all the same."""
    below: list[Block] = []
    if key == "settings_locked":
        below = _holding(sheet, say)
    title = say(f"settings_title_{sheet.spot.place}")
    return note_modal(title, [say(key)], say, below)


def _holding(sheet: Sheet, say: Say) -> list[Block]:
    """Return what holds at a place, on all of its pages."""
    place, channel = sheet.spot.place, sheet.spot.channel
    resolved = resolve(sheet.below.chosen, {place: sheet.own})
    here = {name: place for name in FIELDS if getattr(sheet.own, name) is not None}
    found = replace(resolved, places={**sheet.below.places, **here})
    pages = (
        (Page.THREAD,) if sheet.page is Page.THREAD else (Page.ANSWERS, Page.RECORDINGS, Page.MORE)
    )
    paragraphs = (standing(sheet, names_on(page, channel), found, say) for page in pages)
    return [block for paragraph in paragraphs for block in paragraph]
