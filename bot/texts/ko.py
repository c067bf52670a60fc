"""Korean, in 합니다체.

A placeholder with a pair of particles, `{name:은/는}`, gets the one that fits how its value is read
aloud. Where a quotation mark ends it, the particle stands behind that: `‘{name}’{name:+은/는}` writes
it alone.
"""

import re
import unicodedata
from datetime import datetime
from typing import Any, Final

NAME: Final = "한국어"
SCRIPT: Final = "[가-힣ᄀ-ᇿㄱ-ㆎ]"

# The first after a consonant, the second after a vowel; 으로/로 takes 로 after ㄹ as well.
_PAIRS = frozenset(
    {
        "은/는",
        "이/가",
        "을/를",
        "과/와",
        "으로/로",
        "이나/나",
        "이라/라",
        "아/야",
        "이라고/라고",
        "이었/였",
    }
)
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
_UNITS = frozenset("%°℃")  # 퍼센트, 도: all end in vowels
_DOLLARS = re.compile(r"\$[\d,.]+\Z")  # 달러, which is read behind the number


def form(value: Any, spec: str) -> str | None:
    """Write dates as Korean does, and particles; None for what has no form of its own here."""
    if spec.removeprefix("+") in _PAIRS:
        fitting = particle(str(value), spec.removeprefix("+"))
        return fitting if spec.startswith("+") else f"{value}{fitting}"
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
    if word[-1:] in _UNITS or _DOLLARS.match(word):
        return 0
    text = unicodedata.normalize("NFC", re.sub(r"[\s\W_]+\Z", "", word) or word)
    last = text[-1:].lower()
    if "가" <= last <= "힣":
        return (ord(last) - ord("가")) % 28
    if last.isdigit():
        return _final_of_number(text)
    latin = re.search(r"[A-Za-z]+\Z", text)
    if latin is None:
        return 0
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
    "budget_spent": "이번 달 모델 예산({budget:usd})에서 남은 금액으로는 이 요청을 처리할 수 없습니다. 예산은 "
    "{at:moment}({zone})에 새로 시작되며, 저를 운영하는 분이 MONTHLY_BUDGET_USD를 올릴 수 있습니다.",
    "budget_held": "진행 중인 답변들이 남은 예산을 잡고 있습니다. 몇 분 뒤에 다시 질문해 주세요.",
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
    "recording_too_long": "이 녹음은 올라오는 즉시 받아 적는 한도인 {limit:n}시간보다 깁니다.",
    "daily_hours_spent": "하루에 받아 적을 수 있는 {limit:n}시간을 모두 썼습니다. 내일 이 녹음과 함께 저를 "
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
    "질문과 스레드 내용은 {chat_hosts:으로/로} 보냅니다. 저에게 하신 말씀과 받아 적은 글, 파일에서 읽은 내용은 {retention} "
    "보관하며, Slack에서 메시지나 파일을 지우면 여기서도 지워집니다. 이 채널의 설정은 `{command} settings`에서 "
    "바꿀 수 있고, 그 밖에 할 수 있는 일은 `{command} help`에서 볼 수 있습니다.",
    "welcome_recordings_automatic": "여기 올라온 음성 클립과 오디오·비디오 파일은 그 스레드에서 받아 적습니다. "
    "소리는 `{audio_host}`에 보내고 보관하지 않습니다.",
    "welcome_recordings_mention": "음성 클립과 오디오·비디오 파일은 파일과 함께 저를 멘션할 때만 받아 적습니다. "
    "소리는 `{audio_host}`에 보내고 보관하지 않습니다.",
    "welcome_recordings_never": "이 채널에서는 음성 클립과 오디오·비디오 파일을 받아 적지 않습니다. 받아 적는 곳에서는 "
    "소리를 `{audio_host}`에 보내고 보관하지 않습니다.",
    "retention_days": "{days}일 동안",
    "retention_for_ever": "삭제될 때까지",
    "home": "*무엇이든 물어보세요.* 메시지 탭에 쓰거나 채널에서 저를 멘션하면 스레드에서 답하고 기억합니다. "
    "쓰는 동안 `그만`이라고 하시면 멈추고, 스레드에서 `조용히`라고 하시면 멘션할 때까지 거기서 말하지 "
    "않습니다. 답 아래 메뉴에서 답을 다시 쓰거나 지울 수 있습니다.\n\n"
    "*파일을 올려 보세요.* 이미지와 텍스트, 코드, PDF, Word 파일을 읽습니다.\n\n"
    "*녹음을 올려 보세요.* 음성 클립, 오디오, 비디오를 그 스레드에서 받아 적습니다. 그다음 내용에 대해 "
    "물어보세요.\n\n답은 언어 모델이 쓰며 틀릴 수 있습니다.",
    # Settings: what can be chosen, where it comes from, what is refused.
    "close_button": "닫기",
    "settings_title_workspace": "워크스페이스 설정",
    "settings_title_channel": "채널 설정",
    "settings_title_thread": "스레드 설정",
    "settings_page_answers": "답변",
    "settings_page_recordings": "녹음",
    "settings_page_more": "기타",
    "settings_moment": "잠시만 기다려 주세요 …",
    "settings_checking": "잠시만 기다려 주세요. 설정을 확인하고, 모델이 받아들이는지 물어보고 있습니다 …",
    "settings_expired": "Slack이 기다리는 시간을 넘겼습니다. 다시 누르거나 명령을 다시 입력해 주세요.",
    "settings_stale": "다른 버전에서 연 창이라 읽을 수 없습니다. 창을 닫고 설정을 다시 열어 주세요. 바뀐 것은 없습니다.",
    "settings_old": "이제 고를 수 없는 항목입니다. 다시 골라 주세요.",
    "settings_unasked": "Slack에서 사용자 정보를 받지 못해 설정할 권한이 있는지 알 수 없습니다. 잠시 뒤 다시 시도해 주세요.",
    "settings_only_admins": "워크스페이스와 예산은 관리자만 설정할 수 있습니다. Slack 관리자와, 저를 운영하는 분이 정한 관리자를 말합니다.",
    "settings_only_members": "이 채널의 멤버만 설정을 바꿀 수 있습니다.",
    "settings_not_guests": "게스트와 다른 조직의 분은 설정을 바꿀 수 없습니다.",
    "settings_locked": "관리자가 이 채널의 설정을 잠가서 관리자만 바꿀 수 있습니다.",
    "settings_saved": "저장했습니다. 다음 메시지와 녹음부터 적용합니다.",
    "settings_changed": "*{label}*: {value}",
    "settings_changed_back": "*{label}*: 여기서 정하지 않음",
    "settings_unchecked": "{model} 모델에 연결하지 못해 이 설정을 받아들이는지 확인하지 못했습니다. 받아들이지 않는 값은 빼고 보냅니다.",
    "settings_left_out": "{model} 모델은 다른 곳에서 정한 *{label}* 값을 받아들이지 않으므로 빼고 보냅니다.",
    "settings_model_missing": "지금 쓰는 키로는 {model} 모델을 쓸 수 없습니다.",
    "settings_model_rejected": "{model} 모델이 이 설정으로 보낸 요청을 거절합니다.",
    "settings_refused": "{model} 모델이 받아들이지 않습니다: {label}, {value}.",
    "settings_refused_effort": "{model} 모델은 추론을 할 때 이 설정을 받아들이지 않습니다: {label}. 비워 두거나 추론 강도에서 ‘none’을 골라 주세요.",
    "settings_refused_instead": "{model} 모델은 ‘{value}’ 값을 받아들이지 않습니다. 가장 가까운 값은 ‘{instead}’입니다.",
    "settings_as_server": "기본값대로: {value}",
    "settings_as_workspace": "워크스페이스 설정대로: {value}",
    "settings_as_channel": "채널 설정대로: {value}",
    "settings_empty_server": "비워 두면 기본값을 씁니다: {value}.",
    "settings_empty_workspace": "비워 두면 워크스페이스 설정을 씁니다: {value}.",
    "settings_empty_channel": "비워 두면 채널 설정을 씁니다: {value}.",
    "settings_added_server": "이미 있는 지침: ‘{value}’ (기본값)",
    "settings_added_workspace": "이미 있는 지침: ‘{value}’ (워크스페이스 설정)",
    "settings_added_channel": "이미 있는 지침: ‘{value}’ (채널 설정)",
    "settings_from_server": "*{label}*: {value} _(기본값)_",
    "settings_from_workspace": "*{label}*: {value} _(워크스페이스 설정)_",
    "settings_from_channel": "*{label}*: {value} _(이 채널 설정)_",
    "settings_from_thread": "*{label}*: {value} _(이 스레드 설정)_",
    "settings_nothing": "없음",
    "settings_of_model": "모델에 맡김",
    "settings_for_ever": "지우지 않음",
    "settings_yes": "예",
    "settings_no": "아니요",
    "settings_count": "대화 {count:n}쌍",
    "settings_number": "{least}에서 {most:n} 사이의 숫자로 적어 주세요.",
    "settings_number_above": "{least}보다 크고 {most:n} 이하인 숫자로 적어 주세요.",
    "settings_instructions": "지침",
    "settings_instructions_hint": "여기서 제가 알아야 할 것과 답하는 방식을 써 주세요. 채널과 워크스페이스의 지침을 대신하지 "
    "않고 그에 더해집니다.",
    "settings_examples": "예시 대화",
    "settings_examples_hint": "질문은 ‘user:’, 제가 할 답은 ‘assistant:’로 시작하는 줄에 번갈아 써 주세요. ‘사용자:’와 ‘어시스턴트:’도 됩니다. 줄표(-) 하나만 쓰면 예시를 "
    "두지 않습니다.",
    "settings_examples_begin": "{line}번째 줄: 대화는 ‘user:’로 시작해야 합니다.",
    "settings_examples_turns": "{line}번째 줄: ‘user:’로 시작해 ‘assistant:’와 번갈아 써 주세요.",
    "settings_examples_empty": "{line}번째 줄: 콜론 뒤에 내용이 없습니다.",
    "settings_examples_open": "{line}번째 줄: 답이 없습니다. ‘assistant:’로 시작하는 답을 써 주세요.",
    "settings_examples_many": "{line}번째 줄: 예시가 {most}쌍을 넘습니다.",
    "settings_chat_model": "대화 모델",
    "settings_reasoning_effort": "추론 강도",
    "settings_reasoning_effort_hint": "모델이 답하기 전에 얼마나 생각할지 정합니다. 높을수록 오래 걸리고 비용이 더 듭니다.",
    "settings_temperature": "온도 (temperature)",
    "settings_temperature_hint": "0이면 가장 일정하고 2이면 가장 다양합니다. 줄표(-) 하나만 쓰면 모델에 맡깁니다.",
    "settings_max_tokens": "답의 최대 길이 (토큰)",
    "settings_max_tokens_hint": "그 뒤는 이어서 써 달라고 하시면 됩니다.",
    "settings_top_p": "top_p",
    "settings_top_p_hint": "고를 단어의 누적 확률로, 0보다 크고 1 이하입니다. 온도와 이 값 중 하나만 정해 주세요. 줄표(-) 하나만 쓰면 모델에 맡깁니다.",
    "settings_follow_ups": "제게 질문한 스레드에서 답할 메시지",
    "settings_follow_ups_hint": "저를 멘션하면 언제나 답합니다. 다른 분을 멘션한 메시지에는 답하지 않습니다.",
    "settings_follow_ups_always": "모든 메시지",
    "settings_follow_ups_smart": "한 분만 쓰면 모두, 여럿이 쓰면 제 이름으로 시작하는 메시지만",
    "settings_follow_ups_mention": "저를 멘션한 메시지만",
    "settings_speech_level": "한국어 말투",
    "settings_speech_level_formal": "합니다체",
    "settings_speech_level_polite": "해요체",
    "settings_speech_level_plain": "반말",
    "settings_recordings": "녹음 받아 적기",
    "settings_recordings_hint": "여기 올라오는 음성 메시지와 오디오, 동영상 파일을 말합니다.",
    "settings_recordings_automatic": "올라오는 대로 모두",
    "settings_recordings_mention": "저를 멘션해 올린 것만",
    "settings_recordings_never": "받아 적지 않음",
    "settings_glossary": "자주 나오는 말",
    "settings_glossary_hint": "제품 이름, 용어, 약어를 한 줄에 하나씩 써 주세요. 들은 말을 바르게 적는 데 쓰며, 드물게 말하지 않은 단어가 녹취록에 나타날 수 있습니다. 줄표(-) 하나만 쓰면 "
    "단어를 두지 않습니다.",
    "settings_languages": "쓰는 언어",
    "settings_languages_hint": "음성 인식에 도움이 됩니다.",
    "settings_languages_none": "녹음마다 언어를 스스로 찾기",
    "settings_knows_names": "글을 쓰는 분들의 이름 바르게 적기",
    "settings_knows_names_hint": "표시 이름을 녹음과 함께 음성 인식 서버에 보냅니다. 드물게 말하지 않은 이름이 녹취록에 나타날 수 있습니다.",
    "settings_translate_to": "녹취록을 항상 번역할 언어",
    "settings_translate_to_none": "번역하지 않음",
    "settings_summarises": "항상 요약 붙이기",
    "settings_files": "항상 첨부할 파일",
    "settings_files_none": "파일 없음",
    "settings_files_txt": "녹취록 텍스트 (.txt)",
    "settings_files_srt": "자막 (.srt)",
    "settings_files_vtt": "자막 (.vtt)",
    "settings_language": "제가 쓰는 언어",
    "settings_language_hint": "답 말고, 모두가 보는 곳에 제가 쓰는 안내의 언어입니다.",
    "settings_language_each": "메시지의 언어를 따름",
    "settings_flags_anywhere": "국기 반응으로 모든 메시지 번역",
    "settings_flags_anywhere_hint": "제 답과 녹취록은 언제나 국기 반응으로 번역합니다. ‘예’를 고르면 사람들이 쓴 메시지도 번역합니다.",
    "settings_retention_days": "글을 보관하는 날수",
    "settings_retention_days_hint": "0이면 Slack에서 지울 때까지 보관합니다.",
    "settings_lock": "잠금",
    "settings_lock_box": "여기 설정은 관리자만 바꾸기",
    "settings_lock_off": "채널 멤버도 여기 설정을 바꿀 수 있음",
    "settings_lock_hint": "이 채널 스레드의 설정도 함께 잠깁니다.",
    "budgets_title": "예산",
    "budgets_none": "정해 둔 예산이 없습니다.",
    "budgets_day": "하루 (달러)",
    "budgets_month": "한 달 (달러)",
    "budgets_of_server": "제가 하는 모든 일 (MONTHLY_BUDGET_USD)",
    "budgets_of_workspace": "워크스페이스",
    "budgets_of_everyone": "한 사람마다",
    "budgets_line": "*{whose}* · {period}: {usd:usd}",
    "budgets_line_spent": "*{whose}* · {period}: {usd:usd} 중 {spent:usd} 사용",
    "budgets_workspace_day": "워크스페이스, 하루 (달러)",
    "budgets_workspace_month": "워크스페이스, 한 달 (달러)",
    "budgets_everyone_day": "따로 예산이 없는 한 사람마다, 하루 (달러)",
    "budgets_everyone_month": "따로 예산이 없는 한 사람마다, 한 달 (달러)",
    "budgets_person": "사람",
    "budgets_channel": "채널",
    "budgets_named_hint": "비워 둔 금액은 그대로 두고, 줄표(-)를 쓰면 예산을 없앱니다.",
    "budgets_whose_person": "누구의 예산인지 골라 주세요.",
    "budgets_whose_channel": "어느 채널의 예산인지 골라 주세요.",
    # Commands: help, ask, models, usage, search, catch-up.
    "aside_share": "채널에 공유하기",
    "aside_shared": "_{name} 님이 저에게 따로 물어보고 공유한 내용입니다._",
    "aside_cut": "_내용이 더 있지만, Slack에서는 여기까지만 보여 드릴 수 있습니다._",
    "aside_cut_shareable": "_내용이 더 있지만, Slack에서는 여기까지만 보여 드릴 수 있습니다. 공유하시면 전체를 올립니다._",
    "aside_gone": "본인만 보는 내용은 하루 동안만 보관합니다. 그 시간이 지나 공유할 수 없습니다.",
    "aside_not_yours": "이 내용을 받은 분만 공유할 수 있습니다.",
    "aside_is_shared": "이미 공유되었습니다.",
    "aside_unshare": "지우기",
    "aside_not_your_share": "공유하신 분만 지울 수 있습니다.",
    "aside_not_unshared": "모두 지우지는 못했습니다. 잠시 후 다시 시도해 주세요.",
    "aside_no_place": "제가 이 대화의 멤버가 아니라서 글을 올릴 수 없습니다. 저를 초대한 뒤 다시 공유해 주세요.",
    "aside_not_shared": "Slack이 글을 받지 않았습니다. 잠시 후 다시 시도해 주세요.",
    "command_misspelt": "`{typed}`{typed:+은/는} 모르는 명령입니다. 혹시 `{command} {nearest}` 말씀이신가요?",
    "command_unknown": "`{typed}`{typed:+은/는} 모르는 명령입니다.",
    "command_external": "이 명령은 제가 속한 워크스페이스의 구성원만 쓸 수 있습니다.",
    "help_intro": "**`{command}`{command:+으로/로} 할 수 있는 일입니다.** 결과는 본인에게만 보입니다.",
    "help_ask": "**질문**\n"
    "- `{command} 질문 웹훅이 뭐야?` — 앞선 대화 없이 한 번만 묻습니다. 답은 공유할 수 있습니다.\n"
    '- `{command} ask --model gpt-6.2-sol --temperature 0.2 --system "한 줄로 답해 줘." DNS가 뭐야?` — '
    "`--max-tokens`, `--top-p`, `--presence-penalty`, `--frequency-penalty`도 있습니다. `--`만 쓰면 옵션이 "
    "끝납니다.\n"
    "- `{command} 모델` 또는 `{command} 모델 mini` — 제 키로 쓸 수 있는 모델과 종료일, 가격을 보여 드립니다.\n"
    "- `{command} use gpt-6.2-sol` — 이 채널의 모델을 정합니다. `{command} use default`로 되돌립니다.",
    "help_find": "**찾기와 따라잡기**\n"
    "- `{command} 검색 출시 일정` — 지금 계신 채널에서 제가 기억하는 내용을 찾습니다. `{command} 검색 출시 일정 "
    "페이지 2`처럼 다음 쪽도 봅니다.\n"
    "- `{command} 정리` — 마지막으로 글을 쓰신 뒤 이 채널에서 있었던 일을 정리합니다. `{command} 정리 2시간`, "
    "`3일`, `어제`, `2026-11-20`도 됩니다.",
    "help_money": "**사용량**\n"
    "- `{command} 사용량` — 이번 달에 쓰신 토큰과 시간, 비용, 남은 예산을 보여 드립니다.\n"
    "- `{command} 사용량 채널 오늘` — 이 채널이 오늘 쓴 양입니다. `{command} 사용량 전체`는 관리자만 볼 수 있습니다.\n"
    "- `{command} 모델 가격 MODEL 0.25 2` — 관리자가 모델의 100만 토큰당 입력과 출력 가격을 정합니다. `MODEL 0.006`은 음성 "
    "1분당 가격이고, `MODEL 해제`로 되돌립니다.",
    "help_settings": "**설정**\n"
    "- `{command} 설정` — 이 채널의 모델과 지침, 언어, 녹음 설정입니다. `{command} 설정 워크스페이스`는 관리자용입니다.\n"
    "- `{command} 조용` — 이 채널에서는 멘션할 때만 답합니다.",
    "help_privacy": "**보관하는 내용**\n"
    "- `{command} 잊어` — 여기서 글을 쓰신 스레드 하나를 지웁니다. 스레드에서는 저를 멘션하고 `잊어 줘`라고 해 "
    "주세요.\n"
    "- `{command} 내보내기` 또는 `{command} 내보내기 json` — 스레드를 파일로 보내 드립니다. 스레드에서는 저를 멘션하고 "
    "`내보내기`라고 해 주세요.",
    "option_unknown": "`--{name}` 옵션은 없습니다. 쓸 수 있는 옵션은 다음과 같습니다: {options}",
    "option_misspelt": "`--{name}` 옵션은 없습니다. 혹시 `--{nearest}` 말씀이신가요?",
    "option_without_value": "`--{name}` 뒤에 값이 필요합니다(예: `--{name} …`). 값에 빈칸이 있으면 따옴표로 묶어 주세요.",
    "option_not_closed": "`--{name}` 값의 따옴표가 닫히지 않았습니다.",
    "option_no_number": "`--{name}` 값은 {least}에서 {most} 사이의 수여야 합니다. ‘{value}’{value:+은/는} 쓸 수 없습니다.",
    "ask_nothing": "물어보실 내용을 함께 적어 주세요. 예: `{command} 질문 웹훅이 뭐야?`",
    "ask_tokens": "입력 {read:n}토큰, 출력 {written:n}토큰",
    "ask_cost": "{usd:usd}",
    "ask_free": "무료",
    "ask_cut": "`length`: 토큰 한도에서 잘렸습니다",
    "ask_ended": "`{reason}`",
    "ask_dropped": "모델이 받지 않은 값: {names}",
    "models_head": "**제 키로 모델 {count:n}개를 쓸 수 있습니다.** 여기서는 `{model}`{model:+을/를} 씁니다.",
    "models_found": "**제 키로 쓸 수 있는 모델 가운데 이름에 ‘{wanted}’{wanted:+이/가} 들어간 것은 {count:n}개입니다.** "
    "여기서는 `{model}`{model:+을/를} 씁니다.",
    "models_none": "제 키로 쓸 수 있는 모델 가운데 이름에 ‘{wanted}’{wanted:+이/가} 들어간 것이 없습니다. 여기서는 "
    "`{model}`{model:+을/를} 씁니다.",
    "models_left": "{count:n}개는 보여 드리지 않았습니다. 이름의 일부를 덧붙이면 좁혀 볼 수 있습니다.",
    "models_use": "이 채널의 모델은 `{command} use {model}`처럼 정합니다.",
    "models_in_use": "*여기서 사용 중*",
    "models_price": "100만 토큰당 입력 {read}, 출력 {written}",
    "models_minute": "1분당 {minute}",
    "models_unpriced": "가격이 적혀 있지 않은 모델은 관리자가 `{command} models price`로 정할 때까지 같은 종류에서 가장 비싼 "
    "가격으로 셈합니다.",
    "models_ends": "{date} 종료",
    "model_unnamed": "모델 이름을 함께 적어 주세요. 예: `{command} use gpt-6.2-sol`. 목록은 `{command} 모델`로 봅니다.",
    "model_not_offered": "`{model}`{model:+은/는} 제 키로 쓸 수 없습니다. 쓸 수 있는 모델은 `{command} 모델`로 봅니다.",
    "model_misspelt": "`{model}`{model:+은/는} 제 키로 쓸 수 없습니다. 혹시 `{nearest}` 말씀이신가요? "
    "목록은 `{command} 모델`에서 보실 수 있습니다.",
    "model_not_for_chat": "`{model}`{model:+은/는} 음성을 받아 적기만 하는 모델이라 여기서 답할 수 없습니다. 다른 모델은 "
    "`{command} 모델`에서 보실 수 있습니다.",
    "price_only_admins": "모델 가격은 관리자만 정할 수 있습니다. 지금 가격은 `{command} 모델`에서 보실 수 있습니다.",
    "price_unread": "모델과 가격을 미국 달러로 적어 주세요.\n"
    "- `{command} 모델 가격 MODEL 0.25 2` — 100만 토큰당 입력 가격과 출력 가격\n"
    "- `{command} 모델 가격 MODEL 0.006` — 음성 1분당 가격\n"
    "- `{command} 모델 가격 MODEL 해제` — 제가 아는 가격으로 되돌리기",
    "price_by_tokens": "`{model}`{model:+은/는} 토큰으로 셈하는 모델이라 100만 토큰당 입력 가격과 출력 가격, 두 가지가 필요합니다.",
    "price_by_minute": "`{model}`{model:+은/는} 음성 길이로 셈하는 모델이라 1분당 가격 하나만 필요합니다.",
    "price_set_chat": "오늘부터 `{model}`{model:+은/는} 100만 토큰당 입력 {read}, 출력 {written:으로/로} 셈합니다. 되돌리려면 "
    "`{command} 모델 가격 {model} 해제`를 입력해 주세요.",
    "price_set_audio": "오늘부터 `{model}`{model:+은/는} 음성 1분당 {minute:으로/로} 셈합니다. 되돌리려면 `{command} 모델 가격 "
    "{model} 해제`를 입력해 주세요.",
    "price_gone": "`{model}`에 정해 둔 가격을 없앴습니다. 제가 아는 가격은 `{command} 모델 {model}`에서 보실 수 있습니다.",
    "price_not_set": "`{model}`에 정해 둔 가격이 없어 되돌릴 것이 없습니다.",
    "use_done": "이제 이 채널에서 `{model}`{model:+을/를} 씁니다. 전에는 `{before}`{before:+이었/였}습니다.",
    "quiet_direct": "다이렉트 메시지에는 방해받을 사람이 없어, 거기서 저에게 쓰시는 글에는 모두 답합니다.",
    "quiet_done": "이제 이 채널에서는 멘션할 때만 답합니다. 되돌리려면 `{command} 설정`에서 다르게 골라 주세요.",
    "usage_me_day": "**오늘({at:day}) 쓰신 양**",
    "usage_me_month": "**{at:day}부터 쓰신 양**",
    "usage_channel_day": "**오늘({at:day}) 이 채널이 쓴 양**",
    "usage_channel_month": "**{at:day}부터 이 채널이 쓴 양**",
    "usage_workspace_day": "**오늘({at:day}) 워크스페이스가 쓴 양**",
    "usage_workspace_month": "**{at:day}부터 워크스페이스가 쓴 양**",
    "usage_figures": "- 비용: {usd:usd} (모델 호출 {calls:n}회)\n"
    "- 입력 토큰: {read:n} (그중 캐시 {cached:n})\n"
    "- 출력 토큰: {written:n} (그중 추론 {reasoning:n})\n"
    "- 소리: {length:length}",
    "usage_left_server": "{at:moment}까지 제가 더 쓸 수 있는 금액: {limit:usd} 중 {left:usd}",
    "usage_left_workspace": "{at:moment}까지 남은 워크스페이스 예산: {limit:usd} 중 {left:usd}",
    "usage_left_channel": "{at:moment}까지 남은 이 채널 예산: {limit:usd} 중 {left:usd}",
    "usage_left_person": "{at:moment}까지 남은 내 예산: {limit:usd} 중 {left:usd}",
    "usage_left_everyone": "{at:moment}까지 남은 1인당 예산: {limit:usd} 중 {left:usd}",
    "usage_no_budget_me": "본인에게 정해진 예산이 없습니다.",
    "usage_no_budget_channel": "이 채널에 정해진 예산이 없습니다.",
    "usage_no_budget_workspace": "워크스페이스에 정해진 예산이 없습니다.",
    "usage_chart_cost": "날짜별 비용(미국 달러)",
    "usage_chart_tokens": "날짜별 토큰",
    "usage_series_cost": "미국 달러",
    "usage_series_tokens": "토큰",
    "usage_only_admins": "워크스페이스 전체 사용량은 관리자만 볼 수 있습니다. 본인 사용량은 `{command} 사용량`에서 보실 수 있습니다.",
    "usage_unknown": "여기서 `{word}`{word:+이/가} 무슨 뜻인지 모르겠습니다. `{command} 사용량` 뒤에 `나`, `채널`, `전체` 가운데 "
    "하나와 `오늘` 또는 `이번달`을 적어 주세요.",
    "search_nothing": "찾을 말을 함께 적어 주세요. 예: `{command} 검색 출시 일정`",
    "search_not_for_guests": "검색은 워크스페이스 멤버만 쓸 수 있고 게스트는 쓸 수 없습니다.",
    "search_none": "지금 계신 채널에서 제가 기억하는 내용 가운데 ‘{words}’{words:+이/가} 들어간 것이 없습니다.",
    "search_no_more": "‘{words}’{words:+이/가} 들어간 것이 더 없습니다.",
    "search_head": "**‘{words}’ 검색 결과 {page}쪽, 최근 것부터:**",
    "search_direct": "저와의 다이렉트 메시지",
    "search_private": "그룹 대화",
    "search_hit": "**{author}**, {place}, [{at:moment}]({link})",
    "search_hit_at": "**{author}**, {place}, [{at:moment}]({link}), 녹음 {sound:length}",
    "search_behind": "_예전 메시지를 아직 정리하고 있어 일부가 빠졌을 수 있습니다._",
    "search_previous": "이전 쪽",
    "search_next": "다음 쪽",
    "catchup_head": "**{at:moment} 이후 여기서 있었던 일**",
    "catchup_nothing": "새로운 일이 없습니다.",
    "catchup_unclear": "메시지로 뒷받침해 정리할 만한 내용이 없습니다.",
    "catchup_count": "_이 채널의 메시지 {count:n}개를 언어 모델이 정리했습니다. 시각을 누르면 메시지로 갑니다._",
    "catchup_latest": "_메시지가 많아 이 채널의 최근 {count:n}개만 언어 모델이 정리했습니다. 시각을 누르면 메시지로 갑니다._",
    "since_unknown": "‘{since}’{since:+을/를} 지난 시각으로 읽을 수 없습니다. `{command} 정리 2시간`, `3일`, `어제`, `2026-11-20`처럼 "
    "적어 주세요.",
    "since_too_long": "최대 한 달 전까지만 봅니다.",
    "channel_not_mine": "제가 이 대화의 멤버가 아니라서 읽을 수 없습니다. 먼저 저를 초대해 주세요.",
    "thread_not_yours": "그 스레드에 글을 쓴 분이나 관리자만 할 수 있습니다.",
    "thread_unknown": "그 스레드에 대해 보관하는 내용이 없습니다.",
    "thread_none": "여기서 쓰신 글을 보관하고 있지 않습니다. 스레드에서는 저를 멘션하고 `잊어 줘`나 `내보내기`라고 해 주세요.",
    "thread_label": "{at:moment} · {opening}",
    "forget_which": "**어느 스레드를 잊을까요?** 제가 보관하는 내용과 녹취록을 지웁니다. Slack에 있는 글은 그대로 남습니다.",
    "forget_ask": "이 스레드를 잊을까요? 제가 보관하는 내용과 녹취록을 지웁니다. Slack에 있는 글은 그대로 남습니다.",
    "forget_button": "이 스레드 잊기",
    "forget_done": "그 스레드를 잊었습니다. Slack에 있는 글은 직접 지우실 때까지 그대로 남습니다.",
    "forget_confirm": "그 스레드에 대해 보관하는 내용이 참여한 모든 분의 것까지 지워집니다. 되돌릴 수 없습니다.",
    "forget_confirm_title": "이 스레드를 잊을까요?",
    "forget_confirm_yes": "잊기",
    "forget_confirm_no": "취소",
    "export_which": "**어느 스레드를 내보낼까요?**",
    "export_head": "내보내려 하신 스레드에 대해 제가 보관하는 내용입니다.",
    "export_here": "파일을 보내 드릴 수 없어 여기에 적습니다:",
    "export_done": "저와의 다이렉트 메시지에 파일로 보내 드렸습니다.",
    "settings_button": "설정 열기",
    "settings_offer": "설정은 별도의 창에서 엽니다.",
    # Shortcuts and flags.
    "shortcut_not_stored": "선택하신 것을 받아 두지 못했습니다. 다시 선택해 주세요.",
    "not_in_channel": "제가 이 대화에 들어와 있지 않아 메시지를 볼 수 없습니다. 채널이라면 `/invite @{bot}`{bot:+으로/로} 저를 "
    "초대한 뒤 다시 선택해 주세요.",
    "message_gone": "그 메시지를 더 이상 찾을 수 없습니다.",
    "no_recording_here": "그 메시지에는 녹음이 없습니다.",
    "transcribed_already": "이미 받아 적은 녹음입니다: [녹취록]({link})",
    "transcribing_already": "이미 받아 적고 있는 녹음입니다. 녹취록은 그 스레드에 올라옵니다.",
    "nothing_to_translate": "그 메시지에는 번역할 말이 없습니다.",
    "in_that_language": "이미 {language:으로/로} 된 메시지입니다.",
    "message_not_translated": "모델이 그 메시지를 다 번역하지 못해, 일부만 보여 드리지는 않겠습니다. 다시 선택하거나 저를 "
    "운영하는 분께 다른 모델을 요청해 주세요.",
    "translated_into": "**{language} 번역:**",
    "thread_summary_head": "이 스레드 요약",
    "thread_partly_read": "스레드가 매우 길어 처음 메시지 {n:n}개만 읽었습니다.",
    "long_recording": "**{name}** 녹음의 길이는 {seconds:length}입니다. 아직 아무도 녹취록을 요청하지 않았습니다. "
    "받아 적는 데 약 {usd:usd}가 들며, 버튼을 누르신 분께 청구됩니다.",
    "long_recording_free": "**{name}** 녹음의 길이는 {seconds:length}입니다. 아직 아무도 녹취록을 요청하지 않았습니다.",
    "transcribe_button": "받아 적기",
    # App Home, and what admins are warned of.
    "home_commands": "*명령어를 입력해 보세요.* `{command} ask`는 본인에게만 답하고, `{command} search`는 나눈 말을 "
    "찾고, `{command} catchup`은 채널의 대화를 요약하고, `{command} usage`는 사용량을, `{command} settings`는 채널 "
    "설정을 보여 줍니다. 예시는 `{command} help`에 있습니다. 메시지마다 있는 메뉴에서 받아 적거나 번역하거나 스레드를 "
    "요약할 수도 있습니다.",
    "home_keeps": "*보관하는 것과 보내는 곳.* 질문과 답, 받아 적은 글, 파일에서 읽은 내용을 {retention} 보관합니다. "
    "채널에서 따로 정했으면 그에 따릅니다. 소리는 받아 적는 즉시 지웁니다. Slack에서 메시지나 파일을 지우면 여기서도 "
    "지워집니다. 모델 비용은 숫자만 남기고 대화 내용은 남기지 않습니다. 글은 {chat_hosts}에, 소리는 `{audio_host}`에 "
    "보냅니다.",
    "home_recordings_automatic": "채널에서 따로 정하지 않았다면, 제가 들어가 있는 채널에 올라온 녹음을 받아 적습니다.",
    "home_recordings_mention": "채널에서 따로 정하지 않았다면, 녹음과 함께 저를 멘션할 때 받아 적습니다.",
    "home_recordings_never": "채널에서 따로 정하지 않았다면, 녹음을 받아 적지 않습니다.",
    "home_usage": "*{since:day}부터 쓰신 양:* 모델 호출 {calls:n}회에 {usd:usd}. 토큰은 {input:n}개를 읽었고(그중 "
    "{cached:n}개는 캐시) {output:n}개를 썼으며, 소리는 {sound:length}입니다.",
    "home_usage_none": "*{since:day}부터 쓰신 양:* 아직 없습니다.",
    "home_usage_chart": "날짜별 사용 금액",
    "home_budget_server_month": "제가 한 달에 쓸 수 있는 전체 한도 {limit:usd} 중 {spent:usd}를 썼습니다. {resets:moment}에 "
    "새로 시작합니다.",
    "home_budget_workspace_day": "워크스페이스의 오늘 예산 {limit:usd} 중 {spent:usd}를 썼습니다. {resets:moment}에 새로 "
    "시작합니다.",
    "home_budget_workspace_month": "워크스페이스의 이번 달 예산 {limit:usd} 중 {spent:usd}를 썼습니다. {resets:moment}에 "
    "새로 시작합니다.",
    "home_budget_channel_day": "{whose} 채널의 오늘 예산 {limit:usd} 중 {spent:usd}를 썼습니다. {resets:moment}에 새로 "
    "시작합니다.",
    "home_budget_channel_month": "{whose} 채널의 이번 달 예산 {limit:usd} 중 {spent:usd}를 썼습니다. {resets:moment}에 "
    "새로 시작합니다.",
    "home_budget_person_day": "{whose} 님의 오늘 예산 {limit:usd} 중 {spent:usd}를 썼습니다. {resets:moment}에 새로 "
    "시작합니다.",
    "home_budget_person_month": "{whose} 님의 이번 달 예산 {limit:usd} 중 {spent:usd}를 썼습니다. {resets:moment}에 새로 "
    "시작합니다.",
    "home_own_budget_day": "오늘은 {limit:usd} 중 {left:usd}가 남았습니다. {resets:moment}에 새로 시작합니다.",
    "home_own_budget_month": "이번 달은 {limit:usd} 중 {left:usd}가 남았습니다. {resets:moment}에 새로 시작합니다.",
    "home_recent": "*최근 대화*",
    "home_recent_none": "*최근 대화:* 아직 없습니다. 메시지 탭에서 무엇이든 물어보세요.",
    "home_recent_direct": "다이렉트 메시지",
    "home_recent_untitled": "글이 없는 대화",
    "home_refresh_button": "새로 고침",
    "home_export_button": "내 기록 내보내기",
    "home_forget_button": "내 기록 모두 지우기",
    "home_forget_title": "내 기록을 모두 지울까요?",
    "home_forget_text": "저에게 쓰신 글, 올리신 녹음과 파일, 거기에 드린 답을 여기서 완전히 지웁니다. Slack에 있는 "
    "메시지는 직접 지우실 때까지 남습니다.",
    "home_forget_yes": "지우기",
    "home_forgotten": "기록을 모두 지웠습니다. 쓰신 글, 올리신 녹음과 받아 적은 글, 파일에서 읽은 내용, 제가 드린 답, "
    "다이렉트 메시지 기록이 지워졌습니다. Slack에 있는 메시지는 직접 지우실 때까지 남고, 비용은 대화 내용 없이 숫자만 "
    "남습니다.",
    "home_export_head": "보관하고 있는 기록입니다. 저에게 쓰신 글과 제가 드린 답, 올리신 녹음을 받아 적은 글이 들어 "
    "있습니다.",
    "home_export_nothing": "보관하고 있는 기록이 없습니다.",
    "home_admin": "*관리자용*",
    "home_all_well": "경고가 없습니다. 모델, 키, 권한, 예산 모두 정상입니다.",
    "home_settings_button": "워크스페이스 설정",
    "home_budgets_button": "예산",
    "watch_ends": "`{model}` 모델이 {at:day}에 종료됩니다. {left:n}일 남았습니다. OpenAI가 밝힌 후속 모델은 "
    "`{successor}`입니다.",
    "watch_ends_unknown": "`{model}` 모델이 {at:day}에 종료됩니다. {left:n}일 남았습니다. 대신 쓸 수 있는 모델은 "
    "`{command} models`에서 볼 수 있습니다.",
    "watch_ended": "`{model}` 모델은 {at:day}에 종료되었는데 아직 설정되어 있습니다. OpenAI가 밝힌 후속 "
    "모델은 `{successor}`입니다.",
    "watch_ended_unknown": "`{model}` 모델은 {at:day}에 종료되었는데 아직 설정되어 있습니다. 대신 쓸 수 "
    "있는 모델은 `{command} models`에서 볼 수 있습니다.",
    "watch_uses": "이 모델이 설정된 곳:",
    "watch_use_setting": "`{setting}` (저를 운영하는 분이 설정)",
    "watch_use_workspace": "워크스페이스 설정",
    "watch_use_channel": "{channel} 채널 설정",
    "watch_use_thread": "{channel} 채널의 <{link}|스레드>",
    "watch_use_direct": "누군가와 저의 다이렉트 메시지",
    "watch_use_more": "그 밖에 {count:n}곳",
    "watch_key_rejected": "모델 서버가 `{key}`에 있는 키를 더는 받아들이지 않아 쓸 수 없습니다. 저를 운영하는 분이 맞는 "
    "키를 설정하고 다시 시작해야 합니다.",
    "watch_quota_spent": "`{key}`에 있는 키의 계정에 남은 금액이 없어 쓸 수 없습니다. 저를 운영하는 분이 결제를 확인해야 "
    "합니다.",
    "watch_scopes": "Slack에서 권한 {count:n}개가 빠져 있습니다: {scopes}. 앱 페이지의 OAuth & Permissions에서 추가하거나 "
    "app.yaml을 붙여 넣은 뒤 앱을 다시 설치해야 합니다.",
    # Money: budgets, what is left, what is refused.
    "budget_spent_workspace": "이 워크스페이스의 예산({budget:usd})에서 남은 금액으로는 이 요청을 처리할 수 없습니다. "
    "예산은 {at:moment}({zone})에 새로 시작되며, 워크스페이스 관리자가 올릴 수 있습니다.",
    "budget_spent_channel": "이 채널의 예산({budget:usd})에서 남은 금액으로는 이 요청을 처리할 수 없습니다. 예산은 "
    "{at:moment}({zone})에 새로 시작되며, 워크스페이스 관리자가 올릴 수 있습니다.",
    "budget_spent_own": "회원님의 예산({budget:usd})에서 남은 금액으로는 이 요청을 처리할 수 없습니다. 예산은 "
    "{at:moment}({zone})에 새로 시작되며, 워크스페이스 관리자가 올릴 수 있습니다.",
    "budget_nearly_spent_own": "회원님의 예산({budget:usd}) 가운데 {percent}%를 썼습니다. 예산은 "
    "{at:moment}({zone})에 새로 시작되며, 워크스페이스 관리자가 올릴 수 있습니다.",
    "budget_nearly_spent_server": "제가 하는 모든 일에 쓰는 이번 달 예산({budget:usd}) 가운데 {percent}%를 썼습니다. "
    "예산은 {at:moment}({zone})에 새로 시작되며, 저를 운영하는 분이 MONTHLY_BUDGET_USD를 올릴 수 있습니다.",
    "budget_nearly_spent_workspace": "이 워크스페이스의 예산({budget:usd}) 가운데 {percent}%를 썼습니다. 예산은 "
    "{at:moment}({zone})에 새로 시작됩니다.",
    "budget_nearly_spent_channel": "<#{channel}> 채널의 예산({budget:usd}) 가운데 {percent}%를 썼습니다. 예산은 "
    "{at:moment}({zone})에 새로 시작됩니다.",
    "budget_bad_amount": "예산은 0에서 {most:n} 사이의 미국 달러 금액으로 적어 주세요. 예: 25, 1.50",
    "price_bad": "`{value}` — 가격으로 읽을 수 없습니다. 0에서 {most:n} 사이의 미국 달러로 적어 주세요. 예: 0.25",
    "price_bad_model": "모델 이름이 아닙니다. 모델 이름은 공백 없이 200자 이하입니다.",
    # Privacy: forget, export, retention.
    "export_title": "{channel}의 대화, {day}",
    "export_assistant": "어시스턴트",
    "export_instructions": "이 스레드의 지침",
    "export_files": "파일: {names}",
    "export_recording": "녹음: {name} ({seconds:length})",
    "export_translation": "번역 ({language})",
    "export_summary": "요약",
    "export_person": "{name} 님에 대해 보관 중인 내용",
    "export_usage": "사용량",
    "export_spent": "{model}: 호출 {calls:n}회, {usd:usd}",
    "export_shown": "본인에게만 보인 내용",
    # Recordings by what a channel chose.
    "recordings_never": "이 채널에서는 녹음을 받아 적지 않도록 설정되어 있습니다.",
}
