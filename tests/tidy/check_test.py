#!/usr/bin/env python3
"""Each check finds what it is for, and lets pass what looks like it."""

import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import checks
import source

TABLE = "| room | may include |\n| --- | --- |\n| `base` | nothing |\n| `net`, `config` | `base` |\n| `cli` | `base`, `net` |\n"


class Tree(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.root = Path(self.folder.name)
        self.addCleanup(self.folder.cleanup)

    def write(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def problems(self, check):
        return list(check(self.root))


class Layers(Tree):
    def test_an_include_against_the_table_is_found(self):
        self.write("docs/architecture.md", TABLE)
        self.write("src/base/a.h", '#include "net/b.h"\n')
        self.write("src/net/b.h", '#include "base/a.h"\n#include <vector>\n#include "net/c.h"\n')
        self.assertEqual(["src/base/a.h:1: `base` may not include `net` (docs/architecture.md)"], self.problems(checks.layers))

    def test_a_room_without_a_row_is_found(self):
        self.write("docs/architecture.md", TABLE)
        self.write("src/extra/a.h", "")
        self.assertIn("not in the table", self.problems(checks.layers)[0])

    def test_an_include_without_its_room_is_found(self):
        self.write("docs/architecture.md", TABLE)
        self.write("src/net/b.cpp", '#include "b.h"\n')
        self.assertIn('"net/b.h"', self.problems(checks.layers)[0])

    def test_a_missing_table_is_found(self):
        self.write("docs/architecture.md", "nothing\n")
        self.assertEqual(1, len(self.problems(checks.layers)))


class Awaits(Tree):
    def found(self, statement):
        self.write("src/net/a.cpp", f"Task<void> f() {{\n    {statement}\n}}\n")
        return self.problems(checks.awaits)

    def test_braces_are_found(self):
        self.assertIn("braces", self.found("co_await read(Options{1});")[0])
        self.assertIn("braces", self.found("auto x = co_await read({1, 2});")[0])

    def test_a_lambda_is_found(self):
        self.assertTrue(self.found("co_await run([this](int a) { return a; });"))
        self.assertIn("lambda", self.found("co_await run([&] -> int (f));")[0])

    def test_a_temporary_string_is_found(self):
        self.assertIn("temporary", self.found('co_await send(std::string("x"));')[0])

    def test_a_braced_list_around_it_is_found(self):
        self.assertTrue(self.found("return Pair{co_await read(a), 1};"))

    def test_names_pass(self):
        for statement in ("if (!(co_await read(a, b))) {\n}", "auto x = co_await list[i].read(std::move(a));",
                          "while (auto r = co_await next()) {\n}", "// co_await f({1})", "co_await wait(timer, use_task);"):
            self.assertEqual([], self.found(statement), statement)


class Sizes(Tree):
    def test_long_files_and_functions_are_found(self):
        self.write("src/net/a.cpp", "int x;\n" * 401)
        self.write("src/net/b.cpp", "namespace n {\nint f(int a) {\n" + "    ++a;\n" * 70 + "    return a;\n}\n}\n")
        problems = self.problems(checks.sizes)
        self.assertEqual(2, len(problems))
        self.assertIn("401 lines", problems[0])
        self.assertIn("src/net/b.cpp:f: function at line 2 has 73 lines", problems[1])

    def test_tables_and_classes_are_no_functions(self):
        self.write("src/net/a.h", "class A {\n" + "    int f() { return 1; }\n" * 80 + "};\nconstexpr int kTable[] = {\n"
                   + "    f(1),\n" * 80 + "};\n")
        self.assertEqual([], self.problems(checks.sizes))

    def test_the_ratchet_only_shrinks(self):
        self.write("src/net/a.cpp", "int x;\n" * 410)
        self.write("tests/tidy/ratchet.txt", "src/net/a.cpp 410\n")
        self.assertEqual([], self.problems(checks.sizes))
        for lines, word in ((411, "grew"), (405, "shrank"), (10, "take it out")):
            self.write("src/net/a.cpp", "int x;\n" * lines)
            self.assertIn(word, self.problems(checks.sizes)[0])
        (self.root / "src/net/a.cpp").unlink()
        self.assertIn("not in the tree", self.problems(checks.sizes)[0])


class Banned(Tree):
    def test_each_banned_word_is_found(self):
        for text in ("std::rand()", "std::chrono::steady_clock::now()", "std::this_thread::sleep_for(x)", "sleep(1)",
                     "strcpy(a, b)", "std::cout << 1", "std::regex r", "nlohmann::json::parse(x)", "asio::detached",
                     "co_spawn(a, b, c)"):
            self.write("src/net/a.cpp", f"void f() {{ {text}; }}\n")
            self.assertEqual(1, len(self.problems(checks.banned)), text)

    def test_their_homes_and_lookalikes_pass(self):
        self.write("src/base/clock.cpp", "auto t = std::chrono::steady_clock::now();\n")
        self.write("src/base/json.cpp", "auto j = json::parse(x);\n")
        self.write("src/cli/a.cpp", "void f() { std::cout << 1; }\n")
        self.write("src/net/worker.cpp", "void f() { co_spawn(a, b, c); }\n")
        self.write("src/net/a.cpp", 'void f() { clock.sleep(1); operand(2); log("std::rand()"); }  // strcpy(a, b)\n')
        self.assertEqual([], self.problems(checks.banned))


class Rest(Tree):
    def test_notes_in_comments_are_found_and_in_texts_not(self):
        self.write("src/net/a.cpp", '// TODO: later\nauto x = "TODO";\n')
        self.assertEqual(1, len(self.problems(checks.comments)))

    def test_a_source_without_test_or_reason_is_found(self):
        self.write("src/net/a.cpp", "")
        self.write("src/net/b.cpp", "")
        self.write("src/net/c.cpp", "")
        self.write("tests/net/a_test.cpp", "")
        self.write("tests/tidy/exceptions.txt", "src/net/b.cpp: tested through a_test.cpp\n")
        self.assertEqual(["src/net/c.cpp: has no tests/net/c_test.cpp, and tests/tidy/exceptions.txt gives no reason"],
                         self.problems(checks.tests_beside_sources))

    def test_exceptions_do_not_outlive_their_reason(self):
        self.write("src/net/a.cpp", "")
        self.write("tests/net/a_test.cpp", "")
        self.write("tests/tidy/exceptions.txt", "src/net/a.cpp: tested through others\nsrc/net/z.cpp: tested through others\n")
        self.assertEqual(2, len(self.problems(checks.tests_beside_sources)))

    def test_a_key_that_the_reference_lacks_is_found(self):
        self.write("src/config/settings_fields.h", 'optional("window", &A::w, "x"), required("errors", &A::e, "y")')
        self.write("docs/configuration.md", "| `breaker.window` | x |\n")
        self.assertEqual(1, len(self.problems(checks.configuration_reference)))

    def test_shape(self):
        self.write("src/net/a.h", "int a;\n" + "// " + "x" * 120 + "\n\tint b;\n")
        self.assertEqual(3, len(self.problems(checks.shape)))

    def test_functions_with_initialiser_lists_are_measured(self):
        text = "A::A(int b) : b_{b}, c_(1) {\n" + "    f();\n" * 80 + "}\nint g() { return 1; }\n"
        longest = max(lines for _, _, lines in source.functions(source.code_only(text)))
        self.assertGreaterEqual(longest, 1)
        self.assertIn("g", [name for name, _, _ in source.functions(text)])

    def test_literals_and_comments_are_blanked_in_place(self):
        text = 'f("a{b", \'{\', R"x({ )" })x"); // {\n/* {\n */ g(1\'000);\n'
        code = source.code_only(text)
        self.assertEqual(len(text), len(code))
        self.assertEqual(text.count("\n"), code.count("\n"))
        self.assertNotIn("{", code)
        self.assertIn("g(1'000);", code)


if __name__ == "__main__":
    unittest.main()
