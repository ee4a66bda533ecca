"""`ask` and `retrieve` as tools of assistants (Model Context Protocol), at `/gradio_api/mcp/` of the running page.

Gradio's own MCP server is not used: it makes a tool of every endpoint, gives results as Python's repr without a schema,
asks for no password where the page has one, and needs an older pydantic. Only `--mcp` imports this: the package `mcp` is an extra.
"""

import json
import logging
from base64 import b64encode
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from secrets import compare_digest
from typing import Any

from anyio import CapacityLimiter, to_thread
from mcp.server.lowlevel import Server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.types import CallToolResult, TextContent, Tool, ToolAnnotations
from pydantic import TypeAdapter
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.routing import Mount
from starlette.types import ASGIApp, Receive, Scope, Send
from typing_extensions import TypedDict

import rag
from rag.page.endpoints import LONGEST_HISTORY, MOST_HITS, ask_checked, retrieve_checked
from rag.page.results import Passage, Reply
from rag.question.retrieval import LONGEST_QUESTION

PATH = "/gradio_api/mcp"  # where Gradio's own would be
_LOG = logging.getLogger(__name__)
_AT_ONCE = 4
_QUESTION = {"type": "string", "minLength": 1, "maxLength": LONGEST_QUESTION, "description": "in Arabic, English or another language"}
_ARGUMENTS = {
    "ask": {"question": _QUESTION, "history": {
        "type": "array", "items": {"type": "string"}, "maxItems": LONGEST_HISTORY, "default": [],
        "description": "the conversation's earlier questions, oldest first"}},
    "retrieve": {"question": _QUESTION, "k": {
        "type": "integer", "minimum": 1, "maximum": MOST_HITS, "default": 5, "description": "how many passages"}}}
_SAID = {"ask": "Answer a question about the news with sentences quoted word for word from the articles, each with its place; "
                "or say that the articles don't say.",
         "retrieve": "Return the passages of the news articles that fit a question best, best first, word for word."}


class Passages(TypedDict):
    """Passages, best first."""

    passages: list[Passage]


def mcp_settings(index: Callable[[], rag.Index], title: str, auth: tuple[str, str] | None) -> dict[str, Any]:
    """Return what Gradio's server needs (`app_kwargs`) to serve the tools too, with `auth` as HTTP Basic."""
    logging.getLogger("mcp.server.lowlevel").setLevel(logging.ERROR)  # what strangers send is not written into the terminal
    server, results = Server(title), {"ask": Reply, "retrieve": Passages}
    few = CapacityLimiter(_AT_ONCE)
    tools = [Tool(name=name, description=_SAID[name], inputSchema=_taking(_ARGUMENTS[name]),
                  outputSchema=TypeAdapter(results[name]).json_schema(), annotations=ToolAnnotations(readOnlyHint=True))
             for name in results]

    @server.list_tools()  # type: ignore[untyped-decorator]
    async def list_tools() -> list[Tool]:
        return tools

    # By the library what is wrong would be repeated at its whole length.
    @server.call_tool(validate_input=False)  # type: ignore[untyped-decorator]
    async def call_tool(name: str, arguments: dict[str, Any]) -> CallToolResult:
        text = await to_thread.run_sync(partial(called, name, arguments, index), limiter=few)
        return CallToolResult(content=[TextContent(type="text", text=text)], structuredContent=json.loads(text))

    manager = StreamableHTTPSessionManager(server, json_response=True, stateless=True)

    @asynccontextmanager
    async def lifespan(_: object) -> AsyncIterator[None]:
        async with manager.run():
            yield

    return {"routes": [Mount(PATH, app=_guarded(manager.handle_request, auth))], "lifespan": lifespan}


def called(name: str, arguments: dict[str, Any], index: Callable[[], rag.Index]) -> str:
    """Return what a tool gives, as JSON; a RagError says what is wrong with the call."""
    if name not in _ARGUMENTS:
        raise rag.RagError(f"There is no tool {name!r:.40}: call {' or '.join(_ARGUMENTS)}.")
    if unknown := arguments.keys() - _ARGUMENTS[name].keys():
        raise rag.RagError(f"{name} takes no {min(unknown)!r:.40}: send {' and '.join(_ARGUMENTS[name])}.")
    try:
        if name == "ask":
            found = ask_checked(arguments.get("question"), arguments.get("history", []), index)
        else:
            found = {"passages": retrieve_checked(arguments.get("question"), arguments.get("k", 5), index)}
        return json.dumps(found, ensure_ascii=False)
    except rag.RagError:
        raise
    except Exception:
        _LOG.exception("a tool failed")
        raise RuntimeError("Something unexpected went wrong: the page's terminal has the details.") from None


def _taking(arguments: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": arguments, "required": ["question"], "additionalProperties": False}


def _guarded(app: ASGIApp, auth: tuple[str, str] | None) -> ASGIApp:
    """The app for those who send the user name and the password, if there are any."""
    expected = f"Basic {b64encode(':'.join(auth).encode()).decode()}".encode() if auth else b""

    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        sent = Headers(scope=scope).get("authorization", "").encode()
        if auth and not compare_digest(sent, expected):
            refusal = PlainTextResponse("Sign in: send the page's user name and password.", 401, {"WWW-Authenticate": "Basic"})
            await refusal(scope, receive, send)
        else:
            await app(scope, receive, send)

    return guarded
