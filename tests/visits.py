"""The page started as its user starts it, and a person who visits it in a real browser."""

import os
import re
import socket
import subprocess
import sys
import threading
from html.parser import HTMLParser
from pathlib import Path

import pytest

os.environ.update(GRADIO_ANALYTICS_ENABLED="False", HF_HUB_OFFLINE="1")  # before Gradio is imported
ROOT = Path(__file__).parent.parent
HOSTILE = (
    "<script>document.title = 'ran'</script>", "<img src=x onerror=document.title='ran'>",
    "</div></section><h1>out", "<iframe src=http://outside.example></iframe>", "<!-- comment -->",
    "'\" onmouseover=document.title='ran' x=\"", "&lt;b&gt; &amp; &#60;i&#62;",
    "{{value}} ${document.title = 'ran'} `${value}`", "[link](javascript:alert(1))",
    "![image](http://outside.example/a.png)", "http://outside.example www.outside.example a@outside.example",
    "**bold** _italic_ `code` ~~gone~~ | a | b |", "# heading", "- item", "1. item", "> quote", "```code```",
    "$$x^2$$", ":smile:", "\u202eright to left override",
)
TALKS = """بدأت المحادثات بين بغداد وواشنطن

انطلقت الجولة الأولى من المحادثات بين بغداد وواشنطن يوم السبت.
وقال فرهاد علاء الدين إن المحادثات ستحدد مدة المفاوضات.
ويبلغ عدد الجنود الأمريكيين في العراق 2500 جندي بحسب وزارة الدفاع.
"""
HARVEST = "موسم التمور في البصرة\n\n" + "\n".join(
    f"قال المزارع سالم عن التمور: {text} ثم عاد إلى حقله." for text in HOSTILE
)


class Texts(HTMLParser):
    """The text of some HTML and the names of its elements."""

    def __init__(self, source):
        super().__init__()
        self.text, self.names, self.links = "", [], []
        self.feed(source)

    def handle_starttag(self, name, attributes):
        self.names.append(name)
        self.links += [value for key, value in attributes if key == "href"]

    def handle_data(self, data):
        self.text += data


def without(source, *classes):
    """HTML without the elements of these classes."""
    for name in classes:
        source = re.sub(rf'<(\w+) class="{name}".*?</\1>', "", source)
    return source


def start(*arguments):
    """Start app.py and return the process and the address it prints."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    process = subprocess.Popen([sys.executable, "app.py", "--port", str(port), *map(str, arguments)],
                               cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                               text=True, encoding="utf-8", env={**os.environ, "PYTHONUTF8": "1"})
    killer = threading.Timer(180, process.kill)
    killer.start()
    line = process.stdout.readline()
    killer.cancel()
    if not line:
        pytest.fail(f"app.py did not start: {process.communicate()[1]}")
    return process, line.split()[-1]


def stop(process):
    process.terminate()
    process.communicate(timeout=30)


CHROMIUM = ("--headless --no-sandbox --disable-gpu --disable-quic --no-first-run "
            "--disable-background-networking --disable-component-update --disable-sync").split()
DESKTOP, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}


class Visit:
    """A person at the page: asks, clicks, looks; keeps what left the machine and what the console said."""

    def __init__(self, browser, address, size=DESKTOP, **settings):
        self.outside, self.console = [], []
        self.context = browser.new_context(viewport=size, **settings)
        self.page = self.context.new_page()
        self.page.set_default_timeout(30_000)
        inside = (re.match("https?://[^/]+/", address)[0], "data:", "blob:")
        self.page.on("request", lambda sent: sent.url.startswith(inside) or self.outside.append(sent.url))
        self.page.on("console", lambda message: message.type == "error" and self.console.append(message.text))
        self.page.on("pageerror", lambda error: self.console.append(str(error)))
        self.page.goto(address)
        self.page.wait_for_selector("#question textarea")

    def ask(self, question):
        before = self.page.locator(".reply").count()
        self.page.fill("#question textarea", question)
        self.page.press("#question textarea", "Enter")
        # In the moment until the reply before is wholly there, Enter leaves the question in the box: then it is pressed again.
        for _ in range(20):
            self.page.wait_for_timeout(250)
            if self.page.locator(".reply, .searching").count() > before or self.page.input_value("#question textarea") != question:
                break
            self.page.press("#question textarea", "Enter")
        return self.reply(before)

    def reply(self, number):
        self.page.wait_for_function("n => document.querySelectorAll('.reply').length > n", arg=number)
        return self.page.locator(".reply").nth(number)

    def open(self, link, follow="click"):
        """Follow a citation and return the marked text, which must be in view inside the reader."""
        self.page.evaluate("document.querySelectorAll('mark').forEach(mark => mark.classList.add('before'))")
        link.click() if follow == "click" else link.press(follow)
        self.page.wait_for_function("""() => {
            const mark = document.querySelector('mark.cited:not(.before)');
            if (!mark) return false;
            const box = mark.closest('.scroll');
            const m = mark.getClientRects()[0], b = box.getBoundingClientRect();
            return m.top >= b.top && m.bottom <= b.bottom && m.bottom <= innerHeight && m.top >= 0;
        }""")
        return " ".join(" ".join(self.page.locator("mark.cited").all_inner_texts()).split())

    def rest(self):
        """Wait until what can be asked next is there: who leaves before breaks off a request, and Gradio says so."""
        self.page.locator("#chat .option").first.wait_for()
        self.page.wait_for_timeout(500)

    def leave(self):
        wide = self.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        self.context.close()
        assert (self.outside, self.console, wide) == ([], [], 0)


def sentence(reply, number=0):
    """The text of a cited sentence, without its pin and what else is not the article's."""
    quote = reply.locator(".sentence .quote").nth(number)
    return " ".join(Texts(without(quote.evaluate("quote => quote.innerHTML"), "meaning")).text.split())
