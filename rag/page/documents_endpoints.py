"""What programs call to keep the documents, and to rebuild the index.

They exist only where the documents tab does. They are callable, but listed nowhere: what lists the page's endpoints as
tools for others (an assistant, a form) does not offer these.
"""

from dataclasses import asdict
from typing import Any

import gradio as gr

import rag
from rag.page.documents import ONE_BY_ONE, uploaded
from rag.page.endpoints import answered
from rag.page.shelf import Offer, Shelf, Upload, add, inventory, offers, put_back, rebuild, remove

_UNLISTED = {"api_visibility": "undocumented"}


def add_documents_endpoints(shelf: Shelf) -> None:
    """Give the page that is being built the endpoints of a keeper of its documents."""

    def documents() -> dict[str, Any]:
        """Return what lies in the folder: documents, waiting, gone, rejected, removed."""
        return answered(lambda: _listed(shelf))

    def preview_documents(files: list[dict]) -> list[dict[str, Any]]:
        """Return what files would become; nothing is written."""
        return answered(lambda: [shown for offer in offers(shelf, _uploads(files)) for shown in _shown(offer)])

    def add_documents(files: list[dict]) -> dict[str, Any]:
        """Add files to the documents, all of them or none, and rebuild the index."""
        return answered(lambda: asdict(add(shelf, _uploads(files))))

    def remove_document(name: str) -> dict[str, Any]:
        """Move a document to the removed ones and rebuild the index."""
        return answered(lambda: asdict(remove(shelf, _name(name))))

    def put_back_document(name: str) -> dict[str, Any]:
        """Put a removed document back and rebuild the index."""
        return answered(lambda: asdict(put_back(shelf, _name(name))))

    def rebuild_index() -> dict[str, Any]:
        """Bring the index up to date with the folder."""
        return answered(lambda: asdict(rebuild(shelf)))

    for looking in (documents, preview_documents):
        gr.api(looking, api_name=looking.__name__, **_UNLISTED)
    for changing in (add_documents, remove_document, put_back_document, rebuild_index):
        gr.api(changing, api_name=changing.__name__, **_UNLISTED, **ONE_BY_ONE)


def _name(name: object) -> str:
    if not isinstance(name, str):
        raise rag.RagError(f"name is {type(name).__name__}: send the document's name, as /documents lists it.")
    return name


def _uploads(files: object) -> list[Upload]:
    if not isinstance(files, list) or not all(isinstance(file, dict) for file in files):
        raise rag.RagError("files is not a list of files: send uploaded files, as handle_file of gradio_client makes them.")
    return [Upload(uploaded(file.get("path"))) for file in files]


def _shown(offer: Offer) -> list[dict[str, Any]]:
    """An entry for each document of a file, and for each row that is none."""
    refused = [{"reason": offer.reason}] if not offer.documents else [asdict(rejected) for rejected in offer.rejected]
    known = [{key: value for key, value in asdict(document).items() if key not in ("text", "fingerprint")}
             for document in offer.documents]
    return [{"file": offer.upload.path.name, **each} for each in known + refused]


def _listed(shelf: Shelf) -> dict[str, Any]:
    found = inventory(shelf)
    ids = {name: [each.id for each in getattr(found, name)] for name in ("waiting", "gone", "removed")}
    documents = [{"id": each.id, "title": each.title, "date": each.date} for each in found.documents]
    return {"documents": documents, **ids, "rejected": [asdict(each) for each in found.rejected], "problem": found.problem}
