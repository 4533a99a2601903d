"""`python -m auditor`: the command from a bare checkout."""

from auditor.cli import main

if __name__ == "__main__":
    main()
