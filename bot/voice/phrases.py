"""What speech models are known to invent where nobody speaks, in many languages.

Nothing here proves that a text was invented: people do say these things. `bot.voice.guard` drops
them only where the sound has no room for them.

Read in November 2026: JSchmie/ScrAIbe `scraibe/hallucinations.py` (after openai/whisper discussion
928); reports on Vexa-ai/vexa issues 155, 617 and pull request 619, amicalhq/amical issue 71 and
PocketShell-io/pocketshell issue 452; and what public code quotes of openai/whisper discussions 2372
and 2608. Smaller languages are completed with the same farewells and credits, from no list. The
names of sounds in brackets are those of whisper.cpp's server and of subtitles.
"""

import re
from functools import cache

from bot.voice.timing import letters

PHRASES: dict[str, tuple[str, ...]] = {
    "ko": (
        "시청해주셔서 감사합니다", "끝까지 시청해주셔서 감사합니다", "오늘도 시청해주셔서 감사합니다",
        "영상 시청해주셔서 감사합니다", "지금까지 시청해주셔서 감사합니다", "시청해주셔서 고맙습니다",
        "봐주셔서 감사합니다", "들어주셔서 감사합니다", "구독과 좋아요 부탁드립니다",
        "구독과 좋아요 부탁드려요", "구독 좋아요 부탁드립니다", "구독 좋아요 알림 설정 부탁드립니다",
        "구독과 좋아요 알림 설정까지 부탁드립니다", "구독과 좋아요는 큰 힘이 됩니다",
        "구독해주세요", "채널 구독 부탁드립니다", "좋아요와 구독 부탁드립니다",
        "다음 영상에서 만나요", "다음 영상에서 뵙겠습니다", "다음 시간에 만나요",
        "다음 시간에 뵙겠습니다", "이 영상은 유료 광고를 포함하고 있습니다", "광고를 포함하고 있습니다",
        "자막 제공", "자막은 설정에서 선택하실 수 있습니다", "1부에서 계속됩니다", "감사합니다",
        "감사합니다 감사합니다", "고맙습니다", "안녕히 계세요",
    ),
    "en": (
        "thanks for watching", "thank you for watching", "thank you so much for watching",
        "thank you very much for watching", "thanks for watching everyone", "thanks for listening",
        "thank you for listening", "thanks for watching and see you next time",
        "thanks for watching and don't forget to like and subscribe", "please subscribe",
        "please like and subscribe", "like and subscribe", "don't forget to like and subscribe",
        "please subscribe to my channel", "subscribe to my channel", "see you in the next video",
        "i'll see you in the next video", "see you next time", "i'll see you next time",
        "we'll be right back", "satsang with mooji", "www.mooji.org", "transcribed by https://otter.ai",
        "transcription by castingwords", "thank you", "thank you very much", "thank you so much",
        "thank you bye bye", "bye", "bye bye", "you", "the end",
    ),
    "ja": (
        "ご視聴ありがとうございました", "ご視聴ありがとうございます",
        "最後までご視聴ありがとうございました", "最後までご視聴いただきありがとうございました",
        "ご覧いただきありがとうございました",
        "ご清聴ありがとうございました", "チャンネル登録お願いします", "チャンネル登録をお願いします",
        "チャンネル登録よろしくお願いします", "チャンネル登録をよろしくお願いします",
        "チャンネル登録と高評価をお願いします", "チャンネル登録と高評価よろしくお願いします",
        "高評価とチャンネル登録をお願いします",
        "次の動画でお会いしましょう", "また次の動画でお会いしましょう",
        "次回もお楽しみに", "見てくれてありがとう", "おやすみなさい", "ありがとうございました",
        "ありがとうございます",
    ),
    "zh": (
        "请不吝点赞 订阅 转发 打赏支持明镜与点点栏目", "請不吝點贊 訂閱 轉發 打賞支持明鏡與點點欄目",
        "请不吝点赞 订阅 转发", "谢谢观看", "謝謝觀看", "感谢观看", "感謝觀看", "感谢收看", "感謝收看",
        "感谢您的观看", "感謝您的觀看", "谢谢大家", "謝謝大家", "谢谢大家观看", "谢谢收看", "謝謝收看",
        "下次见", "下期再见", "我们下期再见", "謝謝觀看 下次見", "谢谢观看 下次再见", "请订阅我的频道",
        "请订阅", "記得訂閱", "记得订阅", "喜欢的话请点赞订阅", "中文字幕", "字幕提供", "提供字幕",
        "优优独播剧场", "優優獨播劇場", "优优独播剧场 YoYo Television Series Exclusive",
        "優優獨播劇場 YoYo Television Series Exclusive", "多謝您收看時局新聞 再會",
    ),
    "fr": (
        "merci d'avoir regardé", "merci d'avoir regardé cette vidéo", "merci d'avoir regardé la vidéo",
        "n'oubliez pas de vous abonner", "n'oubliez pas de liker et de vous abonner", "abonnez-vous",
        "abonne-toi", "je vous remercie de vous abonner", "à bientôt pour une nouvelle vidéo",
        "merci", "merci à tous", "❤️ par SousTitreur.com",
    ),
    "de": (
        "vielen dank fürs zuschauen", "danke fürs zuschauen", "vielen dank fürs zusehen",
        "vielen dank für's zuschauen", "bis zum nächsten mal", "vielen dank", "untertitelung",
        "vielen dank für ihre aufmerksamkeit", "vergesst nicht zu abonnieren",
    ),
    "es": (
        "gracias por ver", "gracias por ver el video", "gracias por ver el vídeo",
        "muchas gracias por ver el video", "gracias por ver nuestro video", "suscríbete",
        "suscríbete al canal", "suscríbete a mi canal", "no olvides suscribirte",
        "no olviden suscribirse", "no olvides suscribirte al canal", "hasta la próxima",
        "nos vemos en el próximo video", "más información www.alimmenta.com", "gracias",
    ),
    "pt": (
        "obrigado por assistir", "obrigada por assistir", "obrigado por assistirem",
        "muito obrigado por assistir", "inscreva-se no canal", "se inscreva no canal",
        "não se esqueça de se inscrever", "até a próxima", "até o próximo vídeo", "obrigado",
    ),
    "it": (
        "grazie per la visione", "grazie per aver guardato il video", "grazie a tutti",
        "non dimenticate di iscrivervi al canale", "iscrivetevi al canale", "grazie",
    ),
    "nl": (
        "bedankt voor het kijken", "bedankt om te luisteren", "bedankt voor het luisteren",
        "tot de volgende keer", "tv gelderland 2021", "tv gelderland 2023", "bedankt",
    ),
    "sv": (
        "tack för att ni tittade", "tack för att du tittade", "tack för att ni har tittat",
        "tack för tittandet", "tack för att ni lyssnade", "svensktextning", "textning nu",
    ),
    "da": ("tak fordi du så med", "tak fordi I så med", "danske tekster"),
    "no": ("takk for at du så på", "takk for at dere så på", "takk for at du ser på"),
    "fi": ("kiitos katsomisesta", "kiitos kun katsoitte", "kiitos että katsoit"),
    "pl": (
        "dziękuję za oglądanie", "dziękuję za uwagę", "dzięki za oglądanie",
        "zapraszam do subskrybowania kanału", "nie zapomnijcie zasubskrybować kanału",
        "do zobaczenia w następnym odcinku", "www.multi-moto.eu",
    ),
    "cs": ("děkuji za pozornost", "děkujeme za pozornost", "děkuji za sledování"),
    "hu": ("köszönöm, hogy megnézted", "köszönöm, hogy megnézted a videót", "köszönöm a figyelmet"),
    "ro": (
        "nu uitați să dați like și subscribe", "nu uitați să vă abonați",
        "mulțumesc pentru vizionare", "vă mulțumim pentru vizionare",
    ),
    "el": ("ευχαριστώ που παρακολουθήσατε", "ευχαριστούμε που παρακολουθήσατε", "υπότιτλοι authorwave"),
    "tr": (
        "izlediğiniz için teşekkürler", "izlediğiniz için teşekkür ederim",
        "izlediğiniz için teşekkür ederiz", "abone ol", "abone olmayı unutmayın",
        "kanalıma abone olmayı unutmayın", "kanalıma abone olmayı ve videoyu beğenmeyi unutmayın",
        "beğenmeyi ve abone olmayı unutmayın", "yorumlarınızıza abone olmayı unutmayın",
        "bir sonraki videoda görüşmek üzere",
    ),
    "ru": (
        "продолжение следует", "спасибо за просмотр", "спасибо за внимание",
        "подписывайтесь на мой канал", "подписывайтесь на наш канал", "подписывайтесь на канал",
        "ставьте лайки и подписывайтесь", "ставьте лайки и подписывайтесь на канал",
        "до новых встреч", "до свидания", "спасибо", "редактор субтитров", "девушки отдыхают",
    ),
    "uk": ("дякую за перегляд", "дякуємо за перегляд", "підписуйтесь на канал", "дякую за увагу"),
    "ar": (
        "ترجمة نانسي قنقر", "نانسي قنقر", "اشتركوا في القناة", "اشترك في القناة", "لا تنسوا الاشتراك",
        "لا تنسوا الاشتراك في القناة", "شكرا للمشاهدة", "شكرا على المشاهدة", "شكرا لكم على المشاهدة",
        "شكرا لمتابعتكم", "ترجمة",
    ),
    "he": ("תודה שצפיתם", "תודה על הצפייה", "תודה רבה", "כתוביות"),
    "fa": ("ممنون که تماشا کردید", "با تشکر از تماشای شما"),
    "hi": ("देखने के लिए धन्यवाद", "वीडियो देखने के लिए धन्यवाद", "चैनल को सब्सक्राइब करें", "धन्यवाद"),
    "vi": (
        "hãy subscribe cho kênh ghiền mì gõ để không bỏ lỡ những video hấp dẫn",
        "hãy subscribe cho kênh la la school để không bỏ lỡ những video hấp dẫn",
        "hãy đăng ký kênh để ủng hộ kênh của mình nhé", "hãy đăng ký kênh",
        "đừng quên đăng ký kênh", "nhớ đăng ký kênh", "cảm ơn các bạn đã theo dõi",
        "cảm ơn các bạn đã theo dõi và hẹn gặp lại", "cảm ơn các bạn đã xem video",
        "cảm ơn đã xem", "hẹn gặp lại các bạn", "hẹn gặp lại các bạn trong những video tiếp theo",
        "chúc các bạn xem video vui vẻ",
    ),
    "id": (
        "terima kasih telah menonton", "terima kasih sudah menonton", "terima kasih",
        "jangan lupa like dan subscribe", "jangan lupa subscribe", "sampai jumpa di video selanjutnya",
    ),
    "ms": ("terima kasih kerana menonton",),
    "th": (
        "ขอบคุณที่รับชม", "ขอบคุณที่ติดตามชม", "ขอบคุณสำหรับการรับชม", "อย่าลืมกดติดตาม",
        "อย่าลืมกดไลค์ กดแชร์ กดติดตาม", "โปรดติดตามตอนต่อไป",
    ),
}  # fmt: skip
"""Whole sentences, by ISO 639-1. Written as people do: spaces, marks and case don't count."""

# Sentences with a name, a year or a wording that varies, as `letters` writes them.
_PATTERNS = (
    r".{0,50}amaraorg.{0,20}",
    r"(?:mbc|kbs|sbs|ytn|jtbc)뉴스[가-힣]{2,4}(?:입니다|이었습니다|였습니다)?",
    r"(?:한글|영어)?자막(?:by|제공|제작|바이).{0,24}",
    r"번역by.{0,24}",
    r"(?:subtitles?|captions?|translat(?:ed|ion)|transcri(?:bed|ption))by.{1,30}",
    r"(?:中文)?字幕(?:志愿者|志願者|by|由|提供者|组).{0,24}",
    r"翻訳by.{0,24}",
    r"untertitel(?:ung)?(?:imauftrag|aufgrund)?(?:des|der|von|durch)?(?:zdf|ard|wdr|swr|ndr|mdr|br)"
    r"(?:fürfunk)?\d{0,4}",
    r"untertitelvonstephaniegeiges",
    r"(?:copyright)?(?:zdf|ard|wdr|swr|ndr|mdr)\d{4}",
    r"soustitrage(?:st501|sociétéradiocanada|réalisépar.{1,30}|fr\d?)",
    r"soustitres?(?:réalisée?s?|faits?|soumis)?(?:par|para).{1,30}",
    r"sottotitoli(?:creati|erevisione)?(?:a|da|dalla|di).{1,40}",
    r"subt[ií]tul(?:os|ado)(?:realizados|creados|hechos)?por.{1,40}",
    r"(?:transcriçãoe)?legendas?(?:pela|por|da).{1,40}",
    r"napisy(?:stworzoneprzez|wykonaneprzez|by).{1,40}",
    r"ondertitel(?:s|d|ing)(?:ingediend)?door.{1,40}",
    r"(?:textning|textat|undertext(?:er|ad|ning)?)(?:av|från|stinahedin).{0,40}",
    r"(?:tekstet|teksting|undertekster)(?:av|af|til).{1,40}",
    r"suomennos.{1,30}",
    r"titulkyvytvořil.{1,30}",
    r"(?:çevirive)?altyazimk",
    r"субтитры(?:сделала?|создавала?|делала?|подогнала?|подготовила?|добавила?|и?перевод).{1,30}",
    r"редакторсубтитров.{1,40}",
    r".{0,20}dimatorzok",
    r"ترجمة.{1,20}",
)
_VARYING = re.compile("|".join(f"(?:{pattern})" for pattern in _PATTERNS))

_SOUNDS = (
    "blank_audio", "blank audio", "no audio", "silence", "inaudible", "music", "music playing",
    "applause", "laughter", "noise", "background noise", "음악", "박수", "웃음", "노래", "침묵", "無音",
    "音楽", "拍手", "笑", "笑い", "音乐", "音樂", "掌声", "笑声", "musik", "applaus", "stille", "musique",
    "applaudissements", "rires", "música", "aplausos", "risas", "musica", "applausi", "muzyka",
    "müzik", "музыка", "аплодисменты", "смех", "موسيقى", "tiếng nhạc", "âm nhạc", "ดนตรี", "เพลง",
)  # fmt: skip
_BRACKETED = re.compile(r"[\[(（【*♪♫]+([^\[\]()（）【】*♪♫]*)[\])）】*♪♫]+")


@cache
def _known() -> frozenset[str]:
    return frozenset(letters(phrase) for phrases in PHRASES.values() for phrase in phrases)


@cache
def _sounds() -> frozenset[str]:
    return frozenset(letters(sound) for sound in _SOUNDS)


def is_known(text: str) -> bool:
    """Whether all of `text` is a phrase that models are known to invent, word for word."""
    return letters(text) in _known()


def is_credit(sentence: str) -> bool:
    """Whether a sentence is the credit of a subtitler or a broadcaster, whatever the name."""
    return bool(_VARYING.fullmatch(letters(sentence)))


def says_nothing(text: str) -> bool:
    """Whether there is no word in it: marks only, or a sound's name in brackets, like [Music]."""
    rest = _BRACKETED.sub(lambda match: "" if letters(match[1]) in _sounds() else match[0], text)
    return not letters(rest)
