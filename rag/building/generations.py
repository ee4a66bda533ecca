"""Generations of an index on disk: written beside the one in use, made the index at one stroke, and gone back from.

A generation is a folder of files; the index's manifest describes the one in use and names the one before, which keeps
in its folder the manifest that it had. Replacing the index's, in one step of the file system, is the switch.
"""

import json
import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import file_digest
from pathlib import Path

from filelock import FileLock, Timeout

from rag.errors import RagError
from rag.storage.index import (
    FORMAT,
    MANIFEST,
    check_files,
    existing_manifest,
    load_generation,
    read_manifest,
    resolved,
    rules,
    sealed,
)


class Busy(RagError):
    """Another build of the index is running."""


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Keep others from building or rolling back the index in a folder, which is made; Busy when one of them is at it.

    An OSError, such as a full disk's, becomes a RagError that says so.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
        with FileLock(path / ".lock", timeout=0):
            yield
    except Timeout:
        raise Busy(f"Another build of {path} is running: wait until it has ended.") from None
    except OSError as error:
        raise RagError(f"The index cannot be written to {path} ({error.strerror or error}): the one before is kept.") from None


def usable_manifest(path: Path) -> dict:
    """Return the manifest of an index of this format; {} where there is none, or a damaged or foreign one."""
    try:
        manifest = read_manifest(path)
    except RagError:
        return {}
    return manifest if manifest and manifest["format"] == FORMAT else {}


def generations(path: Path) -> list[Path]:
    """Return the folders of an index's generations, oldest first; what a build that was killed left is among them."""
    return sorted(folder for folder in path.glob("generation-*") if re.fullmatch(r"generation-\d+", folder.name))


def add_generation(path: Path, described: Mapping, write: Callable[[Path], None], check: Callable[[dict], None]) -> dict:
    """Write a new generation and make it the index; return its manifest. The one in use until then is kept beside it.

    `write` puts the files into a folder, `check` is given the manifest, which holds what is `described`, before the
    switch. Whatever either raises ends it, and the index is as it was.
    """
    number = 1 + max((int(folder.name.removeprefix("generation-")) for folder in generations(path)), default=0)
    folder = path / f"generation-{number:06}"
    try:
        folder.mkdir()
        write(folder)
        manifest = sealed({"format": FORMAT, "rules": rules(), "generation": folder.name, "before": "",
                           "built": datetime.now(UTC).isoformat(timespec="seconds"), **described, "files": _checksums(folder)})
        _sync(folder)
        check(manifest)
        in_use = usable_manifest(path)
        if in_use and not (path / in_use["generation"]).is_dir():
            in_use = {}
        _switch(path, manifest, in_use)
    except BaseException:
        if usable_manifest(path).get("generation") != folder.name:  # stopped before it became the index
            shutil.rmtree(folder, ignore_errors=True)
        raise
    for old in generations(path):  # the one before stays, for readers that are loading it and to go back to
        if old.name not in (folder.name, in_use and in_use["generation"]):
            shutil.rmtree(old, ignore_errors=True)
    return manifest


def roll_back(index: str | Path = "index") -> dict:
    """Make the generation before the one in use the index, and return its manifest; done twice, all is as it was.

    Raises RagError when there is none, it is damaged, or a build is running; the index is then as before.

    >>> roll_back("index")["generation"]        # doctest: +SKIP
    'generation-000001'
    """
    path = resolved(index)
    existing_manifest(path)  # before a folder is made for the lock
    with locked(path):
        manifest = existing_manifest(path)
        if not manifest["before"]:
            raise RagError(f"There is no generation before the one in use in {path}: one is kept from the second build on.")
        try:
            before = existing_manifest(path / manifest["before"])
            load_generation(path, before)
            check_files(path / manifest["before"], before, path)
        except (RagError, OSError) as error:
            raise RagError(f"The generation before, {manifest['before']}, cannot be gone back to ({error}): the one in use is "
                           "kept.") from None
        _switch(path, before, manifest)
    return before


def _switch(path: Path, manifest: Mapping, in_use: Mapping | None) -> None:
    """Make the generation of a manifest the index, and the one `in_use` the one before."""
    if in_use:
        _write_manifest(path / in_use["generation"] / MANIFEST, in_use)
    _write_manifest(path / MANIFEST, sealed({**manifest, "before": in_use["generation"] if in_use else ""}))
    (path / manifest["generation"] / MANIFEST).unlink(missing_ok=True)


def _write_manifest(file: Path, manifest: Mapping) -> None:
    """Write a manifest in one step: whatever happens, there is the one before or the new one."""
    new = file.with_name(file.name + ".new")
    try:
        new.write_text(json.dumps(manifest, ensure_ascii=False, indent=1), encoding="utf-8")
        _sync_file(new)
        os.replace(new, file)
    finally:
        new.unlink(missing_ok=True)
    _sync_folder(file.parent)


def _checksums(folder: Path) -> dict[str, tuple[int, str]]:
    """The size and SHA-256 of each file, as it is read back."""
    found = {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.endswith(".lock")):
        with open(path, "rb") as file:
            found[path.relative_to(folder).as_posix()] = (path.stat().st_size, file_digest(file, "sha256").hexdigest())
    return found


def _sync(folder: Path) -> None:
    """Have the disk hold all of a folder before anything names it."""
    for path in folder.rglob("*"):
        (_sync_folder if path.is_dir() else _sync_file)(path)
    _sync_folder(folder)
    _sync_folder(folder.parent)


def _sync_file(file: Path) -> None:
    with open(file, "rb+") as handle:
        os.fsync(handle.fileno())


def _sync_folder(folder: Path) -> None:
    if os.name != "nt":  # where a folder cannot be opened
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
