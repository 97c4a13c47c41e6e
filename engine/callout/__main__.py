"""``python -m callout``: the same as the ``callout`` command."""

from .cli import main

if __name__ == "__main__":
    main()
