"""Days of foreign files: one order per column, decided or asked, never guessed cell by cell."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.errors import Refused
from tracker.exchange.foreign_dates import Order, date_order, read_day

AS_OF = date(2026, 11, 25)
DAYS = st.dates(date(1970, 1, 1), AS_OF)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2020-12-03", date(2020, 12, 3)),
        (" 2020-12-03 ", date(2020, 12, 3)),
        ("2026-07-11 00:00:00.000", date(2026, 7, 11)),
        ("2021-01-02T00:00:00Z", date(2021, 1, 2)),
        ("2021-01-02T23:30:00-05:00", date(2021, 1, 2)),
        ("2021-01-02T23:30:00.123456+0400", date(2021, 1, 2)),
        ("2021/1/2", date(2021, 1, 2)),
        ("1753-01-01", date(1753, 1, 1)),
        ("03 December 2020", date(2020, 12, 3)),
        ("3 Dec 2020", date(2020, 12, 3)),
        ("3rd Dec. 2020", date(2020, 12, 3)),
        ("9-May-20", date(2020, 5, 9)),
        ("5-Aug-24", date(2024, 8, 5)),
        ("01-January-2015", date(2015, 1, 1)),
        ("7 Sept 2021", date(2021, 9, 7)),
        ("December 3, 2020", date(2020, 12, 3)),
        ("Dec 3 2020", date(2020, 12, 3)),
        ("05/05/2020", date(2020, 5, 5)),
    ],
)
def test_a_day_that_leaves_no_choice_is_read_without_an_order(text: str, day: date) -> None:
    assert read_day(text, None, as_of=AS_OF) == day
    assert read_day(text, "ymd", as_of=AS_OF) == day


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("03/04/2025", "dmy", date(2025, 4, 3)),
        ("03/04/2025", "mdy", date(2025, 3, 4)),
        ("1/22/2014 12:00:00 AM", "mdy", date(2014, 1, 22)),
        ("02/01/2020 00:00", "mdy", date(2020, 2, 1)),
        ("31-12-19", "dmy", date(2019, 12, 31)),
        ("10.6.1999", "dmy", date(1999, 6, 10)),
    ],
)
def test_the_order_of_the_column_decides(text: str, order: Order, day: date) -> None:
    assert read_day(text, order, as_of=AS_OF) == day


@pytest.mark.parametrize(
    ("text", "order", "why"),
    [
        ("03/04/2025", None, "day first or month first"),
        ("03/04/2025", "ymd", "day first or month first"),
        ("13/04/2025", "mdy", "There is no such day: year 2025, month 13, day 4"),
        ("2025-02-30", None, "There is no such day: year 2025, month 2, day 30"),
        ("3 Foo 2020", None, "“Foo” is no month's name"),
        ("20250304", None, "This is no day. Accepted: 2020-12-03"),
        ("45720", None, "This is no day"),
        ("1606953600", None, "This is no day"),
        ("2025-03", None, "This is no day"),
        ("12/2020", "dmy", "This is no day"),
        ("1/2-2020", "dmy", "This is no day"),
        ("2020-12-03 to 2020-12-05", None, "This is no day"),
        ("", None, "This is no day"),
    ],
)
def test_what_is_no_day_is_refused_with_the_reason(text: str, order: Order | None, why: str) -> None:
    with pytest.raises(Refused) as refused:
        read_day(text, order, as_of=AS_OF)
    (problem,) = refused.value.problems
    assert why in problem.why
    assert problem.value == text


@pytest.mark.parametrize(
    ("text", "as_of", "year"),
    [
        ("1-Jan-00", AS_OF, 2000),
        ("1-Jan-26", AS_OF, 2026),
        ("26-Nov-26", AS_OF, 1926),
        ("25-Nov-26", AS_OF, 2026),
        ("1-Jan-68", AS_OF, 1968),
        ("1-Jan-68", date(2070, 1, 1), 2068),
        ("1-Jan-69", AS_OF, 1969),
        ("1-Jan-99", AS_OF, 1999),
    ],
)
def test_a_year_of_two_digits_never_falls_into_the_future(text: str, as_of: date, year: int) -> None:
    assert read_day(text, None, as_of=as_of).year == year


@pytest.mark.parametrize(
    ("values", "order"),
    [
        (["03/04/2025", "13/04/2025"], "dmy"),
        (["1/22/2014 12:00:00 AM", "02/01/2020 00:00"], "mdy"),
        (["03/04/2025", "05/06/2025"], None),
        (["05/05/2025"], "dmy"),
        (["2025-04-03", "3 December 2020", ""], "ymd"),
        (["2025-04-03", "13/04/2025"], "dmy"),
        (["13/13/2025", "01/02/2025", "not a day"], None),
        ([], "ymd"),
    ],
)
def test_the_order_is_decided_from_the_whole_column_or_left_open(values: list[str], order: Order | None) -> None:
    assert date_order(values) == order


def test_a_column_of_two_orders_is_refused_with_a_value_of_each() -> None:
    with pytest.raises(Refused, match=r"“13/04/2025” can only be day first, “04/13/2025” only month first"):
        date_order(["01/01/2025", "13/04/2025", "04/13/2025"])


@given(
    st.lists(DAYS, min_size=1, max_size=20),
    st.sampled_from([("dmy", "%d/%m/%Y"), ("mdy", "%m/%d/%Y"), ("dmy", "%d.%m.%y")]),
)
@settings(deadline=None, max_examples=150)
def test_a_column_written_in_one_order_is_read_back_or_asked_about(
    days: list[date], written: tuple[Order, str]
) -> None:
    order, form = written
    column = [day.strftime(form) for day in days]
    found = date_order(column)
    assert found in (order, None) or all(day.day == day.month for day in days)
    assert [read_day(text, order, as_of=AS_OF) for text in column] == days


@given(DAYS)
@settings(deadline=None, max_examples=100)
def test_iso_is_read_whatever_the_order(day: date) -> None:
    assert {read_day(day.isoformat(), order, as_of=AS_OF) for order in ("dmy", "mdy", "ymd", None)} == {day}


def test_the_last_two_digit_day_before_the_clock_is_read_as_this_century() -> None:
    tomorrow = AS_OF + timedelta(days=1)
    assert read_day(f"{AS_OF:%d-%b-%y}", None, as_of=AS_OF) == AS_OF
    assert read_day(f"{tomorrow:%d-%b-%y}", None, as_of=AS_OF).year == 1926
