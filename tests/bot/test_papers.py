"""Paper ids in every form that people paste, the first sentences of an abstract, and periods."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.papers import Paper, Period, day_name, find_paper_ids, first_sentences, read_paper_id

IDS = st.one_of(
    st.from_regex(r"\d\d(0[1-9]|1[0-2])\.\d{4,5}", fullmatch=True).filter(str.isascii),
    st.from_regex(r"(cs|math|hep-th|cond-mat)(\.[A-Z]{2})?/[0-9]{7}", fullmatch=True),
)
FORMS = (
    "{}", "{}v1", "{}v12", "arXiv:{}", "ARXIV: {}v2", " {} ", "<https://arxiv.org/abs/{}>",
    "<https://huggingface.co/papers/{}|a title>", "https://huggingface.co/papers/{}", "hf.co/papers/{}?ref=mail",
    "http://arxiv.org/abs/{}v3", "arxiv.org/pdf/{}.pdf", "https://arxiv.org/pdf/{}v2.pdf", "https://arxiv.org/html/{}v1",
    "https://www.arxiv.org/abs/{}/", "https://export.arxiv.org/abs/{}", "https://arxiv.org/abs/{}#comments",
    "https://alphaxiv.org/abs/{}", "https://www.alphaxiv.org/overview/{}", "https://ar5iv.org/html/{}",
    "https://arxiv.org/e-print/{}", "https://huggingface.co/papers/arxiv.org/{}", "HTTPS://ARXIV.ORG/ABS/{}",
    "https://huggingface.co/papers/{}.md",
)  # fmt: skip


@given(paper_id=IDS, form=st.sampled_from(FORMS))
def test_every_known_form_of_an_id_is_read(paper_id: str, form: str) -> None:
    assert read_paper_id(form.format(paper_id)) == paper_id


@given(st.text())
def test_no_text_is_ever_too_strange(text: str) -> None:
    found = [read_paper_id(text), *find_paper_ids(text)]
    assert all(one is None or re.fullmatch(r"[0-9.]+|[a-z.-]+(\.[A-Z]{2})?/[0-9]{7}", one) for one in found)


@pytest.mark.parametrize(
    "text",
    [
        "2613.00001", "2600.00001", "26013.00001", "2601.017391", "2601.017", "2601.01739v", "2601.01739 and more",
        "٢٦٠١.٠١٧٣٩", "https://example.org/abs/2601.01739", "https://arxiv.org/abs/2613.00001", "cs/01010271",
        "https://arxiv.org/abs/2601.017391", "https://arxiv.org/list/cs.CL", "", "graphs",
    ],
)  # fmt: skip
def test_what_only_looks_like_an_id_is_none(text: str) -> None:
    assert read_paper_id(text) is None


@pytest.mark.parametrize("typed", ["MATH.gt/0309136", "math.GT/0309136v2", "https://arxiv.org/abs/Math.Gt/0309136"])
def test_an_old_id_is_spelled_as_arxiv_does(typed: str) -> None:
    assert read_paper_id(typed) == "math.GT/0309136"


def test_papers_linked_in_a_text_are_found_once_each_in_order() -> None:
    text = (
        "See https://arxiv.org/abs/2601.00002v2, (https://huggingface.co/papers/2601.00001) and "
        "<https://arxiv.org/pdf/2601.00002.pdf>; not 2601.00003, "
        "https://arxiv.org/abs/2613.00001 or arxiv.org/abs/2601.000041."
    )
    assert find_paper_ids(text) == ["2601.00002", "2601.00001"]


@given(text=st.text(), length=st.integers(10, 300))
def test_first_sentences_fit_and_say_something(text: str, length: int) -> None:
    kept = first_sentences(text, length)
    assert len(kept) <= max(length, 0)
    assert bool(kept) == bool(text)


@pytest.mark.parametrize(
    ("text", "length", "kept"),
    [
        ("One fits. Two does not fit any more.", 20, "One fits."),
        ("One fits. Two too.", 30, "One fits. Two too."),
        ("We gain 3.5 points on e.g. graphs. It is new.", 40, "We gain 3.5 points on e.g. graphs."),
        ("A sentence that goes on, and on, for ever", 25, "A sentence that goes…"),
        ("Supercalifragilistic", 10, "Supercali…"),
        ("Exactly ten.", 12, "Exactly ten."),
        ("", 10, ""),
    ],
)
def test_as_many_whole_sentences_as_fit_are_kept(text: str, length: int, kept: str) -> None:
    assert first_sentences(text, length) == kept


def test_a_gist_is_the_summary_or_the_first_sentences() -> None:
    told = Paper("2601.00001", "A title", abstract="First. Second.", summary="In short.")
    assert told.gist == "In short."
    assert Paper("2601.00001", "A title", abstract="First. Second.").gist == "First. Second."


def test_a_brief_paper_keeps_what_a_list_needs() -> None:
    whole = Paper("2601.00001", "A title", abstract="First. " * 100, authors=("Ana Lima",), upvotes=7)
    brief = whole.brief()
    assert (brief.abstract, brief.authors, brief.upvotes) == ("", ("Ana Lima",), 7)
    assert brief.gist == whole.gist


def test_a_title_links_to_the_page_with_the_votes_if_there_is_one() -> None:
    assert Paper("cs/0101027", "Old").url == "https://arxiv.org/abs/cs/0101027"
    featured = Paper("2601.00001", "New", featured=date(2026, 1, 5))
    assert featured.url == "https://huggingface.co/papers/2601.00001"
    assert featured.pdf_url == "https://arxiv.org/pdf/2601.00001"


@pytest.mark.parametrize(
    ("kind", "first", "last", "name"),
    [
        ("day", date(2026, 2, 28), date(2026, 2, 28), "Sat 28 Feb 2026"),
        ("week", date(2026, 2, 23), date(2026, 3, 1), "the week of 23 Feb 2026"),
        ("month", date(2026, 2, 1), date(2026, 2, 28), "February 2026"),
    ],
)
def test_a_period_surrounds_its_day(kind: str, first: date, last: date, name: str) -> None:
    period = Period.around(kind, date(2026, 2, 28))
    assert (period.first, period.last, period.name) == (first, last, name)


@given(st.dates(date(1991, 1, 1), date(2100, 1, 1)), st.sampled_from(["day", "week", "month"]))
def test_a_period_is_the_same_around_each_of_its_days(day: date, kind: str) -> None:
    period = Period.around(kind, day)
    assert {Period.around(kind, one) for one in period.days()} == {period}
    assert day in period.days()
    assert period.last - period.first < timedelta(days=31)


def test_a_day_is_named_the_same_way_everywhere() -> None:
    assert day_name(date(2026, 1, 5)) == "Mon 5 Jan 2026"
