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
    "budget_spent": "This month's budget of ${budget} for models is spent, so I can't do this until next "
    "month. Whoever runs me can raise MONTHLY_BUDGET_USD.",
    "budget_held": "Answers under way hold what is left of this month's budget. Please ask again in a "
    "few minutes.",
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
    "files_too_many": "I read the first {most} files of a message; please post the others in another one.",
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
    "recording_too_long": "That recording is longer than the {limit} hours I transcribe on sight.",
    "daily_hours_spent": "I've transcribed the {limit} hours of recordings that are allowed per day. "
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
    # What a channel has set.
    "channel_title": "Settings of this channel",
    "channel_follow": "In a thread where I was asked, I answer",
    "channel_follow_hint": "I always answer a message that mentions me, and never one that mentions somebody "
    "else instead.",
    "channel_follow_always": "Every message",
    "channel_follow_smart": "Every message of one writer; of several, those that name me",
    "channel_follow_mention": "Only messages that mention me",
    "channel_translate": "Always translate transcripts into",
    "channel_summary": "Always add a summary",
    "channel_files": "Always attach",
    "channel_file_txt": "The transcript as text (.txt)",
    "channel_file_srt": "Captions (.srt)",
    "channel_file_vtt": "Captions (.vtt)",
    "channel_glossary": "Words that come up here",
    "channel_glossary_hint": "Names of products, terms, abbreviations: one a line. They help to spell what "
    "is said; a word that is never said may turn up in a transcript now and then.",
    "channel_languages": "Languages spoken here",
    "channel_languages_hint": "Leave empty to let each recording's language be found by itself.",
    "channel_names": "Spell the names of people who write here",
    "channel_names_hint": "Their display names go to the transcription endpoint with each recording. A name "
    "that is never said may turn up in a transcript now and then.",
    "channel_yes": "Yes",
    "channel_none": "No translation",
    "channel_saved": "Saved. It holds for what is posted here from now on.",
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
    "Questions and their threads go to `{chat_host}`. I keep text {retention}; deleting a message or a "
    "file in Slack deletes it here too.",
    "welcome_recordings_on": "Voice clips and audio or video files posted here are transcribed in their "
    "thread; their sound goes to `{audio_host}` and isn't kept. To turn this off, whoever runs me sets "
    "TRANSCRIBE_RECORDINGS=false; then I transcribe only when mentioned with the file.",
    "welcome_recordings_off": "Voice clips and audio or video files are transcribed only when you "
    "mention me with the file; their sound goes to `{audio_host}` and isn't kept.",
    "retention_days": "for {days} days",
    "retention_for_ever": "until it is deleted",
    "home": "*Ask me anything.* Write to me under Messages, or mention me in a channel; I answer in the "
    "thread and remember it. Say `stop` while I write and I stop; say `quiet` in a thread and I'm silent "
    "there until mentioned. The menu below an answer writes it anew or removes it.\n\n"
    "*Bring a file.* I read images, text, code, PDF and Word files.\n\n*Drop a recording.* Voice clips, audio and video become a transcript in "
    "their thread. Then ask me about it.\n\nAnswers come from a language model and can be wrong.",
    # Settings: what can be chosen, where it comes from, what is refused.
    # Commands: help, ask, models, usage, search, catch-up.
    # Shortcuts and flags.
    # App Home, and what admins are warned of.
    # Money: budgets, what is left, what is refused.
    # Privacy: forget, export, retention.
    # Recordings by what a channel chose.
    "recordings_never": "Recordings aren't transcribed in this channel: its settings say so.",
}
