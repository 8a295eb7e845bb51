"""``python -m valgus`` is the command ``valgus``."""

from valgus.cli.app import main

if __name__ == "__main__":
    main()
