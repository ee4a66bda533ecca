"""The web page over an index: the chat, the article reader beside it, and two named endpoints.

`wording` what the page says, in Arabic and English · `links` what a link points to ·
`escaping` text that stays text · `quoting` a citation as HTML · `glimpses` a citation among its neighbours ·
`rendering` an answer as HTML · `reader` an article as HTML · `conversation` what asking does ·
`memory` conversations that outlive a reload · `endpoints` what programs call · `layout` the page put together
and served · `style.css`, `page.js` (reader and conversation), `glimpse.js`, `icon.svg` what the browser gets.
"""

from rag.page.layout import build_page, serve
from rag.page.wording import WORDINGS

__all__ = ["WORDINGS", "build_page", "serve"]
