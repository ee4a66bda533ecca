"""`python -m rag`."""

import sys

from rag.cli import main

if __name__ == "__main__":
    try:
        raise SystemExit(main())
    except ModuleNotFoundError as missing:  # most often another Python than the one that the packages are in
        if (missing.name or "rag").partition(".")[0] == "rag":
            raise
        sys.exit(f"error: {sys.executable} has no package {missing.name}: use the Python that the project was installed with "
                 "(.venv/bin/python after `make chat`), or install it as README.md says.")
