"""Korean, in 합니다체.

A placeholder with a pair of particles, `{name:은/는}`, gets the one that fits what stands before it.
"""

import re
import unicodedata
from datetime import datetime
from typing import Any, Final

NAME: Final = "한국어"
SCRIPT: Final = "[가-힣ᄀ-ᇿㄱ-ㆎ]"

# The first after a consonant, the second after a vowel; 으로/로 takes 로 after ㄹ as well.
_PAIRS = frozenset({"은/는", "이/가", "을/를", "과/와", "으로/로", "이나/나", "이라/라", "아/야"})
_RIEUL = 8  # the number of ㄹ among the finals
# How digits and Latin letters end when they are read aloud in Korean: 0 for a vowel, 8 for ㄹ, 1 for
# any other consonant. 영 일 이 삼 사 오 육 칠 팔 구; 엘 엠 엔 알 end in consonants.
_DIGITS = {"0": 1, "1": 8, "2": 0, "3": 1, "4": 0, "5": 0, "6": 1, "7": 8, "8": 8, "9": 0}
_LETTERS = {"l": 8, "m": 1, "n": 1, "r": 8}
# How Latin words end when they are read as words: by their last letters, the longest first.
_WORD_ENDS = (
    *(("ng", 1), ("ck", 1), ("le", 8), ("ne", 1), ("me", 1), ("ll", 8)),
    *(("b", 1), ("k", 1), ("l", 8), ("m", 1), ("n", 1), ("p", 1), ("t", 0)),
)
_UNITS = {"%": 0, "°": 0}


def form(value: Any, spec: str) -> str | None:
    """Write dates as Korean does, and particles; None for what has no form of its own here."""
    if spec in _PAIRS:
        return f"{value}{particle(str(value), spec)}"
    if isinstance(value, datetime) and spec in {"day", "moment"}:
        day = f"{value.month}월 {value.day}일"
        return day if spec == "day" else f"{day} {value:%H:%M}"
    return None


def particle(word: str, pair: str) -> str:
    """Return the one of a `pair` of particles that follows `word` when it is read aloud."""
    after_consonant, after_vowel = pair.split("/")
    final = _final(word)
    if pair == "으로/로" and final == _RIEUL:
        return after_vowel
    return after_consonant if final else after_vowel


def _final(word: str) -> int:
    """Return the number of the final consonant of what is heard last of `word`, 0 for a vowel."""
    text = unicodedata.normalize("NFC", re.sub(r"[\s\W_]+\Z", "", word) or word)
    last = text[-1:].lower()
    if "가" <= last <= "힣":
        return (ord(last) - ord("가")) % 28
    if last.isdigit():
        return _final_of_number(text)
    latin = re.search(r"[A-Za-z]+\Z", text)
    if latin is None:
        return _UNITS.get(last, 0)
    if latin[0].isupper() or len(latin[0]) == 1:  # letter by letter: API, R
        return _LETTERS.get(last, 0)
    return next((end for tail, end in _WORD_ENDS if latin[0].lower().endswith(tail)), 0)


def _final_of_number(text: str) -> int:
    """Return how a number ends: 십, 백, 천, 만 and 억 all end in consonants."""
    digits = re.search(r"[\d,.]*\d\Z", text)
    number = digits[0].replace(",", "") if digits else text
    is_whole = "." not in number
    return 1 if is_whole and number.endswith("0") else _DIGITS.get(number[-1:], 0)


TEXTS: Final = {
    "went_wrong": "제 쪽에서 문제가 생겨 끝내지 못했습니다. 다시 질문해 주세요. 계속되면 저를 운영하는 "
    "분께 로그 확인을 요청해 주세요.",
    "model_unreachable": "모델에 연결하지 못했습니다. 몇 분 뒤에 다시 질문해 주세요.",
    "model_overloaded": "지금 모델에 요청이 몰려 있습니다. 몇 분 뒤에 다시 질문해 주세요.",
    "quota_spent": "모델 계정의 크레딧이 떨어졌습니다. 저를 운영하는 분이 결제 상태를 확인해야 답할 수 "
    "있습니다.",
    "key_rejected": "모델 키가 거부되었습니다. 저를 운영하는 분이 올바른 OPENAI_API_KEY를 설정해야 합니다.",
    "wrong_base_url": "모델 서버 주소가 잘못되었습니다. 저를 운영하는 분이 OPENAI_BASE_URL을 확인해야 합니다.",
    "model_missing": "`{model}` 모델이 없거나 제 키로는 쓸 수 없습니다. 저를 운영하는 분이 다른 모델을 "
    "골라야 합니다.",
    "context_too_long": "이 스레드가 모델이 읽기에는 너무 길어졌습니다. 새 스레드를 시작해 주세요.",
    "question_too_long": "메시지가 너무 길어 한 번에 읽을 수 없습니다. 줄이거나 나누어 보내 주세요.",
    "content_refused": "모델의 콘텐츠 필터가 답을 거절했습니다. 다르게 표현해 주세요.",
    "answer_cut_off": "모델의 답이 중간에 끊겨 나머지를 받지 못했습니다. 다시 질문해 주세요.",
    "empty_answer": "모델이 빈 답을 보냈습니다. 다시 질문하거나 다르게 표현해 주세요.",
    "answer_used_up": "모델이 답을 쓰기 전에 생각하는 데 길이 제한을 다 썼습니다. 더 작게 나누어 질문하거나, 저를 "
    "운영하는 분에게 MAX_TOKENS를 올리거나 REASONING_EFFORT를 낮춰 달라고 말씀해 주세요.",
    "images_refused": "모델 서버가 이미지를 받지 않았습니다. 이미지 없이 질문하거나, 저를 운영하는 분에게 이미지를 "
    "볼 수 있는 모델을 요청해 주세요.",
    "request_rejected": "모델 서버가 요청을 거부했습니다. 이유는 저를 운영하는 분이 로그에서 볼 수 있습니다.",
    "took_too_long": "시간이 너무 오래 걸려 기다리기를 멈췄습니다. 다시 질문해 주세요.",
    "budget_spent": "이번 달 모델 예산 ${budget}를 모두 써서 다음 달까지는 할 수 없습니다. 저를 운영하는 "
    "분이 MONTHLY_BUDGET_USD를 올릴 수 있습니다.",
    "budget_held": "진행 중인 답변들이 이번 달 남은 예산을 잡고 있습니다. 몇 분 뒤에 다시 질문해 주세요.",
    "file_forbidden": "Slack에서 파일을 내려받을 수 없었습니다. 저를 운영하는 분이 앱에 `files:read` 권한이 "
    "있는지 확인해야 합니다.",
    "file_too_large": "이 파일은 제가 내려받을 수 있는 {limit_mb} MB보다 큽니다.",
    "file_gone": "파일이 더 이상 Slack에 없어 열 수 없습니다.",
    "file_empty": "내용이 전혀 없는 파일입니다(0바이트). 다시 올려 주세요.",
    "file_hidden": "이 워크스페이스의 Slack 요금제 기록 한도 때문에 숨겨진 파일이라 내려받을 수 없습니다. 다시 "
    "올려 주세요.",
    "file_processing": "Slack이 아직 파일을 처리하고 있습니다. 다시 올리거나 몇 분 뒤에 다시 요청해 주세요.",
    "recording_external": "Slack 밖에 있는 파일이라 내려받을 수 없습니다. 파일 자체를 올려 주세요.",
    "file_unreachable": "Slack에서 파일을 내려받지 못했습니다. 다시 올려 주세요.",
    "file_unreadable": "이런 종류의 파일은 읽지 못합니다. 텍스트, 코드, CSV, PDF, Word, 스프레드시트와 그림을 읽을 수 "
    "있으니 그중 하나로 저장하면 될 수 있습니다.",
    "file_is_page": "Slack의 캔버스, 리스트, 포스트와 이메일은 제가 열 수 있는 파일이 아닙니다. 필요한 내용을 붙여 넣어 "
    "주세요.",
    "file_locked": "암호로 보호된 파일입니다. 암호를 풀어 다시 올려 주세요.",
    "file_damaged": "파일을 열지 못했습니다. 손상된 것 같습니다. 새로 저장해 다시 올려 주세요.",
    "file_too_much": "파일을 여는 데 시간이나 메모리가 너무 많이 듭니다. 더 작은 파일이면 될 수 있습니다.",
    "file_blank": "파일에 글이 없습니다.",
    "file_without_text": "PDF에 글이 없습니다. 스캔한 문서인 것 같습니다. 필요한 쪽을 그림으로 올리면 될 수 있습니다.",
    "files_too_many": "메시지 하나에서 파일 {most}개까지 읽습니다. 나머지는 다른 메시지로 올려 주세요.",
    "images_unseen": "지금 설정된 모델로는 그림을 볼 수 없습니다. 그림에서 중요한 내용을 글로 써 주시거나, 저를 운영하는 "
    "분께 그림을 볼 수 있는 모델을 요청해 주세요.",
    "images_left_out": "그림이 한 번에 볼 수 있는 양보다 많아 그림은 빼고 답했습니다.",
    "read_pages": "{count}쪽 가운데 처음 {read}쪽을 읽었습니다.",
    "read_rows": "{count}행 가운데 처음 {read}행을 읽었습니다.",
    "read_characters": "앞부분과 끝부분만 읽었습니다. {count}자 가운데 {read}자입니다.",
    "read_beginning": "앞부분만 읽었습니다.",
    "not_media": "오디오나 비디오로 읽을 수 없는 파일입니다. 손상되었거나 녹음이 아닐 수 있습니다.",
    "no_audio": "이 녹음에는 소리가 없습니다.",
    "no_speech": "이 녹음에서는 말소리가 들리지 않았습니다.",
    "recording_too_long": "이 녹음은 올라오는 즉시 받아 적는 한도인 {limit}시간보다 깁니다.",
    "daily_hours_spent": "하루에 받아 적을 수 있는 {limit}시간을 모두 썼습니다. 내일 이 녹음과 함께 저를 "
    "멘션해 주세요.",
    "decoder_failed": "녹음을 디코딩하지 못했습니다. MP3나 WAV로 바꾸면 될 수 있습니다.",
    "audio_rejected": "음성 인식 서버가 이 녹음을 거부했습니다. 이유는 저를 운영하는 분이 로그에서 볼 수 "
    "있습니다.",
    "transcript_head": "**{name} 녹취록** ({duration})",
    "transcript_attached": "전체 녹취록을 첨부했습니다.",
    "gap": "[{start}–{end}: 이 부분은 받아 적지 못했습니다]",
    "gaps_note": "받아 적지 못한 부분: {count}곳. 각각 시각을 표시해 두었습니다.",
    "progress": "**{name}** 받아 적는 중입니다 … {percent} %, 남은 시간 약 {left}",
    "progress_start": "**{name}** 받아 적는 중입니다 …",
    "slack_transcript_head": "**Slack이 만든 {name} 녹취록**: 지금은 제 음성 인식 서버에 연결할 수 없습니다.",
    "spoken_unheard": "음성 메시지에서 말을 알아듣지 못했습니다. 다시 말씀하시거나 글로 써 주세요.",
    "voice_quote": "🎙 _음성 메시지, {duration}:_",
    "menu_placeholder": "번역, 자막, 요약 …",
    "group_translate": "번역",
    "group_captions": "자막",
    "group_more": "더 보기",
    "menu_translate": "{language} 번역",
    "menu_captions": "자막, .{format}",
    "menu_summary": "요약, 결정, 할 일",
    "menu_text": "녹취록 텍스트 파일",
    "menu_speakers": "화자 이름 정하기",
    "menu_channel": "이 채널의 설정",
    "menu_remove": "녹취록 지우기",
    "retry_button": "다시 시도",
    "play_button": "▶ {time}",
    "save_button": "저장",
    "cancel_button": "취소",
    "not_stored": "누르신 것을 받아 두지 못했습니다. 다시 눌러 주세요.",
    "only_poster": "녹음을 올린 분이나 관리자만 할 수 있습니다.",
    "transcript_gone": "지워진 녹취록입니다.",
    "transcript_unfinished": "아직 받아 적지 않은 녹음입니다. 녹취록이 올라온 뒤 다시 골라 주세요.",
    "translation_head": "**{name} {language} 번역**",
    "translation_attached": "번역 전체를 첨부했습니다.",
    "translation_same": "원래 {language} 녹취록입니다.",
    "translation_failed": "모델이 이 녹음의 모든 문장을 번역하지 못해, 빠진 곳이 있는 번역은 올리지 않았습니다. 다시 "
    "고르거나 저를 운영하는 분께 다른 모델을 요청해 주세요.",
    "captions_head": "**{name} 자막** ({language}, {format})",
    "summary_head": "{name} 요약",
    "summary_decisions": "결정",
    "summary_tasks": "할 일",
    "summary_questions": "남은 질문",
    "summary_none": "결정, 할 일, 남은 질문은 나오지 않았습니다.",
    "summary_owner": "담당",
    "summary_due": "기한",
    "summary_failed": "모델의 답을 두 번 모두 요약으로 읽을 수 없었습니다. 다시 고르거나 저를 운영하는 분께 다른 모델을 "
    "요청해 주세요.",
    "excerpt_head": "**{name}**, {start}–{end}",
    "play_gone": "녹음이 더 이상 Slack에 없어 들려 드릴 수 없습니다.",
    "remove_ask": "{name} 녹취록을 번역, 자막, 요약과 함께 지울까요? 녹음 자체는 Slack에 남습니다.",
    "remove_button": "지우기",
    "removed": "녹취록과 그것으로 만든 것을 모두 지웠습니다. 녹음은 Slack에 남아 있습니다.",
    "speakers_title": "화자 이름 정하기",
    "speakers_label": "화자 {label}",
    "speakers_hint": "비워 두면 표시된 그대로 둡니다.",
    "channel_title": "이 채널의 설정",
    "channel_follow": "제게 질문한 스레드에서 답할 메시지",
    "channel_follow_hint": "저를 멘션하면 언제나 답합니다. 다른 분을 멘션한 메시지에는 답하지 않습니다.",
    "channel_follow_always": "모든 메시지",
    "channel_follow_smart": "한 분만 쓰면 모두, 여럿이 쓰면 제 이름으로 시작하는 메시지만",
    "channel_follow_mention": "저를 멘션한 메시지만",
    "channel_translate": "녹취록을 항상 번역할 언어",
    "channel_summary": "항상 요약 붙이기",
    "channel_files": "항상 첨부할 파일",
    "channel_file_txt": "녹취록 텍스트 (.txt)",
    "channel_file_srt": "자막 (.srt)",
    "channel_file_vtt": "자막 (.vtt)",
    "channel_glossary": "이 채널에서 자주 나오는 말",
    "channel_glossary_hint": "제품 이름, 용어, 약어를 한 줄에 하나씩 써 주세요. 들은 말을 바르게 적는 데 쓰며, "
    "드물게 말하지 않은 단어가 녹취록에 나타날 수 있습니다.",
    "channel_languages": "이 채널에서 쓰는 언어",
    "channel_languages_hint": "비워 두면 녹음마다 언어를 스스로 찾습니다.",
    "channel_names": "이 채널 분들의 이름 바르게 적기",
    "channel_names_hint": "표시 이름을 녹음과 함께 음성 인식 서버에 보냅니다. 드물게 말하지 않은 이름이 녹취록에 "
    "나타날 수 있습니다.",
    "channel_yes": "예",
    "channel_none": "번역하지 않음",
    "channel_saved": "저장했습니다. 이제부터 여기 올라오는 글과 녹음에 적용합니다.",
    "language_ar": "아랍어",
    "language_de": "독일어",
    "language_en": "영어",
    "language_es": "스페인어",
    "language_fr": "프랑스어",
    "language_hi": "힌디어",
    "language_id": "인도네시아어",
    "language_it": "이탈리아어",
    "language_ja": "일본어",
    "language_ko": "한국어",
    "language_pt": "포르투갈어",
    "language_ru": "러시아어",
    "language_th": "태국어",
    "language_vi": "베트남어",
    "language_zh": "중국어",
    "stopped": "_중지했습니다._",
    "status": "생각하고 있습니다 …",
    "status_thinking": "생각하는 중 …",
    "deadline_note": "_시간이 너무 오래 걸려 여기서 멈췄습니다. 이어서 써 달라고 말씀해 주세요._",
    "length_note": "_답이 길이 한도에 닿았습니다. 메뉴에서 ‘이어서 쓰기’를 고르거나 이어서 써 달라고 말씀해 주세요._",
    "answer_good": "좋은 답",
    "answer_bad": "아쉬운 답",
    "answer_regenerate": "다시 답하기",
    "answer_continue": "이어서 쓰기",
    "answer_remove": "이 답 지우기",
    "stop_button": "중지",
    "offer_button": "다시 답하기",
    "answer_gone": "그 질문이나 답을 더 이상 보관하고 있지 않습니다. 다시 질문해 주세요.",
    "answer_whole": "이미 완결된 답이라 이어서 쓸 내용이 없습니다.",
    "answer_over": "이미 끝난 답입니다.",
    "only_participants": "이 스레드에 글을 쓴 분이나 관리자만 할 수 있습니다.",
    "only_asker": "질문한 분이나 관리자만 할 수 있습니다.",
    "feedback_good": "감사합니다. 의견을 적어 두었습니다.",
    "feedback_bad": "감사합니다. 의견을 적어 두었습니다. 이 스레드에 글을 쓴 분은 답 아래 메뉴의 ‘다시 답하기’로 새 답을 "
    "받을 수 있습니다.",
    "muted": "누군가 저를 멘션할 때까지 이 스레드에서 조용히 있겠습니다.",
    "stop_not_yours": "이 스레드에 글을 쓴 분이나 관리자만 이 답을 멈출 수 있습니다.",
    "edited_late": "제가 답한 뒤에 질문을 고치셨습니다. 위의 답은 고치기 전 질문에 대한 것입니다. 다시 답할까요?",
    "above_unseen": "저는 채널의 메시지를 읽지 않아 위 내용을 볼 수 없습니다. 해당 메시지의 답글에서 저를 "
    "멘션하거나, 링크나 내용을 붙여 넣어 주세요.",
    "before_unseen": "다이렉트 메시지에 새로 쓴 글은 각각 별개의 대화라서 앞서 나눈 말을 볼 수 없습니다. 그 "
    "스레드에 답글을 쓰거나 내용을 붙여 넣어 주세요.",
    "prompt_1_title": "공지 쓰기",
    "prompt_1": "금요일 회의가 오후 3시로 옮겨졌다는 짧고 친근한 공지를 써 주세요.",
    "prompt_2_title": "문장 번역하기",
    "prompt_2": "영어로 번역해 주세요: 오늘 회의는 세 시로 옮겼습니다.",
    "prompt_3_title": "두 선택지 비교하기",
    "prompt_3": "작은 팀이 SQLite와 PostgreSQL 중에서 고를 때 무엇을 따져야 하나요?",
    "prompt_4_title": "회의 안건 짜기",
    "prompt_4": "다섯 명 팀의 30분 회고 회의 안건을 써 주세요.",
    "welcome": "안녕하세요! 질문과 함께 저를 멘션하면 스레드에서 답하고, 그 스레드에서 나눈 말을 기억합니다. "
    "여러 사람이 이야기할 때는 저를 멘션하거나 제 이름으로 말을 시작해 주세요. `조용히`라고 하시면 멘션할 "
    "때까지 그 스레드에서 말하지 않습니다. 이미지와 텍스트, PDF, Word 파일도 읽습니다. 답 아래 메뉴에서 답을 "
    "다시 쓰거나 지우고, 이 채널에서 제가 무엇에 답할지 정할 수 있습니다.\n\n"
    "{recordings}\n\n"
    "질문과 스레드 내용은 `{chat_host}`로 보냅니다. 글은 {retention} 보관하며, Slack에서 메시지나 파일을 "
    "지우면 여기서도 지워집니다.",
    "welcome_recordings_on": "여기 올라온 음성 클립과 오디오·비디오 파일은 그 스레드에서 받아 적습니다. "
    "소리는 `{audio_host}`로 보내고 보관하지 않습니다. 끄려면 저를 운영하는 분이 "
    "TRANSCRIBE_RECORDINGS=false로 설정합니다. 그러면 파일과 함께 저를 멘션할 때만 받아 적습니다.",
    "welcome_recordings_off": "음성 클립과 오디오·비디오 파일은 파일과 함께 저를 멘션할 때만 받아 적습니다. "
    "소리는 `{audio_host}`로 보내고 보관하지 않습니다.",
    "retention_days": "{days}일 동안",
    "retention_for_ever": "삭제될 때까지",
    "home": "*무엇이든 물어보세요.* 메시지 탭에 쓰거나 채널에서 저를 멘션하면 스레드에서 답하고 기억합니다. "
    "쓰는 동안 `그만`이라고 하시면 멈추고, 스레드에서 `조용히`라고 하시면 멘션할 때까지 거기서 말하지 "
    "않습니다. 답 아래 메뉴에서 답을 다시 쓰거나 지울 수 있습니다.\n\n"
    "*파일을 올려 보세요.* 이미지와 텍스트, 코드, PDF, Word 파일을 읽습니다.\n\n"
    "*녹음을 올려 보세요.* 음성 클립, 오디오, 비디오를 그 스레드에서 받아 적습니다. 그다음 내용에 대해 "
    "물어보세요.\n\n답은 언어 모델이 쓰며 틀릴 수 있습니다.",
    # Settings: what can be chosen, where it comes from, what is refused.
    # Commands: help, ask, models, usage, search, catch-up.
    # Shortcuts and flags.
    # App Home, and what admins are warned of.
    # Money: budgets, what is left, what is refused.
    # Privacy: forget, export, retention.
    # Recordings by what a channel chose.
    "recordings_never": "이 채널에서는 녹음을 받아 적지 않도록 설정되어 있습니다.",
}
