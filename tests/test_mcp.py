"""The tools for assistants, called by a real client of the Model Context Protocol; and what the page says that its endpoints return."""

import asyncio
import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
from base64 import b64encode

import pytest
from visits import ROOT, start

import rag

QUESTION = "كم عدد الجنود الأمريكيين في العراق؟"
READER = {"Authorization": f"Basic {b64encode(b'reader:open:sesame').decode()}"}


@pytest.fixture(scope="module")
def tools(small_index):
    """The address of the tools of a page behind a password."""
    try:
        import mcp  # noqa: F401
    except ImportError:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)("the package mcp is not installed")
    documents, index = small_index / "documents", small_index / "index"
    process, address = start("--documents", documents, "--index", index, "--auth", "reader:open:sesame", "--mcp")
    assert process.stdout.readline() == f"MCP: {address}gradio_api/mcp/\n"
    yield f"{address}gradio_api/mcp/"
    process.terminate()
    assert process.communicate(timeout=30)[1] == ""  # nothing that was called wrongly left a traceback


def session(tools, do):
    """What `do` returns for a client's session."""
    from mcp import ClientSession
    from mcp.client.streamable_http import create_mcp_http_client, streamable_http_client

    async def visit():
        async with (create_mcp_http_client(headers=READER) as http, streamable_http_client(tools, http_client=http) as streams,
                    ClientSession(*streams[:2]) as client):
            await client.initialize()
            return await do(client)

    return asyncio.run(visit())


def call(tools, name, arguments):
    return session(tools, lambda client: client.call_tool(name, arguments))


def test_asking_and_retrieving_are_the_tools_and_nothing_else_is(tools):
    listed = {tool.name: tool for tool in session(tools, lambda client: client.list_tools()).tools}
    assert listed.keys() == {"ask", "retrieve"}
    for tool in listed.values():
        arguments = tool.inputSchema["properties"]
        assert tool.inputSchema["required"] == ["question"] and all(argument["description"] for argument in arguments.values())
        assert tool.description and tool.annotations.readOnlyHint
    assert listed["retrieve"].inputSchema["properties"]["k"] | {"description": ""} == {
        "type": "integer", "minimum": 1, "maximum": 100, "default": 5, "description": ""}


def test_tools_give_what_the_library_gives_as_typed_values_and_as_json(tools, small_index):
    index = small_index / "index"
    earlier = {"question": "ومتى بدأت؟", "history": [QUESTION]}
    for name, arguments, expected in (
        ("ask", {"question": QUESTION}, rag.ask(QUESTION, index=index).to_dict()),
        ("ask", earlier, rag.ask("ومتى بدأت؟", history=[QUESTION], index=index).to_dict()),
        ("ask", {"question": "Who wrote Ulysses?"}, rag.ask("Who wrote Ulysses?", index=index).to_dict()),
        ("retrieve", {"question": QUESTION, "k": 2}, {"passages": [hit.to_dict() for hit in rag.retrieve(QUESTION, 2, index=index)]}),
    ):
        result = call(tools, name, arguments)  # the client checks it against the tool's schema
        assert not result.isError
        assert result.structuredContent == json.loads(result.content[0].text) == json.loads(json.dumps(expected))
        assert result.structuredContent.keys() == session(tools, lambda client: client.list_tools()).tools[
            name == "retrieve"].outputSchema["properties"].keys()


@pytest.mark.parametrize(("name", "arguments", "said"), [
    ("ask", {}, "question is missing: send a text."), ("ask", {"question": 7}, "question is no text but int: send a text."),
    ("ask", {"question": "  "}, "The question is empty: type a question."),
    ("ask", {"question": QUESTION, "history": {"a": 1}}, "history is not a list of texts: send the earlier questions, oldest first."),
    ("ask", {"question": QUESTION, "index": "/etc"}, "ask takes no 'index': send question and history."),
    ("retrieve", {"question": QUESTION, "k": True}, "k is True: send a whole number from 1 to 100."),
    ("retrieve", {"question": QUESTION, "k": 10**30}, f"k is 1{30 * '0'}: send a whole number from 1 to 100."),
    ("retrieve", {"question": QUESTION, "k": "5"}, "k is '5': send a whole number from 1 to 100."),
    ("rebuild_index", {}, "There is no tool 'rebuild_index': call ask or retrieve."),
], ids=str)
def test_a_wrong_call_is_told_in_a_line(tools, name, arguments, said):
    result = call(tools, name, arguments)
    assert (result.isError, [each.text for each in result.content], result.structuredContent) == (True, [said], None)


@pytest.mark.parametrize("sent", [{}, {"Authorization": f"Basic {b64encode(b'reader:wrong').decode()}"}, {"Authorization": "Basic"}])
def test_tools_ask_for_the_password_of_the_page(tools, sent):
    request = urllib.request.Request(tools, data=b"{}", headers={"Content-Type": "application/json", **sent})
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=30)
    with refused.value as refusal:
        assert refusal.code == 401


def test_without_the_package_a_line_says_what_to_install(tmp_path):
    code = f"import sys; sys.modules['mcp'] = None; sys.argv = ['app.py', '--mcp', '--port', '0', '--index', {str(tmp_path / 'index')!r}]"
    done = subprocess.run([sys.executable, "-c", f"{code}\nimport runpy; runpy.run_path('app.py', run_name='__main__')"],
                          cwd=ROOT, capture_output=True, text=True, encoding="utf-8", timeout=120)
    assert done.returncode == 1 and done.stdout == ""
    assert done.stderr == "--mcp needs the package mcp: run `python -m pip install \"mcp>=1.26,<2\"`.\n"


def test_the_page_says_what_its_endpoints_return(small_page, small_index):
    with urllib.request.urlopen(f"{small_page}gradio_api/info", timeout=30) as answered:
        told = json.load(answered)["named_endpoints"]
    index = small_index / "index"
    (reply,), (passages,) = (told[name]["returns"] for name in ("/ask", "/retrieve"))
    answer = rag.ask(QUESTION, index=index).to_dict()
    assert reply["type"]["properties"].keys() == answer.keys() == set(reply["type"]["required"])
    assert reply["type"]["properties"]["citations"]["items"]["properties"].keys() == answer["citations"][0].keys()
    assert passages["type"]["items"]["properties"].keys() == rag.retrieve(QUESTION, index=index)[0].to_dict().keys()
