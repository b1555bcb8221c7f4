"""`python -m prozvon.cli`, the same as `prozvon`."""

from prozvon.cli import main

if __name__ == "__main__":
    main()
