"""Words as Discord writes them: its Markdown for our weights, and nothing of others' words taken for Markdown. Pure."""

from __future__ import annotations

import re
from urllib.parse import quote

from adapters.console_text import clean, one_line
from bot.messages import Text

_MARKUP = re.compile(r"[\\`*_~|<>\[\]@]|:(?=//|\w+:)")
"""What can open formatting, a mention, a link, a time stamp or an emoji. Discord shows any of them, escaped, as is."""
_LINE_START = re.compile(r"^(\s*(?:\d+(?=\.\s)|(?=[-+][\s#]|#{1,3}\s)))", re.MULTILINE)
"""Where a list or a heading would begin."""
_URL_SAFE = ";/?:@&=+$,#%!*'~"
LONGEST_URL = 500


def escaped(text: str) -> str:
    """Others' words on one line, shown as they are: no mention, link, heading, list or spoiler comes of them."""
    return _escaped(one_line(text))


def _escaped(text: str) -> str:
    text = _MARKUP.sub(r"\\\g<0>", text)
    return _LINE_START.sub(r"\1\\", text)


def shortened(text: str, most: int) -> str:
    """The text, or as many whole words of it as fit into ``most`` characters with "…"."""
    if len(text) <= most:
        return text
    return text[: most - 1].rsplit(" ", 1)[0].rstrip(" ,;:\\") + "…"


def spoken(text: Text) -> str:
    """Our words with their weights; a command of several lines stands by itself, so that a caret keeps its column."""
    said = ""
    for span in text:
        if span.weight == "code":
            said += _code(clean(span.text), said)
        else:
            words = _escaped(clean(span.text))
            said += f"**{words}**" if span.weight == "strong" and words.strip() else words
    return said


def _code(text: str, before: str) -> str:
    if "\n" in text:
        line_end = "\n" if before and not before.endswith("\n") else ""
        # A fence inside would end the block: a zero-width mark is no option, people copy from here.
        return f"{line_end}```\n{text.replace('```', chr(39) * 3)}\n```"
    return f"`` {text} ``" if "`" in text else f"`{text}`" if text else ""


def quiet(text: str) -> str:
    """Small and grey: what explains rather than tells."""
    return "\n".join(f"-# {line}" for line in text.splitlines() if line)


def linked(label: str, url: str) -> str:
    """The escaped label as a link that shows no preview; the label alone if the address may not become a link."""
    safe = safe_url(url)
    return f"[{label}](<{safe}>)" if safe else label


def safe_url(url: str) -> str:
    """The address if it may become a link: http or https, with nothing in it that ends the link; else ""."""
    url = quote(clean(url.strip()), safe=_URL_SAFE)
    allowed = url.startswith(("https://", "http://")) and len(url) <= LONGEST_URL and len(url) > len("https://")
    return url if allowed else ""
