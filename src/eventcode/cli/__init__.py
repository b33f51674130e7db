"""The command line: a module for each verb, which is imported when the verb is called."""

import sys
from collections.abc import Sequence

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """
    Run the command line and return its exit code.

    0 is clean; 1 stands for findings, rejected rows, or a format that is not recognised; 2 for what could not run;
    130 and 143 for a run that was interrupted or terminated.

    >>> main(["show", "-", "--from", "natve"])
    2
    """
    from ._screen import CLEAN, FAILED, complain, discard, finish, reason
    from ._signals import Stopped, stoppable

    try:
        with stoppable(is_program=arguments is None):
            return finish(_run(arguments))
    except BrokenPipeError:  # whoever reads the output has had enough
        discard("stdout")
        return CLEAN
    except KeyboardInterrupt as stop:
        complain("stopped")
        return 128 + (stop.number if isinstance(stop, Stopped) else 2)
    except MemoryError:
        complain("found too little memory")
        return FAILED
    except OSError as error:
        discard("stdout")  # which may be the file that cannot be written
        complain(reason(error))
        return FAILED


def _run(arguments: Sequence[str] | None) -> int:
    from eventcode.errors import EventCodeError

    from ._parser import parser
    from ._project import project_of
    from ._screen import FAILED, complain, reason

    given = sys.argv[1:] if arguments is None else arguments
    if any("\0" in each for each in given):
        complain("found a NUL character in an argument, expected none")
        return FAILED
    try:
        options = parser().parse_args(given)
        options.project = project_of(options)
        if options.plugins or options.project.plugins:
            from eventcode.registry import load_plugins

            load_plugins()
        code: int = options.run(options)
    except SystemExit as stop:  # argparse has said why
        return stop.code if isinstance(stop.code, int) else FAILED
    except EventCodeError as error:
        complain(reason(error))
        return FAILED
    return code
