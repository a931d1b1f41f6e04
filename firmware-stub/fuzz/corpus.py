#!/usr/bin/env python3
"""Writes the seeds of the fuzz targets from the vectors.

usage: corpus.py VECTORS_FOLDER OUTPUT_FOLDER      makes OUTPUT_FOLDER/frame, device, model
"""
import base64
import hashlib
import json
import pathlib
import struct
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "tools"))
import conversation as wire  # noqa: E402

LARGEST = 4096


def groups(folder, name):
    return json.loads((folder / f"{name}.json").read_text())["testGroups"]


def frames(folder):
    for group in groups(folder, "frame"):
        for test in group["tests"]:
            if "stream" in test:
                yield bytes.fromhex(test["stream"])


def images(folder):
    for name in ("model_image", "data_set_image"):
        for group in groups(folder, name):
            yield from (base64.b64decode(test["image"]) for test in group["tests"] if "image" in test)
    for group in groups(folder, "sequence"):
        yield from (base64.b64decode(group["model"]), base64.b64decode(group["dataSet"]))


def upload(kind, blob):
    yield {wire.UPLOAD_BEGIN: {1: kind, 2: hashlib.sha256(blob).digest(), 3: len(blob)}}
    for at in range(0, len(blob), 512):
        yield {wire.UPLOAD_CHUNK: {1: at, 2: blob[at:at + 512]}}


def conversations(folder):
    hello = {wire.HELLO: {1: 1, 2: 1, 3: wire.Fixed64(7)}}
    yield [hello, {wire.PING: {}}, {wire.CANCEL: {}}, {wire.RESET: {}}, {wire.SET_BAUD: {1: 115200}}, hello]
    yield [hello] + [{wire.CONFORMANCE: {1: kind, 2: wire.zigzag([1, 1, 17, 17, 2, 0, 5][:count])}}
                     for kind, count in ((1, 4), (2, 7), (3, 7), (4, 5), (5, 1), (6, 3))]
    for group in groups(folder, "sequence"):
        model, data = base64.b64decode(group["model"]), base64.b64decode(group["dataSet"])
        evaluate = {wire.EVALUATE: {1: wire.Fixed64(9), 2: hashlib.sha256(model).digest(), 3: hashlib.sha256(data).digest(), 5: 1,
                                    6: {1: 1, 2: 2, 3: 10, 4: 2, 5: 1}}}
        fetch = {wire.FETCH: {1: wire.Fixed64(9), 3: 1}}
        yield [hello, *upload(1, model), *upload(2, data), evaluate, evaluate, fetch, {wire.CANCEL: {}}]


def pieces(messages):
    for number, message in enumerate(messages, start=1):
        payload = wire.encode({1: number, 2: 3} | message)
        yield struct.pack("<H", len(payload)) + payload


def write(folder, seeds):
    folder.mkdir(parents=True, exist_ok=True)
    for seed in seeds:
        if len(seed) <= LARGEST:
            (folder / hashlib.sha256(seed).hexdigest()[:16]).write_bytes(seed)


def main():
    vectors, out = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    write(out / "frame", frames(vectors))
    write(out / "model", images(vectors))
    write(out / "device", (b"".join(pieces(each)) for each in conversations(vectors)))


if __name__ == "__main__":
    main()
