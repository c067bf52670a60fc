import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.endpoints.tokens import estimate, estimate_messages

# OpenAI's own counts with o200k_base: "Hello GPT-4o", 2024-05-13, section "Language tokenization".
PUBLISHED = [
    (
        33,
        "હેલો, મારું નામ જીપીટી-4o છે. હું એક નવા પ્રકારનું ભાષા મોડલ છું. તમને મળીને સારું લાગ્યું!",
    ),
    (
        45,
        "నమస్కారము, నా పేరు జీపీటీ-4o. నేను ఒక్క కొత్త రకమైన భాషా మోడల్ ని. మిమ్మల్ని కలిసినందుకు సంతోషం!",
    ),
    (
        35,
        "வணக்கம், என் பெயர் ஜிபிடி-4o. நான் ஒரு புதிய வகை மொழி மாடல். உங்களை சந்தித்ததில் மகிழ்ச்சி!",
    ),
    (
        33,
        "नमस्कार, माझे नाव जीपीटी-4o आहे| मी एक नवीन प्रकारची भाषा मॉडेल आहे| तुम्हाला भेटून आनंद झाला!",
    ),
    (
        31,
        "नमस्ते, मेरा नाम जीपीटी-4o है। मैं एक नए प्रकार का भाषा मॉडल हूँ। आपसे मिलकर अच्छा लगा!",
    ),
    (
        33,
        "ہیلو، میرا نام جی پی ٹی-4o ہے۔ میں ایک نئے قسم کا زبان ماڈل ہوں، آپ سے مل کر اچھا لگا!",
    ),
    (
        26,
        "مرحبًا، اسمي جي بي تي-4o. أنا نوع جديد من نموذج اللغة، سررت بلقائك!",
    ),
    (
        32,
        "سلام، اسم من جی پی تی-۴او است. من یک نوع جدیدی از مدل زبانی هستم، از ملاقات شما خوشبختم!",
    ),
    (
        23,
        "Привет, меня зовут GPT-4o. Я — новая языковая модель, приятно познакомиться!",
    ),
    (
        27,
        "안녕하세요, 제 이름은 GPT-4o입니다. 저는 새로운 "
        "유형의 언어 모델입니다, 만나서 반갑습니다!",
    ),
    (
        30,
        "Xin chào, tên tôi là GPT-4o. Tôi là một loại mô hình ngôn ngữ mới, rất vui được gặp bạn!",
    ),
    (
        24,
        "你好，我的名字是GPT-4o。我是一种新型的语言模型，很高兴见到你!",
    ),
    (
        26,
        "こんにちは、私の名前はGPT-4oです。私は新しいタイプの言語モデルです。初めまして！",
    ),
    (
        30,
        "Merhaba, benim adım GPT-4o. Ben yeni bir dil modeli türüyüm, tanıştığımıza memnun oldum!",
    ),
    (
        28,
        "Ciao, mi chiamo GPT-4o. Sono un nuovo tipo di modello linguistico, piacere di conoscerti!",
    ),
    (
        29,
        "Hallo, mein Name is GPT-4o. Ich bin ein "
        "neues KI-Sprachmodell. Es ist schön, dich kennenzulernen.",
    ),
    (
        26,
        "Hola, me llamo GPT-4o. Soy un nuevo tipo de modelo de lenguaje, ¡es un placer conocerte!",
    ),
    (
        27,
        "Olá, meu nome é GPT-4o. Sou um novo tipo de modelo de linguagem, é um prazer conhecê-lo!",
    ),
    (
        28,
        "Bonjour, je m'appelle GPT-4o. Je suis un nouveau type de "
        "modèle de langage, c'est un plaisir de vous rencontrer!",
    ),
    (
        24,
        "Hello, my name is GPT-4o. I'm a new type of language model, it's nice to meet you!",
    ),
]
# Counted with o200k_base: OpenAI's cookbook.
COUNTED = [
    (6, "tiktoken is great!"),
    (6, "antidisestablishmentarianism"),
    (7, "2 + 2 = 4"),
    (8, "お誕生日おめでとう"),
]


@pytest.mark.parametrize(("truth", "text"), PUBLISHED)
def test_in_twenty_languages_the_estimate_is_near_the_published_count(
    truth: int, text: str
) -> None:
    assert 0.85 * truth <= estimate(text) <= 1.5 * truth


@pytest.mark.parametrize(("truth", "text"), COUNTED)
def test_short_texts_are_off_by_two_at_most(truth: int, text: str) -> None:
    assert abs(estimate(text) - truth) <= 2


@given(st.text())
def test_the_estimate_lies_between_words_and_bytes(text: str) -> None:
    assert len(text.split()) <= estimate(text) <= len(text.encode())


@given(st.text(), st.text())
def test_two_texts_cost_about_what_they_cost_apart(first: str, second: str) -> None:
    apart = estimate(first) + estimate(second)

    assert abs(estimate(first + second) - apart) <= 6
    assert estimate(first + second) >= max(estimate(first), estimate(second)) - 2


def test_chat_messages_cost_their_frame_as_well() -> None:
    message = {"role": "user", "content": "2 + 2 = 4"}

    assert estimate_messages([message]) == 7 + 4 + 3
    assert estimate_messages([message | {"name": "Minsu"}, message]) == 2 * (7 + 4) + 3 + 2


@pytest.mark.parametrize("piece", ["aA", "é", "\n", "a", "🎉", "가", "<!"])
def test_no_text_takes_long(piece: str) -> None:
    began = time.perf_counter()

    estimate(piece * 100_000 + "x")

    assert time.perf_counter() - began < 2
