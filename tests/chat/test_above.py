"""Questions about what stands above, where nothing does."""

from dataclasses import replace

import pytest

from bot.chat.above import AboveUnseen, BeforeUnseen, asks_about_above, unseen
from bot.conversation import Question, ThreadKey

QUESTION = Question(ThreadKey("T1", "C1", "1.1"), "1.1", "U1", "T1", "<@UBOT> summarize the above")


@pytest.mark.parametrize(
    "text",
    [
        "summarize the above",
        "summarize above",
        "above?",
        "answer the question above",
        "위 질문에 답해줘",
        "위 문장 번역",
        "위에서 말한 거 정리해줘",
        "위에 적은 내용 번역해 주세요",
        "상기 내용 요약",
        "이 채널에서 뭐 얘기했어?",
        "Summarise the above, please.",
        "please summarize the above discussion",
        "translate the above into Korean",
        "tl;dr of the messages above?",
        "what was decided in the conversation above?",
        "explain the previous message",
        "summarize the last 20 messages",
        "summarize this channel",
        "can you recap this thread",
        "what do you think of the above?",
        "the above?",
        "위 내용 요약해줘",
        "위의 내용을 영어로 번역해 주세요",
        "위에 있는 글 정리해줘",
        "위에 요약해줘",
        "윗글 어떻게 생각해?",
        "앞의 대화 정리 부탁해요",
        "앞 대화를 요약해 주세요",
        "방금 대화 요약해줘",
        "방금 한 얘기 정리해줘",
        "이전 메시지 번역해줘",
        "이 채널 요약해줘",
        "위 내용",
    ],
)
def test_a_question_about_the_above_is_known(text: str) -> None:
    assert asks_about_above(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        "위 글루텐",
        "위 내시경 검사 알려줘",
        "앞 글자만 따서 설명해줘",
        "이 채널 이름 뭐야",
        "이 대화를 요약하는 프롬프트 알려줘",
        "above all, what matters?",
        "what is above the clouds?",
        "how do I rise above the noise",
        "is the above ground pool safe?",
        "translate the following: as mentioned above, we are closed",
        "translate: the above discussion",
        'what does "the above" mean?',
        "explain `the above`",
        "summarize the above\nWe met on Friday and agreed to ship.",
        "what is above average?",
        "why can't I edit the previous message?",
        "explain what the last message in a Kafka topic is",
        "explain this chat model",
        "how do I delete the last message?",
        "write a channel description",
        "what's a thread in Python?",
        "explain how a thread works",
        "summarize https://example.com/above the above",
        "list the messages of HTTP",
        "summarize the above and then write a plan for the next quarter with owners, dates and risks",
        "위키 내용 요약해줘",
        "위원회 대화법 알려줘",
        "위험 관리 정리해줘",
        "위도와 경도를 설명해줘",
        "지난주 매출 정리하는 법",
        "이 문장 번역해줘: 위 내용을 참고하세요",
        "앞으로 계획을 정리해줘",
        "윗몸 일으키기 방법 알려줘",
    ],
)
def test_any_other_question_is_left_to_the_model(text: str) -> None:
    assert not asks_about_above(text)


def test_at_the_top_of_a_channel_nothing_is_above() -> None:
    assert isinstance(unseen(QUESTION, "UBOT", has_files=False), AboveUnseen)


def test_in_direct_messages_it_is_said_in_other_words() -> None:
    question = replace(QUESTION, channel_type="im")

    assert isinstance(unseen(question, "UBOT", has_files=False), BeforeUnseen)


@pytest.mark.parametrize(
    ("question", "has_files"),
    [
        (replace(QUESTION, ts="2.2"), False),
        (QUESTION, True),
        (replace(QUESTION, recordings=("F1",)), False),
        (replace(QUESTION, is_spoken=True), False),
        (replace(QUESTION, text="<@UBOT> hello"), False),
        (
            replace(
                QUESTION, text="<@UBOT> summarize the above <https://a.slack.com/archives/C/p1>"
            ),
            False,
        ),
    ],
    ids=["in a thread", "with a file", "with a recording", "spoken", "another", "with a link"],
)
def test_with_something_to_go_by_the_model_is_asked(question: Question, has_files: bool) -> None:
    assert unseen(question, "UBOT", has_files=has_files) is None
