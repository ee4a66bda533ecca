"""An inspection as HTML: the decision, then tables of what was searched for, the passages and the sentences."""

from collections.abc import Iterable, Mapping

from rag import Citation, Document
from rag.answer.answering import sentence_weights, support_weights
from rag.answer.evidence import FEATURES, SUPPORT
from rag.page.escaping import escaped
from rag.page.inspector_wording import INSPECTOR_WORDINGS, InspectorWording
from rag.page.links import Place
from rag.page.quoting import facts_html
from rag.page.wording import Wording
from rag.quality.inspection import RANKERS, Asked, Compared, Inspection, Passage

_KINDS = {"same": "=", "translation": "↔", "synonym": "≈", "sound": "♪"}


def inspection_html(found: Inspection, documents: Mapping[str, Document], words: Wording) -> str:
    """Return what was found out about a question."""
    texts = INSPECTOR_WORDINGS[words.language]
    parts = (_decision(found, texts), _searched(found, words), _passages(found, documents, words), _sentences(found, texts))
    return f'<div class="inspection" dir="{words.direction}">{"".join(parts)}</div>'


def _decision(found: Inspection, texts: InspectorWording) -> str:
    sure = found.confidence >= found.threshold
    line = texts.bare if found.bare else texts.refused if not sure else texts.answered if found.says_numbers else texts.numbers
    told = line.format(confidence=_number(found.confidence), threshold=_number(found.threshold))
    weights = support_weights()
    values = dict(zip(SUPPORT, found.support, strict=False)) | {"intercept": 1.0}
    rows = [(_code(name), *map(_number, (value, weights[name], value * weights[name]))) for name, value in values.items()]
    table = _table((texts.name, texts.value, texts.weight, texts.product), rows) if found.support else ""
    return f'<h3>{texts.decision}</h3><p class="decision" role="status">{told}</p>{table}'


def _searched(found: Inspection, words: Wording) -> str:
    texts = INSPECTOR_WORDINGS[words.language]
    facts = [(texts.language, [found.language]), (texts.wants, found.wants), (texts.missing, found.missing)]
    facts += [(texts.filters[name], written) for name, written in found.filters.items()]
    facts += [(texts.searched, [found.searched] * (found.searched != found.question))]
    facts += [(f"{texts.expansions}: {escaped(each.asked)}", each.said) for each in found.expansions]
    lines = "".join(f"<dt>{name}</dt><dd>{_listed(listed, words)}</dd>" for name, listed in facts if listed)
    head = (texts.asked, texts.weight, texts.counts, texts.ways)
    return f"<h3>{texts.searched_for}</h3><dl>{lines}</dl>{_table(head, [_asked(asked) for asked in found.concepts])}"


def _asked(asked: Asked) -> tuple[str, ...]:
    ways = " · ".join(f"{_isolated(way.stems)} <small>{_KINDS[way.kind]} {_number(way.weight)}, {way.passages}</small>"
                      for way in asked.ways)
    return _isolated(asked.asked), _number(asked.weight), _number(asked.counts), ways


def _passages(found: Inspection, documents: Mapping[str, Document], words: Wording) -> str:
    texts = INSPECTOR_WORDINGS[words.language]
    weights = (f"{texts.rankers[name]} {_number(weight)}" for name, weight in zip(RANKERS, found.weights, strict=True))
    said = texts.said.format(said=_number(found.said), weights=words.comma.join(weights))
    head = ("#", texts.passage, texts.matched, texts.score,
            *(f"{texts.rankers[name]}<small>{texts.ranked}</small>" for name in RANKERS))
    rows = [(str(number), *_passage(passage, documents, words)) for number, passage in enumerate(found.passages, 1)]
    return f'<h3>{texts.passages}</h3><p class="facts">{said}</p>{_table(head, rows)}'


def _passage(passage: Passage, documents: Mapping[str, Document], words: Wording) -> tuple[str, ...]:
    chunk = passage.chunk
    link = Place.of(chunk).href
    opening = escaped(chunk.text[:90].rsplit(maxsplit=1)[0])
    shown = (f'<a href="{escaped(link)}" dir="auto">{opening}…</a>'
             f'<small>{facts_html(documents.get(chunk.document), chunk.date, words)} <bdi>{escaped(chunk.title)}</bdi></small>')
    matched = "".join(f"<div>{_isolated(each.asked)} {_number(each.share)} <small>{_listed(each.written, words)}</small></div>"
                      for each in passage.matched)
    ranked = (f"<b>{each.rank}</b><small>{_number(each.measured)} · {_number(each.score)}</small>" for each in passage.rankers)
    return shown, matched, _number(passage.score), *ranked


def _sentences(found: Inspection, texts: InspectorWording) -> str:
    rows = [(str(number), _sentence(each), _number(each.score), str(each.passage or "–"), _parts(each, texts))
            for number, each in enumerate(found.sentences, 1)]
    head = ("#", texts.sentence, texts.score, texts.passage, texts.parts)
    return f"<h3>{texts.sentences}</h3>{_table(head, rows)}" if rows else ""


def _sentence(compared: Compared) -> str:
    link = Place.of(Citation(compared.document, "", "", compared.start, compared.end, compared.text)).href
    return f'<a href="{escaped(link)}" dir="auto">{escaped(compared.text)}</a>'


def _parts(compared: Compared, texts: InspectorWording) -> str:
    """The values that count, what counts most first."""
    weights = sentence_weights()
    values = zip(FEATURES, compared.features, strict=True)
    counting = sorted(((name, value) for name, value in values if value), key=lambda pair: -abs(pair[1] * weights[pair[0]]))
    shown = [f"<span>{_code(name)} {_number(value)} × {_number(weights[name])}</span>" for name, value in counting]
    shown += [f"<span>{texts.more} {_number(compared.more)}</span>"] if compared.more else []
    return "".join(shown)


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A table of HTML cells, in a box that scrolls by itself."""
    columns = "".join(f'<th scope="col">{cell}</th>' for cell in head)
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return f'<div class="table" tabindex="0"><table><thead><tr>{columns}</tr></thead><tbody>{body}</tbody></table></div>'


def _number(value: float) -> str:
    return f'<bdi dir="ltr">{value:.3g}</bdi>'


def _isolated(text: str) -> str:
    return f"<bdi>{escaped(text)}</bdi>"


def _listed(texts: Iterable[str], words: Wording) -> str:
    return words.comma.join(map(_isolated, texts))


def _code(name: str) -> str:
    return f'<code dir="ltr">{name}</code>'
