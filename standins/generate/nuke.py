#!/usr/bin/env python3
"""Writes official/Nuke.Common.txt, the list of what the official package has, from nuke-api.txt. With --check it writes nothing and fails where it would."""

import re
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
OUTPUT = HERE.parent / "official" / "Nuke.Common.txt"
KINDS = {"static": "object", "struct": "ValueType", "enum": "Enum", "delegate": "MulticastDelegate", "class": "object", "interface": "interface"}


def setters(settings: str, lines: list[str]) -> list[str]:
    """The settings' type and its extension methods, all generic in the settings."""
    name = f"Nuke.Common.Tools.DotNet.{settings}"
    methods = [re.fullmatch(r"(\w+)\((.*)\)", one).groups() for one in re.findall(r"\w+\([^)]*\)", " ".join(lines))]
    return [f"{name} : Nuke.Common.Tooling.ToolOptions", f"{name}()", f"{name}Extensions : object",
            *(f"{name}Extensions.{method}({', '.join(filter(None, ('T o', parameters)))}) : T" for method, parameters in methods)]


def member(type_name: str, kind: str, line: str) -> str:
    """One member in the form that reflection is written in."""
    if kind == "enum":
        return f"{type_name}.{line} : {type_name.rsplit('.', 1)[1]}"
    if kind == "delegate":
        returned, parameters = re.fullmatch(r"(\S+) \((.*)\)", line).groups()
        return f"{type_name}.Invoke({parameters}) : {returned}"
    constructor = re.fullmatch(r"\w+(\(.*\))", line)
    if constructor:
        return type_name + constructor[1]
    method = re.fullmatch(r"(.+?) (\w+)(\(.*\))", line)
    if method:
        return f"{type_name}.{method[2]}{method[3]} : {method[1]}"
    returned, name = line.rsplit(" ", 1)
    return f"{type_name}.{name} : {returned}"


def official_lines() -> list[str]:
    found = []
    text = "\n".join(line for line in (HERE / "nuke-api.txt").read_text().splitlines() if not line.startswith("#"))
    for block in filter(None, (one.strip() for one in text.split("\n\n"))):
        head, *lines = block.splitlines()
        lines = [line.strip() for line in lines]
        kind, name, *base = head.replace(" : ", " ").split()
        if kind == "setters":
            found += setters(name, lines)
        else:
            found += [f"{name} : {base[0] if base else KINDS[kind]}", *(member(name, kind, line) for line in lines)]
    return sorted(found)


def main() -> int:
    text = "\n".join(official_lines()) + "\n"
    if "--check" in sys.argv:
        return 0 if OUTPUT.read_text() == text else 1
    OUTPUT.write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
