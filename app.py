"""Serve the page: `python app.py`, then open the address that it prints."""

import argparse
import ipaddress
import os
import socket
import sys
from contextlib import suppress
from functools import partial
from importlib.util import find_spec
from pathlib import Path

# Read when Gradio and Hugging Face's libraries are imported: nothing here asks anything of another host.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ["HF_HUB_OFFLINE"] = "1"

import rag
from rag.display.terminal import progress_bar
from rag.storage.reranking import load_reranker
from rag.storage.store import is_address

SEEDS = Path(__file__).parent / "seeds"


def main() -> None:
    """Bring the index up to date with the documents, then serve the page until interrupted."""
    arguments = read_arguments()
    try:
        check_port(arguments.host, arguments.port)
        if arguments.mcp and find_spec("mcp") is None:
            raise rag.RagError("--mcp needs the package mcp: run `python -m pip install \"mcp>=1.26,<2\"`.")
        if arguments.reranker is not None:
            load_reranker(arguments.reranker)
        prepare_index(arguments.documents, arguments.index)
    except rag.RagError as problem:
        sys.exit(str(problem))
    from rag.page import WORDINGS, Shelf, build_page, serve  # takes seconds: after what can go wrong at once
    if arguments.mcp:
        from rag.page.mcp_tools import mcp_settings

    words = WORDINGS[arguments.language]
    examples = Path(arguments.documents).resolve() == SEEDS.resolve()  # they are about the seeds
    load = partial(rag.load_index, arguments.index, arguments.reranker)
    # Whoever may only ask writes nothing to this machine's disk: not on a page for strangers.
    changing = may_change(arguments)
    index = arguments.index if is_address(arguments.index) else Path(arguments.index)
    shelf = Shelf(Path(arguments.documents), index, load) if changing else None
    votes = (index.resolve() if isinstance(index, Path) else Path("index").resolve()).with_name("feedback.jsonl") if changing else None
    page = build_page(load, words, examples=examples, votes=votes, shelf=shelf)
    more = mcp_settings(load, words.title, arguments.auth) if arguments.mcp else None
    try:
        address = serve(page, words, arguments.host, arguments.port, arguments.auth, uploads=shelf is not None, more=more)
    except (OSError, ValueError) as problem:
        sys.exit(f"The page can't be served at {arguments.host}:{arguments.port}: {one_line(problem)}")
    print(f"{words.title}: {address}", flush=True)
    if more:
        print(f"MCP: {address}gradio_api/mcp/", flush=True)
    with suppress(rag.RagError):  # the page is up: what the first question would wait for is read now
        rag.ask(words.examples[0], index=load())
    page.block_thread()


def read_arguments() -> argparse.Namespace:
    """Return the arguments of the command line."""
    parser = argparse.ArgumentParser(description="Serve a chat over the articles.")
    parser.add_argument("--index", "--store", default="index", metavar="DIR",
                        help="where the index is kept: a folder (index), milvus://HOST:19530/NAME or milvus:./FILE.db")
    parser.add_argument("--documents", default="seeds", metavar="DIR", help="the articles (seeds)")
    parser.add_argument("--reranker", metavar="NAME", help="a cross-encoder to order the best passages anew: name or folder")
    parser.add_argument("--host", default="127.0.0.1", help="0.0.0.0 serves other machines too (127.0.0.1)")
    parser.add_argument("--port", type=int, default=7860, help="(7860)")
    parser.add_argument("--auth", type=user_and_password, metavar="USER:PASSWORD", help="asked of visitors")
    parser.add_argument("--read-only", action="store_true", help="no documents are added or removed on the page, and no votes taken")
    parser.add_argument("--mcp", action="store_true", help="asking and retrieving are tools of assistants too (needs the package mcp)")
    parser.add_argument("--language", choices=("ar", "en"), default="ar", help="of the page itself (ar)")
    return parser.parse_args()


def user_and_password(text: str) -> tuple[str, str]:
    """Return both parts of USER:PASSWORD.

    >>> user_and_password("reader:open:sesame")
    ('reader', 'open:sesame')
    """
    user, _, password = text.partition(":")
    if not user or not password:
        sys.exit("--auth takes USER:PASSWORD, neither of them empty.")
    return user, password


def may_change(arguments: argparse.Namespace) -> bool:
    """Return whether visitors may add and remove documents and vote: on this machine alone, or with a password."""
    if arguments.read_only:
        return False
    behind_proxy = os.environ.get("GRADIO_ROOT_PATH")  # which then serves other machines
    if arguments.auth or is_local(arguments.host) and not behind_proxy:
        return True
    where = f"below {behind_proxy}" if behind_proxy else f"at {arguments.host}"
    print(f"Documents can't be added or removed on the page, nor answers voted on: it is served {where}, beyond this "
          "machine, without --auth USER:PASSWORD.", file=sys.stderr)
    return False


def is_local(host: str) -> bool:
    """Return whether only this machine reaches a page served at `host`.

    >>> is_local("127.0.0.1"), is_local("localhost"), is_local("0.0.0.0")
    (True, True, False)
    """
    try:
        return all(ipaddress.ip_address(where[4][0]).is_loopback for where in socket.getaddrinfo(host, None))
    except OSError:
        return False


def check_port(host: str, port: int) -> None:
    """Raise a RagError when the page can't be served there, before any work is done."""
    try:
        with socket.create_server((host, port)):
            pass
    except (OSError, OverflowError) as problem:
        raise rag.RagError(f"The page can't be served at {host}:{port} ({one_line(problem)}): "
                           "choose another with --port or --host.") from problem


def prepare_index(documents: str, index: str) -> None:
    """Bring the index up to date; when that fails the older one is used, if there is one."""
    try:
        with progress_bar() as progress:
            report = rag.build_index(documents, index, progress=progress)
    except rag.RagError as problem:
        try:
            rag.load_index(index)
        except rag.RagError:
            raise problem from None
        print(f"{problem} The index built earlier is used.", file=sys.stderr)
    else:
        for bad in report.rejected:
            print(f"{bad.id} is left out: {bad.reason}", file=sys.stderr)


def one_line(problem: Exception) -> str:
    """Return the first line of a message."""
    return (str(problem).splitlines() or [type(problem).__name__])[0]


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
