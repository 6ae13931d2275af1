"""C++ text as the checks see it: comments and literals blanked out, positions and line breaks kept."""

import re
from pathlib import Path

_PARTS = re.compile(
    r"""(?P<raw>R"(?P<mark>[^()\\\s]{0,16})\(.*?\)(?P=mark)")"""
    r"""|(?P<comment>//[^\n]*|/\*.*?\*/)"""
    r"""|(?P<text>"(?:\\.|[^"\\\n])*"|(?<![0-9A-Fa-f])'(?:\\.|[^'\\\n])*')""",
    re.DOTALL)


def _blank(text):
    return re.sub(r"[^\n]", " ", text)


def _blank_inside(text):
    return text[0] + _blank(text[1:-1]) + text[-1]


def code_only(text):
    """The text with the inside of literals and all of the comments replaced by blanks."""
    def replace(match):
        return _blank(match[0]) if match["comment"] else _blank_inside(match[0])
    return _PARTS.sub(replace, text)


def comments_only(text):
    """(line, comment) of each comment."""
    return [(text.count("\n", 0, match.start()) + 1, match[0]) for match in _PARTS.finditer(text) if match["comment"]]


def line_of(text, position):
    return text.count("\n", 0, position) + 1


_SCOPE = re.compile(r"\b(namespace|class|struct|union|enum)\b|\bextern\s*\"")


def functions(text):
    """(name, first line, lines) of each function body at namespace or class scope. `text` is code_only's."""
    found, stack, start = [], [], 0
    for match in re.finditer(r"[{};]", text):
        position, sign = match.start(), match[0]
        inside = bool(stack) and stack[-1][0] != "scope"
        if sign == "{":
            head = text[start:position]
            if inside:
                kind = "inner"
            elif _SCOPE.search(head) and "(" not in _SCOPE.split(head)[-1]:
                kind = "scope"
            else:
                kind = "function" if "(" in head and not head.rstrip().endswith("=") else "other"
            stack.append((kind, head, start, position))
            start = position + 1
        elif sign == "}" and stack:
            kind, head, begin, _ = stack.pop()
            if kind == "function":
                first = line_of(text, begin + len(head) - len(head.lstrip()))
                name = re.search(r"([\w:~]+)\s*\(", head)
                found.append((name[1] if name else "?", first, line_of(text, position) - first + 1))
            start = position + 1
        elif not inside:
            start = position + 1
    return found


def files(root, folders, endings):
    """Paths below `root`/folder, sorted, without build output and hidden folders."""
    found = []
    for folder in folders:
        for path in sorted((Path(root) / folder).rglob("*")):
            parts = path.relative_to(root).parts
            if path.suffix in endings and path.is_file() and not any(p.startswith(".") or p == "__pycache__" for p in parts):
                found.append(path)
    return found
