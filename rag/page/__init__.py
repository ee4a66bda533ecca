"""The web page over an index: the chat, the article reader beside it, the documents, and named endpoints.

`wording` what the page says, in Arabic and English · `links` what a citation points to ·
`escaping` text that stays text · `quoting` a citation's text as HTML ·
`rendering` an answer as HTML · `reader` an article as HTML · `conversation` what asking does ·
`endpoints` what programs call · `layout` the page put together and served · `style.css`, `page.js`,
`icon.svg` what the browser gets.

`documents` the tab where the documents are kept, with `names` of files, `shelf` their folder, `documents_html`,
`documents_wording`, `documents_endpoints`, `documents.css` and `documents.js`.
"""

from rag.page.layout import build_page, serve
from rag.page.shelf import Shelf
from rag.page.wording import WORDINGS

__all__ = ["WORDINGS", "Shelf", "build_page", "serve"]
