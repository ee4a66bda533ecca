"""The web page over an index: the chat, the article reader beside it, the articles, the inspector, and named endpoints.

`wording` what the page says, in Arabic and English · `links` what a citation points to ·
`escaping` text that stays text · `quoting` a citation's text as HTML ·
`rendering` an answer as HTML · `reader` an article as HTML · `conversation` what asking does ·
`endpoints` what programs call · `overview` what articles name and when, counted once · `corpus`, `corpus_html`, `overview_html`,
`corpus_wording`, `corpus_endpoints` the tab of the articles · `inspector`, `inspector_html`, `inspector_wording` why a question
is answered as it is · `layout` the page put together and served · `style.css`, `corpus.css`, `inspector.css`, `page.js`,
`corpus.js`, `icon.svg` what the browser gets.
"""

from rag.page.layout import build_page, serve
from rag.page.wording import WORDINGS

__all__ = ["WORDINGS", "build_page", "serve"]
