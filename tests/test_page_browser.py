"""What a person sees of the page in a real browser."""

import shutil

import pytest
from visits import DESKTOP, HOSTILE, PHONE, Visit, sentence, start, stop

import rag
from rag.page.links import Place
from rag.page.wording import ARABIC, ENGLISH

TROOPS = "كم عدد القوات الأمريكية في العراق؟"  # two citations of two articles
OPINION = "ما رأي الأمم المتحدة في إنهاء مهمة التحالف الدولي؟"  # three citations of two articles
GOLD = "كم يبلغ سعر الذهب في طوكيو اليوم؟"  # refused


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
    refusal = visit.ask(GOLD)
    assert "refusal" in refusal.get_attribute("class") and refusal.locator(".pin").count() == 0
    assert visit.open(refusal.locator(".passage").first, follow="Enter")
    assert visit.page.evaluate("document.activeElement.className").split()[0] == "cited"
    visit.leave()


def test_person_sees_what_is_wrong_and_goes_on(chromium, seeds_page):
    visit = Visit(chromium, seeds_page)
    assert "problem" in visit.ask("   ").get_attribute("class")
    assert "problem" in visit.ask("سؤال " * 2000).get_attribute("class")
    assert visit.ask(TROOPS).locator(".sentence").count() >= 1
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
    visit.ask(TROOPS)
    assert visit.page.locator(".searched").count() == 0
    chip = visit.ask("ومتى تنسحب؟").locator(".searched")
    assert "القوات" in chip.inner_text()
    chip.get_by_role("link", name=ARABIC.ask_alone).click()
    alone = visit.reply(2)
    assert visit.page.locator(".question").last.inner_text() == "ومتى تنسحب؟"
    assert alone.locator(".searched").count() == 0
    # What is asked next follows the question that was asked alone.
    assert "القوات" not in visit.ask("ولماذا؟").locator(".searched").inner_text()
    visit.leave()


def test_interface_and_conversation_in_the_other_language(chromium, seeds_page):
    visit = Visit(chromium, seeds_page)
    reply = visit.ask(TROOPS).inner_text()
    for words, link, first in ((ENGLISH, "English", "en"), (ARABIC, "العربية", ""), (ENGLISH, "English", "en")):
        visit.rest()
        visit.page.get_by_role("link", name=link, exact=True).click()
        visit.page.wait_for_url(f"{seeds_page}{first}")
        visit.page.wait_for_function("title => document.title === title", arg=words.title)
        assert visit.page.locator("html").evaluate("page => [page.lang, page.dir]") == [words.language, words.direction]
        assert visit.reply(0).inner_text() == reply
        assert visit.page.get_by_role("textbox", name=words.question_label).get_attribute("placeholder") == words.placeholder
        assert visit.page.get_by_role("tab", name=words.conversation).is_visible()
    # A follow-up still follows, answered in the words of the page it was asked on.
    assert ENGLISH.sources in visit.ask("ومتى تنسحب؟").inner_text()
    visit.rest()
    visit.page.reload()
    assert "القوات" in visit.reply(1).locator(".searched").inner_text()
    visit.rest()
    visit.page.get_by_role("button", name=ENGLISH.new_chat).click()
    visit.page.wait_for_selector("#chat .example")
    visit.page.reload()
    visit.page.wait_for_selector("#chat .example")
    assert visit.page.locator("#chat .example-text").all_inner_texts() == list(ENGLISH.examples)
    assert ENGLISH.greeting in visit.page.locator("#chat").inner_text() and visit.page.locator(".reply").count() == 0
    visit.leave()


def test_a_pin_shows_the_sentences_around_it(chromium, seeds_page, seeds):
    visit = Visit(chromium, seeds_page)
    reply = visit.ask(TROOPS)
    pin, glimpse = reply.locator(".sentence .pin").first, visit.page.get_by_role("tooltip")
    pin.hover()
    glimpse.wait_for()
    place = Place.read(pin.get_attribute("href"))
    document = seeds.documents[place.document]
    title, facts, text = glimpse.locator("p").all_inner_texts()
    assert (title, facts) == (document.title, ARABIC.date(document.date))
    assert glimpse.locator("mark").inner_text() == sentence(reply)
    before, after = (part.strip().strip("…") for part in text.split(sentence(reply)))
    around = " ".join(document.text.split())
    assert before and after and around.index(before) < around.index(sentence(reply)) < around.index(after)
    assert pin.get_attribute("aria-describedby") == glimpse.get_attribute("id")
    box = glimpse.bounding_box()
    assert box["x"] >= 0 and box["y"] >= 0 and box["x"] + box["width"] <= 1280 and box["y"] + box["height"] <= 800
    glimpse.hover()   # the pointer may go there
    visit.page.wait_for_timeout(400)
    assert glimpse.is_visible()
    visit.page.mouse.move(5, 5)
    glimpse.wait_for(state="hidden")
    # From the keyboard: the next pin has another glimpse, and Escape takes it away.
    pin.focus()
    visit.page.keyboard.press("Tab")
    glimpse.wait_for()
    assert glimpse.locator("mark").inner_text() == sentence(reply, 1)
    visit.page.keyboard.press("Escape")
    glimpse.wait_for(state="hidden")
    visit.leave()


def test_reader_leads_from_citation_to_citation(chromium, seeds_page):
    visit = Visit(chromium, seeds_page)
    reply = visit.ask(OPINION)
    texts = [sentence(reply, number) for number in range(3)]
    assert visit.open(reply.locator(".sentence .pin").first) == texts[0]
    following = visit.page.get_by_role("button", name=ARABIC.next)
    assert visit.open(following) == texts[1]
    assert following.evaluate("button => button === document.activeElement")
    assert visit.open(following, follow="Enter") == texts[2]
    assert following.is_disabled() and ARABIC.citation_of.format(number=3, all=3) in visit.page.locator(".steps").inner_text()
    # In an article that is read from the right, what came before lies to the right.
    assert visit.open(visit.page.locator(".reader mark.cited").first, follow="ArrowRight") == texts[1]
    assert reply.locator(".pin[aria-current]").first.inner_text() == "2"
    visit.page.keyboard.press("Escape")
    visit.page.wait_for_selector(".reader", state="detached")
    assert visit.page.evaluate("document.activeElement.textContent") == "2"
    visit.leave()


def test_permanent_link_opens_the_article_at_the_sentence(chromium, seeds_page, seeds):
    visit = Visit(chromium, seeds_page, permissions=["clipboard-read", "clipboard-write"])
    reply = visit.ask(OPINION)
    text = visit.open(reply.locator(".sentence .pin").nth(2))
    visit.page.get_by_role("link", name=ARABIC.permanent).click()
    visit.page.wait_for_selector(f".reader .copied >> text={ARABIC.copied}")
    address = visit.page.evaluate("navigator.clipboard.readText()")
    visit.leave()
    for link, size, shown in ((address, PHONE, text), (address.partition("&check=")[0], DESKTOP, text),
                              (address[:-8] + "00000000", DESKTOP, ARABIC.article_changed),
                              (address.replace("doc=", "doc=gone"), PHONE, ARABIC.article_gone)):
        visit = Visit(chromium, link, size)
        found = visit.page.locator(".reader :is(mark.cited, .notice)").first
        found.wait_for()
        assert " ".join(found.inner_text().split()) == shown and found.evaluate("mark => mark === document.activeElement")
        visit.page.keyboard.press("Escape")
        visit.page.wait_for_selector(".reader", state="detached")
        assert visit.page.url == seeds_page
        visit.leave()


def test_on_a_phone_a_finger_opens_the_reader_and_pulls_it_down(chromium, seeds_page):
    visit = Visit(chromium, seeds_page, PHONE, has_touch=True)
    pin = visit.ask(TROOPS).locator(".sentence .pin").first
    pin.tap()
    header = visit.page.locator(".reader header")
    header.wait_for()
    assert visit.page.get_by_role("tooltip").count() == 0
    box, touch = header.bounding_box(), visit.context.new_cdp_session(visit.page)

    def pull(way):
        for kind, down in (("touchStart", 0), ("touchMove", way // 2), ("touchMove", way), ("touchEnd", None)):
            points = [] if down is None else [{"x": box["x"] + 60, "y": box["y"] + 12 + down}]
            touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    pull(40)   # too little
    visit.page.wait_for_timeout(300)
    assert header.bounding_box() == box
    pull(200)
    visit.page.wait_for_selector(".reader", state="detached")
    assert pin.evaluate("pin => pin === document.activeElement")
    visit.leave()


def test_what_can_be_asked_next_is_answered_and_keeps_nobody_waiting(chromium, seeds_page):
    visit = Visit(chromium, seeds_page)
    options, scrolled = visit.page.locator("#chat .option"), "document.querySelector('#chat .bubble-wrap').scrollTop"
    for number, question in enumerate(("من هو فرهاد علاء الدين؟", "متى ينعقد مؤتمر المناخ؟")):
        assert ("refusal" in visit.ask(question).get_attribute("class")) == bool(number)
        before = visit.page.evaluate(scrolled)
        options.first.wait_for()
        assert visit.page.evaluate(scrolled) == before and visit.page.locator("#chat .options[role=group]").count() == 1
        asked = options.first.inner_text()
        options.first.click()
        reply = visit.reply(2 * number + 1)
        assert visit.page.locator(".question").last.inner_text() == asked and reply.locator(".sentence").count() >= 1
    # The next question ends what would still be suggested for the one before.
    for question in (TROOPS, GOLD, TROOPS):
        last = visit.ask(question)
    options.first.wait_for()
    assert last.locator(".sentence").count() == 2 and visit.page.locator(".question").count() == 7
    visit.leave()


def test_page_fits_at_twice_the_size_and_stands_still_for_those_who_want_it(chromium, seeds_page):
    visit = Visit(chromium, seeds_page, {"width": 640, "height": 400}, reduced_motion="reduce")
    reply = visit.ask(TROOPS)
    assert visit.open(reply.locator(".sentence .pin").first) == sentence(reply)
    moving = "[...document.querySelectorAll('*')].filter(e => parseFloat(getComputedStyle(e).transitionDuration) > .001).length"
    assert visit.page.evaluate(moving) == 0
    visit.leave()


@pytest.mark.parametrize("words", [ARABIC, ENGLISH], ids=["ar", "en"])
def test_everything_has_a_name_and_the_keyboard_reaches_it_in_order(chromium, seeds_page, words):
    visit = Visit(chromium, f"{seeds_page}{'' if words is ARABIC else words.language}")
    reply = visit.ask(TROOPS)
    visit.page.locator("#chat .option").first.wait_for()
    visit.open(reply.locator(".sentence .pin").first)
    nameless = """() => [...document.querySelectorAll('a[href], button, textarea, [role=region], [role=log]')]
        .filter(each => each.checkVisibility())
        .filter(each => !(each.ariaLabel || each.innerText?.trim() || each.closest('label')?.innerText.trim()))
        .map(each => each.outerHTML.slice(0, 200))"""
    assert visit.page.evaluate(nameless) == []
    for role, name in (("log", words.conversation), ("group", words.next_questions), ("region", words.article),
                       ("region", words.article_text), ("button", words.send), ("button", words.close)):
        assert visit.page.get_by_role(role, name=name, exact=True).count() == 1
    visit.page.locator("#languages a").focus()
    order = []
    for _ in range(40):
        order.append(visit.page.evaluate("""['languages', 'save', 'new-chat', 'tabs', 'chat', 'question', 'reader']
            .findLast(part => document.getElementById(part).contains(document.activeElement))"""))
        visit.page.keyboard.press("Tab")
        if visit.page.evaluate("document.activeElement === document.body"):
            break
    assert list(dict.fromkeys(order)) == ["languages", "save", "new-chat", "tabs", "chat", "question", "reader"]
    visit.leave()


def test_login_page_says_what_it_is_in_arabic(chromium, small_index):
    documents, index = small_index / "documents", small_index / "index"
    process, address = start("--documents", documents, "--index", index, "--auth", "reader:open:sesame")
    try:
        context = chromium.new_context(locale="ar")
        page = context.new_page()
        page.goto(f"{address}?doc=talks.txt&start=0&end=5")
        page.wait_for_selector(f"text={ARABIC.sign_in}")
        assert page.locator(f"text={ARABIC.sign_in}").evaluate("line => getComputedStyle(line).direction") == "rtl"
        page.locator("input").first.fill("reader")
        page.locator("input[type=password]").fill("open:sesame")
        page.locator("button").first.click()
        page.wait_for_selector(".reader mark.cited")
        context.close()
    finally:
        stop(process)


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
