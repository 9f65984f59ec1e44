"""Dates as sources give them: each form that is read, each refused, and the package edtf as a second opinion."""

from __future__ import annotations

import random
import time
import warnings
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tracker.dates import LONGEST, DateError, Edtf, Precision, bounds, from_bounds, parse
from tracker.errors import TrackerError

READ = [
    # text, first day, last day, precision, words
    ("2023-12-07", "2023-12-07", "2023-12-07", "day", "7 December 2023"),
    ("2024-02-29", "2024-02-29", "2024-02-29", "day", "29 February 2024"),
    ("2023-12-07?", "2023-12-07", "2023-12-07", "day", "7 December 2023, uncertain"),
    ("2023-12-07~", "2023-12-07", "2023-12-07", "day", "7 December 2023, approximately"),
    ("2023-12-07%", "2023-12-07", "2023-12-07", "day", "7 December 2023, approximate and uncertain"),
    ("2023-12", "2023-12-01", "2023-12-31", "month", "between 1 and 31 December 2023"),
    ("2023-11~", "2023-11-01", "2023-11-30", "month", "between 1 and 30 November 2023, approximately"),
    ("2024-02", "2024-02-01", "2024-02-29", "month", "between 1 and 29 February 2024"),
    ("2024-10-XX", "2024-10-01", "2024-10-31", "month", "some day in October 2024"),
    ("2023", "2023-01-01", "2023-12-31", "year", "between 1 January and 31 December 2023"),
    ("2024-XX", "2024-01-01", "2024-12-31", "year", "some month in 2024"),
    ("2023-XX-XX", "2023-01-01", "2023-12-31", "year", "some day in 2023"),
    ("202X", "2020-01-01", "2029-12-31", "decade", "some year from 2020 to 2029"),
    ("20XX", "2000-01-01", "2099-12-31", "century", "some year from 2000 to 2099"),
    ("2023-21", "2023-03-01", "2023-05-31", "season", "spring 2023 (between 1 March and 31 May 2023)"),
    ("2023-22", "2023-06-01", "2023-08-31", "season", "summer 2023 (between 1 June and 31 August 2023)"),
    ("2023-23", "2023-09-01", "2023-11-30", "season", "autumn 2023 (between 1 September and 30 November 2023)"),
    ("2023-24?", "2023-12-01", "2023-12-31", "season", "winter 2023 (between 1 and 31 December 2023), uncertain"),
    ("2022-09-12/2022-09-14", "2022-09-12", "2022-09-14", "interval", "from 12 to 14 September 2022"),
    ("2022-09-28/2022-10-03", "2022-09-28", "2022-10-03", "interval", "from 28 September to 3 October 2022"),
    ("2022-12-30/2023-01-02", "2022-12-30", "2023-01-02", "interval", "from 30 December 2022 to 2 January 2023"),
    ("2023-05-10/2023-05-10", "2023-05-10", "2023-05-10", "interval", "10 May 2023"),
    ("2023-05-10/2023-05", "2023-05-10", "2023-05-31", "interval", "from 10 May 2023 to May 2023"),
    ("2023-21/2023-23", "2023-03-01", "2023-11-30", "interval", "from spring 2023 to autumn 2023"),
    ("2024-10-XX/2024-12", "2024-10-01", "2024-12-31", "interval", "from some day in October 2024 to December 2024"),
    (
        "2022-12-12/2023-09~",
        "2022-12-12",
        "2023-09-30",
        "interval",
        "from 12 December 2022 to September 2023 (approximately)",
    ),
    ("2023-05/..", "2023-05-01", None, "interval", "since May 2023, still open"),
    ("2023-05-10?/..", "2023-05-10", None, "interval", "since 10 May 2023 (uncertain), still open"),
    ("[2022-04-06,2022-04-07]", "2022-04-06", "2022-04-07", "set", "6 or 7 April 2022"),
    ("[2022-04-06,2022-04-07,2022-04-09]", "2022-04-06", "2022-04-09", "set", "6, 7 or 9 April 2022"),
    ("[2022-04-30,2022-05-01]", "2022-04-30", "2022-05-01", "set", "30 April 2022 or 1 May 2022"),
    ("[2022-04-06?,2022-04-07]", "2022-04-06", "2022-04-07", "set", "6 April 2022 (uncertain) or 7 April 2022"),
    ("[2022-04-06]", "2022-04-06", "2022-04-06", "set", "6 April 2022"),
    ("[2022-04-06..2022-04-08]", "2022-04-06", "2022-04-08", "set", "some time from 6 to 8 April 2022"),
    (
        "[2022-04-06..2022-04-08,2022-05]",
        "2022-04-06",
        "2022-05-31",
        "set",
        "some time from 6 to 8 April 2022 or May 2022",
    ),
    ("[2022,2022-04-06]", "2022-01-01", "2022-12-31", "set", "2022 or 6 April 2022"),
    ("0001-01-01", "0001-01-01", "0001-01-01", "day", "1 January 1"),
    ("9999-12", "9999-12-01", "9999-12-31", "month", "between 1 and 31 December 9999"),
]

REFUSED = [
    # text, what the sentence must say
    ("2025-02-30", "February 2025 has the days 01 to 28"),
    ("2023-02-29", "February 2023 has the days 01 to 28"),
    ("2023-12-00", "December 2023 has the days 01 to 31"),
    ("2023-13", "months are 01 to 12"),
    ("2023-00-01", "months are 01 to 12"),
    ("2023-25", "seasons 21 to 24"),
    ("2023-21-05", "seasons 21 to 24"),
    ("0000-01-01", "years are 0001 to 9999"),
    ("000X", "years are 0001 to 9999"),
    (
        "03/04/2025",
        "different days in different countries, 4 March 2025 or 3 April 2025; use YYYY-MM-DD: 2025-03-04 or 2025-04-03",
    ),
    ("3.4.2025", "4 March 2025 or 3 April 2025"),
    ("13/04/2025", "use YYYY-MM-DD (2025-04-13)"),
    ("04/13/2025", "use YYYY-MM-DD (2025-04-13)"),
    ("04-04-2025", "use YYYY-MM-DD (2025-04-04)"),
    ("45/45/2025", "does not begin with its year"),
    ("3/4/25", "two-digit year"),
    ("25-03-04", "two-digit year"),
    ("4 March 2025", "2025-03-04"),
    ("March 4, 2025", "2025-03-04"),
    ("04-Mar-25", "names its month"),
    ("September 2024", "names its month"),
    ("spring 2023", "2023-21 (spring)"),
    ("20250304", "use 2025-03-04"),
    ("20251340", "a day that exists"),
    ("2025/03/04", "use 2025-03-04"),
    ("2025-3-4", "use 2025-03-04"),
    ("2025-3", "a month is 2023-12"),
    ("12/2023", "a month is 2023-12"),
    ("2023/12", "a month is 2023-12"),
    ("45720", "a spreadsheet's number for a day, most likely 2025-03-04"),
    ("45720.5", "a spreadsheet's number for a day, most likely 2025-03-04"),
    ("202503", "use YYYY-MM-DD"),
    ("1700000000", "use YYYY-MM-DD"),
    ("23", "use YYYY-MM-DD"),
    ("2023-12-07T10:00", "goes to date_note; write 2023-12-07"),
    ("2023-12-07 10:00:00", "goes to date_note; write 2023-12-07"),
    ("2023-12-07T10:00:00Z", "goes to date_note; write 2023-12-07"),
    ("2023-12-07Z", "a time zone goes to date_note; write 2023-12-07"),
    ("2023-12-07+04:00", "a time zone goes to date_note; write 2023-12-07"),
    ("10:30", "goes to date_note"),
    ("2023-W49-4", "counts weeks or days of a year"),
    ("2023-341", "counts weeks or days of a year"),
    ("2022-09-14/2022-09-12", "ends (2022-09-12) before it starts (2022-09-14)"),
    ("2023-05/2023-04-30", "before it starts"),
    ("[2022-04-08..2022-04-06]", "before it starts"),
    ("../2023", "has no start, so no earliest day; write an approximate start, as in 2020~/2023"),
    ("/2023", "has no start"),
    ("../..", "has no start"),
    ("2023-05/", "write 2023-05/.. while it is still open"),
    ("2023-05/open", "write 2023-05/.. while it is still open"),
    ("2023-05..", "write 2023-05/.. while it is still open"),
    ("2022-09-12/14", "write both ends in full"),
    ("2022/2023/2024", "more than two ends"),
    ("2022-09-12 - 2022-09-14", "a period is 2022-09-12/2022-09-14, one of the two [2022-09-12,2022-09-14]"),
    ("2022-09-12 to 2022-09-14", "a period is 2022-09-12/2022-09-14"),
    ("2022-04-06..2022-04-08", "one of its days [2022-04-06..2022-04-08]"),
    ("2022-04-06,2022-04-07", "if it was one of them, write [2022-04-06,2022-04-07]"),
    ("2025-02-30/..", "February 2025 has the days 01 to 28"),
    ("2022-09-12/2022-09-31", "September 2022 has the days 01 to 30"),
    ("[]", "empty or incomplete set"),
    ("[ ]", "“[]” is an empty or incomplete set"),
    ("[2022-04-06,]", "empty or incomplete set"),
    ("[2022-04-06", "empty or incomplete set"),
    ("[2022-04-06..]", "leaves a set open"),
    ("[2022-04-06....]", "leaves a set open"),
    ("[..2022-04-06]", "leaves a set open"),
    ("[03/04/2025,2022]", "4 March 2025 or 3 April 2025"),
    ("[2022-04-06/2022-04-07]", "is not a date the tracker reads"),
    ("{2022-04-06,2022-04-07}", "all of several dates"),
    ("Y170000002", "long or negative year"),
    ("12023-01-01", "long or negative year"),
    ("-2023", "long or negative year"),
    ("-0044-03-15", "long or negative year"),
    ("202X-05", "X before a known digit"),
    ("20XX-XX", "X before"),
    ("20XX-12-07", "X before a known digit"),
    ("2023-XX-07", "X before a known digit"),
    ("2023-1X", "X before a known digit"),
    ("2X23", "X before a known digit"),
    ("2023-12~-07", "out of place"),
    ("~2023", "out of place"),
    ("2023-11?~", "% (both)"),
    ("ca. 2023", "write ~ behind the date"),
    ("nan", "missing value"),
    ("NaT", "missing value"),
    ("N/A", "missing value"),
    ("", "is blank"),
    ("   ", "is blank"),
    ("2023-12-07\n", "invisible character U+000A"),
    ("2023\x0012", "invisible character U+0000"),
    ("\u202e2023-12-07", "invisible character U+202E"),
    ("2023-12-0\ud800", "invisible character U+D800"),
    ("\u0662\u0660\u0662\u0663-12-07", "U+0662"),
    ("2023-12-0\uff17", "digits 0 to 9"),
    ("2022-09-12\u20132022-09-14", "U+2013"),  # the dash of word processors
    ("hello", "A day is written 2023-12-07"),
    ("2" * (LONGEST + 1), "at most 100"),
]


@pytest.mark.parametrize(("text", "first", "last", "precision", "words"), READ)
def test_a_date_is_read_bounded_and_said_in_words(
    text: str, first: str, last: str | None, precision: str, words: str
) -> None:
    found = parse(text)
    assert found.text == text
    assert found.earliest == date.fromisoformat(first)
    assert found.latest == (date.fromisoformat(last) if last else None)
    assert found.precision == precision
    assert found.words == words
    assert bounds(text) == (found.earliest, found.latest)


@pytest.mark.parametrize(("text", "sentence"), REFUSED)
def test_a_refusal_says_what_would_be_accepted(text: str, sentence: str) -> None:
    with pytest.raises(DateError) as refusal:
        parse(text)
    assert sentence in str(refusal.value)
    assert str(refusal.value).endswith(".")


@pytest.mark.parametrize(
    "text", [text for text, _ in REFUSED if text.isascii() and text.isprintable() and len(text) < 50]
)
def test_a_refusal_repeats_what_was_found(text: str) -> None:
    with pytest.raises(DateError) as refusal:
        parse(text)
    quoted = str(refusal.value).split("“")[1].split("”")[0]
    assert quoted in (text, text.replace(" ", "")) or quoted in text.split("/") or quoted in text[1:-1].split(",")
    assert bool(quoted) == bool(text.strip())


def test_a_refusal_can_be_caught_as_ours_or_as_a_value_error() -> None:
    assert issubclass(DateError, TrackerError)
    assert issubclass(DateError, ValueError)


@pytest.mark.parametrize("value", [float("nan"), None, 45720, date(2023, 12, 7)])
def test_what_is_no_text_is_refused_as_a_date(value: object) -> None:
    with pytest.raises(DateError, match=f"Found a {type(value).__name__}"):
        parse(value)


@pytest.mark.parametrize(
    ("text", "approximate", "uncertain", "is_day"),
    [
        ("2023-12-07", False, False, True),
        ("2023-12-07~", True, False, False),
        ("2023-12-07?", False, True, False),
        ("2023-12-07%", True, True, False),
        ("2023-12", False, False, False),
        ("2022-12-12/2023-09~", True, False, False),
        ("2022-12-12?/2023-09", False, True, False),
        ("2022-12~/2023-09?", True, True, False),
        ("2022-12%/..", True, True, False),
        ("[2022-04-06,2022-04-07?]", False, True, False),
        ("[2022-04-06~..2022-04-07,2022-05]", True, False, False),
        ("[2022-04-06]", False, False, False),
        ("2023-05-10/2023-05-10", False, False, False),
    ],
)
def test_doubt_in_any_part_is_doubt_in_the_whole(text: str, approximate: bool, uncertain: bool, is_day: bool) -> None:
    found = parse(text)
    assert (found.approximate, found.uncertain, found.is_day) == (approximate, uncertain, is_day)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        (" 2023-12-07 ", "2023-12-07"),
        ("\u00a02023-12\u00a0", "2023-12"),
        ("2024-10-xx", "2024-10-XX"),
        ("202x", "202X"),
        ("2022-09-12 / 2022-09-14", "2022-09-12/2022-09-14"),
        ("2023-05 / ..", "2023-05/.."),
        ("[ 2022-04-06, 2022-04-07 ]", "[2022-04-06,2022-04-07]"),
        ("[2022-04-07,2022-04-06,2022-04-07]", "[2022-04-06,2022-04-07]"),
        ("[2022-04,2022-XX]", "[2022-XX,2022-04]"),
        ("[2022-05,2022-04-06 .. 2022-04-08]", "[2022-04-06..2022-04-08,2022-05]"),
    ],
)
def test_spaces_small_letters_and_the_order_of_a_set_are_put_right(typed: str, stored: str) -> None:
    assert parse(typed).text == stored
    assert parse(typed) == parse(stored)


def test_bounds_become_a_day_or_an_interval() -> None:
    assert from_bounds(date(2023, 12, 7), date(2023, 12, 7)) == "2023-12-07"
    assert from_bounds(date(2022, 9, 12), date(2022, 9, 14)) == "2022-09-12/2022-09-14"
    assert from_bounds(datetime(2022, 9, 12, 10, tzinfo=UTC), datetime(2022, 9, 12, 9, tzinfo=UTC)) == "2022-09-12"
    with pytest.raises(DateError, match="The last day, 2022-09-12, is before the first, 2022-09-14"):
        from_bounds(date(2022, 9, 14), date(2022, 9, 12))


# --- properties ---

days = st.dates()
marks = st.sampled_from(["", "~", "?", "%"])
plain = st.builds(lambda day, length: day.isoformat()[:length], days, st.sampled_from([10, 7, 4]))
seasons = st.builds(lambda day, season: f"{day.isoformat()[:4]}-{season}", days, st.integers(21, 24))
unknown = st.one_of(
    days.map(lambda day: f"{day.isoformat()[:7]}-XX"),
    days.map(lambda day: f"{day.isoformat()[:4]}-XX"),
    days.map(lambda day: f"{day.isoformat()[:4]}-XX-XX"),
    st.integers(1, 999).map(lambda decade: f"{decade:03}X"),
    st.integers(1, 99).map(lambda century: f"{century:02}XX"),
)
marked = st.builds(lambda point, mark: point + mark, st.one_of(plain, seasons, unknown), marks)


def joined(by: str, ends: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Two of the dates, the earlier first."""
    return st.tuples(ends, ends).map(lambda pair: by.join(sorted(pair, key=lambda text: parse(text).earliest)))


def one_of(members: st.SearchStrategy[str], at_least: int) -> st.SearchStrategy[str]:
    """A set of the members."""
    return st.lists(members, min_size=at_least, max_size=4).map(lambda texts: f"[{','.join(texts)}]")


sets = one_of(st.one_of(marked, joined("..", marked)), 1)
dates = st.one_of(marked, joined("/", marked), marked.map(lambda text: f"{text}/.."), sets)
# The package edtf reads no marked seasons, no seasons in sets, no sets of one, and ranges in sets of like ends only;
# it gives up on unknown digits in some intervals and sets.
days_and_ranges = st.one_of(plain, joined("..", days.map(date.isoformat)))
read_by_the_package = st.one_of(
    seasons,
    st.builds(lambda point, mark: point + mark, st.one_of(plain, unknown), marks),
    joined("/", st.one_of(seasons, st.builds(lambda point, mark: point + mark, plain, marks))),
    one_of(days_and_ranges, 2),
)
scraps = st.lists(
    st.sampled_from([*"0123456789-/.,[]{}~?%XTZY :", "2023", "-12", "-07", "..", "/..", "XX", "Mar", "nan"]),
    max_size=20,
).map("".join)


@settings(deadline=None, max_examples=200)
@given(dates)
def test_what_is_read_reads_back_equal_and_has_words(text: str) -> None:
    found = parse(text)
    assert parse(found.text) == found
    assert found.latest is None or found.earliest <= found.latest
    assert found.words
    assert found.words == found.words.strip()


@settings(deadline=None, max_examples=300)
@given(st.one_of(st.text(), st.text(max_size=10), scraps))
@example("2023-12-07\u0660")
@example("+023-12-07")
@example("2023-12-0\u0667")
@example("[" * LONGEST)
@example("a/" * (LONGEST // 2))
def test_any_text_is_read_or_refused_as_a_date_and_nothing_else(text: str) -> None:
    try:
        found = parse(text)
    except DateError as refusal:
        sentence = str(refusal)
        assert sentence.encode().endswith(b".")  # half a surrogate could not be sent to a browser
    else:
        assert isinstance(found, Edtf)
        assert parse(found.text) == found
        assert found.words


@settings(deadline=None, max_examples=100)
@given(days, days)
def test_bounds_written_read_back_as_the_same_bounds(one: date, other: date) -> None:
    first, last = min(one, other), max(one, other)
    assert bounds(from_bounds(first, last)) == (first, last)


def second_opinion(text: str) -> tuple[date, date] | None:
    """The strict bounds according to the package edtf, or None for the forms that it does not read."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it calls pyparsing by old names
        import edtf

        found = edtf.parse_edtf(text, fail_silently=True)
        return (date(*found.lower_strict()[:3]), date(*found.upper_strict()[:3])) if found else None


@pytest.mark.parametrize("text", [text for text, *_ in READ if "/.." not in text])  # on open ends the package crashes
def test_each_form_read_has_the_bounds_of_the_package_edtf(text: str) -> None:
    expected = second_opinion(text)
    assert expected == (None if text in ("2023-24?", "[2022-04-06]") else bounds(text))


@settings(deadline=None, max_examples=40)  # the package takes 50 ms for one
@given(read_by_the_package)
def test_bounds_agree_with_the_package_edtf(text: str) -> None:
    assert bounds(text) == second_opinion(text)


def test_every_day_of_a_leap_year_and_the_next_is_read_and_no_other() -> None:
    read = set()
    for year in (2024, 2025):
        for month in range(100):
            for day in range(100):
                text = f"{year}-{month:02}-{day:02}"
                try:
                    read.add(parse.__wrapped__(text).earliest)
                except DateError:
                    continue
    assert read == {date(2024, 1, 1) + timedelta(days=n) for n in range(366 + 365)}


def test_a_million_plain_days_take_about_a_second() -> None:
    distinct = [(date(1998, 1, 1) + timedelta(days=n)).isoformat() for n in range(10_000)]
    many = random.Random(7).choices(distinct, k=1_000_000)
    started = time.process_time()
    for text in many:
        parse(text)
    assert time.process_time() - started < 3  # 0.3 s when alone; loose, for machines under load
    assert parse(many[0]).precision is Precision.DAY


BRIEF = {
    "2022-09-30~": "2022-09-30 (about)",
    "2023-12-31?": "2023-12-31 (uncertain)",
    "2022-09-12/2022-09-14": "2022-09-12 to 2022-09-14",
    "2022-12-12/2023-09~": "2022-12-12 to about 2023-09",
    "2023-09-24~/2023-09-30": "2023-09-24 (about) to 2023-09-30",
    "2025-03~/2025-04~": "2025-03 to 2025-04 (about)",
    "2021-05/..": "2021-05 onwards",
    "2024-10-XX": "2024-10 (some day)",
    "2024-XX": "2024 (some month)",
    "2023-21": "2023 spring",
    "202X": "2020 to 2029 (some year)",
    "[2022-04-06,2022-04-07]": "2022-04-06 or 2022-04-07",
    "[2022-04-06..2022-04-08]": "2022-04-06 to 2022-04-08 (one of the days)",
}


@pytest.mark.parametrize(("text", "brief"), BRIEF.items())
def test_a_table_says_a_date_briefly(text: str, brief: str) -> None:
    assert parse(text).brief == brief


@pytest.mark.parametrize("text", BRIEF)
def test_dates_in_a_table_sort_by_their_first_day(text: str) -> None:
    first = parse(text).earliest
    before, after = first - timedelta(days=400), first + timedelta(days=400)
    assert f"{before}" < parse(text).brief < f"{after}"
