"""What the documents tab says, in each language of the page's interface."""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DocumentsWording:
    """Every text of the tab in one language; `translated` gives what the library says in English."""

    tab: str
    add_heading: str
    choose: str
    drop: str
    limits: str
    uploading: str
    offers_heading: str
    offers_note: str
    title: str
    date: str
    publisher: str
    date_found: str
    date_given: str
    date_missing: str
    words: str
    articles: str
    left_out: str
    as_indexed: str
    cut: str
    renamed: str
    leave_out: str
    not_added: str
    add: str
    cancel: str
    waits: str
    working: str
    so_far: str
    nothing_changed: str
    broken: str
    done: str
    passages: str
    added: str
    changed: str
    removed: str
    unchanged: str
    and_more: str
    indexed_heading: str
    find: str
    none_found: str
    more: str
    no_date: str
    read: str
    remove: str
    sure: str
    sure_yes: str
    sure_no: str
    waiting_heading: str
    gone_heading: str
    rejected_heading: str
    removed_heading: str
    put_back: str
    rebuild: str
    translated: tuple[tuple[str, str], ...]

    def said(self, message: str) -> str:
        """Return a message of the library in this language, and the reason within it; what is not known stays as it is.

        >>> ARABIC_DOCUMENTS.said("it is empty"), ENGLISH_DOCUMENTS.said("it is empty")
        ('الملف فارغ', 'it is empty')
        """
        for pattern, text in self.translated:
            if match := re.fullmatch(pattern, message, re.DOTALL):
                return text.format(*map(self.said, match.groups()))
        return message


ARABIC_DOCUMENTS = DocumentsWording(
    tab="المستندات",
    add_heading="إضافة مقالات",
    choose="اختر ملفات",
    drop="أو أفلتها هنا",
    limits="الأنواع وأكبر حجم للملف: {types}",
    uploading="جارٍ الرفع: {done} من {total}",
    offers_heading="قبل الإضافة",
    offers_note="لا يُكتب شيء قبل أن تضغط «أضف».",
    title="العنوان",
    date="التاريخ",
    publisher="الناشر",
    date_found="التاريخ مأخوذ من النص",
    date_given="التاريخ كما كتبته",
    date_missing="لم يُعثر على تاريخ: اكتبه إن عرفته، مثل \u20662024-01-27\u2069 أو \u20662024-01\u2069 أو 2024",
    words="عدد الكلمات: {number}",
    articles="جدول، وعدد مقالاته: {number}",
    left_out="ما يُترك من الملف",
    as_indexed="النص كما سيُفهرس",
    cut="… وبقية النص ({number} كلمة)",
    renamed="يوجد ملف آخر بهذا الاسم، فسيُحفظ هذا باسم {name} ويبقى الاثنان.",
    leave_out="استبعاد",
    not_added="لن يُضاف:",
    add="أضف وحدّث الفهرس ({number})",
    cancel="إلغاء",
    waits="في الانتظار…",
    working="يُحدَّث الفهرس. والمحادثة تجيب في أثناء ذلك من الفهرس السابق.",
    so_far="{done} من {total}",
    nothing_changed="لم يتغيّر شيء:",
    broken="حدث خطأ غير متوقع ولم يتغيّر شيء. التفاصيل في نافذة الأوامر التي شُغّلت منها الصفحة.",
    done="الفهرس محدَّث",
    passages="عدد المقاطع: {number}",
    added="أُضيف",
    changed="تغيّر",
    removed="حُذف",
    unchanged="لم يتغيّر",
    and_more="و{number} غيرها",
    indexed_heading="في الفهرس",
    find="ابحث في العناوين وأسماء الملفات",
    none_found="لا مقال بهذا العنوان أو الاسم.",
    more="وفي الفهرس {number} غيرها: اكتب في خانة البحث شيئًا من العنوان.",
    no_date="بلا تاريخ",
    read="اقرأ المقال",
    remove="حذف",
    sure="يُنقل إلى المحذوفات ويُحدَّث الفهرس.",
    sure_yes="احذفه",
    sure_no="أبقِه",
    waiting_heading="في المجلد ولم تُفهرس بعد",
    gone_heading="في الفهرس ولم تعد في المجلد",
    rejected_heading="ملفات في المجلد لا تُقرأ",
    removed_heading="المحذوفات",
    put_back="أعِده",
    rebuild="حدّث الفهرس",
    translated=(
        (r"its name holds characters that cannot be shown; rename it", "في اسمه محارف لا تظهر: غيّر اسمه"),
        (r"it holds a page's navigation and no article", "ليس فيه إلا قوائم صفحة، ولا مقال"),
        (r"files of type (\S+) are not read.*", r"ملفات {0} لا تُقرأ: احفظه بنوع .txt"),
        (r"it has ([\d.]+) MB, and (\d+) MB.*; divide it", r"حجمه {0} ميغابايت، والحدّ {1} للملف: قسّمه"),
        (r"it has ([\d.]+) MB, and (\d+) MB.*", r"حجمه {0} ميغابايت، والحدّ {1} للملف: ضع كل مقال في ملف"),
        (r"it is encrypted; .*", "الملف محميّ بكلمة مرور: احفظه من جديد بلا كلمة مرور"),
        (r"it is encrypted or in Word's old format; .*", "الملف محميّ بكلمة مرور أو من صيغة Word القديمة: احفظه من جديد بنوع .docx"),
        (r"it is damaged or no (PDF|\.docx)(?: file)?; .*", r"الملف تالف أو ليس {0}: احفظه من جديد"),
        (r"it holds no text, only pictures; .*", "ليس فيه نص بل صور: حوّلها إلى نص أوّلًا"),
        (r"reading it takes more than (\d+) seconds; .*", r"تستغرق قراءته أكثر من {0} ثانية: قسّمه"),
        (r"its letters do not say what they look like: .*", "خطوطه من نوع قديم لا تُقرأ حروفه: احفظه من مصدره من جديد، أو بنوع .docx"),
        (r"it unpacks to ([\d,]+) MB; .*", r"حجمه بعد فكّه {0} ميغابايت: احفظ نصّه بنوع .txt"),
        (r"one of its elements has thousands of attributes; .*", "لا تُقرأ هذه الصفحة: احفظ نص المقال بنوع .txt"),
        (r"it holds no main text; .*", "ليس في الصفحة نص مقال: احفظ نص المقال بنوع .txt"),
        (r"it holds no text", "لا نص فيه"),
        (r"it is no table \((.*), line (\d+)\); .*", r"ليس جدولًا (السطر {1}): احفظه من جديد بنوع CSV"),
        (r"it has no column of text \(.*", "ليس في الجدول عمود للنص: سمِّ أحد أعمدته «النص»"),
        (r"it has (\d+) cells, and the header has (\d+); .*", r"خلاياه {0} وأعمدة الجدول {1}: ضع النص بين علامتي تنصيص"),
        (r"its text is empty", "نصّه فارغ"),
        (r"its text has ([\d,]+) characters, and ([\d,]+) is the limit", r"عدد أحرف نصّه {0} والحدّ {1}"),
        (r"it cannot be opened \(No such file.*", "لم يعد موجودًا: ارفعه مرة أخرى"),
        (r"it cannot be opened \((.*)\)", r"لا يُفتح ({0})"),
        (r"only (\d+) files are taken at a time: .*", r"تُؤخذ {0} ملف في المرة: أضف هذه ثم ارفعه"),
        (r"it could not be uploaded: try again", "تعذّر رفعه: جرّب مرة أخرى"),
        (r"The file was not uploaded here, or too long ago: .*", "مضى على رفعه وقت طويل: ارفعه مرة أخرى."),
        (r"it is empty", "الملف فارغ"),
        (r"it is binary or in an encoding.*", "ليس نصًّا، أو ترميزه غير UTF-8 وUTF-16 وWindows-1256 وISO-8859-6"),
        (r"it holds no words", "لا كلمات فيه"),
        (r"its (UTF-\d+) is damaged.*", r"ترميزه {0} تالف: احفظه من جديد بترميز UTF-8"),
        (r"the same text is there already: (.*)", r"النص نفسه موجود باسم {0}"),
        (r"There is no folder (.*?): .*", r"لا يوجد المجلد {0}."),
        (r"(.*) is one file: documents can be added to a folder only\.",
         r"تُشغَّل الصفحة على ملف واحد {0}، ولا تُضاف المقالات إلا إلى مجلد."),
        (r"(.*) may not be written to: .*", r"لا تسمح الصلاحيات بالكتابة في المجلد {0}."),
        (r"There is no document .*", "لا يوجد هذا المقال: حُذف أو تغيّر اسمه قبل قليل."),
        (r"There is no removed document .*", "ليس هذا المقال في المحذوفات: أُعيد أو مُحي قبل قليل."),
        (r"(.*) is the only document: .*", "هذا هو المقال الوحيد: أضف غيره قبل أن تحذفه."),
        (r"(.*) was not added, nor was any other: (.*)\.", r"لم يُضف شيء. {0}: {1}."),
        (r"(.*) cannot be changed \((.*)\): .*", r"لا يمكن تغيير المجلد {0} ({1})."),
        (r"Another build of .* is running: .*", "يُبنى الفهرس الآن في برنامج آخر: انتظر حتى ينتهي ثم أعد المحاولة."),
        (r"The index cannot be written to (.*) \((.*)\): .*", r"لا يمكن كتابة الفهرس في {0} ({1})."),
        (r".*: the date '(.*)' of .*", "التاريخ «\u2066{0}\u2069» ليس بصيغة \u20662024-01-27\u2069 أو \u20662024-01\u2069 أو 2024."),
        (r"There is no index in .*", "لا يوجد فهرس."),
        (r"passages embedded", "ترميز المقاطع"),
        (r"navigation", "قائمة الصفحة"), (r"page furniture", "ملحقات الصفحة"), (r"link", "رابط"), (r"author", "الكاتب"),
        (r"picture caption", "تعليق صورة"), (r"said before", "مكرّر"),
    ),
)

ENGLISH_DOCUMENTS = DocumentsWording(
    tab="Documents",
    add_heading="Add articles",
    choose="Choose files",
    drop="or drop them here",
    limits="Kinds of files and how large one may be: {types}",
    uploading="Uploading {done} of {total}",
    offers_heading="Before they are added",
    offers_note="Nothing is written until you press “Add”.",
    title="Title",
    date="Date",
    publisher="Publisher",
    date_found="The date was found in the text",
    date_given="The date as you gave it",
    date_missing="No date was found: if you know it, write it like 2024-01-27, 2024-01 or 2024",
    words="{number} words",
    articles="A table of {number} articles",
    left_out="Left out of the file",
    as_indexed="The text as it will be indexed",
    cut="… and the rest of the text ({number} words)",
    renamed="Another file has this name: this one will be kept as {name} beside it.",
    leave_out="Leave out",
    not_added="Can’t be added:",
    add="Add and rebuild ({number})",
    cancel="Cancel",
    waits="Waiting for its turn…",
    working="The index is being rebuilt. The chat goes on answering from the one before.",
    so_far="{done} of {total}",
    nothing_changed="Nothing was changed:",
    broken="Something unexpected went wrong and nothing was changed; the terminal that runs the page has the details.",
    done="The index is up to date",
    passages="{number} passages",
    added="Added",
    changed="Changed",
    removed="Removed",
    unchanged="Unchanged",
    and_more="and {number} more",
    indexed_heading="In the index",
    find="Find by title or file name",
    none_found="No article has that title or name.",
    more="and {number} more: type some of its title to find one.",
    no_date="no date",
    read="Read the article",
    remove="Remove",
    sure="It is moved to the removed ones, and the index rebuilt.",
    sure_yes="Remove it",
    sure_no="Keep it",
    waiting_heading="In the folder, not in the index yet",
    gone_heading="In the index, no longer in the folder",
    rejected_heading="Files of the folder that can’t be read",
    removed_heading="Removed",
    put_back="Put back",
    rebuild="Rebuild the index",
    translated=(),
)

DOCUMENTS_WORDINGS = {"ar": ARABIC_DOCUMENTS, "en": ENGLISH_DOCUMENTS}
