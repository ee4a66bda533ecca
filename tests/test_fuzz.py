"""Whatever is sent to the page, it answers in a line, goes on answering, and no traceback in its terminal is of this project
(Gradio prints one for a conversation that is none, and for handlers that are only the browser's)."""

import http.client
import json
import random
import re
import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote, urlsplit

import pytest
from visits import HOSTILE, ROOT, start

PROGRAMS = ("ask", "retrieve", "export", "feedback", "articles", "mentions", "inspect", "documents", "preview_documents",
            "add_documents", "remove_document", "put_back_document", "none")
VALUES = (None, True, False, 0, -1, 10**30, 1.5, 1e308, "", " ", "؟", "س" * 3000, "\x00", "\ud800", "../../etc/passwd", "كم؟", [], {},
          [[]], [None], ["كم؟", 1], {"path": "/etc/passwd"}, {"path": 7}, [{"path": "/etc/passwd"}], {"value": {"text": 1}}, {"alone": []},
          {"link": "#doc=a&start=1&end=2", "others": {}}, {"find": 1, "page": "x", "about": {}}, {"question": [], "citations": 3},
          [{"role": "user", "content": {}}], {"turn": 1, "vote": []}, {"__type__": "update"}, {"files": [7], "name": [], "anew": 1}, *HOSTILE)
NAMES = ("a.txt", "../../a.txt", "a" * 300, "\x00.txt", "نص.txt", ".", "", "con", "a/b.txt", "a\\b")


@pytest.fixture(scope="module")
def page(small_index, tmp_path_factory):
    """The address of a page on which everything is open."""
    folder = shutil.copytree(small_index, tmp_path_factory.mktemp("fuzzed") / "copy")
    process, address = start("--documents", folder / "documents", "--index", folder / "index")
    said = []
    reading = threading.Thread(target=lambda: said.extend(process.stderr))  # or the page would wait until there is room for more
    reading.start()
    yield urlsplit(address).netloc
    process.terminate()
    reading.join(timeout=30)
    process.communicate(timeout=30)
    raised = [part for part in "".join(said).split("Traceback (most recent call last):") if str(ROOT / "rag") in part]
    assert {" … ".join(part.strip().splitlines()[-3:]) for part in raised} == set()


def send(page, method, path, body=b"", kind="application/json", wait=20):
    """The status and the text of an answer."""
    connection = http.client.HTTPConnection(page, timeout=wait)
    try:
        connection.request(method, path, body, {"Content-Type": kind})
        response = connection.getresponse()
        return response.status, response.read().decode("utf-8", "replace")
    finally:
        connection.close()


def anything(chosen):
    """JSON, most of it of the right shape on the outside."""
    value = chosen.choice(VALUES)
    return chosen.choice([value, [value], {"data": value}, {"data": [chosen.choice(VALUES) for _ in range(chosen.randint(0, 6))]},
                          {"question": value, chosen.choice(["k", "history", "x"]): chosen.choice(VALUES)}])


def as_bytes(value):
    return json.dumps(value).encode("utf-8", "surrogatepass")


def called(page, chosen):
    name = chosen.choice(PROGRAMS)
    status, text = send(page, "POST", f"/gradio_api/call/{chosen.choice(['', 'v2/'])}{name}", as_bytes(anything(chosen)))
    if status == 200:
        event = json.loads(text)["event_id"]
        status, text = send(page, "GET", f"/gradio_api/call/{name}/{event}")
        assert re.fullmatch(r"event: (complete|error)\ndata: .*\n\n", text), text
    return status, text


def joined(page, chosen):
    """What the page's own script sends, to handlers that nobody else is to call."""
    number = chosen.randint(-1, 60)
    body = {"fn_index": number, "data": [chosen.choice(VALUES) for _ in range(chosen.randint(0, 5))],
            "event_data": chosen.choice(VALUES), "session_hash": f"s{chosen.random()}", "trigger_id": chosen.choice([None, 1, 10**9])}
    status, text = send(page, "POST", "/gradio_api/queue/join", as_bytes(body))
    if status == 200:
        status, text = send(page, "GET", f"/gradio_api/queue/data?session_hash={body['session_hash']}")
        assert '"process_completed"' in text
    return status, text


def uploaded(page, chosen):
    name = chosen.choice(NAMES).replace("\x00", "%00")
    body = f'--x\r\nContent-Disposition: form-data; name="{chosen.choice(["files", "file", ""])}"; filename="{name}"\r\n\r\nنص\r\n--x--\r\n'
    return send(page, "POST", "/gradio_api/upload", body.encode()[:chosen.choice([None, 40])],
                chosen.choice(["multipart/form-data; boundary=x", "multipart/form-data", "text/plain"]))


def read(page, chosen):
    path = chosen.choice(["config", "gradio_api/info", "gradio_api/file=", "gradio_api/proxy=", "gradio_api/openapi.json", "static/",
                          "assets/", "gradio_api/call/ask/", "gradio_api/queue/status", "ar", "en", "?doc=", "pwa_icon/", "login"])
    return send(page, chosen.choice(["GET", "GET", "HEAD", "POST"]), f"/{path}{quote(str(chosen.choice(VALUES)), errors='replace')}")


@pytest.mark.parametrize("sent", [called, joined, uploaded, read])
def test_nothing_that_is_sent_makes_the_page_fail(page, sent):
    with ThreadPoolExecutor(4) as people:
        answers = list(people.map(lambda number: sent(page, random.Random(number)), range(150)))
    assert {status for status, _ in answers} <= {200, 201, 307, 400, 401, 403, 404, 405, 413, 422, 503}
    assert all("Internal Server Error" not in text for _, text in answers)
    text = send(page, "POST", "/gradio_api/call/retrieve", as_bytes({"data": ["التمور", 1]}))[1]
    assert '"document": "harvest.txt"' in send(page, "GET", f"/gradio_api/call/retrieve/{json.loads(text)['event_id']}")[1]


def test_an_event_that_has_no_number_yet_is_ended_without_a_complaint(page):
    for body in ({"session_hash": "s", "fn_index": 1}, {"session_hash": "s", "fn_index": 1, "event_id": None}):
        assert send(page, "POST", "/gradio_api/cancel", as_bytes(body))[0] == 200
