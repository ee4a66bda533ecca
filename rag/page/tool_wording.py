"""What the buttons under a reply and the menu that saves a conversation say, and what is written into saved files."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ToolWording:
    """Every text of these tools in one language; `reasons` by the names that `rag.quality.feedback` gives them."""

    language: str
    copy: str
    copied: str
    not_copied: str
    right: str
    wrong: str
    what_is_wrong: str
    reasons: dict[str, str]
    comment: str
    send: str
    thanks: str
    not_stored: str
    gone: str
    save: str
    markdown: str
    html: str
    references: str
    characters: str
    saved: str
    conversation: str
    original: str


TOOL_WORDINGS = {
    "ar": ToolWording(
        language="ar",
        copy="نسخ الجواب مع مراجعه",
        copied="نُسخ",
        not_copied="لم يسمح المتصفح بالنسخ",
        right="الجواب صحيح",
        wrong="الجواب غير صحيح",
        what_is_wrong="ما الخطأ؟",
        reasons={"wrong_passage": "المقطع لا يجيب عن السؤال",
                 "not_best": "في المقالات جملة أفضل",
                 "should_refuse": "لا جواب في المقالات أصلًا",
                 "should_answer": "الجواب موجود في المقالات",
                 "other": "سبب آخر"},
        comment="اكتب السبب",
        send="إرسال",
        thanks="شكرًا، سُجّل رأيك",
        not_stored="تعذّر تسجيل رأيك، وتفاصيل ذلك في نافذة الأوامر التي شُغّلت منها الصفحة",
        gone="أُعيد تشغيل الصفحة منذ هذا الجواب: أعد تحميلها واطرح سؤالك من جديد",
        save="حفظ المحادثة",
        markdown="ملف Markdown",
        html="صفحة HTML",
        references="المراجع",
        characters="الحروف",
        saved="حُفظت في",
        conversation="محادثة",
        original="المقال في موقعه",
    ),
    "en": ToolWording(
        language="en",
        copy="Copy the answer with its references",
        copied="Copied",
        not_copied="The browser did not allow copying",
        right="The answer is right",
        wrong="The answer is wrong",
        what_is_wrong="What is wrong?",
        reasons={"wrong_passage": "This passage doesn’t answer the question",
                 "not_best": "The articles have a better sentence",
                 "should_refuse": "The articles don’t say at all",
                 "should_answer": "The articles do say",
                 "other": "Something else"},
        comment="Say what",
        send="Send",
        thanks="Thank you, your vote is kept",
        not_stored="Your vote could not be kept; the terminal that runs the page has the details",
        gone="The page was started anew since this answer: reload it and ask again",
        save="Save the conversation",
        markdown="Markdown file",
        html="HTML page",
        references="References",
        characters="characters",
        saved="Saved on",
        conversation="conversation",
        original="Original article",
    ),
}
