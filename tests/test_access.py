"""Who may do what, as a table; and that whatever is not plainly allowed is refused."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker import access
from tracker.access import LOCAL, Act, Actor, BadAccess, Policy, Role, may

NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)
TOKEN = "ppt_secret"

TABLE = """
                 nobody  viewer  editor  admin
read             no      yes     yes     yes
read_restricted  no      no      yes     yes
record           no      no      yes     yes
administer       no      no      no      yes
"""


def test_each_role_may_what_the_table_says_and_the_table_is_whole() -> None:
    roles, *lines = [line.split() for line in TABLE.strip().splitlines()]
    asked = {
        (Role[role.upper()], Act(act)): answer == "yes"
        for act, *row in lines
        for role, answer in zip(roles, row, strict=True)
    }

    assert {pair: may(*pair) for pair in asked} == asked
    assert set(asked) == {(role, act) for role in Role for act in Act}


@pytest.mark.parametrize("role", [3, 99, "admin", None, True, Act.READ])
def test_what_is_no_role_may_nothing(role: object) -> None:
    assert not any(may(role, act) for act in Act)


@pytest.mark.parametrize("act", ["read", "fly", None, 0])
def test_what_is_no_act_is_refused_to_everybody(act: object) -> None:
    assert not any(may(role, act) for role in Role)


def policy(text: str) -> Policy:
    return Policy.read(tomllib.loads(text))


TEAM = f"""
[auth]
client_id = "x"
[access]
viewer = ["vera@example.org"]
editor = ["Edda@Example.org", "both@example.org"]
admin = ["ada@example.org", "both@example.org"]
[tokens.scripts]
sha256 = "{access.hash_of(TOKEN)}"
role = "viewer"
expires = 2026-01-31
"""


def claims(**changed: Any) -> dict[str, Any]:
    fresh = {
        "is_logged_in": True,
        "email": "edda@example.org",
        "email_verified": True,
        "iat": (NOW - timedelta(minutes=5)).timestamp(),
        "exp": int((NOW + timedelta(minutes=55)).timestamp()),
    }
    return {name: value for name, value in (fresh | changed).items() if value is not None}


def test_without_a_login_the_analyst_of_this_machine_may_everything() -> None:
    assert policy("").visitor({}, NOW) is LOCAL
    assert policy("").bearer(None, NOW) is LOCAL


@pytest.mark.parametrize(
    ("email", "role"),
    [
        ("vera@example.org", Role.VIEWER),
        ("edda@example.org", Role.EDITOR),
        ("EDDA@example.ORG ", Role.EDITOR),
        ("ada@example.org", Role.ADMIN),
        ("both@example.org", Role.ADMIN),
    ],
)
def test_a_role_goes_by_the_confirmed_address(email: str, role: Role) -> None:
    assert policy(TEAM).visitor(claims(email=email), NOW) == Actor(role, email.strip())


SHUT_OUT: dict[str, dict[str, Any]] = {
    "not signed in": {"is_logged_in": False},
    "nothing said of signing in": {"is_logged_in": None},
    "signed in as a word": {"is_logged_in": "true"},
    "an address nobody listed": {"email": "eve@example.org"},
    "an address that only begins alike": {"email": "edda@example.org.evil.com"},
    "no address": {"email": None},
    "an address that is a list": {"email": ["edda@example.org"]},
    "an address nobody confirmed": {"email_verified": False},
    "nothing said of confirming": {"email_verified": None},
    "confirmed by a word": {"email_verified": "true"},
    "run out": {"exp": NOW.timestamp()},
    "no end": {"exp": None},
    "an end that is a word": {"exp": "9999999999"},
    "no beginning": {"iat": None},
    "issued in the future": {"iat": (NOW + timedelta(hours=1)).timestamp()},
    "issued too long ago": {"iat": (NOW - timedelta(hours=13)).timestamp(), "exp": 9e9},
    "not a number": {"exp": float("nan")},
}


@pytest.mark.parametrize("case", SHUT_OUT)
def test_whoever_is_not_plainly_known_is_shut_out_and_told_why(case: str) -> None:
    actor = policy(TEAM).visitor(claims(**SHUT_OUT[case]), NOW)

    assert actor.role is Role.NOBODY
    assert actor.name is None
    assert actor.why


def test_anonymous_reading_lets_strangers_read_but_not_those_whose_sign_in_ran_out() -> None:
    opened = policy(TEAM.replace("[access]", "[access]\nanonymous = true"))

    assert opened.visitor({}, NOW) == Actor(Role.VIEWER)
    assert opened.visitor(claims(email="eve@example.org"), NOW) == Actor(Role.VIEWER)
    assert opened.visitor(claims(exp=1), NOW).role is Role.NOBODY
    assert opened.bearer(None, NOW) == Actor(Role.VIEWER)
    assert opened.bearer("Bearer wrong", NOW).role is Role.NOBODY


def test_a_token_opens_the_addresses_with_its_role_until_it_ends_or_is_revoked() -> None:
    team = policy(TEAM)

    assert team.bearer(f"Bearer {TOKEN}", NOW) == Actor(Role.VIEWER, "token scripts")
    assert team.bearer(f"bearer  {TOKEN} ", NOW).role is Role.VIEWER
    assert team.bearer(f"Bearer {TOKEN}", datetime(2026, 1, 31, 23, tzinfo=UTC)).role is Role.VIEWER
    assert team.bearer(f"Bearer {TOKEN}", datetime(2026, 2, 1, tzinfo=UTC)).role is Role.NOBODY
    assert policy(TEAM.split("[tokens")[0]).bearer(f"Bearer {TOKEN}", NOW).role is Role.NOBODY


@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer ", f"Basic {TOKEN}", TOKEN, "Bearer x", f"Bearer {access.hash_of(TOKEN)}"]
)
def test_no_other_header_opens_anything(header: str | None) -> None:
    assert policy(TEAM).bearer(header, NOW).role is Role.NOBODY


@given(st.text() | st.none())
@settings(max_examples=100, deadline=None)
def test_no_header_whatever_opens_anything(header: str | None) -> None:
    assert policy(TEAM).bearer(header, NOW).role is Role.NOBODY


def test_a_wrong_token_is_refused_even_where_there_is_no_login() -> None:
    assert policy("").bearer("Bearer anything", NOW).role is Role.NOBODY


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("access = 3", "[access] is a section"),
        ('[access]\nviewers = ["a@b.c"]', "viewers is not known"),
        ('[access]\neditor = "ana@example.org"', "a list of e-mail addresses"),
        ('[access]\nadmin = ["*"]', "a list of e-mail addresses"),
        ('[access]\nanonymous = "yes"', "anonymous is true"),
        ("[access]\nhours = 0", "hours is a whole number"),
        ("[access]\nhours = true", "hours is a whole number"),
        ('[tokens.a]\nsha256 = "x"\nrole = "viewer"', "sha256 is the hash"),
        (f'[tokens.a]\nsha256 = "{"0" * 64}"\nrole = "admin"', "role is viewer"),
        (f'[tokens.a]\nsha256 = "{"0" * 64}"\nrole = ["viewer"]', "role is viewer"),
        (f'[tokens.a]\nsha256 = "{"0" * 64}"\nrole = "viewer"\nexpires = "soon"', "expires is a day"),
        ("[tokens]\na = 3", "a token has sha256"),
    ],
)
def test_a_slip_in_the_secrets_is_named_and_lets_nobody_in(text: str, said: str) -> None:
    with pytest.raises(BadAccess) as refused:
        policy(text)
    assert said in str(refused.value)
    assert str(refused.value).startswith("secrets.toml")


def test_a_name_with_controls_is_one_line() -> None:
    team = policy('[auth]\nclient_id = "x"\n[access]\neditor = ["a\\nb@x.org"]')
    assert team.visitor(claims(email="a\nb@x.org"), NOW).name == "ab@x.org"


def test_new_tokens_are_long_and_never_the_same() -> None:
    made = {access.new_token() for _ in range(50)}
    assert len(made) == 50
    assert min(map(len, made)) > 40
