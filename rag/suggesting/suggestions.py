"""An answer -> the questions that may be asked next: made of the sentences around it, and each surely answered."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.answer.answering import Answer, Citation, ask
from rag.answer.evidence import document_sentences, wants
from rag.answer.weighing import Weighed, terms
from rag.arabic.text import words
from rag.question.followups import in_context
from rag.question.pointing import points_back
from rag.question.queries import understand
from rag.question.retrieval import Hit, search
from rag.storage.index import Index

from .asking_facts import asked_of_facts
from .asking_people import Asked, asked_of_people, whole_names

MOST = 3  # suggestions
_MOST_OF_A_KIND = 2
_TRIED = 10  # candidates that are asked before giving up
_PASSAGES = 5  # that the question finds, beside those that are cited
_ON_TOPIC = 0.85  # share of the question that an article must say to be asked about beside the cited ones
_NEAREST = 20  # sentences of a cited article
_LONGEST_SENTENCE = 90  # words


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A question with the sentence that it was made from, by its place."""

    asked: Asked
    document: str
    start: int
    end: int


def suggestions(answer: Answer, index: Index, history: Sequence[str] = ()) -> tuple[str, ...]:
    """Return up to three questions in Arabic that the articles answer and that follow from an answer or a refusal.

    They are made of sentences near the cited ones, then of the other passages that were found; of a refusal's, of its
    related ones. Each was asked and its answer begins with the sentence it was made from, which `answer` does not cite.
    `history` holds the conversation's earlier questions, oldest first; none of them is suggested again.

    >>> suggestions(ask("من هو رئيس الوفد؟", index=index), index)        # doctest: +SKIP
    ('متى بدأت المفاوضات؟', 'ماذا قال رئيس الوفد عن الهدنة؟')
    """
    chosen: list[_Candidate] = []
    tried = 0
    for candidate in _candidates(answer, index, history):
        kinds = Counter(other.asked.kind for other in chosen)
        same = any((other.document, other.start) == (candidate.document, candidate.start) for other in chosen)
        if same or kinds[candidate.asked.kind] >= (1 if candidate.asked.kind == "person" else _MOST_OF_A_KIND):
            continue
        tried += 1
        if _is_answered(candidate, index):
            chosen.append(candidate)
        if len(chosen) == MOST or tried == _TRIED:
            break
    return tuple(candidate.asked.question for candidate in chosen)


def _candidates(answer: Answer, index: Index, history: Sequence[str]) -> Iterator[_Candidate]:
    """One question of each sentence, the nearest first; who somebody is comes after all else."""
    known = {_said(question) for question in (answer.question, *history) if isinstance(question, str)}
    later = []
    for document, start, end in _sentences(answer, index, history):
        text = index.documents[document].text
        made = [*asked_of_facts(text[start:end]), *asked_of_people(text[start:end], whole_names(text))]
        fresh = [_Candidate(asked, document, start, end) for asked in made if _said(asked.question) not in known]
        known |= {_said(candidate.asked.question) for candidate in fresh}
        found = [candidate for candidate in fresh if candidate.asked.kind != "person"]
        later += [candidate for candidate in fresh if candidate.asked.kind == "person"][:1]
        yield from found[:1]
    yield from later


def _said(question: str) -> frozenset[str]:
    """What a question asks for and about: in another order it is no other question."""
    return wants(question) | {concept.asked for concept in understand(question).concepts} if words(question) else frozenset()


def _sentences(answer: Answer, index: Index, history: Sequence[str]) -> Iterator[tuple[str, int, int]]:
    """The sentences that the answer does not cite: of the cited articles by their distance, then of the passages found."""
    seen = set()
    said = [(place.document, place.start, place.end) for citation in answer.citations for place in citation.places]
    near = [place for citation in answer.citations for place in _around(citation, index)]
    for place in (*near, *(place for hit in _passages(answer, index, history) for place in _within(hit, index))):
        cited = any(_overlap(place, other) for other in said)
        if place not in seen and not cited and len(words(index.documents[place[0]].text[place[1]:place[2]])) <= _LONGEST_SENTENCE:
            seen.add(place)
            yield place


def _passages(answer: Answer, index: Index, history: Sequence[str]) -> list[Hit]:
    """A refusal's related passages; for an answer those of articles about the same."""
    if answer.abstained:
        return list(answer.related)
    query = in_context(answer.question, history)
    weighed = Weighed(query, index)
    return [hit for hit in search(query, _PASSAGES, index)
            if weighed.share(weighed.matches([terms(index.documents[hit.chunk.document].text)]))[0] >= _ON_TOPIC]


def _around(citation: Citation, index: Index) -> Iterator[tuple[str, int, int]]:
    spans = document_sentences(index.documents[citation.document].text)
    at = next(number for number, (_, end) in enumerate(spans) if end > citation.start)
    nearest = sorted(range(len(spans)), key=lambda number: (number - at if number > at else 2 * (at - number), number))
    yield from ((citation.document, *spans[number]) for number in nearest[1:_NEAREST])


def _within(hit: Hit, index: Index) -> Iterator[tuple[str, int, int]]:
    for start, end in document_sentences(index.documents[hit.chunk.document].text):
        if hit.chunk.start <= start < hit.chunk.end:
            yield hit.chunk.document, start, end


def _overlap(one: tuple[str, int, int], other: tuple[str, int, int]) -> bool:
    return one[0] == other[0] and one[1] < other[2] and other[1] < one[2]


def _is_answered(candidate: _Candidate, index: Index) -> bool:
    """Whether the question can be understood alone and its answer begins with the sentence that it was made from."""
    if points_back(understand(candidate.asked.question)):
        return False
    first = next(iter(ask(candidate.asked.question, index=index).citations), None)
    told = candidate.start + candidate.asked.start
    return first is not None and first.document == candidate.document and first.start <= told < first.end <= candidate.end
