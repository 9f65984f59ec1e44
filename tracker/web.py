"""What every request passes on its way in and every answer on its way out: hosts, origins, headers, the log.

A plain ASGI class, so that nothing is held back or buffered on the way.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Collection, Sequence
from typing import Any
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tracker import log

STREAM = "/_stcore/stream"
ADDRESSES = ("/data/", "/healthz")
SHUT = ("/_stcore/metrics", "/_stcore/agent")
"""Streamlit's own addresses that would answer anybody: its counters, and a way to drive pages without a browser."""
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "SAMEORIGIN",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
OF_ADDRESSES = "default-src 'none'; frame-ancestors 'none'"
_HOST = re.compile(r"\[?[A-Za-z0-9_.:-]+\]?")


def policy(host: str, scripts: Sequence[str] = ()) -> str:
    """The Content-Security-Policy of the pages: this host alone, and of inline scripts only those named by hash."""
    listed = " ".join(f"'{script}'" for script in scripts)
    sockets = f" ws://{host} wss://{host}" if _HOST.fullmatch(host) else ""
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' {listed}".strip(),
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            f"connect-src 'self'{sockets}",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'self'",
        )
    )


def allowed(host: str, hosts: Sequence[str]) -> bool:
    """Whether the request names a host this server goes by; a name that merely points here is not one."""
    if not hosts:
        return True
    try:
        name = (urlsplit(f"//{host}").hostname or "").rstrip(".")
    except ValueError:
        return False
    for known in (each.strip().lower().rstrip(".") for each in hosts):
        if known == "*" or (name and name == known) or (known.startswith("*.") and name.endswith(known[1:])):
            return True
    return False


def own(origin: str | None, host: str, others: Sequence[str]) -> bool:
    """Whether a websocket is opened by a page of ours (or by no page at all): another port of this machine is not."""
    try:
        return origin is None or urlsplit(origin).netloc.lower() == host.lower() or origin in others
    except ValueError:  # not an address at all
        return False


class Guard:
    """The middleware. ``hosts`` and ``origins`` are asked at every request, for Streamlit knows them late.

    The log names the paths that are ``named``: in any other may stand what somebody typed.
    """

    def __init__(
        self,
        app: ASGIApp,
        hosts: Callable[[], Sequence[str]] = tuple,
        origins: Callable[[], Sequence[str]] = tuple,
        scripts: Sequence[str] = (),
        named: Collection[str] = (),
    ) -> None:
        self._app, self._hosts, self._origins, self._scripts = app, hosts, origins, scripts
        self._named = frozenset((*named, STREAM, "/healthz"))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request through, or refuse it."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if not allowed(host, self._hosts()):
            log.refused("foreign host", path=self._path(scope))
            await _refuse(scope, send, "This server does not go by that name.")
        elif scope["type"] == "websocket":
            if own(headers.get("origin"), host, self._origins()):
                await self._app(scope, receive, send)
            else:
                log.refused("foreign origin", path=self._path(scope))
                await _refuse(scope, send, "")
        else:
            shut = scope["path"].startswith(SHUT)
            await self._answer(_nothing if shut else self._app, scope, receive, send, host)

    async def _answer(self, app: ASGIApp, scope: Scope, receive: Receive, send: Send, host: str) -> None:
        begun = time.monotonic()
        ours = scope["path"].startswith(ADDRESSES)
        secure = scope.get("scheme") == "https" or Headers(scope=scope).get("x-forwarded-proto") == "https"
        status = 0

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                for name, value in ALWAYS.items():
                    headers[name] = value
                headers["Content-Security-Policy"] = OF_ADDRESSES if ours else policy(host, self._scripts)
                if secure:
                    _secure_cookies(message)
            await send(message)

        try:
            await app(scope, receive, sending)
        except Exception as error:  # told by number; what it says may hold what somebody typed
            number = log.failed(error, self._path(scope))
            if status:
                raise  # too late for another answer; the line breaks off visibly
            await _json(sending, 500, f"Something went wrong (error {number}). Nothing was changed.")
        finally:
            if ours:
                took = round((time.monotonic() - begun) * 1000)
                log.event("request", path=self._path(scope), status=status, ms=took)

    def _path(self, scope: Scope) -> str:
        """The path for the log, where it is one of ours; never a query."""
        return scope["path"] if scope["path"] in self._named else "other"


def _secure_cookies(message: Message) -> None:
    """Behind TLS no cookie goes over a plain line."""
    message["headers"] = [
        (name, value + b"; Secure" if name.lower() == b"set-cookie" and b"secure" not in value.lower() else value)
        for name, value in message["headers"]
    ]


async def _nothing(_scope: Scope, _receive: Receive, send: Send) -> None:
    await _json(send, 404, "There is no such address.")


async def _refuse(scope: Scope, send: Send, sentence: str) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
    else:
        await _json(send, 403, sentence)


async def _json(send: Callable[[Message], Any], status: int, sentence: str) -> None:
    body = json.dumps({"error": sentence}).encode()
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
