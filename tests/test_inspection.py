"""The inspection agrees with what is answered and retrieved, and its numbers with one another."""

import json
from math import exp

import pytest

import rag
from rag.answer.answering import sentence_weights, support_weights
from rag.answer.evidence import FEATURES, SUPPORT
from rag.quality.inspection import inspect

TROOPS = "كم عدد القوات الأمريكية في العراق؟"
QUESTIONS = (TROOPS, "Who was killed in the air strike?", "كم يبلغ سعر الذهب في طوكيو اليوم؟",
             "متى تنسحب \"قوات التحالف\" -بغداد؟")


@pytest.mark.parametrize("question", QUESTIONS)
def test_it_shows_what_is_answered_and_retrieved(question, seeds):
    found, answer = inspect(question, [], seeds), rag.ask(question, index=seeds)
    assert found.confidence * found.says_numbers == pytest.approx(answer.confidence, abs=1e-4)
    assert bool(answer.citations) == (found.confidence * found.says_numbers >= found.threshold)
    assert [passage.chunk for passage in found.passages] == [hit.chunk for hit in rag.retrieve(question, 20, index=seeds)]
    assert (found.missing, found.expansions) == (answer.missing or found.missing, answer.searched_for)
    if answer.citations:
        best, cited = found.sentences[0], answer.citations[0]
        assert best.document == cited.document and best.start <= cited.start and cited.end <= best.end


@pytest.mark.parametrize("question", QUESTIONS)
def test_scores_are_the_sums_of_their_parts(question, seeds):
    found = inspect(question, [], seeds)
    for passage in found.passages:
        parts = zip(found.weights, passage.rankers, strict=True)
        assert passage.score == pytest.approx(sum(weight * ranked.score for weight, ranked in parts), abs=1e-2)
    for one in found.passages:
        for other in found.passages:
            pairs = zip(one.rankers, other.rankers, strict=True)
            assert all(first.measured >= second.measured for first, second in pairs if first.rank < second.rank)
    for each in found.sentences:
        value = sum(sentence_weights()[name] * part for name, part in zip(FEATURES, each.features, strict=True))
        assert value + each.more == pytest.approx(each.score, abs=1e-2)
    weights = support_weights()
    evidence = weights["intercept"] + sum(weights[name] * value for name, value in zip(SUPPORT, found.support, strict=True))
    assert found.confidence == pytest.approx(1 / (1 + exp(-evidence)), abs=1e-3)


def test_sentences_and_matched_words_stand_in_their_articles(seeds):
    found = inspect(TROOPS, [], seeds)
    assert all(seeds.documents[each.document].text[each.start:each.end] == each.text for each in found.sentences)
    assert [each.score for each in found.sentences] == sorted((each.score for each in found.sentences), reverse=True)
    for passage in found.passages:
        assert all(written in passage.chunk.text for matched in passage.matched for written in matched.written)
    first = {matched.asked: matched for matched in found.passages[0].matched}
    assert first["العراق"].share == 1 and "العراق" in first["العراق"].written


def test_a_follow_up_shows_what_was_carried_over(seeds):
    found = inspect("ومتى تنسحب؟", [TROOPS], seeds)
    assert found.searched == f"{TROOPS} ومتى تنسحب؟" and found.wants == ("when",)
    assert [(asked.asked, asked.weight) for asked in found.concepts] == [
        ("تنسحب", 1.0), ("القوات الأمريكية", 0.5), ("العراق", 0.5)]
    alone = inspect("ومتى تنسحب؟", [], seeds)
    assert alone.searched == alone.question == "ومتى تنسحب؟" and len(alone.concepts) == 1


def test_operators_and_stop_words_are_told(seeds):
    found = inspect("متى تنسحب \"قوات التحالف\" +العراق -بغداد؟", [], seeds)
    assert found.filters == {"phrases": ('"قوات التحالف"',), "required": ("العراق",), "excluded": ("بغداد",)}
    assert not any("بغداد" in passage.chunk.text for passage in found.passages)
    bare = inspect("من هو؟", [], seeds)
    assert bare.bare and (bare.sentences, bare.support, bare.confidence) == ((), (), 0.0)


def test_other_words_are_shown_with_the_number_of_their_passages(seeds):
    (asked, *_) = inspect("American soldiers", [], seeds).concepts
    assert asked.asked == "American soldiers" and {way.kind for way in asked.ways} >= {"translation"}
    assert all(way.passages > 0 for way in asked.ways)
    assert [way.weight for way in asked.ways] == sorted((way.weight for way in asked.ways), reverse=True)


def test_it_works_with_a_model_without_word_vectors_and_becomes_json(tiny_model, corpus, tmp_path):
    rag.build_index(corpus, tmp_path / "index", model=tiny_model)
    found = inspect("كم عدد القوات في العراق؟", ["ماذا وقع الأردن؟"], rag.load_index(tmp_path / "index"))
    values = json.loads(json.dumps(found.to_dict()))
    assert values["passages"][0]["rankers"]["words"]["rank"] == 1
    assert set(values["sentences"][0]["features"]) == set(FEATURES) and set(values["support"]) == set(SUPPORT)


@pytest.mark.parametrize("question", ["", "  ", "س" * 3000, "-بغداد"])
def test_what_cannot_be_asked_cannot_be_inspected(question, seeds):
    with pytest.raises(rag.RagError):
        inspect(question, [], seeds)
