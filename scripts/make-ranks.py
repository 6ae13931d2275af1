#!/usr/bin/env python3
"""Makes the read-only tables behind src/tokens: config/o200k.merges, config/cl100k.merges, config/unicode.classes.

    scripts/make-ranks.py DIR [config]

DIR holds o200k_base.tiktoken and cl100k_base.tiktoken as OpenAI publishes them (MIT, see config/ranks.LICENSE): a line
per token with its bytes in base64 and its rank. Needs the package unicodedata2 at version 16.0.0, the version of Unicode
that tiktoken's patterns are matched with. Takes about a minute.

A .merges file answers "which token do these two neighbours make", the only question that byte pair encoding asks. It is
a perfect hash table from (left rank, right rank) to the rank of the two together:

    "NXM1", then two 32-bit numbers: slots, and the binary logarithm of buckets
    256 x 8 bits: the rank of each single byte
    buckets x 16 bits: how far the keys of a bucket are displaced
    slots x 56 bits: left << 36 | right << 18 | rank, or all ones where the slot is free
    one byte, so that the last slot can be read as eight bytes

Numbers are little-endian. The hash is in MergeTable::find (src/tokens/merge_table.h) and in slot_of below.

unicode.classes has a number for each character (src/tokens/char_class.h): 4,352 bytes, the block of each 256 characters,
then the blocks of 128 bytes, half a byte a character, the lower half first.
"""

import base64
import struct
import sys

import unicodedata2

MASK64 = (1 << 64) - 1
KEY_FACTOR = 0x9E3779B97F4A7C15
BUCKET_FACTOR = 0xD6E8FEB86659FD93
SLOT_FACTOR = 0xE7037ED1A0B428DB
DISPLACEMENT_SHIFT = 24
KEYS_A_BUCKET_MAX = 4
FILLED = 0.98

CLASSES = {"Lu": 1, "Lt": 1, "Ll": 2, "Lm": 3, "Lo": 3, "Mn": 4, "Mc": 4, "Me": 4, "Nd": 5, "Nl": 5, "No": 5}
SPACE, NEWLINE, SLASH = 6, 7, 8
# The Unicode property White_Space, which has not changed since version 6.3.
SPACES = {*range(0x09, 0x0E), 0x20, 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029, 0x202F, 0x205F, 0x3000}


def read_ranks(path):
    with open(path, "rb") as file:
        ranks = {base64.b64decode(token): int(rank) for token, rank in (line.split() for line in file)}
    assert sorted(ranks.values()) == list(range(len(ranks))), "ranks must be 0, 1, 2, …"
    assert all(len(token) == 1 for token, rank in ranks.items() if rank < 256), "the single bytes must come first"
    assert len(ranks) < 1 << 18
    return ranks


def last_merge(token, ranks):
    """The two parts that byte pair encoding has of `token` before the last merge. That every token is reached by merging
    is what lets a table of these pairs stand for the whole list."""
    parts = [token[i : i + 1] for i in range(len(token))]
    while len(parts) > 2:
        _, at = min((ranks.get(parts[i] + parts[i + 1], 1 << 18), i) for i in range(len(parts) - 1))
        assert parts[at] + parts[at + 1] in ranks, f"{token} is not reached by merging"
        parts[at : at + 2] = [parts[at] + parts[at + 1]]
    return ranks[parts[0]], ranks[parts[1]]


def hash_of(key):
    mixed = key * KEY_FACTOR & MASK64
    return mixed ^ mixed >> 32


def bucket_of(key, bucket_bits):
    return (key * BUCKET_FACTOR & MASK64) >> 64 - bucket_bits


def slot_of(hashed, displacement, slots):
    return (((hashed ^ displacement << DISPLACEMENT_SHIFT) * SLOT_FACTOR & MASK64) >> 32) * slots >> 32


def place(keys, slots, bucket_bits):
    """The displacement of each bucket and the key in each slot: full buckets first, while there is room for them."""
    members = [[] for _ in range(1 << bucket_bits)]
    for key in keys:
        members[bucket_of(key, bucket_bits)].append(key)
    displacements, table = [0] * len(members), [None] * slots
    for bucket in sorted(range(len(members)), key=lambda b: -len(members[b])):
        hashes = [hash_of(key) for key in members[bucket]]
        for displacement in range(1 << 16):
            places = [slot_of(hashed, displacement, slots) for hashed in hashes]
            if len(set(places)) == len(places) and all(table[at] is None for at in places):
                break
        else:
            raise SystemExit("no displacement fits; fill the table less")
        displacements[bucket] = displacement
        for at, key in zip(places, members[bucket]):
            table[at] = key
    return displacements, table


def merges_file(ranks):
    merged = {}
    for token, rank in ranks.items():
        if len(token) > 1:
            left, right = last_merge(token, ranks)
            merged[left << 18 | right] = rank
    slots, bucket_bits = int(len(merged) / FILLED), (len(merged) // KEYS_A_BUCKET_MAX).bit_length()
    displacements, table = place(merged, slots, bucket_bits)
    free = (1 << 56) - 1
    return b"".join(
        [
            b"NXM1" + struct.pack("<2I", slots, bucket_bits),
            bytes(ranks[bytes([byte])] for byte in range(256)),
            struct.pack(f"<{len(displacements)}H", *displacements),
            *((free if key is None else key << 18 | merged[key]).to_bytes(7, "little") for key in table),
            b"\0",
        ]
    )


def class_of(code_point):
    character = chr(code_point)
    if character in "\r\n":
        return NEWLINE
    if code_point in SPACES:
        return SPACE
    return SLASH if character == "/" else CLASSES.get(unicodedata2.category(character), 0)


def classes_file():
    assert unicodedata2.unidata_version == "16.0.0", "tiktoken matches with Unicode 16"
    index, blocks = bytearray(), {}
    for first in range(0, 0x110000, 256):
        classes = [class_of(code_point) for code_point in range(first, first + 256)]
        block = bytes(classes[i] | classes[i + 1] << 4 for i in range(0, 256, 2))
        index.append(blocks.setdefault(block, len(blocks)))
    return bytes(index) + b"".join(blocks)


def main():
    source, target = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else "config"
    for name in ("o200k", "cl100k"):
        data = merges_file(read_ranks(f"{source}/{name}_base.tiktoken"))
        with open(f"{target}/{name}.merges", "wb") as file:
            file.write(data)
        print(f"{target}/{name}.merges: {len(data)} bytes")
    with open(f"{target}/unicode.classes", "wb") as file:
        print(f"{target}/unicode.classes: {file.write(classes_file())} bytes")


if __name__ == "__main__":
    main()
