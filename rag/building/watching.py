"""A folder that is watched -> builds, each when what lies in it has changed and come to rest."""

import os
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter, sleep

from rag.errors import RagError
from rag.storage.embeddings import Progress
from rag.storage.index import resolved
from rag.storage.store import is_address

from .build import BuildReport, build_index
from .generations import Busy

_REST = 1.0  # seconds without a change: who writes or copies files is done with them
_SHARE = 20  # looking takes at most one part in so many of a core


def watch(documents: str | Path = "seeds", index: str | Path = "index", *, model: str | None = None,
          progress: Progress | None = None, force: bool = False) -> Iterator[BuildReport | RagError]:
    """Build now, and again whenever the folder has changed; yield the report of each build, or why there was none.

    A build that changed nothing yields no report but the first. It goes on until the caller stops: what goes wrong is
    yielded, and mended by the next change. The arguments are those of `rag.build_index`.

    >>> for outcome in watch("seeds"): print(outcome)        # doctest: +SKIP
    """
    leave_out = None if is_address(index) else resolved(index)
    built = last = None
    while True:
        begun = perf_counter()
        seen = _seen(Path(documents), leave_out)
        if seen == last != built:
            try:
                report = build_index(documents, index, model=model, progress=progress, force=force)
                if built is None or report.added or report.changed or report.removed or report.rejected:
                    yield report
                built = seen
            except Busy:
                pass  # again, since the other build may have read the folder before it changed
            except RagError as error:
                yield error
                built = seen
            begun = perf_counter()
        last = seen
        sleep(max(_REST, _SHARE * (perf_counter() - begun)))


def _seen(folder: Path, leave_out: Path | None) -> dict[str, tuple[int, ...]]:
    """Every file below a folder that is not hidden, or the one file, with what changes when it is written."""
    paths = [str(folder)]
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".") and Path(place, name).resolve() != leave_out]
        paths += [os.path.join(place, name) for name in names if not name.startswith(".")]
    found: dict[str, tuple[int, ...]] = {}
    for path in paths:
        try:
            status = os.stat(path)
        except OSError:  # gone meanwhile, or a link to nothing
            continue
        found[path] = (status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino)
    return found
