"""Run the generator: `python -m eventcode.taxonomy._build [--check]`."""

import sys

from .generate import main

sys.exit(main(sys.argv[1:]))
