from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tracker.measures import refusals as measure
from tracker.measures.days import edges

COLUMNS = ["key", "round", "refused_by", "date_earliest", "planned_earliest", "track"]


def refusals(*rows: tuple[str | None, ...]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=COLUMNS).astype("str")


def claims(*rows: tuple[str, str | None, str, str | None]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["refusal", "said_by", "stance", "refused_by"]).astype("str")


def rounds(*rows: tuple[str, str, str, str, str, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["key", "status", "date_earliest", "track", "hosts", "parties"]).astype("str")


REFUSALS = refusals(
    ("brussels", "r-brussels", "aze", "2022-11-25", "2022-12-07", "eu+fra"),
    ("moscow", "r-moscow", "arm", "2022-12-22", "2022-12-23", "rus"),
    ("granada", "r-granada", "aze", "2023-10-04", "2023-10-05", "deu+eu+fra"),
    ("blenheim", "r-blenheim", "arm;aze", "2024-07-18", "2024-07-18", "gbr"),
    ("geneva", None, "aze", "2024-10-13", "2024-10-13", "ipu"),
    ("signature", None, "aze", "2025-03-13", None, "direct"),
)
CLAIMS = claims(
    ("brussels", "aze", "asserts", "arm"), ("brussels", "aze", "asserts", "arm"), ("brussels", "arm", "asserts", "aze"),
    ("moscow", "rus", "asserts", "arm"), ("moscow", "rus", "asserts", "arm"), ("moscow", "arm", "denies", None),
    ("granada", "aze", "asserts", "aze"),
    ("blenheim", "aze", "asserts", "arm"), ("blenheim", "arm", "asserts", "aze"), ("blenheim", "gbr", "neutral", None),
    ("geneva", None, "asserts", "aze"),
    ("signature", "aze", "asserts", "aze"), ("signature", "arm", "neutral", None),
)  # fmt: skip
ROUNDS = rounds(
    ("r-arlington", "held", "2023-06-27", "usa", "usa", "arm;aze"),
    ("r-brussels", "refused", "2022-12-07", "eu+fra", "eu", "arm;aze"),
    ("r-moscow", "postponed", "2022-12-23", "rus", "rus", "arm;aze"),
    ("r-granada", "refused", "2023-10-05", "deu+eu+fra", "deu;eu;fra", "arm;aze"),
    ("r-tehran", "held", "2023-10-23", "irn", "irn", "arm;aze"),
    ("r-berlin", "held", "2024-02-28", "deu", "deu", "arm;aze"),
    ("r-blenheim", "refused", "2024-07-18", "gbr", "gbr", "arm;aze"),
    ("r-broke", "broke_off", "2024-08-01", "eu", "eu", "arm;aze"),
    ("r-off", "cancelled", "2024-09-01", "eu", "eu", "arm;aze"),
    ("r-direct", "held", "2025-03-13", "direct", "", "arm;aze"),
    ("r-direct-2", "held", "2025-05-16", "direct", "", "arm;aze"),
    ("r-plan", "proposed", "2026-05-16", "eu", "eu", "arm;aze"),
)


def test_the_accounts_of_the_known_refusals_come_out_as_coded_by_hand() -> None:
    found = measure.accounts(REFUSALS, CLAIMS).set_index("refusal")
    assert found["account"].to_dict() == {
        "brussels": "contested", "moscow": "contested", "granada": "agreed",
        "blenheim": "contested", "geneva": "single_source", "signature": "agreed",
    }  # fmt: skip
    assert found.loc["brussels", ["asserted", "majority", "speakers", "denials"]].tolist() == ["arm;aze", "aze", 2, 0]
    assert found.loc["moscow", ["majority", "speakers", "denials"]].tolist() == ["arm", 1, 1]
    assert list(found.index[found["tied"]]) == ["brussels", "blenheim"]  # a denial names nobody


@pytest.mark.parametrize(
    ("told", "account"),
    [
        ([("arm", "asserts", "aze")], "single_source"),
        ([("arm", "asserts", "aze"), ("arm", "asserts", "aze")], "single_source"),
        ([("arm", "asserts", "aze"), (None, "asserts", "aze")], "single_source"),
        ([("arm", "asserts", "aze"), ("usa", "asserts", "aze")], "agreed"),
        ([("aze", "asserts", "aze")], "agreed"),
        ([("aze", "asserts", "aze"), ("usa", "denies", None)], "contested"),
        ([("aze", "asserts", "aze"), ("arm", "asserts", "arm;aze")], "contested"),
        ([("gbr", "neutral", None)], "single_source"),
        ([], "single_source"),
    ],
)
def test_an_account_follows_from_who_says_what(told: list[tuple[str | None, str, str | None]], account: str) -> None:
    one = refusals(("x", None, "aze", "2024-01-01", None, "eu"))
    found = measure.accounts(one, claims(*(("x", *claim) for claim in told)))
    assert found["account"].item() == account


def test_the_majority_counts_speakers_not_repetitions() -> None:
    told = claims(*[("x", "aze", "asserts", "arm")] * 3, ("x", "arm", "asserts", "aze"), ("x", "rus", "asserts", "aze"))
    found = measure.accounts(refusals(("x", None, "arm", "2024-01-01", None, "eu")), told)
    assert found[["majority", "tied"]].to_numpy().tolist() == [["aze", False]]


def test_a_contested_refusal_has_a_row_per_side_named_and_an_agreed_one_row() -> None:
    found = measure.refusers(REFUSALS, CLAIMS)
    assert found[found["refusal"].isin(["brussels", "granada"])].to_numpy().tolist() == [
        ["brussels", "arm", "contested", False],
        ["brussels", "aze", "contested", True],
        ["granada", "aze", "agreed", True],
    ]
    nobody = measure.refusers(refusals(("x", None, None, "2024-01-01", None, "eu")), claims())
    assert nobody.to_numpy().tolist() == [["x", "", "single_source", False]]


def test_the_refusal_rate_is_given_both_ways() -> None:
    decided = measure.meetings(ROUNDS, REFUSALS, CLAIMS)
    assert len(decided) == 10  # neither the postponed nor the proposed one
    total = measure.refusal_rates(decided, "all").iloc[0]
    assert total[["meetings", "held", "refused", "cancelled", "contested"]].tolist() == [10, 6, 3, 1, 2]
    assert (total["rate"], total["rate_uncontested"]) == pytest.approx((0.3, 0.1))


def test_the_refusal_rate_by_host_counts_a_meeting_for_each_of_its_hosts() -> None:
    found = measure.refusal_rates(measure.meetings(ROUNDS, REFUSALS, CLAIMS), "host").set_index("group")
    assert found.loc["eu", ["meetings", "held", "refused", "cancelled", "contested"]].tolist() == [4, 1, 2, 1, 1]
    assert found.loc["eu", ["rate", "rate_uncontested"]].tolist() == [0.5, 0.25]
    assert found.loc["fra", ["meetings", "rate_uncontested"]].tolist() == [1, 1]
    assert found.loc["", "meetings"] == 2


def test_the_refusal_rate_by_party_counts_what_it_refused_by_majority() -> None:
    found = measure.refusal_rates(measure.meetings(ROUNDS, REFUSALS, CLAIMS), "party").set_index("group")
    assert found.loc["aze", ["meetings", "refused", "contested"]].tolist() == [10, 3, 2]
    assert found.loc["arm", ["refused", "contested", "rate_uncontested"]].tolist() == [1, 1, 0]


def test_the_refusal_rate_by_period_keeps_periods_without_meetings() -> None:
    decided = measure.meetings(ROUNDS, REFUSALS, CLAIMS)
    found = measure.refusal_rates(decided, edges("2022-01-01", "2026-01-01", "year"))
    assert found["group"].tolist() == [f"{year}-01-01" for year in range(2022, 2027)]
    assert found["rate"].tolist() == pytest.approx([1, 1 / 3, 1 / 4, 0, np.nan], nan_ok=True)


def test_talks_resumed_eighteen_days_after_granada() -> None:
    found = measure.resumption(REFUSALS, ROUNDS, as_of="2026-01-01").set_index("refusal")
    assert found.loc["granada", ["round_any", "days_any"]].tolist() == ["r-tehran", 18]
    assert found.loc["granada", ["round_same", "days_same"]].tolist() == ["r-berlin", 146]  # Germany is in both


def test_a_round_on_the_same_day_is_no_resumption_and_direct_talks_resume_direct_ones() -> None:
    found = measure.resumption(REFUSALS, ROUNDS, as_of="2026-01-01").set_index("refusal")
    assert found.loc["signature", ["round_any", "round_same"]].tolist() == ["r-direct-2", "r-direct-2"]
    assert found.loc["signature", "days_any"] == 64
    assert pd.isna(found.loc["moscow", "days_same"])
    assert found.loc["blenheim", "round_any"] == "r-broke"


def test_what_is_not_known_by_the_day_is_not_used() -> None:
    found = measure.resumption(REFUSALS, ROUNDS, as_of="2023-10-20").set_index("refusal")
    assert list(found.index) == ["brussels", "moscow", "granada"]
    assert pd.isna(found.loc["granada", "days_any"])
    assert found.loc["granada", "days_open"] == 15


def test_empty_frames_give_the_same_columns_and_types() -> None:
    none, nothing, nowhere = refusals(), claims(), rounds()
    assert measure.accounts(none, nothing).dtypes.equals(measure.accounts(REFUSALS, CLAIMS).dtypes)
    assert measure.refusers(none, nothing).dtypes.equals(measure.refusers(REFUSALS, CLAIMS).dtypes)
    full, empty = measure.meetings(ROUNDS, REFUSALS, CLAIMS), measure.meetings(nowhere, none, nothing)
    assert empty.dtypes.equals(full.dtypes)
    assert measure.meetings(ROUNDS, none, nothing)["contested"].sum() == 0
    for by in ("all", "host", "party"):
        assert measure.refusal_rates(empty, by).dtypes.equals(measure.refusal_rates(full, by).dtypes)
    assert measure.refusal_rates(empty, edges("2022-01-01", "2022-01-01", "year"))["rate"].isna().all()
    resumed = measure.resumption(REFUSALS, ROUNDS, as_of="2026-01-01")
    assert measure.resumption(none, nowhere, as_of="2026-01-01").dtypes.equals(resumed.dtypes)
    assert measure.resumption(REFUSALS, nowhere, as_of="2026-01-01").dtypes.equals(resumed.dtypes)
