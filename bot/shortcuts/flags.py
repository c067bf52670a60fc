"""Which language a country's flag stands for, where it stands for one. Pure.

A flag counts where one language is both official in the whole country and the first one of most who
live there. Where a second one is official beside it, or most people speak another at home, the flag
says nothing: it is a cheer. So is a flag where that could be argued about. Regional languages that
are official beside it in a part of the country alone (Spain, Italy) change nothing.
"""

# Language (ISO 639-1): countries (ISO 3166-1), as Slack's emoji name them.
_TABLE = """
en: us gb au
ko: kr kp
ja: jp
zh: cn tw
es: es ar cl co cr cu do gt hn mx ni pa sv uy ve
fr: fr mc
de: de at li
pt: pt br
it: it sm
vi: vn
id: id
nl: nl
ru: ru
uk: ua
pl: pl
cs: cz
sk: sk
sl: si
hu: hu
ro: ro md
bg: bg
sr: rs
hr: hr
el: gr
tr: tr
ar: sa ae qa kw bh om ye jo sy lb eg ly tn ps
he: il
fa: ir
bn: bd
th: th
my: mm
km: kh
lo: la
mn: mn
uz: uz
sv: se
no: no
da: dk
et: ee
lv: lv
lt: lt
ka: ge
hy: am
az: az
"""
_LANGUAGES = {
    country: language
    for language, countries in (line.split(": ") for line in _TABLE.strip().splitlines())
    for country in countries.split()
}
# Flags that have a name without `flag-` too; `uk` is another one of `gb`.
# https://github.com/iamcal/emoji-data, which Slack's emoji are from.
_SHORT = {"cn", "de", "es", "fr", "gb", "it", "jp", "kr", "ru", "uk", "us"}
_ALIASES = {"uk": "gb"}


def language_of_flag(emoji: str) -> str | None:
    """Return the language (ISO 639-1) of the country whose flag the emoji is.

    `emoji` is its name as `reaction_added` has it, a skin tone behind it or not. None for what is no
    country's flag, and for flags of countries that have more languages than one.
    """
    name = emoji.partition("::")[0]
    country = name.removeprefix("flag-")
    if country == name and country not in _SHORT:
        return None
    return _LANGUAGES.get(_ALIASES.get(country, country))
