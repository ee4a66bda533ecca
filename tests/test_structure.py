"""The contract and the shape of the code: what is exported, with which arguments, and that imports go one way."""

import ast
import inspect
import re
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import rag

PACKAGE = Path(rag.__file__).parent
# Each may import from itself and from those before it only; the page and the command line stand above them all.
FOLDERS = ("arabic", "display", "articles", "storage", "question", "answer", "suggesting", "corpus", "quality", "building")
MODULES = {path.relative_to(PACKAGE).with_suffix("").parts: path for folder in FOLDERS for path in (PACKAGE / folder).glob("[!_]*.py")}


def imports(path):
    """What a module of a folder imports from: (folder, module), or (module,) of those that stand in no folder."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.level or (node.module or "").startswith("rag")):
            place = (path.parent.name, *filter(None, [node.module])) if node.level else tuple(node.module.split(".")[1:])
            yield from [(*place, alias.name) for alias in node.names] if place in {(), *((folder,) for folder in FOLDERS)} else [place]


def test_every_module_has_its_place_and_imports_only_what_stands_before_it():
    assert {path.name for path in PACKAGE.iterdir() if path.is_dir()} - {"__pycache__"} == {*FOLDERS, "model", "page", "training"}
    assert {path.stem for path in PACKAGE.glob("*.py")} == {"__init__", "__main__", "cli", "errors", "langchain"}
    circles = {}
    for (folder, name), path in MODULES.items():
        assert set(imports(path)) <= {("errors",), *MODULES}, path
        found = set(imports(path)) - {("errors",)}
        for other, imported in found:
            assert FOLDERS.index(other) <= FOLDERS.index(folder), f"{folder}/{name} imports {other}/{imported}"
        circles[folder, name] = {place for place in found if place[0] == folder}
    TopologicalSorter(circles).prepare()  # which raises CycleError


def test_the_query_side_never_imports_documents_or_build():
    for (folder, name), path in MODULES.items():
        if folder in ("question", "answer", "suggesting"):
            assert not {("articles", "documents"), ("building", "build")} & set(imports(path)), name


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
