#!/usr/bin/env python3
"""Talks to a device as a host would: the vectors over the link, and every way to get it wrong.

usage: device_test.py [--quick] VECTORS_FOLDER COMMAND...     {port} in COMMAND is the port that the device must connect to
"""
import base64
import hashlib
import json
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "tools"))
import conversation as wire  # noqa: E402

passed = failed = 0


def check(condition, what):
    global passed, failed
    if condition:
        passed += 1
    else:
        failed += 1
        print(f"FAILED {what}", flush=True)


def refused(reason, action, what, expected=None):
    try:
        action()
        check(False, f"{what}: not refused")
    except wire.Refused as refusal:
        check(refusal.reason == reason, f"{what}: {refusal}, not {reason}")
        check(expected is None or refusal.expected == expected, f"{what}: expected {refusal.expected}, not {expected}")


def load(folder, name):
    return json.loads((folder / f"{name}.json").read_text())["testGroups"]


# ---- the vectors over the link

ARGUMENTS = {"requantize": 4, "add": 7, "multiply": 7, "complement": 5, "view": 1, "fused": 3}


def conformance(device, folder, quick):
    for kind, (name, count) in enumerate(ARGUMENTS.items(), start=1):
        cases = [t for g in load(folder, name) if g["type"] == "cases" for t in g["tests"]]
        cases = cases[::8] if quick else cases
        for at in range(0, len(cases), 16):
            page = cases[at:at + 16]
            arguments = [a for t in page for a in t["arguments"]]
            body = device.ask(wire.CONFORMANCE, {1: kind, 2: wire.zigzag(arguments)})
            outputs = [wire.unzigzag(v) for v in wire.packed(body[1][0])]
            check(outputs == [t["output"] for t in page], f"{name}, tests from {page[0]['id']}")


def sequences(device, folder, quick):
    groups = load(folder, "sequence")
    for group in groups[::4] if quick else groups:
        model = device.upload(1, base64.b64decode(group["model"]))
        data = device.upload(2, base64.b64decode(group["dataSet"]))
        for test in group["tests"]:
            result = device.evaluate(model, data, test["firstSample"], test["sampleCount"])
            what = f"sequence test {test['id']} ({group['summary']})"
            check(result["predictionDigest"] == test["predictionDigest"], what + ": predictions")
            check(result["stateDigest"] == test["stateDigest"], what + ": states")
            check(result["correct"] == test["correct"] and result["total"] == test["sampleCount"], what + ": correct")
            check(result["modelBytes"] == group["modelBytes"], what + ": model bytes")
            predictions, traces = device.fetch(result["evaluationId"], test["firstSample"], test["sampleCount"])
            check(list(predictions) == test["predictions"] and traces == test["traces"], what + ": records")


def images(device, folder):
    for name, kind, reason in (("model_image", 1, "INVALID_MODEL"), ("data_set_image", 2, "INVALID_DATA_SET")):
        for group in load(folder, name):
            for test in group["tests"] if group["type"] in ("valid", "invalid") else []:
                image = base64.b64decode(test["image"])
                if group["type"] == "valid":
                    check(len(device.upload(kind, image)) == 32, f"{name} test {test['id']}")
                elif image:
                    refused(reason, lambda: device.upload(kind, image), f"{name} test {test['id']} ({test['comment']})")


# ---- the conversation

def timing(device, model, data):
    result = device.evaluate(model, data, 0, 1, {1: 2, 2: 3, 3: 1000, 4: 5, 5: 1})
    check(len(result["windows"]) == 3, "three windows")
    check(all(1 <= w["sequences"] <= 5 and w["ticks"] > 0 for w in result["windows"]), f"windows {result['windows']}")
    check(len(result["operatorTicks"]) % 17 == 1, "17 operators a layer and the head")
    check(sum(result["operatorTicks"]) > 0, "operators take time")
    return result


def evaluations(device, model, data):
    first = device.evaluate(model, data, 0, 2, evaluation_id=77)
    again = device.evaluate(model, data, 0, 2, evaluation_id=77)
    check(not first["fromCache"] and again["fromCache"], "a repeated evaluation id is answered from the cache")
    check(first["stateDigest"] == again["stateDigest"], "with the same result")
    ids = [device.request_id]
    repeated = device.ask(wire.EVALUATE, {1: wire.Fixed64(77), 2: model, 3: data, 5: 2}, request_id=ids[0])
    check(repeated.get(12, [0])[0] == 1, "a repeated request id gets the same answer")
    refused("UNKNOWN_MODEL", lambda: device.evaluate(bytes(31) + b"x", data, 0, 1), "unknown model")
    refused("UNKNOWN_DATA_SET", lambda: device.evaluate(model, bytes(31) + b"x", 0, 1), "unknown data set")
    refused("SAMPLE_RANGE", lambda: device.evaluate(model, data, 0, 1000000), "too many samples")
    refused("SAMPLE_RANGE", lambda: device.evaluate(model, data, 0x7FFFFFFF, 1), "sample beyond the end")
    refused("SAMPLE_RANGE", lambda: device.fetch(78, 0, 1), "records of another evaluation", 0)
    refused("SAMPLE_RANGE", lambda: device.fetch(77, 1, 2), "records beyond the end", 2)
    refused("TOO_LARGE", lambda: device.evaluate(model, data, 0, 1, {2: 33}), "too many windows", 16)
    check(device.fetch(77, 1, 1)[0] == device.fetch(77, 0, 2)[0][1:], "records by the data set's numbering")


def uploads(device, model_image):
    digest = hashlib.sha256(model_image).digest()
    size = len(model_image)
    other = bytes([model_image[0] ^ 1]) + model_image[1:]
    begin = {1: 1, 2: hashlib.sha256(other).digest(), 3: size}
    device.ask(wire.UPLOAD_BEGIN, begin)
    device.ask(wire.UPLOAD_CHUNK, {1: 0, 2: other[:100]})
    refused("BAD_OFFSET", lambda: device.ask(wire.UPLOAD_CHUNK, {1: 101, 2: b"x"}), "a gap", 100)
    refused("BAD_OFFSET", lambda: device.ask(wire.UPLOAD_CHUNK, {1: 50, 2: other[50:150]}), "an overlap", 100)
    refused("TOO_LARGE", lambda: device.ask(wire.UPLOAD_CHUNK, {1: 100, 2: bytes(size)[:512 if size > 511 else size]}), "past the end", size)
    refused("MALFORMED", lambda: device.ask(wire.UPLOAD_CHUNK, {1: 100, 2: b""}), "an empty chunk")
    refused("TOO_LARGE", lambda: device.ask(wire.UPLOAD_CHUNK, {1: 100, 2: bytes(device.facts["maxChunkBytes"] + 30)}), "a long chunk",
            device.facts["maxChunkBytes"])
    check(device.ask(wire.UPLOAD_CHUNK, {1: 20, 2: other[20:60]})[1][0] == 100, "a repeated chunk is acknowledged")
    check(device.ask(wire.UPLOAD_BEGIN, begin)[1][0] == 100, "an upload is resumed")
    refused("MALFORMED", lambda: device.ask(wire.UPLOAD_BEGIN, {1: 3, 2: digest, 3: size}), "unknown blob kind")
    refused("MALFORMED", lambda: device.ask(wire.UPLOAD_BEGIN, {1: 1, 3: size}), "no digest")
    refused("MALFORMED", lambda: device.ask(wire.UPLOAD_BEGIN, {1: 1, 2: digest[:31], 3: size}), "a digest of 31 bytes")
    refused("TOO_LARGE", lambda: device.ask(wire.UPLOAD_BEGIN, {1: 1, 2: digest, 3: 0x7FFFFFFF}), "too large a model")
    refused("BAD_OFFSET", lambda: device.ask(wire.UPLOAD_CHUNK, {1: 100, 2: b"x"}), "a chunk of a dropped upload", 0)
    device.ask(wire.UPLOAD_BEGIN, begin)

    def whole(blob):
        for at in range(0, size, 512):
            device.ask(wire.UPLOAD_CHUNK, {1: at, 2: blob[at:at + 512]})

    refused("BAD_DIGEST", lambda: whole(model_image), "wrong digest")
    device.ask(wire.UPLOAD_BEGIN, begin)
    refused("INVALID_MODEL", lambda: whole(other), "wrong magic")
    check(device.upload(1, model_image) == digest, "a good model after all of that")
    check(device.ask(wire.UPLOAD_CHUNK, {1: 0, 2: model_image[:10]}).get(2) == [1], "a chunk of a finished upload is a repetition")


def damage(device):
    """Nothing of this may be answered, and the next good frame must be."""
    link = device.link
    good = wire.encode({1: 9999, wire.PING: {}})
    frame = b"\x01\x01" + len(good).to_bytes(4, "little") + good
    crc = wire.crc32c(frame).to_bytes(4, "little")
    flipped = bytes([frame[0]]) + bytes([frame[1] ^ 2]) + frame[2:]
    pieces = {
        "garbage": b"boot: hello\r\n", "empty": b"", "a short frame": wire.cobs(b"\1\1\0\0"), "a bad CRC": wire.cobs(flipped + crc),
        "a truncated frame": wire.cobs(frame + crc)[:-3], "an oversize frame": wire.cobs(bytes([7]) * 5000),
        "trailing bytes": wire.cobs(frame + crc + b"xy"),
    }
    for what, piece in pieces.items():
        link.sendall(piece + b"\0")
        check(device.ask(wire.PING, {}) == {}, f"a frame after {what}")
    device.send_frame(good, version=2)
    device.send_frame(good, kind=2)
    device.send_frame(good, kind=3)
    check(device.ask(wire.PING, {}) == {}, "a frame after wrong versions and kinds")
    check(any("dropped" in line for line in device.logs), "damage is logged")


def broken_messages(device, model, data):
    """Good frames with bad messages: a refusal each, the newest result and what is resident are kept."""
    result = device.evaluate(model, data, 0, 2, evaluation_id=79)
    whole = wire.encode({1: 900, 2: device.epoch, wire.EVALUATE: {1: wire.Fixed64(80), 2: model, 3: data, 5: 2}})
    for length in (1, 3, 9, 40, len(whole) - 1):
        device.send_frame(whole[:length])
        check(device.receive()[1] == "refusal", f"a message cut to {length} bytes")
    device.send_frame(b"")
    check(device.receive()[1] == "refusal", "an empty message")
    again = device.evaluate(model, data, 0, 2, evaluation_id=79)
    check(again["fromCache"] and again["stateDigest"] == result["stateDigest"], "the result outlives bad messages")
    refused("UNSUPPORTED_VERSION", lambda: device.ask(wire.HELLO, {1: 2, 2: 2, 3: wire.Fixed64(1)}), "a host of another version", 1)
    check(device.evaluate(model, data, 0, 1, evaluation_id=81)["total"] == 1, "an evaluation after bad messages")


def sessions(device, folder):
    refused("UNSUPPORTED_VERSION", lambda: device.ask(wire.HELLO, {1: 2, 2: 9, 3: wire.Fixed64(1)}), "a newer protocol", 1)
    refused("UNSUPPORTED", lambda: device.ask(40, {}), "an unknown command")
    device.send_frame(b"\xff\xff\xff")
    check(device.receive()[1] == "refusal", "a message that does not decode is refused")
    device.send_frame(wire.encode({1: 0, wire.PING: {}}))
    check(device.receive()[1] == "refusal", "request id 0 is refused")
    check(device.ask(wire.CANCEL, {}) == {}, "cancel without an evaluation is done")
    refused("MALFORMED", lambda: device.ask(wire.CONFORMANCE, {1: 1, 2: wire.zigzag([1, 2, 3])}), "too few arguments")
    refused("MALFORMED", lambda: device.ask(wire.CONFORMANCE, {1: 1, 2: wire.zigzag([2**31 - 1, 1, 1, 17])}), "overflow")
    refused("MALFORMED", lambda: device.ask(wire.CONFORMANCE, {1: 9, 2: wire.zigzag([1])}), "unknown primitive")
    device.epoch = 5
    device.ask(wire.CANCEL, {})
    device.epoch = 4
    refused("STALE_EPOCH", lambda: device.ask(wire.CANCEL, {}), "an older lease", 5)
    check(device.ask(wire.PING, {}) == {}, "ping with an older lease")
    device.epoch = 6
    check(device.ask(wire.PING, {}) == {}, "ping with a newer lease, which takes nothing")
    device.epoch = 5
    check(device.ask(wire.CANCEL, {}) == {}, "the lease that holds")
    before = device.nonce
    device.ask(wire.RESET, {})
    facts = device.hello()
    check(device.nonce != before, "a reset changes the boot nonce")
    check(facts["resident"] == [], "a reset forgets")
    check(len(facts["firmwareDigest"]) in (0, 64), "a firmware digest has 32 bytes, or there is none")


def main():
    arguments = sys.argv[1:]
    quick = arguments[0] == "--quick"
    folder, command = pathlib.Path(arguments[quick]), arguments[quick + 1:]
    server, port = wire.listen()
    process = subprocess.Popen([part.replace("{port}", str(port)) for part in command], stdin=subprocess.DEVNULL)
    server.settimeout(20)
    try:
        device = wire.Device(server.accept()[0])
        print(device.hello())
        conformance(device, folder, quick)
        sequences(device, folder, quick)
        group = load(folder, "sequence")[0]
        model_image, data_image = base64.b64decode(group["model"]), base64.b64decode(group["dataSet"])
        model, data = device.upload(1, model_image), device.upload(2, data_image)
        result = timing(device, model, data)
        print(result)
        evaluations(device, model, data)
        uploads(device, model_image)
        damage(device)
        device.upload(1, model_image), device.upload(2, data_image)
        broken_messages(device, model, data)
        if not quick:
            images(device, folder)
        check(device.upload(1, model_image) == model and device.upload(2, data_image) == data, "uploads after refusals")
        check(device.evaluate(model, data, 0, 1)["total"] == 1, "an evaluation after refusals")
        sessions(device, folder)
    finally:
        process.terminate()
        process.wait()
    print(f"{passed} passed, {failed} failed")
    sys.exit(failed != 0 or passed == 0)


if __name__ == "__main__":
    main()
