"""The checks. Each takes the root of a source tree and yields problems as text that begins with `file:line:` or `file:`."""

import re
from pathlib import Path

import source

CODE = (".cpp", ".h", ".hpp")
PRODUCT = ("src", "include", "plugins")
FILE_LINES_MAX = 400
FUNCTION_LINES_MAX = 70
LINE_COLUMNS_MAX = 120


# --- layers ---------------------------------------------------------------------------------------------------------

def room_table(root):
    """{room: set of rooms that it may include}, from the table of docs/architecture.md under "| room | may include |"."""
    rooms, reading = {}, False
    for line in (Path(root) / "docs/architecture.md").read_text().splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if cells == ["room", "may include"]:
            reading = True
        elif reading and line.startswith("|") and len(cells) == 2 and not cells[0].startswith("---"):
            for room in re.findall(r"`([^`]+)`", cells[0]):
                rooms[room] = set(re.findall(r"`([^`]+)`", cells[1]))
        elif reading and not line.startswith("|"):
            reading = False
    return rooms


def room_of(path, root):
    """The room of a file: `src/net/x.cpp` → net, `plugins/pii/x.cpp` → plugins, `include/nexus/x.h` → include/nexus."""
    parts = path.relative_to(root).parts
    if parts[0] == "src":
        return parts[1]
    if parts[0] == "include":
        return "include/nexus"
    return "plugins/examples" if parts[:2] == ("plugins", "examples") else "plugins"


def layers(root):
    rooms = room_table(root)
    if not rooms:
        yield "docs/architecture.md: has no table `| room | may include |`"
        return
    for path in source.files(root, PRODUCT, CODE):
        name, room = path.relative_to(root), room_of(path, root)
        if room not in rooms:
            yield f"{name}: room `{room}` is not in the table of docs/architecture.md"
            continue
        for number, line in enumerate(path.read_text().splitlines(), 1):
            include = re.match(r'\s*#\s*include\s*([<"])([^">]+)[">]', line)
            if not include:
                continue
            target = "include/nexus" if include[2].startswith("nexus/") else include[2].split("/")[0]
            if include[1] == '"' and "/" not in include[2]:
                yield f'{name}:{number}: include "{include[2]}" with its room: "{room}/{include[2]}"'
            elif target in rooms and target != room and target not in rooms[room]:
                yield f"{name}:{number}: `{room}` may not include `{target}` (docs/architecture.md)"


# --- coroutines -----------------------------------------------------------------------------------------------------

_LAMBDA = re.compile(r"(?<![\w)\]])\s*\[[^\[\]]*\]\s*(\(|\{|mutable\b|->)")
_TEMPORARY = re.compile(r"\bstd::(string|vector|to_string|function|shared_ptr|unique_ptr|make_shared|make_unique)\b\s*(<[^;]*?>)?\s*\(")


def awaited_expression(code, start):
    """What follows `co_await` up to the end of its statement or of the brackets that it stands in."""
    depth = 0
    for position in range(start, len(code)):
        sign = code[position]
        if sign in "([":
            depth += 1
        elif sign in ")]":
            depth -= 1
        if depth < 0 or (depth == 0 and sign in ";,}"):
            return code[start:position]
    return code[start:]


def awaits(root):
    """g++ 12 destroys temporaries inside a co_await expression twice (docs/architecture.md, Coroutines)."""
    for path in source.files(root, (*PRODUCT, "tests"), CODE):
        code = source.code_only(path.read_text())
        for match in re.finditer(r"\bco_await\b", code):
            expression = awaited_expression(code, match.end())
            where = f"{path.relative_to(root)}:{source.line_of(code, match.start())}"
            if "{" in expression:
                yield f"{where}: braces inside a co_await expression; name the value first"
            elif _LAMBDA.search(expression):
                yield f"{where}: a lambda inside a co_await expression; name it first"
            elif _TEMPORARY.search(expression):
                yield f"{where}: a temporary with a destructor inside a co_await expression; name it first"
            elif re.search(r"\w\{[^;{}]*$", code[max(0, match.start() - 200):match.start()]):
                yield f"{where}: co_await inside a braced list; name its result first"


# --- size -----------------------------------------------------------------------------------------------------------

def sizes(root):
    """Files of at most 400 lines, functions of at most 70. tests/tidy/ratchet.txt names what is still larger, as
    `path lines` or `path:function lines`; a number there may only shrink."""
    ratchet = {}
    listed = Path(root) / "tests/tidy/ratchet.txt"
    for line in listed.read_text().splitlines() if listed.exists() else []:
        if line.strip() and not line.startswith("#"):
            name, number = line.rsplit(maxsplit=1)
            ratchet[name] = int(number)
    measured = {}
    for path in source.files(root, (*PRODUCT, "tests", "bench", "scripts"), (*CODE, ".py", ".sh")):
        text, name = path.read_text(), str(path.relative_to(root))
        measured[name] = (text.count("\n"), FILE_LINES_MAX, "file")
        if path.suffix in CODE:
            for function, line, lines in source.functions(source.code_only(text)):
                key = f"{name}:{function}"
                if lines > measured.get(key, (0,))[0]:
                    measured[key] = (lines, FUNCTION_LINES_MAX, f"function at line {line}")
    for name, (lines, limit, what) in measured.items():
        allowed = ratchet.pop(name, None)
        if allowed is None and lines > limit:
            yield f"{name}: {what} has {lines} lines; the limit is {limit}"
        elif allowed is not None and lines > allowed:
            yield f"{name}: {what} grew to {lines} lines from {allowed}; what is in ratchet.txt may only shrink"
        elif allowed is not None and lines <= limit:
            yield f"{name}: {what} keeps the limit by now; take it out of ratchet.txt"
        elif allowed is not None and lines < allowed:
            yield f"{name}: {what} shrank to {lines}; write that into ratchet.txt"
    for name in ratchet:
        yield f"{name}: is in ratchet.txt but not in the tree"


# --- words ----------------------------------------------------------------------------------------------------------

# (pattern in code, where it is allowed, why it is not elsewhere)
BANNED = [
    (r"\bstd::rand\b|(?<![\w.:>])s?rand\s*\(", r"$^", "randomness comes from nexus::Random"),
    (r"\b(system_clock|steady_clock|high_resolution_clock)::now\b", r"^src/base/clock\.", "time comes from nexus::Clock"),
    (r"\bthis_thread::sleep|(?<![\w.:>])(?:::)?(?:u|nano)?sleep\s*\(", r"$^", "nothing sleeps; wait with a deadline"),
    (r"(?<![\w:])(?:std::)?(strcpy|strcat|sprintf|vsprintf|gets)\s*\(", r"$^", "unbounded writes"),
    (r"\bstd::(cout|cerr|clog)\b", r"^src/cli/", "rooms below cli print nothing"),
    (r"\bstd::w?regex\b|#\s*include\s*<regex>", r"$^", "recursive and slow; Hyperscan or RE2"),
    (r"\bjson::parse\b", r"^src/base/json\.cpp$", "depth is capped only by nexus::parse_json"),
    (r"\basio::detached\b|(?<![\w:])detached\b\s*\)", r"$^", "an exception would be lost; use Worker::spawn"),
    (r"\bco_spawn\s*\(", r"^src/net/worker\.", "only the worker starts coroutines"),
    (r"\bawaitable_operators\b", r"$^", "racing coroutines skips clean-up; use net::Cancellation"),
    (r"\busing\s+namespace\s+std\b", r"$^", "name what is used"),
]


def banned(root):
    for path in source.files(root, PRODUCT, CODE):
        name, code = str(path.relative_to(root)), source.code_only(path.read_text())
        for pattern, allowed, reason in BANNED:
            if not re.search(allowed, name):
                for match in re.finditer(pattern, code):
                    yield f"{name}:{source.line_of(code, match.start())}: `{match[0].strip()}`: {reason}"
    for path in source.files(root, ("tests",), CODE):
        name, code = str(path.relative_to(root)), source.code_only(path.read_text())
        for match in re.finditer(BANNED[2][0], code):
            yield f"{name}:{source.line_of(code, match.start())}: `{match[0].strip()}`: tests do not sleep"


_NOTES = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
_MACHINE = re.compile(r"(?<![\w.])/(work|root|home)/[a-z]")


def comments(root):
    for path in source.files(root, (*PRODUCT, "tests", "bench"), CODE):
        for line, text in source.comments_only(path.read_text()):
            note = _NOTES.search(text)
            if note:
                yield f"{path.relative_to(root)}:{line}: {note[0]}: do it, or file it; no notes in the source"
    for path in source.files(root, (*PRODUCT, "bench", "docs", "scripts", "config", "docker"),
                             (*CODE, ".py", ".sh", ".md", ".yaml", ".cmake")):
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if _MACHINE.search(line) and "bench/results" not in str(path):
                yield f"{path.relative_to(root)}:{number}: names a folder of one machine"


def shape(root):
    """Line length, tabs, trailing blanks, and `#pragma once` in every header."""
    for path in source.files(root, (*PRODUCT, "tests", "bench"), CODE):
        name, text = path.relative_to(root), path.read_text()
        if path.suffix != ".cpp" and "#pragma once" not in text:
            yield f"{name}: has no `#pragma once`"
        for number, line in enumerate(text.splitlines(), 1):
            if len(line) > LINE_COLUMNS_MAX and "R\"" not in line and "://" not in line:
                yield f"{name}:{number}: {len(line)} columns; the limit is {LINE_COLUMNS_MAX}"
            if "\t" in line or line != line.rstrip():
                yield f"{name}:{number}: a tab or blanks at the end"


# --- companions -----------------------------------------------------------------------------------------------------

def tests_beside_sources(root):
    """src/net/pool.cpp is tested by tests/net/pool_test.cpp, or tests/tidy/exceptions.txt says why not."""
    root, reasons = Path(root), {}
    listed = root / "tests/tidy/exceptions.txt"
    for number, line in enumerate(listed.read_text().splitlines() if listed.exists() else [], 1):
        if line.strip() and not line.startswith("#"):
            name, _, reason = line.partition(":")
            reasons[name.strip()] = reason.strip()
            if len(reason.split()) < 3:
                yield f"tests/tidy/exceptions.txt:{number}: says no reason"
    for path in source.files(root, ("src", "plugins"), (".cpp",)):
        name = path.relative_to(root)
        if name.parts[:2] == ("plugins", "examples"):
            continue
        below = name.relative_to("src") if name.parts[0] == "src" else name
        test = Path("tests") / below.with_name(f"{below.stem}_test.cpp")
        excused = reasons.pop(str(name), None)
        if (root / test).exists() and excused:
            yield f"{name}: has a test; take it out of tests/tidy/exceptions.txt"
        elif not (root / test).exists() and excused is None:
            yield f"{name}: has no {test}, and tests/tidy/exceptions.txt gives no reason"
    for name in reasons:
        yield f"tests/tidy/exceptions.txt: {name} is not in the tree"


_KEY = re.compile(r"\b(?:required|optional)_?\(\s*\"([a-z0-9_]+)\"")


def configuration_reference(root):
    """Each key of the field tables stands in docs/configuration.md, which `make docs` generates."""
    reference = Path(root) / "docs/configuration.md"
    if not reference.exists():
        yield "docs/configuration.md: is missing; run `make docs`"
        return
    text = reference.read_text()
    for path in source.files(root, ("src/config",), CODE):
        for match in _KEY.finditer(path.read_text()):
            if not re.search(rf"`[^`\n]*\b{match[1]}\b[^`\n]*`", text):
                yield f"docs/configuration.md: does not name `{match[1]}` of {path.relative_to(root)}; run `make docs`"


ALL = (layers, awaits, sizes, banned, comments, shape, tests_beside_sources, configuration_reference)
