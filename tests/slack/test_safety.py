"""Nothing that a model writes notifies anybody, however it is split into deltas and parts."""

import re
from itertools import cycle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.slack.text import Neutraliser, Splitter, extend, neutralise
from tests.slack.adversarial import ADVERSARIAL
from tests.slack.judge import obeyed

FRAGMENTS = [
    *["<", "＜", ">", "!", "@", "＠", "#", "\\", "\n", "\r", " ", "|", "&", ";", "-", "[", "("],
    *["here", "channel", "everyone", "subteam^S1", "U012AB3CD", "C012AB3CD>", "doctype", "--"],
    *[
        "lt;",
        "&lt;",
        "&gt;",
        "&amp;",
        "&#60;",
        "&commat;",
        "&num;",
        "&#",
        "amp;",
        "&shy;",
        "&semi;",
    ],
    *[
        "x3c",
        "60;",
        "&#104;",
        "://",
        "https://x.y/",
        "한글",
        "<b>",
        "</b>",
        "**",
        "_",
        "`",
        "<!-- -->",
    ],
    *[
        "\u200b",
        "\u2060",
        "\u200d",
        "\x00",
        "\u202e",
        "\ud83d",
        "a",
        "Z",
        "9",
        "0",
        "e\u0301",
        "ｈ",
        "！",
    ],
]
SHORT = [text for text in ADVERSARIAL if len(text) <= 100]
text_of_fragments = st.lists(st.sampled_from(FRAGMENTS), max_size=20).map("".join)
texts = st.one_of(text_of_fragments, st.text(max_size=40), st.sampled_from(SHORT))
several = st.lists(texts, max_size=4).map("".join)
lengths = st.lists(st.sampled_from([1, 2, 3, 7, 40]), min_size=1, max_size=6)


def streamed(text: str, lengths: list[int]) -> str:
    neutraliser, start, safe = Neutraliser(), 0, ""
    for length in cycle(lengths):
        safe += neutraliser.feed(text[start : start + length])
        start += length
        if start >= len(text):
            return safe + neutraliser.finish()
    raise AssertionError


def test_there_are_at_least_320_adversarial_strings() -> None:
    assert len(set(ADVERSARIAL)) == len(ADVERSARIAL) >= 320


@pytest.mark.parametrize(
    "text",
    [
        "<!channel>",
        "x <@U012AB3CD>",
        "<#C012AB3CD|x>",
        "@here",
        "&amp;lt;!here>",
        "<<b>!here>",
        "＠ｈere",
    ],
)
def test_the_judge_knows_what_is_obeyed(text: str) -> None:
    assert obeyed(text)


def test_no_adversarial_string_notifies() -> None:
    live = {text: found for text in ADVERSARIAL if (found := obeyed(neutralise(text)))}

    assert live == {}


def test_no_adversarial_string_notifies_when_every_character_is_a_delta() -> None:
    assert [text for text in SHORT if streamed(text, [1]) != neutralise(text)] == []


def test_a_long_adversarial_string_is_safe_in_deltas() -> None:
    long = [text for text in ADVERSARIAL if len(text) > 100]

    assert [text for text in long if streamed(text, [7, 100]) != neutralise(text)] == []


def test_no_adversarial_string_notifies_when_split_in_two_anywhere() -> None:
    short = [text for text in ADVERSARIAL if len(text) <= 16]
    differing = [
        (text, place)
        for text in short
        for place in range(1, len(text))
        if streamed(text, [place, len(text)]) != neutralise(text)
    ]

    assert differing == []


@given(several)
def test_no_text_notifies(text: str) -> None:
    assert obeyed(neutralise(text)) == ""


@given(several, lengths)
def test_any_split_into_deltas_gives_the_same_text(text: str, lengths: list[int]) -> None:
    assert streamed(text, lengths) == neutralise(text)


@given(several)
def test_neutral_text_is_left_as_it_is(text: str) -> None:
    once = neutralise(text)

    assert neutralise(once) == once


def test_every_adversarial_string_is_left_as_it_is_once_neutral() -> None:
    assert [text for text in ADVERSARIAL if neutralise(neutralise(text)) != neutralise(text)] == []


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.sampled_from(SHORT), min_size=1, max_size=12),
    st.sampled_from(["", "```\n", "```py<\n", "| a | b |\n|---|---|\n| ", "- ", "```@\n"]),
    st.integers(900, 1010),
    lengths,
)
def test_no_part_notifies_wherever_it_ends(
    texts: list[str], opening: str, filling: int, lengths: list[int]
) -> None:
    text = opening + "x" * filling + "\n" + "\n".join(texts)
    neutraliser, splitter, parts, start = Neutraliser(), Splitter(1024), list[str](), 0
    for length in cycle(lengths):
        extend(parts, splitter.feed(neutraliser.feed(text[start : start + length])))
        start += length
        if start >= len(text):
            break
    extend(parts, splitter.feed(neutraliser.finish()))
    extend(parts, splitter.finish())

    assert [found for part in parts if (found := obeyed(part[:80] + "\n\n" + part[-200:]))] == []


def test_a_fence_opened_again_makes_nothing_live() -> None:
    text = "```py<\n" + "code\n" * 190 + "\n!channel>\n" * 40

    splitter = Splitter(1024)
    parts = [*splitter.feed(neutralise(text)), *splitter.finish()]

    assert len(parts) > 2
    assert [found for part in parts if (found := obeyed(part))] == []


@given(several)
def test_only_invisible_characters_change_outside_urls(text: str) -> None:
    visible = re.sub(
        "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2060\u202a-\u202e\u2066-\u206f\ufff9-\ufffb]", "", text
    )
    visible = re.sub("[\ud800-\udfff]", "\ufffd", visible)

    assert (
        neutralise(text).replace("\u2060", "").replace("%40", "@") == visible.replace("%40", "@")
        or "://" in text
    )


CODE = {
    "C++": (
        "template <typename T> std::vector<T>& f(T&& a) { std::cout << a << &b; return "
        "x<!y && p<&end; }"
    ),
    "C": (
        "if (a<&b[0] && c->d>!e) x &= ~(1<<n); int *p = &a, q = *p**r; a&&it; a&b&c; "
        "#include <stdio.h>"
    ),
    "shell": (
        "cat <<EOF >out 2>&1\n$HOME\nEOF\ndiff <(sort a) <(sort b); exec 3<&-; echo "
        '"$@" "${a[@]}" !$ #x'
    ),
    "java": (
        "List<@NonNull String> a; Map<@Nullable K, @Valid V> b; class A<T extends "
        "Comparable<? super T>> {}"
    ),
    "java annotations": (
        '@Override @SuppressWarnings("x") public <T> void f(@Param("id") int @Nullable [] a) {}'
    ),
    "python": (
        "@property\n@functools.cache\ndef f(a: list[int]) -> dict[str, int]:\n    return a @ b << 2"
    ),
    "css": (
        '@media (max-width: 9px) { a::after { content: "<!"; } } @import url(x); '
        "@charset 'utf-8';"
    ),
    "npm": "npm i -D @types/node @babel/core@^7 @heremaps/x @channels/y vue@next",
    "e-mail": "me@example.com, Bob <bob@example.org>, <alice@here2.com>, channel@example.com",
    "git": "git reset --hard @{u}; git log <@{u}>..@ @~3 @^ HEAD@{1}; git@github.com:a/b.git",
    "powershell": "<# .SYNOPSIS #>\n<#\nhelp\n#>\n$a = @{b=1}; $c = @(1,2); @'\nx\n'@ | % { $_ }",
    "xml": (
        "<?xml version='1.0'?><!DOCTYPE html [<!ENTITY a \"b\"><!ELEMENT n "
        "(t)>]><![CDATA[x]]><!-- c -->"
    ),
    "html": (
        "<p>a &amp; b &lt; c &copy; &nbsp; &#39;q&#39; &quot;&hellip;</p><!--[if "
        "IE]><br/><![endif]-->"
    ),
    "escaped html": (
        "std::cout &lt;&lt; x; a &lt; b &amp;&amp; c &gt; d; &lt;!-- c --&gt; &lt;div&gt;"
    ),
    "jsx": "<Foo<string> onClick={() => a <b && <></>} {...p}>{!x && <b>@{name}</b>}</Foo>",
    "vue": '<a @click="f" :x="y" #default="{ item }" v-if="!z">{{ a | b }}</a>',
    "rust": (
        "fn f<'a, T: Into<&'a str>>(x: &mut Vec<&T>) -> Option<&'a T> { x @ 1..=5 => "
        "!x, #![allow(a)] }"
    ),
    "sql": (
        "SELECT * FROM t WHERE a < @limit AND b <= @@rowcount AND c <> d AND r <@ box "
        "AND j @> '{}' -- #x"
    ),
    "haskell": "f x@(y:_) = g <$> x <*> y >>= \\z -> z <|> h <!> i {-# INLINE f #-}",
    "markdown": (
        "# Title\n\n- [ ] *a* **b** ~~c~~ `d` [e](https://f.g/h?i=1&j=2#k) ![l](m) "
        "<https://n.o> \\*p\\*"
    ),
    "latex": (
        "\\begin{align} a &< b \\\\ c &> d \\end{align} \\def\\f#1{#1!} \\@ifstar $x<y$ \\& \\#"
    ),
    "regex": r"(?<!a)b(?<=c)(?<name>[^<>@#&!]+)\k<name> <[^>]*> &(?:#\d+|\w+); \<here\>",
    "freemarker": (
        "<#if x??><#list xs as x>${x}<#else><#compress>a</#compress></#list></#if><@macro a=1/>"
    ),
    "asp": '<%@ page %><%= x %><%# Eval("a") %><#= T4 #><!--#include file="a" -->',
    "swift": "let x = <#name#>; @State var a: Int; @objc(f) func f() {} a = b ?? !c; #if DEBUG",
    "objective-c": (
        "@interface A : NSObject <B, C> @property (nonatomic) NSArray<NSString *> *a; "
        '@"s" @[] @selector(a:)'
    ),
    "perl": 'while (<$fh>) { push @a, @{$b}; print "@list\\n"; $x =~ s/<!--.*?-->//g; } @ARGV',
    "r": "x <- c(1); f <<- function(a) a@slot; if (x<-1 && !y) z %>% w",
    "go": "ch <- v; x := <-ch; if a<b&&!c { *p = &q } // +build !x",
    "diff": "@@ -1,2 +1,2 @@ def f\n-a <b\n+a<c\n<<<<<<< HEAD\n>>>>>>> x",
    "cron and ssh": "@reboot /x; @daily y; ssh -p 22 u@10.0.0.1; scp a@b:/c .; rsync u@h::m",
    "emoji": "👨‍👩‍👧‍👦 🏴󠁧󠁢󠁥󠁮󠁧󠁿 ❤️ क्‍ष می‌خواهم 각 ｆｕｌｌｗｉｄｔｈ！ ＡＢＣ",
}


@pytest.mark.parametrize("code", CODE.values(), ids=CODE.keys())
def test_code_survives_exactly(code: str) -> None:
    assert neutralise(f"```\n{code}\n```") == f"```\n{code}\n```"
    assert streamed(code, [1]) == code


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("@channel\ndef f(): ...", "@\u2060channel\ndef f(): ..."),
        ("@channel_names @hereby @Override", "@\u2060channel_names @hereby @Override"),
        ("npm i @here/maps", "npm i @\u2060here/maps"),
        ("Set<@ID> <@U012AB3CD>", "Set<\u2060@ID> <\u2060@U012AB3CD>"),
    ],
)
def test_code_that_slack_could_obey_gets_only_joiners(code: str, expected: str) -> None:
    assert neutralise(code) == expected


def test_a_link_with_a_broadcast_in_its_path_still_works() -> None:
    link = "![x](https://example.com/@channel/1.png)"

    assert neutralise(link) == "![x](https://example.com/%40channel/1.png)"


def test_ordinary_text_is_not_held_back() -> None:
    neutraliser = Neutraliser()

    assert neutraliser.feed("Hello") == "Hello"
    assert neutraliser.feed(", a < b") == ", a < b"
    assert neutraliser.feed(" and <") == " and "
    assert neutraliser.feed("div>.") == "<div>."


def test_control_characters_and_overrides_are_removed() -> None:
    assert neutralise("a\x07b\u202ec\u2066d\r\ne\tf") == "abcd\ne\tf"


def test_lone_surrogates_can_be_sent() -> None:
    assert neutralise("x\ud83dy").encode() == "x\ufffdy".encode()
