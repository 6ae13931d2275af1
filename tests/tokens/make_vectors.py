#!/usr/bin/env python3
"""Makes tests/tokens/vectors.txt with tiktoken, which counts as OpenAI does:

    tests/tokens/make_vectors.py DIR tests/tokens/vectors.txt

DIR holds o200k_base.tiktoken and cl100k_base.tiktoken. A line for each text: its tokens in o200k, in cl100k, and its bytes
in base64. Needs the package tiktoken; the tests need neither."""

import base64
import random
import sys

import tiktoken

O200K = "|".join(
    [
        r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?",
        r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?",
        r"\p{N}{1,3}",
        r" ?[^\s\p{L}\p{N}]+[\r\n/]*",
        r"\s*[\r\n]+",
        r"\s+(?!\S)",
        r"\s+",
    ]
)
CL100K = (
    r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+"
    r"|\s++$|\s*[\r\n]|\s+(?!\S)|\s"
)

TEXTS = [
    "", "a", " ", "\n", "The gateway counts what it forwards, and never guesses where it can know.",
    "I'M SURE they'll say it's fine; we'd've known. 'Sir, YOU'RE late,' she said. O'Neill's dogs' bowls. 'ſ it'ſ",
    "Die Straße über den Fluß wurde für 1.234,56 € saniert – größtenteils im Frühjahr.",
    "L'été dernier, j'ai déjà mangé une crème brûlée à l'Hôtel de Ville, n'est-ce pas ?",
    "El niño pingüino cantó mañana: ¿qué pasó? ¡Órale!", "Příliš žluťoučký kůň úpěl ďábelské ódy.",
    "Zażółć gęślą jaźń, a potem idź spać.", "Trăm năm trong cõi người ta, chữ tài chữ mệnh khéo là ghét nhau.",
    "Съешь же ещё этих мягких французских булок, да выпей чаю.", "Ξεσκεπάζω την ψυχοφθόρα βδελυγμία.",
    "النص العربي يُكتب من اليمين إلى اليسار، مع الحركات.", "דג סקרן שט בים מאוכזב ולפתע מצא חברה",
    "यह एक परीक्षण वाक्य है, जिसमें कई मात्राएँ हैं।", "இது ஒரு சோதனை வாக்கியம்.", "นี่คือประโยคทดสอบที่ไม่มีช่องว่าง",
    "敏捷的棕色狐狸跳过了懒狗，然后继续前进。2024年12月31日。", "いろはにほへと ちりぬるを。カタカナも漢字も混ぜる。",
    "다람쥐 헌 쳇바퀴에 타고파. 값은 3만 원입니다.", "ქართული ენა და Հայերեն լեզու", "ǅ ǈ ǲ Ⅷ ½ ² ٣٤٥ ১২৩ ⅻ",
    "🙂🙃👩‍💻👨‍👩‍👧‍👦🏳️‍🌈🇩🇪🇫🇷 1️⃣ ❤️", "A\u0301B\u0301c\u0301 \u0301\u0301x \u200d\u200bX \ufeffBOM",
    "int main(int argc, char** argv) {\n    return argc > 1 ? run(argv[1]) : usage();  // done\n}\n",
    "def f(x):\n\treturn [y**2 for y in x if y != 0]\n\n\n\nclass A:\n    pass\n",
    '{"model":"m","messages":[{"role":"user","content":"hi\\n"}],"n":1e-7,"ok":[true,false,null]}',
    "SELECT * FROM t WHERE a='b''c' -- x\r\n\r\n  AND d >= 10_000;\r\n", "https://example.org/a//b/?q=%20x&y=z#frag\n/\n//\n",
    "<div class=\"a\">\n\n  <p>text</p>\t\t\n</div>   \n   ", "x  y   z    \n\n \n  w \t \r\n", "   leading", "trailing   ", " \n ",
    "\u00a0nbsp\u2003em\u3000ideographic\u2028line\u0085next\x0b\x0c", "camelCase PascalCase SCREAMING_CASE kebab-case HTTPServer2X",
    "0123456789 12 345 6789 3.14159 1,000,000 0xDEADBEEF 1e10", "----====####****....!!!!????/////\n///\n", "a" * 1000, " " * 700,
    "\n" * 500, "7" * 400, "🙂" * 200, "Ab" * 300, "AAAA" * 100 + "b", "中文" * 200, "é" * 300, "-" * 300, " \n" * 150, "x" + " " * 300 + "y",
    "<|endoftext|><|fim_prefix|><|im_start|>user<|endofprompt|>", "\x00\x01\x7f", "ﷺﷻ ﬃ ℵ ™ © №",
]
BROKEN = [
    b"\xff", b"a\xffb", b"\xe2\x82", b"\xe2\x82 word", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xc0\xaf", b"caf\xe9 au lait",
    b"\x80\x80\x80abc", b"\xf0\x9f\x99 \xf0\x9f\x99\x82", b"\xff" * 300, b"ok \xc3", b"\xc3(\xc3\xa9)", b"\xfe\xff\x00h\x00i",
]
ALPHABET = [
    *"abSTz'\n\r\t/1!…éÉǅʰ中あ٣Ⅷ🙂ﷺßſK", "'s", "'LL", "  ", "23", "the", " Hello", "\u0301", "\u20dd", "\u00a0", "\u2028", "\u3000", "\u0085",
    "\x00", "\u200d", "\ufffd", "\u093c", "क",
]


def lossy(data):
    """Each byte that is in no valid sequence becomes U+FFFD."""
    out, at = [], 0
    while at < len(data):
        for size in range(1, 5):
            try:
                out.append(data[at : at + size].decode())
                at += size
                break
            except UnicodeDecodeError:
                continue
        else:
            out.append("\ufffd")
            at += 1
    return "".join(out)


def texts():
    rng = random.Random(200_000)
    yield from (text.encode() for text in TEXTS)
    yield from BROKEN
    for _ in range(150):
        yield "".join(rng.choice(ALPHABET) for _ in range(rng.randint(1, 16))).encode()
    for _ in range(60):
        yield "".join(chr(rng.choice([rng.randrange(0x3100), rng.randrange(0xE000, 0x110000)])) for _ in range(20)).encode()
    for _ in range(40):
        yield rng.randbytes(rng.randint(1, 30))
    for letters in ("ab", "abcdefghijklmnopqrstuvwxyz", "Aa", "=- ", "的一是不了人我在有他"):
        for size in (100, 1000, 3000):
            yield "".join(rng.choice(letters) for _ in range(size)).encode()


def encoding(name, pattern, folder):
    with open(f"{folder}/{name}.tiktoken", "rb") as file:
        ranks = {base64.b64decode(token): int(rank) for token, rank in (line.split() for line in file)}
    return tiktoken.Encoding(name, pat_str=pattern, mergeable_ranks=ranks, special_tokens={})


def main():
    folder, target = sys.argv[1:]
    encodings = [encoding("o200k_base", O200K, folder), encoding("cl100k_base", CL100K, folder)]
    with open(target, "w", encoding="ascii", newline="\n") as file:
        file.write("# Made by tests/tokens/make_vectors.py: tokens in o200k, in cl100k, text in base64.\n")
        for text in texts():
            counts = [len(encoder.encode_ordinary(lossy(text))) for encoder in encodings]
            file.write(f"{counts[0]} {counts[1]} {base64.b64encode(text).decode()}\n")


if __name__ == "__main__":
    main()
