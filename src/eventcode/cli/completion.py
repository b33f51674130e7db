"""`eventcode completion`: print what makes a shell complete verbs, options and files."""

import argparse
from collections.abc import Iterator
from importlib import import_module
from typing import Final

from ._screen import CLEAN, say

EXAMPLE: Final = 'eval "$(eventcode completion bash)"'
_GENERAL: Final = ("--help", "--version", "--plugins")
_BASH: Final = """\
_eventcode() {{
    local current=${{COMP_WORDS[COMP_CWORD]}} verb= words= word
    for word in "${{COMP_WORDS[@]:1:COMP_CWORD-1}}"; do
        case $word in -*) ;; *) verb=$word; break ;; esac
    done
    case $verb in
{cases}
    esac
    if [[ -z $verb || $current == -* ]]; then
        COMPREPLY=($(compgen -W "$words" -- "$current"))
    else
        COMPREPLY=($(compgen -f -- "$current"))
    fi
}}
complete -o filenames -F _eventcode eventcode"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("shell", choices=["bash", "zsh", "fish"], help="the shell; bash and zsh read it by eval")


def run(options: argparse.Namespace) -> int:
    """Print the script."""
    from ._parser import VERBS

    options_of = {verb: list(_options(verb)) for verb in VERBS}
    if options.shell == "fish":
        say("\n".join(_fish(VERBS, options_of)))
        return CLEAN
    general = " ".join([*VERBS, *_GENERAL])
    cases = [f'        "") words="{general}" ;;']
    cases += [f'        {verb}) words="{" ".join(names)}" ;;' for verb, names in options_of.items()]
    script = _BASH.format(cases="\n".join(cases))
    say(f"autoload -U +X bashcompinit && bashcompinit\n{script}" if options.shell == "zsh" else script)
    return CLEAN


def _options(verb: str) -> Iterator[str]:
    """Yield the long options of a verb that its help shows."""
    parser = argparse.ArgumentParser(prog=verb)
    import_module(f".{verb}", __package__).configure(parser)
    for action in parser._actions:  # noqa: SLF001  # argparse lists them nowhere else
        if action.help is not argparse.SUPPRESS:
            yield from (name for name in action.option_strings if name.startswith("--"))


def _fish(verbs: dict[str, str], options_of: dict[str, list[str]]) -> Iterator[str]:
    yield "complete -c eventcode -n __fish_use_subcommand -f"
    yield from (f"complete -c eventcode -n __fish_use_subcommand -l {name[2:]}" for name in _GENERAL)
    for verb, summary in verbs.items():
        yield f"complete -c eventcode -n __fish_use_subcommand -a {verb} -d '{summary}'"
        yield from (
            f"complete -c eventcode -n '__fish_seen_subcommand_from {verb}' -l {name[2:]}" for name in options_of[verb]
        )
