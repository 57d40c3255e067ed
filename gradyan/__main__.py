"""`python -m gradyan`: the command line."""

from gradyan.cli import main

if __name__ == "__main__":
    main()
