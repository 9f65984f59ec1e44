"""The way in: who visits, what the place of the database forbids, and whether the server may be reached at all."""

from __future__ import annotations

import ipaddress
import logging
import os
import stat
import sys
import tomllib
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from tracker import access, api, config, log, web
from tracker.access import Actor, BadAccess, Policy, Role
from tracker.errors import TrackerError
from tracker.store import Store
from tracker.ui import leaving, messages

_read: dict[tuple[tuple[str, int], ...], Policy] = {}
_ended = access.Ended()


def policy() -> Policy:
    """Who is let in, as the secrets.toml of this moment says: somebody taken off the list is out at the next click."""
    changed = ((name, _changed(name)) for name in st.get_option("secrets.files") or ())
    there = tuple((name, when) for name, when in changed if when is not None)
    if there not in _read:
        given: dict[str, Any] = {}
        for name, _ in there:
            try:
                given |= tomllib.loads(Path(name).read_text(encoding="utf-8"))
            except (OSError, ValueError) as error:
                where = (
                    str(error).rpartition("(")[2].rstrip(")") if isinstance(error, tomllib.TOMLDecodeError) else "file"
                )
                raise BadAccess(f"{name} cannot be read ({where}), so nobody is let in.") from None
        _read.clear()
        _read[there] = Policy.read(given)
    return _read[there]


def _changed(file: str) -> int | None:
    """When a file was last written; None where there is none."""
    try:
        told = os.stat(file)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise BadAccess(f"{file} cannot be read ({error.strerror}), so nobody is let in.") from None
    return told.st_mtime_ns if stat.S_ISREG(told.st_mode) else None


def actor() -> Actor:
    """Who visits, looked up anew at every run and in every callback."""
    chosen = policy()
    claims = st.user.to_dict() if chosen.login else {}
    if _ended.holds(claims):
        return Actor(Role.NOBODY, why="You signed out. Sign in again.")
    return chosen.visitor(claims, config.now())


def _sign_out() -> None:
    """Ends the sign-in itself, in every tab and for whoever copied its cookie; then Streamlit forgets the cookie."""
    _ended.end(st.user.to_dict(), config.now())
    st.logout()


def of_request(header: str | None) -> Actor:
    """Who asks at a data address."""
    return policy().bearer(header, config.now())


@contextmanager
def visit(store: Callable[[], Store]) -> Iterator[None]:
    """One visit: nobody without a role gets further, and what is raised on purpose is said in its own words."""
    _furnish()  # before the navigation, whose icon the browser would fetch from elsewhere
    try:
        visitor = actor()
        if visitor.role is Role.NOBODY:
            _turned_away(visitor)
        _identity(visitor)
        messages.standing(store())
        yield
    except TrackerError as error:
        messages.failed(error)


def _furnish() -> None:
    """The tab's icon, and the widths of page and sidebar."""
    icon = str(Path(__file__).with_name("icon.svg"))
    st.set_page_config(page_icon=icon, layout="wide", initial_sidebar_state=330)


def _turned_away(visitor: Actor) -> None:
    """The only page for somebody without a role."""
    st.set_page_config(page_title="Peace-process tracker")
    st.title("Peace-process tracker", anchor=False)
    st.text(visitor.why or "Nobody gave you a role here.")
    known = policy().login
    if known and st.user.to_dict().get("is_logged_in") is True:
        log.refused("no role")
        st.button("Sign out", key="sign-out", on_click=_sign_out)
    elif known:
        st.button("Sign in", key="sign-in", type="primary", on_click=st.login)
    st.stop()


def _identity(visitor: Actor) -> None:
    """Who is signed in, and the way out; or in, where reading is open to everybody."""
    if not policy().login:
        return
    with st.sidebar:
        if visitor.name:
            st.text(f"{visitor.name}, {visitor.role.name.lower()}")  # text makes no link of an address
            st.button("Sign out", key="sign-out", type="tertiary", on_click=_sign_out)
        else:
            st.button("Sign in", key="sign-in", type="tertiary", on_click=st.login)


def hosts() -> Sequence[str]:
    """The names this server goes by."""
    return st.get_option("server.allowedHosts") or ()


def origins() -> Sequence[str]:
    """Other origins that may open a websocket."""
    return st.get_option("server.corsAllowedOrigins") or ()


def server(store: Callable[[], Store]) -> dict[str, Any]:
    """What the server adds to Streamlit's own: the data addresses, the guard before everything, its start and end."""
    guard = Middleware(web.Guard, hosts=hosts, origins=origins, scripts=[leaving.HASH], named=api.NAMED)
    return {
        "routes": [*api.routes(store, of_request), Route("/overview", _first)],
        "middleware": [guard],
        "lifespan": lifespan(store),
        "on_script_error": stumbled,
    }


def _first(request: Request) -> Response:
    """The first page has no address of its own in Streamlit: its name leads there, with the same view."""
    return RedirectResponse(f"./?{request.url.query}")


def lifespan(store: Callable[[], Store]) -> Callable[[Any], AbstractAsyncContextManager[None]]:
    """From the server's start to its end: refuses a public address without a login, opens the store, logs both."""
    inner = api.lifespan(store)

    @asynccontextmanager
    async def standing(app: Any) -> AsyncIterator[None]:
        log.configure()
        _quiet()
        if refusal := exposed(st.get_option("server.address"), policy):
            log.refused("start", why="public address without a login")
            sys.stderr.write(f"{refusal}\n")
            sys.stderr.flush()
            os._exit(1)  # nothing is open yet; raised, it would end in a traceback that hides the sentence
        log.event("start", login=policy().login)
        async with inner(app):
            yield
        log.event("stop")

    return standing


def exposed(address: str | None, chosen: Callable[[], Policy]) -> str | None:
    """Why a server must not stand at this address; None where it may."""
    try:
        known = chosen()
    except BadAccess as error:
        return str(error)
    if _loopback(address) or known.login:
        return None
    return (
        f"The tracker does not start at {address or 'every address of this machine'}: others could reach it, and no login"
        " is configured. Configure one in .streamlit/secrets.toml (see .streamlit/secrets.toml.example), or start it for"
        " this machine alone: --server.address 127.0.0.1"
    )


def _loopback(address: str | None) -> bool:
    try:
        return address == "localhost" or ipaddress.ip_address(address or "").is_loopback
    except ValueError:
        return False


def stumbled(error: Exception) -> bool:
    """A fault in a page: its number, on the page and in the log; not what it says."""
    if isinstance(error, TrackerError):  # raised on purpose where no page caught it, such as in a fragment
        st.error(messages.escaped(str(error), 1_000), icon=":material/error:")
        return True
    number = log.failed(error, "page")
    st.error(f"Something went wrong (error {number}). Nothing was saved.", icon=":material/error:")
    return True


def _quiet() -> None:
    """Streamlit's own report of a fault quotes the error; ours stands in its place."""
    st.set_option("logger.enableRich", False)  # it would print what every variable holds
    logging.getLogger("streamlit.error_util").addFilter(lambda record: record.getMessage() != "Uncaught app execution")
