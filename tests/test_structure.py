"""The contract and the shape of the code: what is exported, with which arguments, and that imports go one way."""

import ast
import inspect
import re
from pathlib import Path

import pytest

import rag

PACKAGE = Path(rag.__file__).parent
# Each row may import from the rows above it only.
LAYERS = ("bidi errors text", "cleaning dates decoding embeddings glyphs lines measures sentences sounds timeliness",
          "cues lexical pdf reranking rows spelling", "formats leaning lexicon operators people relative_dates",
          "clauses documents queries", "chunks copies finding phrases pointing reading trimming",
          "asking_people followups identities index naming",
          "asking_facts checking generations mentions retrieval weighing", "evidence expansions langchain timeline",
          "emphasis reprints", "composition", "answering", "feedback inspection suggestions", "evaluation", "golden",
          "build", "reports watching", "cli")
LAYER = {name: number for number, row in enumerate(LAYERS) for name in row.split()}


def imports(path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level == 1:
            yield from [node.module] if node.module else [alias.name for alias in node.names]


def test_every_module_has_its_place_and_imports_only_what_stands_before_it():
    modules = {path.stem for path in PACKAGE.glob("*.py")} - {"__init__", "__main__"}
    assert modules == LAYER.keys()
    for module in modules:
        for imported in imports(PACKAGE / f"{module}.py"):
            assert LAYER[imported] < LAYER[module], f"{module} imports {imported}"


def test_the_query_side_never_imports_documents_or_build():
    for module in ("retrieval", "pointing", "followups", "reading", "asking_people", "asking_facts", "suggestions", "weighing", "evidence",
                   "expansions", "timeliness", "reprints", "answering", "queries", "operators", "lexicon"):
        assert not {"build", "documents"} & set(imports(PACKAGE / f"{module}.py"))


def test_only_the_page_knows_gradio_and_only_the_program_knows_the_page():
    for path in PACKAGE.rglob("*.py"):
        if path.parent.name != "page":
            statements = list(ast.walk(ast.parse(path.read_text("utf-8"))))
            names = [alias.name for statement in statements if isinstance(statement, ast.Import) for alias in statement.names]
            names += [f"{'rag.' * bool(statement.level)}{statement.module}" for statement in statements
                      if isinstance(statement, ast.ImportFrom)]
            assert not [name for name in names if re.match(r"gradio\b|rag\.page\b", name)], path


def test_a_module_is_read_at_one_sitting():
    long = {path.stem for path in PACKAGE.rglob("*.py") if len(path.read_text("utf-8").splitlines()) > 250}
    assert long <= {"answering", "cleaning", "cli", "documents", "index"}  # no others, and none of these for good


def test_what_is_exported_is_the_contract():
    names = ["Answer", "BuildReport", "Chunk", "Citation", "Document", "Hit", "Index", "RagError", "ask", "build_index",
             "load_index", "retrieve"]
    assert rag.__all__ == names
    modules = {path.stem for path in PACKAGE.glob("*.py")}
    assert not modules & set(names)  # a module must not hide behind an exported name
    assert issubclass(rag.RagError, ValueError)
    assert dir(rag) == names and {getattr(rag, name).__name__ for name in names} == set(names)
    with pytest.raises(AttributeError, match="'rag' has no attribute 'asks'"):
        rag.asks  # noqa: B018


@pytest.mark.parametrize(("function", "expected"), [
    (rag.build_index, "(documents, index='index', *, model=None, progress=None, force=False)"),
    (rag.load_index, "(path='index', reranker=None)"),
    (rag.retrieve, "(question, k=5, *, index='index')"),
    (rag.ask, "(question, *, history=(), index='index')"),
], ids=lambda value: getattr(value, "__name__", "signature"))
def test_signatures(function, expected):
    signature = inspect.signature(function)
    bare = [parameter.replace(annotation=parameter.empty) for parameter in signature.parameters.values()]
    assert str(signature.replace(parameters=bare, return_annotation=signature.empty)) == expected
