"""English."""

from typing import Final

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
    "file_too_large": "That recording is larger than the {limit_mb} MB I may download.",
    "file_gone": "That file isn't in Slack any more, so there is nothing to transcribe.",
    "file_unreachable": "I couldn't download that file from Slack. Please post it again.",
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
    # Answers.
    "stopped": "_Stopped._",
    "length_note": "_The answer reached its length limit. Ask me to continue._",
    # Invited to a channel, and the Home tab.
    "welcome": "Hello! Mention me with a question and I'll answer in the thread; there I remember what "
    "was said. When several people talk, mention me.\n\n"
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
    "thread and remember it.\n\n*Drop a recording.* Voice clips, audio and video become a transcript in "
    "their thread. Then ask me about it.\n\nAnswers come from a language model and can be wrong.",
}
