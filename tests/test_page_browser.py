"""What a person sees of the page in a real browser."""

import shutil

import pytest
from visits import DESKTOP, HOSTILE, PHONE, Visit, sentence, start, stop

import rag
from rag.page.wording import ARABIC, ENGLISH


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_person_asks_and_follows_citations(chromium, seeds_page, size):
    visit = Visit(chromium, seeds_page, size)
    assert visit.page.locator("html").evaluate("page => [page.lang, page.dir]") == ["ar", "rtl"]
    visit.page.locator("#chat .example").first.click()
    first = visit.reply(0)
    assert visit.open(first.locator(".sentence .pin").first) == sentence(first)
    visit.page.keyboard.press("Escape")
    visit.page.wait_for_selector(".reader", state="detached")
    assert visit.page.evaluate("document.activeElement.className") == "pin"

    english = visit.ask("How did the Iraqi authorities regard the strike on the headquarters of the 12th Brigade?")
    assert english.locator(".sentence").count() >= 1
    assert english.locator(".sentence").first.evaluate("p => getComputedStyle(p).direction") == "rtl"
    assert visit.page.locator(".question").last.evaluate("q => getComputedStyle(q).direction") == "ltr"
    assert visit.open(english.locator(".sources .title").first) == sentence(english)
    # A citation belongs to its message: the first answer's still opens its own sentence.
    assert visit.open(first.locator(".sentence .pin").first) == sentence(first)
    visit.page.locator(".reader .close").click()
    visit.page.wait_for_selector(".reader", state="detached")
    visit.leave()


def test_person_is_told_when_the_articles_do_not_say(chromium, seeds_page):
    visit = Visit(chromium, seeds_page)
    refusal = visit.ask("كم يبلغ سعر الذهب في طوكيو اليوم؟")
    assert "refusal" in refusal.get_attribute("class") and refusal.locator(".pin").count() == 0
    assert visit.open(refusal.locator(".passage").first, follow="Enter")
    assert visit.page.evaluate("document.activeElement.className").split()[0] == "cited"
    visit.leave()


def test_person_sees_what_is_wrong_and_goes_on(chromium, seeds_page):
    visit = Visit(chromium, seeds_page)
    assert "problem" in visit.ask("   ").get_attribute("class")
    assert "problem" in visit.ask("سؤال " * 2000).get_attribute("class")
    assert visit.ask("كم عدد القوات الأمريكية في العراق؟").locator(".sentence").count() >= 1
    visit.page.click("#new-chat")
    visit.page.wait_for_selector("#chat .example")
    assert visit.page.locator(".reply").count() == 0
    visit.leave()


def test_person_opens_what_else_was_searched_for(chromium, seeds_page):
    visit = Visit(chromium, seeds_page)
    reply = visit.ask("How many American soldiers are in Iraq?")
    details = reply.locator("details.searched-for")
    assert details.locator("summary").inner_text() == ARABIC.searched_for and not details.locator("li").first.is_visible()
    details.locator("summary").click()
    assert "العراق" in details.locator("li").last.inner_text()
    visit.leave()


def test_follow_up_says_what_was_searched(chromium, seeds_page):
    visit = Visit(chromium, seeds_page)
    visit.ask("كم عدد القوات الأمريكية في العراق؟")
    assert visit.page.locator("#chat .option", has_text=ARABIC.ask_alone).count() == 0
    assert "القوات" in visit.ask("ومتى تنسحب؟").locator(".searched").inner_text()
    visit.page.locator("#chat .option", has_text=f"{ARABIC.ask_alone} ومتى تنسحب؟").click()
    alone = visit.reply(2)
    assert visit.page.locator(".question").last.inner_text() == "ومتى تنسحب؟"
    assert alone.locator(".searched").count() == 0
    # What is asked next follows the question that was asked alone.
    assert "القوات" not in visit.ask("ولماذا؟").locator(".searched").inner_text()
    visit.leave()


def test_what_a_relative_date_means_is_seen_and_not_copied(chromium, seeds_page):
    visit = Visit(chromium, seeds_page, PHONE)
    reply = visit.ask("متى بدأت المحادثات بين بغداد وواشنطن؟")
    assert "⟨27 يناير 2024⟩" in reply.locator(".meaning").first.inner_text()
    assert reply.locator("mark").first.evaluate("mark => getComputedStyle(mark).fontWeight") == "700"
    select = "quote => (getSelection().selectAllChildren(quote), getSelection().toString())"
    copied = reply.locator(".quote").first.evaluate(select)
    assert " ".join(copied.split()) == sentence(reply) and "⟨" not in copied
    visit.leave()


def test_hostile_article_and_question_are_shown_as_text(chromium, small_page):
    visit = Visit(chromium, small_page)
    assert visit.page.locator("#chat .example").count() == 0   # the examples are about the seeds
    for text in HOSTILE:
        reply = visit.ask(f"ماذا قال المزارع سالم عن التمور {text}")
        shown = visit.page.locator(".question").last.evaluate("q => q.textContent")
        assert shown == f"ماذا قال المزارع سالم عن التمور {text}"
    link = reply.locator("a").first
    link.click()
    visit.page.wait_for_selector(".reader .scroll")
    article = visit.page.locator(".reader .scroll").evaluate("box => box.textContent")
    assert sum(text in article for text in HOSTILE) >= len(HOSTILE) - 4   # cleaning may take some lines away
    assert visit.page.evaluate("document.title") == ENGLISH.title
    for part in ("#chat", ".reader"):
        made = visit.page.locator(f"{part} :is(img, script, iframe, h1, table, code, strong, em, blockquote)")
        assert made.count() == 0
    visit.leave()


def test_page_outlives_its_index(chromium, small_index, tmp_path):
    documents, index = tmp_path / "documents", tmp_path / "index"
    shutil.copytree(small_index / "documents", documents)
    process, address = start("--documents", documents, "--index", index)
    try:
        visit = Visit(chromium, address)
        first = visit.ask("كم عدد الجنود الأمريكيين في العراق؟")
        index.rename(tmp_path / "away")
        assert "problem" in visit.ask("من هو فرهاد علاء الدين؟").get_attribute("class")
        first.locator(".pin").first.click()
        visit.page.wait_for_selector(".reader .notice")
        visit.page.keyboard.press("Escape")
        (tmp_path / "away").rename(index)
        (documents / "talks.txt").unlink()
        rag.build_index(documents, index)
        first.locator(".pin").first.click()
        visit.page.wait_for_selector(f".reader .notice >> text={ARABIC.article_gone}")
        visit.leave()
    finally:
        stop(process)
