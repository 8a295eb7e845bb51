"""``python -m valgus`` and the script ``valgus``."""

from __future__ import annotations

import gc
import sys
from typing import NoReturn


def main() -> NoReturn:
    """Run the program; an interruption while it loads ends like any other."""
    try:
        from valgus.cli.app import main as run

        run()
    except KeyboardInterrupt:
        sys.exit(130)
    finally:
        # The interpreter would look through everything for garbage several times before it goes.
        gc.freeze()
    sys.exit(0)


if __name__ == "__main__":
    main()
