"""`python -m intake.cli` is `qiwan`."""

from intake.cli.main import main

main()
