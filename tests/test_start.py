"""What is imported when: torch, sentence-transformers and Gradio take seconds, and a question needs none of them."""

import subprocess
import sys

import pytest
from conftest import ROOT, SEEDS

SLOW = {"torch", "sentence_transformers", "transformers", "gradio", "langchain_text_splitters", "pymilvus", "grpc"}
MODULES = "import sys; print(*{name.partition('.')[0] for name in sys.modules}, file=sys.stderr)"
HELP = "import runpy, sys; sys.argv = ['rag', '--help']\ntry: runpy.run_module('rag', run_name='__main__')\nexcept SystemExit: pass"
ASK = """import rag; index = rag.load_index(sys.argv[1])
print(rag.ask('كم عدد القوات الأمريكية في العراق؟', index=index).text)
print(rag.ask('ومتى تنسحب؟', history=['كم عدد القوات الأمريكية في العراق؟'], index=index).text)
print(rag.retrieve('How many American soldiers are in Iraq?', 1, index=index)[0].chunk.text)"""


def imported(code, *arguments):
    """The packages that are imported in a Python that has run this."""
    command = [sys.executable, "-X", "utf8", "-c", f"import sys\n{code}\n{MODULES}", *map(str, arguments)]
    return set(subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=True).stderr.split())


@pytest.mark.parametrize("code", ["import rag", HELP, "from rag import RagError"], ids=["import", "--help", "errors"])
def test_the_package_and_its_help_import_nothing_that_takes_time(code):
    assert imported(code).isdisjoint(SLOW | {"numpy", "faiss", "tantivy", "tokenizers", "filelock"})


def test_a_question_to_the_shipped_model_needs_neither_torch_nor_sentence_transformers(seeds_path):
    assert imported(ASK, seeds_path).isdisjoint(SLOW)


def test_a_build_of_what_has_not_changed_embeds_nothing(seeds_path):
    assert imported("import rag; rag.build_index(sys.argv[1], sys.argv[2])", SEEDS, seeds_path).isdisjoint(SLOW)


def test_a_first_build_with_the_shipped_model_imports_no_library_of_models(tmp_path):
    code = "import rag; rag.build_index(sys.argv[1], sys.argv[2])"
    assert imported(code, SEEDS, tmp_path / "index").isdisjoint(SLOW - {"langchain_text_splitters"})


def test_the_program_of_the_page_imports_gradio_after_what_can_go_wrong_at_once(tmp_path):
    arguments = ['app.py', '--documents', str(tmp_path / 'none'), '--index', str(tmp_path / 'index'), '--port', '0']
    code = f"import runpy; sys.argv = {arguments}\ntry: runpy.run_path('app.py', run_name='__main__')"
    found = imported(f"{code}\nexcept SystemExit as ended: assert 'There is no folder' in str(ended)")
    assert found.isdisjoint(SLOW)


def test_another_python_than_the_one_with_the_packages_is_named_in_one_line():
    done = subprocess.run([sys.executable, "-S", "-m", "rag", "verify"], cwd=ROOT, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 1
    assert done.stderr.startswith(f"error: {sys.executable} has no package ") and done.stderr.count("\n") == 1
