"""A client of Streamlit's own protocol, as somebody writes it who wants to get past the pages."""

from __future__ import annotations

import http.client
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

COOKIE = "_streamlit_user"
EARLY = ForwardMsg.FINISHED_EARLY_FOR_RERUN


def signed(claims: dict[str, Any], secret: str, origin: str, name: str = COOKIE) -> str:
    """The cookie Streamlit makes of an identity, signed with this secret."""
    return create_signed_value(secret, name, json.dumps({"origin": origin, **claims})).decode()


@dataclass
class Session:
    """A websocket to the server: what is sent over it, and all that comes back. ``query`` is its address's."""

    socket: ClientConnection
    heard: bytearray = field(default_factory=bytearray)
    elements: list[Any] = field(default_factory=list)
    query: str = ""

    def send(self, message: BackMsg) -> list[Any]:
        """Send a message, and take in what the script draws until it has finished."""
        self.socket.send(message.SerializeToString())
        self.elements = []
        while True:
            try:
                frame = self.socket.recv(timeout=30)
            except ConnectionClosed:
                break
            assert isinstance(frame, bytes)
            self.heard += frame
            told = ForwardMsg.FromString(frame)
            if told.WhichOneof("type") == "page_info_changed":
                self.query = told.page_info_changed.query_string
            if told.WhichOneof("type") == "delta" and told.delta.WhichOneof("type") == "new_element":
                self.elements.append(told.delta.new_element)
            if told.WhichOneof("type") == "script_finished" and told.script_finished != EARLY:
                break
        return self.elements

    def visit(self, page: str, query: str = "") -> list[Any]:
        """Open a page."""
        return self.send(asking(page, query))

    def widget(self, kind: str, key: str) -> str:
        """The identity of a widget that was drawn."""
        return next(
            getattr(each, kind).id for each in self.elements
            if each.WhichOneof("type") == kind and getattr(each, kind).id.endswith(f"-{key}")
        )  # fmt: skip


def asking(page: str, query: str = "", act: Callable[[BackMsg], object] = lambda _: None) -> BackMsg:
    """The message by which a browser asks for a page; ``act`` adds what was typed and pressed."""
    message = BackMsg()
    message.rerun_script.page_name = page
    message.rerun_script.query_string = query
    act(message)
    return message


@contextmanager
def session(url: str, cookies: dict[str, str] | None = None, origin: str | None = None) -> Iterator[Session]:
    """A session with these cookies, opened as a browser opens it."""
    address = urlsplit(url)
    asked = http.client.HTTPConnection(address.netloc, timeout=30)
    asked.request("GET", "/_stcore/health")
    given = asked.getresponse().getheader("set-cookie") or ""
    asked.close()
    token = given.split("=", 1)[1].split(";", 1)[0]
    sent = {"_streamlit_xsrf": token} | (cookies or {})
    with connect(
        f"ws://{address.netloc}/_stcore/stream",
        subprotocols=["streamlit", token],  # type: ignore[list-item]
        additional_headers={"Cookie": "; ".join(f"{name}={value}" for name, value in sent.items())},
        origin=origin or url,  # type: ignore[arg-type]
        max_size=None,
    ) as socket:
        yield Session(socket)
