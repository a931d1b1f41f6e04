#!/usr/bin/env python3
"""Turns the JSON vectors into flat records that the C tests read without a JSON parser.

usage: vectors.py FOLDER_WITH_JSON OUTPUT_FOLDER

A file NAME.vec is a row of records, all numbers 32 bits little-endian:
    record = tag id fieldCount field*          field = byteCount bytes, padded to 4
"""
import base64
import json
import pathlib
import struct
import sys

OPERATORS = """RESET_INPUT_LINEAR RESET_HIDDEN_LINEAR UPDATE_INPUT_LINEAR UPDATE_HIDDEN_LINEAR CANDIDATE_INPUT_LINEAR
CANDIDATE_HIDDEN_LINEAR RESET_SUM UPDATE_SUM RESET_SIGMOID UPDATE_SIGMOID RESET_PRODUCT CANDIDATE_SUM CANDIDATE_TANH
UPDATE_COMPLEMENT CANDIDATE_PRODUCT CARRY_PRODUCT HIDDEN_SUM""".split()

# The same numbers as in tests/vectors.h.
TAGS = {"cases": 1, "enumeration": 2, "table": 3, "linear": 4, "cell": 5, "sequence": 6, "valid": 7, "invalid": 8, "pair": 9,
        "crc32c": 10, "cobs": 11, "cobsInvalid": 12, "frame": 13, "stream": 14, "model": 15, "modelAndDataSet": 16}


def ints(*values):
    return struct.pack(f"<{len(values)}I", *[int(v) & 0xFFFFFFFF for v in values])


def image(text):
    return base64.b64decode(text)


def span(argument):
    if isinstance(argument, dict):
        return [argument["from"], argument["to"], argument["step"]]
    return [argument, argument, 1]


def flat(lists):
    return [value for each in lists for value in each]


def fmt(value):
    return [value["bits"], value["zeroPoint"]]


def stream_fields(group, test):
    fields = [ints(group["maximumFrameBytes"], len(test["frames"])), bytes.fromhex(test["stream"])]
    for frame in test["frames"]:
        fields += [ints(frame["kind"]), bytes.fromhex(frame["payload"])]
    return fields


FIELDS = {
    "cases": lambda g, t: [ints(*t["arguments"]), ints(t["output"])],
    "enumeration": lambda g, t: [ints(*flat(map(span, t["arguments"]))), ints(t["count"]), bytes.fromhex(t["outputsSha256"])],
    "table": lambda g, t: [ints(*fmt(t["input"]), *fmt(t["output"])), bytes.fromhex(t["packedEntries"]), ints(*t["values"]),
                           ints(*t["outputs"])],
    "linear": lambda g, t: [ints(t["rows"], t["columns"], t["weightBits"], t["weightOffset"], *fmt(t["input"]), t["preShift"],
                                 t["shift"], *fmt(t["output"])),
                            bytes.fromhex(t["packedWeights"]), ints(*t["values"]), ints(*t["biases"]), ints(*t["multipliers"]),
                            ints(*t["accumulators"]), ints(*t["outputs"])],
    "cell": lambda g, t: [ints(*t["x"]), ints(*t["h"]), ints(*t["view"])] + [ints(*t["outputs"].get(o, [])) for o in OPERATORS],
    "sequence": lambda g, t: [ints(t["firstSample"], t["sampleCount"], t["correct"]), bytes(t["predictions"]), ints(*t["traces"]),
                              bytes.fromhex(t["predictionDigest"]), bytes.fromhex(t["stateDigest"]), ints(*flat(t["finalHidden"])),
                              ints(*flat(t["logits"]))],
    "valid": lambda g, t: [image(t["image"]), bytes.fromhex(t["sha256"])],
    "invalid": lambda g, t: [image(t["image"]), ints(t["offsetFrom"], t["offsetTo"])],
    "pair": lambda g, t: [image(t["model"]), image(t["dataSet"]), ints(t["compatible"])],
    "crc32c": lambda g, t: [bytes.fromhex(t["data"]), ints(t["crc"])],
    "cobs": lambda g, t: [bytes.fromhex(t["decoded"]), bytes.fromhex(t["encoded"]), ints(t["canonical"])],
    "cobsInvalid": lambda g, t: [bytes.fromhex(t["encoded"])],
    "frame": lambda g, t: [ints(t["kind"]), bytes.fromhex(t["payload"]), bytes.fromhex(t["frame"]), bytes.fromhex(t["stream"])],
    "stream": stream_fields,
}


def record(tag, number, fields):
    parts = [ints(TAGS[tag], number, len(fields))]
    for field in fields:
        parts.append(ints(len(field)) + field + bytes(-len(field) % 4))
    return b"".join(parts)


def convert(document):
    for group in document["testGroups"]:
        if group["type"] == "cell":
            yield record("model", 0, [image(group["model"])])
        if group["type"] == "sequence":
            yield record("modelAndDataSet", 0, [image(group["model"]), image(group["dataSet"])])
        for test in group["tests"]:
            yield record(group["type"], test["id"], FIELDS[group["type"]](group, test))


def main():
    source, target = map(pathlib.Path, sys.argv[1:3])
    target.mkdir(parents=True, exist_ok=True)
    for path in sorted(source.glob("*.json")):
        document = json.loads(path.read_text())
        if "testGroups" not in document:
            continue  # index.json
        content = b"".join(convert(document))
        output = target / (path.stem + ".vec")
        if not output.exists() or output.read_bytes() != content:
            output.write_bytes(content)


if __name__ == "__main__":
    main()
