"""The page behind nginx as docs/deployment.md says, under a path and with a password; and what strangers can't do."""

import os
import re
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request

import pytest
from visits import ROOT, start, stop

DOCUMENT = (ROOT / "docs" / "deployment.md").read_text("utf-8")
QUESTION = "كم عدد الجنود الأمريكيين في العراق؟"


@pytest.fixture
def nginx(tmp_path):
    """Starts nginx before a page, and returns the address of the page there."""
    if not shutil.which("nginx"):
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)("no nginx on this machine")
    started = []

    def begin(page):
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        location = re.search(r"```nginx\n(.*?)```", DOCUMENT, re.DOTALL)[1].replace("http://127.0.0.1:7860/", page)
        places = "".join(f"{name}_temp_path {tmp_path / name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        (tmp_path / "nginx.conf").write_text(f"pid {tmp_path / 'pid'}; error_log stderr; daemon off; events {{}}\n"
                                             f"http {{ access_log off; {places} server {{ listen 127.0.0.1:{port};\n{location}}} }}")
        started.append(subprocess.Popen(["nginx", "-e", "stderr", "-c", str(tmp_path / "nginx.conf")]))
        for _ in range(100):
            with socket.socket() as tried:
                if tried.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        return f"http://localhost:{port}/news/"

    yield begin
    for process in started:
        process.terminate()
        process.wait(30)


def test_everything_works_under_the_path_of_a_proxy(nginx, chromium, small_index, tmp_path, monkeypatch):
    folder = shutil.copytree(small_index, tmp_path / "copy")
    monkeypatch.setenv("GRADIO_ROOT_PATH", re.search("GRADIO_ROOT_PATH=(.*)", DOCUMENT)[1])
    process, inside = start("--documents", folder / "documents", "--index", folder / "index", "--auth", "desk:secret", "--language", "en")
    address = nginx(inside)
    context = chromium.new_context()
    page, lost = context.new_page(), []
    page.set_default_timeout(30_000)
    page.on("response", lambda got: (got.status >= 400 or not got.url.startswith((address, "blob:"))) and lost.append((got.status, got.url)))
    try:
        page.goto(address)
        page.locator("input").first.fill("desk")
        page.locator("input[type=password]").fill("secret")
        page.keyboard.press("Enter")
        page.wait_for_selector("#question textarea")
        assert page.locator("#masthead").evaluate("part => getComputedStyle(part).alignItems") == "center"  # style.css

        page.fill("#question textarea", QUESTION)
        page.press("#question textarea", "Enter")
        page.locator(".reply .pin").first.click()
        marked = page.locator("mark.cited").first.inner_text()
        permanent = page.locator("a.permanent").evaluate("link => link.href")
        assert "2500" in marked and permanent.startswith(f"{address}?doc=talks.txt&start=")
        with page.expect_download() as saved:
            page.locator("#save summary").click()
            page.locator("#save button.form").first.click()
        assert saved.value.suggested_filename.endswith(".md")
        page.locator("#chat .option").first.wait_for()  # or the request for them is broken off
        page.goto(permanent)
        assert page.locator("mark.cited").first.inner_text() == marked

        page.locator("#languages a").click()
        page.wait_for_url(f"{address}ar")
        page.wait_for_selector("html[lang=ar][dir=rtl]")
        page.locator("#languages a").click()
        page.wait_for_url(address)

        (tmp_path / "rain.txt").write_text("أمطار غزيرة\n\nهطلت أمطار غزيرة على الموصل يوم الأحد الماضي وقطعت الطرق.", "utf-8")
        page.get_by_role("tab").nth(2).click()
        page.set_input_files(".drop input", [tmp_path / "rain.txt"])
        page.locator("[data-does=include]").click()
        page.wait_for_selector(".report")
        assert (folder / "documents" / "rain.txt").exists()
        assert lost == []
    finally:
        context.close()
        stop(process)


def status(address, body=None, kind="application/json"):
    try:
        with urllib.request.urlopen(urllib.request.Request(address, body, {"Content-Type": kind}), timeout=30) as got:
            return got.status
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code


def test_strangers_write_nothing_and_read_no_files(small_index):
    process, address = start("--documents", small_index / "documents", "--index", small_index / "index", "--read-only")
    try:
        file = b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\n\r\n--x--\r\n'
        for path in ("upload", "upload/", "/upload", "uploa%64", "process_recording"):
            assert status(f"{address}gradio_api/{path}", file, "multipart/form-data; boundary=x") == 403
        for name in ("documents", "preview_documents", "add_documents", "remove_document", "put_back_document", "rebuild_index", "feedback"):
            assert status(f"{address}gradio_api/call/{name}", b'{"data": []}') == 400
            assert status(f"{address}gradio_api/run/{name}", b'{"data": []}') == 400
        for path in ("/etc/hostname", ROOT / "app.py", small_index / "index" / "manifest.json", small_index / "documents" / "talks.txt"):
            assert status(f"{address}gradio_api/file={path}") == 403
    finally:
        stop(process)
