"""English."""

from datetime import datetime
from typing import Any, Final

NAME: Final = "English"
SCRIPT: Final = ""


def form(value: Any, spec: str) -> str | None:
    """Write dates as English does; None for what has no form of its own here."""
    if isinstance(value, datetime) and spec in {"day", "moment"}:
        day = f"{value:%b} {value.day}"
        return day if spec == "day" else f"{day}, {value:%H:%M}"
    return None


TEXTS: Final = {
    # Errors: what happened, and what to do.
    "went_wrong": "Something went wrong on my side and I couldn't finish this. Please ask again; if it "
    "keeps happening, tell whoever runs me to look at the log.",
    "model_unreachable": "I couldn't reach the model. Please ask again in a few minutes.",
    "model_overloaded": "The model is overloaded right now. Please ask again in a few minutes.",
    "quota_spent": "The account behind my model key is out of credit. Whoever runs me needs to look at "
    "its billing; until then I can't answer.",
    "key_rejected": "My model key was rejected. Whoever runs me needs to set a valid OPENAI_API_KEY.",
    "wrong_base_url": "The address of my model endpoint is wrong. Whoever runs me needs to check "
    "OPENAI_BASE_URL.",
    "model_missing": "The model `{model}` doesn't exist, or my key may not use it. Whoever runs me needs "
    "to choose another.",
    "context_too_long": "This thread has become too long for the model. Please start a new thread.",
    "question_too_long": "That message is too long for me to read in one piece. Please shorten or split it.",
    "content_refused": "The model's content filter declined to answer this. Please put it another way.",
    "answer_cut_off": "The model's answer broke off and I couldn't get the rest. Please ask again.",
    "empty_answer": "The model gave an empty answer. Please ask again, or put it another way.",
    "answer_used_up": "The model spent its whole length limit on thinking before it wrote a word. Please ask for "
    "something smaller, or ask whoever runs me to raise MAX_TOKENS or lower REASONING_EFFORT.",
    "images_refused": "The model endpoint wouldn't take the pictures. Please ask without them, or ask whoever runs "
    "me for a model that sees.",
    "request_rejected": "The model endpoint refused my request. Whoever runs me will find the reason in "
    "the log.",
    "took_too_long": "This took too long and I stopped waiting. Please ask again.",
    "budget_spent": "What is left of this month's budget of {budget:usd} for models doesn't cover this. It "
    "resets on {at:moment} ({zone}); whoever runs me can raise MONTHLY_BUDGET_USD.",
    "budget_held": "Answers under way hold what is left of the budget. Please ask again in a few minutes.",
    # Recordings.
    "file_forbidden": "Slack didn't let me download that file. Whoever runs me needs to check that the "
    "app has the scope `files:read`.",
    "file_too_large": "That file is larger than the {limit_mb} MB I may download.",
    "file_gone": "That file isn't in Slack any more, so I can't open it.",
    "file_empty": "That file has no content at all (zero bytes). Please post it again.",
    "file_hidden": "That file is hidden by the history limit of this workspace's Slack plan, so I can't "
    "download it. Please post it again.",
    "file_processing": "Slack is still processing that file. Please post it again, or ask me again in a "
    "few minutes.",
    "recording_external": "That file lives outside Slack, where I can't download it. Please upload the "
    "file itself.",
    "file_unreachable": "I couldn't download that file from Slack. Please post it again.",
    # Files that are read, and pictures.
    "file_unreadable": "I can't read files of this kind. I read text, code, CSV, PDF, Word, spreadsheets and "
    "pictures; saving it as one of those may help.",
    "file_is_page": "Canvases, lists, posts and emails in Slack are no files I can open. Please paste the text "
    "you mean.",
    "file_locked": "That file is protected by a password. Please post it without one.",
    "file_damaged": "I couldn't open that file; it seems to be damaged. Please save it anew and post it again.",
    "file_too_much": "That file takes too much time or memory to open. A smaller one may work.",
    "file_blank": "There is no text in that file.",
    "file_without_text": "There is no text in that PDF; it seems to be scanned. Pictures of the pages that matter "
    "may work.",
    "files_too_many": "I read the first {most:# file|# files} of a message; please post the others in another one.",
    "images_unseen": "I can't see pictures with the model I'm set to. Please say in words what matters in them, or "
    "ask whoever runs me for a model that sees.",
    "images_left_out": "I left out the pictures: together they are more than I can look at at once.",
    "read_pages": "I read the first {read} of {count} pages.",
    "read_rows": "I read the first {read} of {count} rows.",
    "read_characters": "I read its beginning and its end: {read} of {count} characters.",
    "read_beginning": "I read only its beginning.",
    "not_media": "I couldn't read that file as audio or video. It may be damaged, or not a recording.",
    "no_audio": "There is no sound in that recording.",
    "no_speech": "I heard no speech in that recording.",
    "recording_too_long": "That recording is longer than {limit:# hour|# hours}, the most that I transcribe on sight.",
    "daily_hours_spent": "I've transcribed {limit:# hour|# hours} of recordings, all that is allowed per day. "
    "Mention me with this one tomorrow.",
    "decoder_failed": "I couldn't decode that recording. Converting it to MP3 or WAV may help.",
    "audio_rejected": "The transcription endpoint refused this recording. Whoever runs me will find the "
    "reason in the log.",
    "transcript_head": "**Transcript of {name}** ({duration})",
    "transcript_attached": "The whole transcript is attached.",
    "gap": "[{start}–{end}: this part could not be transcribed]",
    "gaps_note": "Parts that couldn't be transcribed: {count}. Each is marked with its times.",
    "progress": "Transcribing **{name}** … {percent} %, about {left} left",
    "progress_start": "Transcribing **{name}** …",
    "slack_transcript_head": "**Slack's own transcript of {name}**: my transcription endpoint can't be "
    "reached right now.",
    "spoken_unheard": "I couldn't make out any words in that voice message. Please say it again, or write it.",
    "voice_quote": "🎙 _Voice message, {duration}:_",
    # Under a transcript: the menu, its buttons and what they say.
    "menu_placeholder": "Translate, captions, summary …",
    "group_translate": "Translate",
    "group_captions": "Captions",
    "group_more": "More",
    "menu_translate": "{language} translation",
    "menu_captions": "Captions, .{format}",
    "menu_summary": "Summary, decisions, tasks",
    "menu_text": "Transcript as a text file",
    "menu_speakers": "Name the speakers",
    "menu_channel": "Settings of this channel",
    "menu_remove": "Remove the transcript",
    "retry_button": "Try again",
    "play_button": "▶ {time}",
    "save_button": "Save",
    "cancel_button": "Cancel",
    "not_stored": "I couldn't take that click down. Please press it again.",
    "only_poster": "Only the person who posted the recording, or an admin, can do that.",
    "transcript_gone": "That transcript was removed.",
    "transcript_unfinished": "That recording isn't transcribed yet. Please choose it again when the "
    "transcript is here.",
    # What is made of a transcript.
    "translation_head": "**{language} translation of {name}**",
    "translation_attached": "The whole translation is attached.",
    "translation_same": "It is in {language} already.",
    "translation_failed": "The model couldn't translate every sentence of this recording, so I'm not posting a "
    "translation with holes. Please choose it again, or ask whoever runs me for another model.",
    "captions_head": "**Captions of {name}** ({language}, {format})",
    "summary_head": "Summary of {name}",
    "summary_decisions": "Decisions",
    "summary_tasks": "Tasks",
    "summary_questions": "Open questions",
    "summary_none": "No decisions, tasks or open questions were said.",
    "summary_owner": "owner",
    "summary_due": "due",
    "summary_failed": "The model's answer couldn't be read as a summary, twice. Please choose it again, or ask "
    "whoever runs me for another model.",
    "excerpt_head": "**{name}**, {start}–{end}",
    "play_gone": "That recording isn't in Slack any more, so I can't play it.",
    "remove_ask": "Remove the transcript of {name}, with its translations, captions and summary? The "
    "recording itself stays in Slack.",
    "remove_button": "Remove",
    "removed": "The transcript was removed, with all that was made of it. The recording stays in Slack.",
    "speakers_title": "Name the speakers",
    "speakers_label": "Speaker {label}",
    "speakers_hint": "Leave a name empty to keep its label.",
    # Languages, as they stand in the menu and in headings.
    "language_ar": "Arabic",
    "language_de": "German",
    "language_en": "English",
    "language_es": "Spanish",
    "language_fr": "French",
    "language_hi": "Hindi",
    "language_id": "Indonesian",
    "language_it": "Italian",
    "language_ja": "Japanese",
    "language_ko": "Korean",
    "language_pt": "Portuguese",
    "language_ru": "Russian",
    "language_th": "Thai",
    "language_vi": "Vietnamese",
    "language_zh": "Chinese",
    # Answers.
    "stopped": "_Stopped._",
    "status": "is thinking …",
    "status_thinking": "Thinking …",
    "deadline_note": "_I stopped here because this took too long. Ask me to continue._",
    "length_note": "_This answer reached its length limit. Choose “Continue writing” in the menu, or ask me to._",
    # Below an answer: feedback, the menu, and what they say.
    "answer_good": "Good answer",
    "answer_bad": "Bad answer",
    "answer_regenerate": "Regenerate",
    "answer_continue": "Continue writing",
    "answer_remove": "Remove this answer",
    "stop_button": "Stop",
    "offer_button": "Answer again",
    "answer_gone": "I don't keep that question or its answer any more. Please ask again.",
    "answer_whole": "That answer is complete, so there is nothing to continue.",
    "answer_over": "That answer is finished already.",
    "only_participants": "Only people who wrote in this thread, or an admin, can do that.",
    "only_asker": "Only the person who asked, or an admin, can do that.",
    "feedback_good": "Thank you, I've noted that.",
    "feedback_bad": "Thank you, I've noted that. For another answer, people in this thread can choose "
    "Regenerate in the menu below it.",
    # In a thread: who is told what, and what can't be answered.
    "muted": "I'm quiet in this thread until somebody mentions me.",
    "stop_not_yours": "Only people who wrote in this thread, or an admin, can stop this answer.",
    "edited_late": "You edited your question after I answered it. My answer above is to what you asked before; "
    "shall I answer again?",
    "above_unseen": "I don't read a channel's messages, so I don't see what is above. Mention me in a "
    "reply to the message you mean, or paste its link or its text.",
    "before_unseen": "Each message at the top of our direct messages begins a conversation of its own, so I "
    "don't see what was said before. Reply in its thread, or paste the text.",
    # Prompts to begin with, in direct messages: a title and the message it sends.
    "prompt_1_title": "Draft an announcement",
    "prompt_1": "Draft a short, friendly announcement that Friday's meeting moves to 3 pm.",
    "prompt_2_title": "Translate a sentence",
    "prompt_2": "Translate into Korean: The meeting has moved to three o'clock.",
    "prompt_3_title": "Weigh two options",
    "prompt_3": "What should a small team weigh when choosing between SQLite and PostgreSQL?",
    "prompt_4_title": "Plan a meeting",
    "prompt_4": "Write an agenda for a 30-minute retrospective of a team of five.",
    # Invited to a channel, and the Home tab.
    "welcome": "Hello! Mention me with a question and I'll answer in the thread; there I remember what "
    "was said. When several people talk, mention me or begin with my name; say `quiet` and I'm silent "
    "there until mentioned. I read images, text, PDF and Word files too. The menu below an answer "
    "writes it anew, removes it, or sets what I listen to in this channel.\n\n"
    "{recordings}\n\n"
    "Questions and their threads go to {chat_hosts}. What was said to me, transcripts and what I read in "
    "files I keep {retention}; deleting a message or a file in Slack deletes it here too. `{command} settings` "
    "changes what holds in this channel, and `{command} help` shows what else I do.",
    "welcome_recordings_automatic": "Voice clips and audio or video files posted here are transcribed in their "
    "thread; their sound goes to `{audio_host}` and isn't kept.",
    "welcome_recordings_mention": "Voice clips and audio or video files are transcribed only when you "
    "mention me with the file; their sound goes to `{audio_host}` and isn't kept.",
    "welcome_recordings_never": "Voice clips and audio or video files aren't transcribed in this channel. Where "
    "they are, their sound goes to `{audio_host}` and isn't kept.",
    "retention_days": "for {days:# day|# days}",
    "retention_for_ever": "until it is deleted",
    "home": "*Ask me anything.* Write to me under Messages, or mention me in a channel; I answer in the "
    "thread and remember it. Say `stop` while I write and I stop; say `quiet` in a thread and I'm silent "
    "there until mentioned. The menu below an answer writes it anew or removes it.\n\n"
    "*Bring a file.* I read images, text, code, PDF and Word files.\n\n*Drop a recording.* Voice clips, audio and video become a transcript in "
    "their thread. Then ask me about it.\n\nAnswers come from a language model and can be wrong.",
    # Settings: what can be chosen, where it comes from, what is refused.
    "close_button": "Close",
    "settings_title_workspace": "Workspace settings",
    "settings_title_channel": "Channel settings",
    "settings_title_thread": "Thread settings",
    "settings_page_answers": "Answers",
    "settings_page_recordings": "Recordings",
    "settings_page_more": "More",
    "settings_moment": "One moment …",
    "settings_checking": "One moment: I'm checking this, and asking the model if it takes it …",
    "settings_expired": "Slack waited too long for me. Please click again, or type the command again.",
    "settings_stale": "This window was opened by another version of me, so I can't read it. Please close it and open the "
    "settings again; nothing was changed.",
    "settings_old": "This isn't offered any more; please choose again.",
    "settings_unasked": "Slack didn't tell me who you are, so I don't know whether you may set this. Please try again in"
    " a minute.",
    "settings_only_admins": "Only admins can change the workspace's settings and budgets: the admins of this Slack, and "
    "people whom whoever runs me has named.",
    "settings_only_members": "Only members of this channel can change its settings.",
    "settings_not_guests": "Guests and people of other organisations can't change settings.",
    "settings_locked": "An admin locked the settings of this channel, so only admins can change them.",
    "settings_saved": "Saved. It holds from the next message or recording on.",
    "settings_changed": "*{label}*: {value}",
    "settings_changed_back": "*{label}*: no longer chosen here",
    "settings_unchecked": "I couldn't reach {model} to ask whether it takes this. If it doesn't, I leave out what it "
    "refuses.",
    "settings_left_out": "{model} doesn't take *{label}* as it is set elsewhere, so I leave that out.",
    "settings_model_missing": "There is no model {model} that my key may use.",
    "settings_model_rejected": "{model} refuses requests with these settings.",
    "settings_refused": "{model} doesn't take this: {label}, {value}.",
    "settings_refused_effort": "{model} doesn't take this with reasoning: {label}. Leave it empty, or choose the reasoning "
    "effort “none”.",
    "settings_refused_instead": "{model} doesn't take “{value}”. The nearest that it takes is “{instead}”.",
    "settings_as_server": "Default: {value}",
    "settings_as_workspace": "As in the workspace: {value}",
    "settings_as_channel": "As in the channel: {value}",
    "settings_empty_server": "If left empty: {value} (the default).",
    "settings_empty_workspace": "If left empty: {value} (from the workspace).",
    "settings_empty_channel": "If left empty: {value} (from the channel).",
    "settings_added_server": "Already there: “{value}” (the default).",
    "settings_added_workspace": "Already there: “{value}” (from the workspace).",
    "settings_added_channel": "Already there: “{value}” (from the channel).",
    "settings_from_server": "*{label}*: {value} _(the default)_",
    "settings_from_workspace": "*{label}*: {value} _(from the workspace)_",
    "settings_from_channel": "*{label}*: {value} _(from this channel)_",
    "settings_from_thread": "*{label}*: {value} _(from this thread)_",
    "settings_nothing": "nothing",
    "settings_of_model": "up to the model",
    "settings_for_ever": "for ever",
    "settings_yes": "Yes",
    "settings_no": "No",
    "settings_count": "{count:# exchange|# exchanges}",
    "settings_number": "This has to be a number from {least} to {most:n}.",
    "settings_number_above": "This has to be a number above {least}, and at most {most:n}.",
    "settings_instructions": "Instructions",
    "settings_instructions_hint": "What I should know here, and how I should answer. They are added to those of "
    "the channel and the workspace, and don't replace them.",
    "settings_examples": "Example exchanges",
    "settings_examples_hint": "Begin what is asked with “user:” on a line of its own and how I should answer with "
    "“assistant:”, in turns. A dash alone means none.",
    "settings_examples_begin": "Line {line}: an exchange begins with “user:”.",
    "settings_examples_turns": "Line {line}: “user:” and “assistant:” have to take turns, “user:” first.",
    "settings_examples_empty": "Line {line}: nothing is said after the colon.",
    "settings_examples_open": "Line {line}: this has no answer. Add one that begins with “assistant:”.",
    "settings_examples_many": "Line {line}: these are more than {most:# exchange|# exchanges}.",
    "settings_chat_model": "Chat model",
    "settings_reasoning_effort": "Reasoning effort",
    "settings_reasoning_effort_hint": "How long the model thinks before it answers. More takes longer and costs more.",
    "settings_temperature": "Temperature",
    "settings_temperature_hint": "From 0, the steadiest, to 2, the most varied. A dash alone leaves it to the model.",
    "settings_max_tokens": "Longest answer, in tokens",
    "settings_max_tokens_hint": "People can ask me to go on after it.",
    "settings_top_p": "top_p",
    "settings_top_p_hint": "The share of likely words to choose from, above 0 and at most 1. Set this or the temperature, "
    "not both. A dash alone leaves it to the model.",
    "settings_follow_ups": "In a thread where I was asked, I answer",
    "settings_follow_ups_hint": "I always answer a message that mentions me, and never one that mentions somebody else instead.",
    "settings_follow_ups_always": "Every message",
    "settings_follow_ups_smart": "Every message of one writer; of several, those that name me",
    "settings_follow_ups_mention": "Only messages that mention me",
    "settings_speech_level": "Speech level of Korean",
    "settings_speech_level_formal": "Formal, 합니다체",
    "settings_speech_level_polite": "Polite, 해요체",
    "settings_speech_level_plain": "Plain, 반말",
    "settings_recordings": "Transcribe recordings",
    "settings_recordings_hint": "Voice clips, audio and video files that are posted here.",
    "settings_recordings_automatic": "All, when they are posted",
    "settings_recordings_mention": "Only when I'm mentioned with them",
    "settings_recordings_never": "Never",
    "settings_glossary": "Words that come up here",
    "settings_glossary_hint": "Names of products, terms, abbreviations: one a line. They help to spell what is said; a word "
    "that is never said may turn up in a transcript now and then. A dash alone means none.",
    "settings_languages": "Languages spoken here",
    "settings_languages_hint": "They help recognition.",
    "settings_languages_none": "Find each recording's language by itself",
    "settings_knows_names": "Spell the names of people who write here",
    "settings_knows_names_hint": "Their display names go to the transcription endpoint with each recording. A name that is never "
    "said may turn up in a transcript now and then.",
    "settings_translate_to": "Always translate transcripts into",
    "settings_translate_to_none": "No translation",
    "settings_summarises": "Always add a summary",
    "settings_files": "Always attach",
    "settings_files_none": "No files",
    "settings_files_txt": "The transcript as text (.txt)",
    "settings_files_srt": "Captions (.srt)",
    "settings_files_vtt": "Captions (.vtt)",
    "settings_language": "My language",
    "settings_language_hint": "Of what I say where all can see it, beside answers.",
    "settings_language_each": "That of each message",
    "settings_flags_anywhere": "Flags translate every message",
    "settings_flags_anywhere_hint": "A flag reaction translates my answers and transcripts in any case; with “Yes” also what people "
    "write.",
    "settings_retention_days": "Days I keep text",
    "settings_retention_days_hint": "0 keeps it until it is deleted in Slack.",
    "settings_lock": "Lock",
    "settings_lock_box": "Only admins change the settings here",
    "settings_lock_off": "Members of the channel can change the settings here",
    "settings_lock_hint": "This also locks the settings of the channel's threads.",
    "budgets_title": "Budgets",
    "budgets_none": "No budget is set.",
    "budgets_day": "Dollars a day",
    "budgets_month": "Dollars a month",
    "budgets_of_server": "All that I do (MONTHLY_BUDGET_USD)",
    "budgets_of_workspace": "The workspace",
    "budgets_of_everyone": "Each person",
    "budgets_line": "*{whose}* · {period}: {usd:usd}",
    "budgets_line_spent": "*{whose}* · {period}: {spent:usd} of {usd:usd} spent",
    "budgets_workspace_day": "The workspace, dollars a day",
    "budgets_workspace_month": "The workspace, dollars a month",
    "budgets_everyone_day": "Each person without their own budget, dollars a day",
    "budgets_everyone_month": "Each person without their own budget, dollars a month",
    "budgets_person": "A person",
    "budgets_channel": "A channel",
    "budgets_named_hint": "An amount that is left empty stays as it is; a dash takes the budget away.",
    "budgets_whose_person": "Please choose the person that this is for.",
    "budgets_whose_channel": "Please choose the channel that this is for.",
    # Commands: help, ask, models, usage, search, catch-up.
    "aside_share": "Share in the channel",
    "aside_shared": "_Shared by {name}, who asked me privately:_",
    "aside_cut": "_This goes on, but Slack lets me show no more here._",
    "aside_cut_shareable": "_This goes on, but Slack lets me show no more here. Shared, it is posted whole._",
    "aside_gone": "I keep what only you see for a day. That is over, so there is nothing to share any more.",
    "aside_not_yours": "Only the person it was for can share it.",
    "aside_is_shared": "It is shared already.",
    "aside_unshare": "Remove",
    "aside_not_your_share": "Only the person who shared it can remove it.",
    "aside_not_unshared": "I couldn't remove all of it. Please try again in a moment.",
    "aside_no_place": "I can't post here: I'm not a member of this conversation. Invite me, then share it again.",
    "aside_not_shared": "Slack didn't take it. Please try again in a moment.",
    "command_misspelt": "I don't know `{typed}`. Did you mean `{command} {nearest}`?",
    "command_unknown": "I don't know `{typed}`.",
    "command_external": "This command is for people of the workspace that I belong to.",
    "help_intro": "**What I can do with `{command}`.** Only you see what comes of it.",
    "help_ask": "**Ask**\n"
    "- `{command} ask What is a webhook?` — one prompt, without history; you can share the answer.\n"
    '- `{command} ask --model gpt-6.2-sol --temperature 0.2 --system "Answer in one line." What is DNS?` — '
    "there are also `--max-tokens`, `--top-p`, `--presence-penalty` and `--frequency-penalty`; a lone `--` ends "
    "the options.\n"
    "- `{command} models` or `{command} models mini` — what my key may use, until when, at which price.\n"
    "- `{command} use gpt-6.2-sol` — the model of this channel; `{command} use default` takes the choice back.",
    "help_find": "**Find and catch up**\n"
    "- `{command} search launch date` — in what I remember of the channels you are in; `{command} search "
    "launch date page 2`.\n"
    "- `{command} catchup` — what happened here since you last wrote; also `{command} catchup 2h`, "
    "`3d`, `yesterday` or `2026-11-20`.",
    "help_money": "**Usage**\n"
    "- `{command} usage` — your tokens, minutes and money this month, and what is left.\n"
    "- `{command} usage channel day` — of this channel, today. `{command} usage workspace` is for admins.\n"
    "- `{command} models price MODEL 0.25 2` — for admins: what a model costs for a million tokens in and out. "
    "`MODEL 0.006` is the price of a minute of sound; `MODEL unset` takes a price back.",
    "help_settings": "**Settings**\n"
    "- `{command} settings` — the model, instructions, language and recordings of this channel; "
    "`{command} settings workspace` is for admins.\n"
    "- `{command} quiet` — here I answer only when I'm mentioned.",
    "help_privacy": "**What I keep**\n"
    "- `{command} forget` — erase one of your threads here; in a thread, mention me with `forget`.\n"
    "- `{command} export` or `{command} export json` — a thread as a file, sent to you; in a thread, mention "
    "me with `export`.",
    "option_unknown": "There is no option `--{name}`. There are {options}.",
    "option_misspelt": "There is no option `--{name}`. Did you mean `--{nearest}`?",
    "option_without_value": "`--{name}` needs a value, as in `--{name} …`. A value with spaces goes into quotes.",
    "option_not_closed": "The value of `--{name}` begins with a quote that doesn't end.",
    "option_no_number": "`--{name}` takes a number from {least} to {most}, not “{value}”.",
    "ask_nothing": "Type what you want to ask, as in `{command} ask What is a webhook?`",
    "ask_tokens": "{read:# token|# tokens} in, {written:n} out",
    "ask_cost": "{usd:usd}",
    "ask_free": "free",
    "ask_cut": "`length`: cut off at the token limit",
    "ask_ended": "`{reason}`",
    "ask_dropped": "not taken by the model: {names}",
    "models_head": "**My key may use {count:# model|# models}.** Here I use `{model}`.",
    "models_found": "**{count:# model|# models}** that my key may use, with “{wanted}” in the name. Here I use `{model}`.",
    "models_none": "No model that my key may use has “{wanted}” in its name. Here I use `{model}`.",
    "models_left": "{count:# more isn't shown|# more aren't shown}. Add a part of the name to see fewer.",
    "models_use": "Choose one for this channel with `{command} use {model}`.",
    "models_in_use": "*in use here*",
    "models_price": "{read} in, {written} out for a million tokens",
    "models_minute": "{minute} a minute",
    "models_unpriced": "Models without a price here count at the dearest of their kind, until an admin sets one with "
    "`{command} models price`.",
    "models_ends": "ends {date}",
    "model_unnamed": "Name a model, as in `{command} use gpt-6.2-sol`. `{command} models` lists them.",
    "model_not_offered": "My key may not use `{model}`. `{command} models` lists what it may.",
    "model_misspelt": "My key may not use `{model}`. Did you mean `{nearest}`? `{command} models` lists all.",
    "model_not_for_chat": "`{model}` only transcribes sound, so it can't answer here. `{command} models` lists others.",
    "price_only_admins": "Only admins can set what a model costs. `{command} models` shows the prices that hold.",
    "price_unread": "Type a model and what it costs in US dollars:\n"
    "- `{command} models price MODEL 0.25 2` — for a million tokens in, and a million out\n"
    "- `{command} models price MODEL 0.006` — for a minute of sound\n"
    "- `{command} models price MODEL unset` — to go back to the price I know",
    "price_by_tokens": "`{model}` is paid by tokens, so I need two prices: for a million in, and for a million out.",
    "price_by_minute": "`{model}` is paid by the minute of sound, so I need one price.",
    "price_set_chat": "From today, `{model}` counts at {read} for a million tokens in and {written} for a million out. To "
    "take that back: `{command} models price {model} unset`.",
    "price_set_audio": "From today, `{model}` counts at {minute} for a minute of sound. To take that back: `{command} models "
    "price {model} unset`.",
    "price_gone": "The price that was set for `{model}` no longer holds. `{command} models {model}` shows what I know.",
    "price_not_set": "No price was set here for `{model}`, so there is nothing to take back.",
    "use_done": "In this channel I now use `{model}`; before, it was `{before}`.",
    "quiet_direct": "In direct messages there is nobody to be quiet for, so I answer whatever you write to me there.",
    "quiet_done": "In this channel I now answer only when I'm mentioned. To undo that, choose something else in "
    "`{command} settings`.",
    "usage_me_day": "**What you used today, {at:day}**",
    "usage_me_month": "**What you used since {at:day}**",
    "usage_channel_day": "**What this channel used today, {at:day}**",
    "usage_channel_month": "**What this channel used since {at:day}**",
    "usage_workspace_day": "**What the workspace used today, {at:day}**",
    "usage_workspace_month": "**What the workspace used since {at:day}**",
    "usage_figures": "- Money: {usd:usd} for {calls:# call|# calls} of models\n"
    "- Tokens in: {read:n}, of which {cached:n} from the cache\n"
    "- Tokens out: {written:n}, of which {reasoning:n} to reason\n"
    "- Sound: {length:length}",
    "usage_left_server": "Left of what I may spend until {at:moment}: {left:usd} of {limit:usd}",
    "usage_left_workspace": "Left of the workspace's budget until {at:moment}: {left:usd} of {limit:usd}",
    "usage_left_channel": "Left of this channel's budget until {at:moment}: {left:usd} of {limit:usd}",
    "usage_left_person": "Left of your budget until {at:moment}: {left:usd} of {limit:usd}",
    "usage_left_everyone": "Left of the budget that each person has until {at:moment}: {left:usd} of {limit:usd}",
    "usage_no_budget_me": "No budget is set for you.",
    "usage_no_budget_channel": "No budget is set for this channel.",
    "usage_no_budget_workspace": "No budget is set for the workspace.",
    "usage_chart_cost": "Cost by day, in US dollars",
    "usage_chart_tokens": "Tokens by day",
    "usage_series_cost": "US dollars",
    "usage_series_tokens": "Tokens",
    "usage_only_admins": "Only admins see what the workspace uses. `{command} usage` shows what is yours.",
    "usage_unknown": "I don't know what `{word}` means here. Type `{command} usage`, then `me`, "
    "`channel` or `workspace`, and `day` or `month`.",
    "search_nothing": "Type what to look for, as in `{command} search launch date`.",
    "search_not_for_guests": "Search is for members of the workspace, not for guests.",
    "search_none": "I found nothing with “{words}” in what I remember of the channels you are in.",
    "search_no_more": "There is no more with “{words}”.",
    "search_head": "**What I found with “{words}”, page {page}, the latest first:**",
    "search_direct": "our direct messages",
    "search_private": "a group conversation",
    "search_hit": "**{author}** in {place}, [{at:moment}]({link})",
    "search_hit_at": "**{author}** in {place}, [{at:moment}]({link}), {sound:length} into the recording",
    "search_behind": "_I am still taking in older messages, so some may be missing._",
    "search_previous": "Previous page",
    "search_next": "Next page",
    "catchup_head": "**What happened here since {at:moment}**",
    "catchup_nothing": "Nothing new.",
    "catchup_unclear": "There is nothing in it that I could sum up and prove with a message.",
    "catchup_count": "_From {count:# message|# messages} of this channel, summed up by a language model; the times lead "
    "to the messages._",
    "catchup_latest": "_From the latest {count:# message|# messages} of this channel, as there were too many for me; "
    "summed up by a language model. The times lead to the messages._",
    "since_unknown": "I can't read “{since}” as a time that has passed. Try `{command} catchup 2h`, `3d`, "
    "`yesterday` or `2026-11-20`.",
    "since_too_long": "I look back a month at most.",
    "channel_not_mine": "I can't read this conversation, because I'm not a member of it. Invite me first.",
    "thread_not_yours": "Only people who wrote in that thread, or an admin, can do that.",
    "thread_unknown": "I keep nothing of that thread.",
    "thread_none": "I keep nothing of what you wrote here. In a thread, mention me with `forget` or `export`.",
    "thread_label": "{at:moment} · {opening}",
    "forget_which": "**Which thread shall I forget?** I erase what I keep of it, and its transcripts. What stands in "
    "Slack stays there.",
    "forget_ask": "Shall I forget this thread? I erase what I keep of it, and its transcripts. What stands in Slack "
    "stays there.",
    "forget_button": "Forget this thread",
    "forget_done": "I forgot that thread. What stands in Slack stays there, until you delete it.",
    "forget_confirm": "Everything I keep of that thread is erased, for everybody in it. This can't be undone.",
    "forget_confirm_title": "Forget this thread?",
    "forget_confirm_yes": "Forget",
    "forget_confirm_no": "Cancel",
    "export_which": "**Which thread shall I export?**",
    "export_head": "Here is what I keep of the thread that you wanted to export.",
    "export_here": "I couldn't send you a file, so here it is:",
    "export_done": "I sent it to you as a file, in our direct messages.",
    "settings_button": "Open settings",
    "settings_offer": "Settings open in a window of their own.",
    # Shortcuts and flags.
    "shortcut_not_stored": "I couldn't take that. Please choose it again.",
    "not_in_channel": "I'm not in this conversation, so I can't see its messages. In a channel, invite me with "
    "`/invite @{bot}` and choose it again.",
    "message_gone": "I can't find that message any more.",
    "no_recording_here": "There is no recording in that message.",
    "transcribed_already": "That recording has [a transcript]({link}) already.",
    "transcribing_already": "I'm transcribing that recording already. The transcript will appear in its thread.",
    "nothing_to_translate": "There are no words in that message that I could translate.",
    "in_that_language": "That message is in {language} already.",
    "message_not_translated": "The model couldn't translate all of that message, so I'm not giving you a part of it. "
    "Please choose it again, or ask whoever runs me for another model.",
    "translated_into": "**Translated into {language}:**",
    "thread_summary_head": "Summary of this thread",
    "thread_partly_read": "The thread is so long that I read only its first {n:# message|# messages}.",
    "long_recording": "**{name}** is {seconds:length} long. Nobody has asked for a transcript yet; it would cost "
    "about {usd:usd}, charged to whoever presses the button.",
    "long_recording_free": "**{name}** is {seconds:length} long. Nobody has asked for a transcript yet.",
    "transcribe_button": "Transcribe",
    # App Home, and what admins are warned of.
    "home_commands": "*Type a command.* `{command} ask` answers you alone, `{command} search` finds what was said, "
    "`{command} catchup` sums up a channel, `{command} usage` shows what was spent, `{command} settings` what a "
    "channel chose. `{command} help` has examples. The menu of any message transcribes or translates it, or "
    "summarises its thread.",
    "home_keeps": "*What I keep, and where it goes.* Questions and answers, transcripts, and what I read in files "
    "I keep {retention}, where a channel chose nothing else; sound is deleted as soon as it is transcribed. "
    "Deleting a message or a file in Slack deletes it here too. Of what models cost I keep the figures, without "
    "a word of what was said. Text goes to {chat_hosts}, sound to `{audio_host}`.",
    "home_recordings_automatic": "Recordings posted in channels that I am in are transcribed, unless a channel "
    "chose otherwise.",
    "home_recordings_mention": "Recordings are transcribed when I am mentioned with them, unless a channel chose "
    "otherwise.",
    "home_recordings_never": "Recordings aren't transcribed, unless a channel chose otherwise.",
    "home_usage": "*Your usage since {since:day}:* {usd:usd} for {calls:# call|# calls} of models. {input:# token|# tokens} "
    "read, {cached:n} of them from the cache; {output:n} written; {sound:length} of sound.",
    "home_usage_none": "*Your usage since {since:day}:* nothing yet.",
    "home_usage_chart": "What you used, by day",
    "home_budget_server_month": "All that I may spend a month: {spent:usd} of {limit:usd} is spent. It begins anew "
    "{resets:moment}.",
    "home_budget_workspace_day": "The workspace's budget of today: {spent:usd} of {limit:usd} is spent. It begins "
    "anew {resets:moment}.",
    "home_budget_workspace_month": "The workspace's budget of this month: {spent:usd} of {limit:usd} is spent. It "
    "begins anew {resets:moment}.",
    "home_budget_channel_day": "Today's budget of {whose}: {spent:usd} of {limit:usd} is spent. It begins anew "
    "{resets:moment}.",
    "home_budget_channel_month": "This month's budget of {whose}: {spent:usd} of {limit:usd} is spent. It begins "
    "anew {resets:moment}.",
    "home_budget_person_day": "Today's budget of {whose}: {spent:usd} of {limit:usd} is spent. It begins anew "
    "{resets:moment}.",
    "home_budget_person_month": "This month's budget of {whose}: {spent:usd} of {limit:usd} is spent. It begins "
    "anew {resets:moment}.",
    "home_own_budget_day": "Today you have {left:usd} left of {limit:usd}, until {resets:moment}.",
    "home_own_budget_month": "This month you have {left:usd} left of {limit:usd}, until {resets:moment}.",
    "home_recent": "*Your recent conversations*",
    "home_recent_none": "*Your recent conversations:* none yet. Ask me something under Messages.",
    "home_recent_direct": "direct messages",
    "home_recent_untitled": "A conversation without text",
    "home_refresh_button": "Refresh",
    "home_export_button": "Export what is mine",
    "home_forget_button": "Forget everything of mine",
    "home_forget_title": "Forget everything of yours?",
    "home_forget_text": "What you wrote to me, your recordings and files, and my answers to you are erased here "
    "for good. What stands in Slack stays there until you delete it.",
    "home_forget_yes": "Forget",
    "home_forgotten": "Everything of yours is erased here: what you wrote, your recordings with their transcripts, "
    "what I read in your files, my answers to you, and our direct messages. What stands in Slack stays there "
    "until you delete it, and the figures of what was spent stay, without a word of what was said.",
    "home_export_head": "This is all that I keep of yours: what you wrote to me and my answers, and the transcripts "
    "of your recordings.",
    "home_export_nothing": "I keep nothing of yours.",
    "home_admin": "*For admins*",
    "home_all_well": "No warnings: models, keys, permissions and budgets are in order.",
    "home_settings_button": "Workspace settings",
    "home_budgets_button": "Budgets",
    "watch_ends": "The model `{model}` ends on {at:day}, {left:# day|# days} from now. OpenAI names `{successor}` "
    "as its successor.",
    "watch_ends_unknown": "The model `{model}` ends on {at:day}, {left:# day|# days} from now. `{command} models` "
    "lists what can take its place.",
    "watch_ended": "The model `{model}` ended on {at:day}, and is still set. OpenAI "
    "names `{successor}` as its successor.",
    "watch_ended_unknown": "The model `{model}` ended on {at:day}, and is still set. "
    "`{command} models` lists what can take its place.",
    "watch_uses": "This is where it is set:",
    "watch_use_setting": "`{setting}`, by whoever runs me",
    "watch_use_workspace": "the settings of the workspace",
    "watch_use_channel": "the settings of {channel}",
    "watch_use_thread": "<{link}|a thread> in {channel}",
    "watch_use_direct": "somebody's direct messages with me",
    "watch_use_more": "and {count:# more place|# more places}",
    "watch_key_rejected": "The model endpoint doesn't accept the key in `{key}` any more, so I can't use it. Whoever "
    "runs me has to set one that works, and start me again.",
    "watch_quota_spent": "The account behind the key in `{key}` has no money left, so I can't use it. Whoever runs "
    "me has to see to its billing.",
    "watch_scopes": "In Slack I lack {count:a permission|permissions}: {scopes}. Add {count:it|them} on the app's "
    "page under OAuth & Permissions, or paste app.yaml there, and install the app again.",
    # Money: budgets, what is left, what is refused.
    "budget_spent_workspace": "What is left of this workspace's budget of {budget:usd} doesn't cover this. It "
    "resets on {at:moment} ({zone}); an admin of this workspace can raise it.",
    "budget_spent_channel": "What is left of this channel's budget of {budget:usd} doesn't cover this. It "
    "resets on {at:moment} ({zone}); an admin of this workspace can raise it.",
    "budget_spent_own": "What is left of your budget of {budget:usd} doesn't cover this. It resets on "
    "{at:moment} ({zone}); an admin of this workspace can raise it.",
    "budget_nearly_spent_own": "{percent} % of your budget of {budget:usd} is spent. It resets on {at:moment} "
    "({zone}); an admin of this workspace can raise it.",
    "budget_nearly_spent_server": "{percent} % of this month's {budget:usd} for all that I do is spent. It "
    "resets on {at:moment} ({zone}); whoever runs me can raise MONTHLY_BUDGET_USD.",
    "budget_nearly_spent_workspace": "{percent} % of this workspace's budget of {budget:usd} is spent. It resets "
    "on {at:moment} ({zone}).",
    "budget_nearly_spent_channel": "{percent} % of the budget of {budget:usd} of <#{channel}> is spent. It resets "
    "on {at:moment} ({zone}).",
    "budget_bad_amount": "A budget is an amount of US dollars from 0 to {most:n}, as in 25 or 1.50.",
    "price_bad": "`{value}` is no price: I need US dollars from 0 to {most:n}, as in 0.25.",
    "price_bad_model": "That is no name of a model: it has no spaces and at most 200 characters.",
    # Privacy: forget, export, retention.
    "export_title": "Conversation in {channel} of {day}",
    "export_assistant": "Assistant",
    "export_instructions": "Instructions for this thread",
    "export_files": "Files: {names}",
    "export_recording": "Recording: {name} ({seconds:length})",
    "export_translation": "Translation ({language})",
    "export_summary": "Summary",
    "export_person": "What is kept of {name}",
    "export_usage": "Usage",
    "export_spent": "{model}: {calls:# call|# calls}, {usd:usd}",
    "export_shown": "Shown to this person alone",
    # Recordings by what a channel chose.
    "recordings_never": "Recordings aren't transcribed in this channel: its settings say so.",
}
