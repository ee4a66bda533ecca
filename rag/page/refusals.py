"""What no endpoint can read is refused in a line; Gradio would answer "Internal Server Error" and fill the terminal."""

import logging
from typing import Any

import gradio as gr
from gradio.block_function import BlockFunction
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_LOG = logging.getLogger(__name__)
_UPLOADING = ("/upload", "/process_recording")  # Gradio's own endpoints that write to the disk


class Page(gr.Blocks):
    """A page whose handlers are given what a program leaves out as it is by default; Gradio would print a traceback."""

    def validate_inputs(self, block_fn: BlockFunction, inputs: list[Any]) -> None:
        """Add to what was given the defaults of what was not."""
        inputs += [block.value for block in block_fn.inputs[len(inputs):]]


class Refusals:
    """The page's server, inside: a request that makes it fail is answered with a line, and one is written to the terminal.

    Handlers of ours run in Gradio's queue and tell their own errors: what fails here is the reading of a request.
    """

    def __init__(self, app: ASGIApp, *, uploads: bool):
        self._app, self._uploads = app, uploads

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request, as servers call an application (ASGI)."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        begun = False

        async def sending(message: Message) -> None:
            nonlocal begun
            begun = begun or message["type"] == "http.response.start"
            # A browser that ends an event before it was told its number has nothing to name: that is no error for its console.
            unnamed = message.get("status") == 422 and scope["path"].endswith("/cancel")
            await send({**message, "status": 200} if unnamed else message)

        if not self._uploads and scope["path"].rstrip("/").endswith(_UPLOADING):
            return await _told("Nothing can be uploaded to this page.", 403)(scope, receive, send)
        try:
            await self._app(scope, receive, sending)
        except ClientDisconnect:
            pass
        except Exception as problem:
            line = " ".join(f"The request can't be read: {type(problem).__name__}: {problem}".split())[:200]
            _LOG.warning("%s %a: %a", scope["method"], scope["path"][:100], line)
            if begun:  # a stream of events that there are not
                await send({"type": "http.response.body", "body": b""})
            else:
                await _told(line, 400)(scope, receive, send)


def _told(line: str, status: int) -> JSONResponse:
    return JSONResponse({"error": line}, status)
