"""The web page over an index: the chat, the article reader beside it, the documents, the articles, the inspector, and endpoints.

`wording` what the page says, in Arabic and English · `links` what a link points to ·
`escaping` text that stays text · `quoting` a citation as HTML · `glimpses` a citation among its neighbours ·
`rendering` an answer as HTML · `reader` an article as HTML · `conversation` what asking does ·
`memory` conversations that outlive a reload · `chat` the conversation's tab ·
`turns` a conversation as it is kept · `clipboard` an answer copied ·
`export` a conversation saved · `tools` the buttons for these and for votes, with their `tool_wording` ·
`endpoints`, `tool_endpoints` what programs call, `results` what they get · `mcp_tools` the same for assistants ·
`refusals` what nothing can read is refused in a line · `layout` the page put together and served ·
`style.css`, `page.js` (reader and conversation), `glimpse.js`, `tools.css`, `tools.js`, `icon.svg` what the browser gets,
`export.css` what a saved page looks like.

`overview` what articles name and when, counted once · `corpus` the tab of the articles, with `corpus_html`, `overview_html`,
`corpus_wording`, `corpus_endpoints`, `corpus.css` and `corpus.js` · `inspector` why a question is answered as it is, with
`inspector_html`, `inspector_wording` and `inspector.css`.

`documents` the tab where the documents are kept, with `names` of files, `shelf` their folder, `documents_html`,
`documents_wording`, `documents_endpoints`, `documents.css` and `documents.js`.
"""

from rag.page.layout import build_page, serve
from rag.page.shelf import Shelf
from rag.page.wording import WORDINGS

__all__ = ["WORDINGS", "Shelf", "build_page", "serve"]
