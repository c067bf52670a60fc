"""The modals: what they ask, and what was answered.

`parts` has what all are built of, `choices` the settings of a place with their `fields`, `budgets` and
`speakers` the others, `notes` those that only tell something.
"""

from bot.slack.modals.speakers import NAME_SPEAKERS, names_in, speakers_modal

__all__ = ["NAME_SPEAKERS", "names_in", "speakers_modal"]
