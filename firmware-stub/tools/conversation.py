"""Speaks the wire protocol (device-protocol/PROTOCOL.md) to a device over a socket; standard library only.

For the firmware's own tests and its benchmark: hosts have better clients. Messages are dicts of field number to value.
"""
import hashlib
import secrets
import socket
import struct
import time

CRC_TABLE = []
for byte in range(256):
    crc = byte
    for _ in range(8):
        crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    CRC_TABLE.append(crc)

HOST, DEVICE = 1, 2
HELLO, UPLOAD_BEGIN, UPLOAD_CHUNK, EVALUATE, FETCH, CANCEL, RESET, SET_BAUD, CONFORMANCE, PING = range(3, 13)
ANSWERS = {3: "hello", 4: "status", 5: "progress", 6: "result", 7: "samples", 8: "refusal", 9: "log", 10: "done", 11: "conformance"}
REASONS = ["UNSPECIFIED", "MALFORMED", "UNSUPPORTED_VERSION", "STALE_EPOCH", "UNKNOWN_MODEL", "UNKNOWN_DATA_SET", "TOO_LARGE",
           "BAD_DIGEST", "BAD_OFFSET", "INVALID_MODEL", "INVALID_DATA_SET", "INCOMPATIBLE", "SAMPLE_RANGE", "BUSY", "UNSUPPORTED",
           "CANCELLED", "INTERNAL"]


def crc32c(data):
    crc = 0xFFFFFFFF
    for value in data:
        crc = CRC_TABLE[(crc ^ value) & 0xFF] ^ crc >> 8
    return crc ^ 0xFFFFFFFF


def cobs(data):
    out = bytearray()
    pieces = data.split(b"\0")
    for number, piece in enumerate(pieces, start=1):
        last = number == len(pieces)
        while len(piece) > 254 or (len(piece) == 254 and not last):  # a full block implies no zero
            out += b"\xff" + piece[:254]
            piece = piece[254:]
        out += bytes([len(piece) + 1]) + piece
    return bytes(out)


def uncobs(data):
    out, at = bytearray(), 0
    while at < len(data):
        code = data[at]
        out += data[at + 1:at + code]
        at += code
        if code < 255 and at < len(data):
            out.append(0)
    return bytes(out)


def varint(value):
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes(out + bytes([value]))


class Fixed64(int):
    """A number that is encoded as fixed64."""


def encode(fields):
    """A message: {number: int | Fixed64 | bytes | dict}."""
    out = b""
    for number, value in fields.items():
        if isinstance(value, dict):
            value = encode(value)
        if isinstance(value, Fixed64):
            out += varint(number << 3 | 1) + struct.pack("<Q", value)
        elif isinstance(value, int):
            out += varint(number << 3) + varint(value)
        else:
            out += varint(number << 3 | 2) + varint(len(value)) + value
    return out


def decode(data):
    """Field number to the list of its values: ints, or bytes."""
    fields, at = {}, 0

    def read():
        nonlocal at
        value = shift = 0
        while True:
            byte = data[at]
            at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    while at < len(data):
        key = read()
        if key & 7 == 0:
            value = read()
        elif key & 7 == 1:
            value = struct.unpack_from("<Q", data, at)[0]
            at += 8
        else:
            size = read()
            value = data[at:at + size]
            at += size
        fields.setdefault(key >> 3, []).append(value)
    return fields


def packed(data):
    """The varints of a packed repeated field."""
    values, value, shift = [], 0, 0
    for byte in data:
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            values.append(value)
            value = shift = 0
    return values


def zigzag(values):
    return b"".join(varint(value << 1 ^ value >> 31 if value >= 0 else (-value << 1) - 1) for value in values)


def unzigzag(value):
    return value >> 1 ^ -(value & 1)


class Refused(Exception):
    def __init__(self, body):
        self.reason = REASONS[body.get(1, [0])[0]]
        self.detail = body.get(2, [b""])[0].decode()
        self.expected = body.get(3, [0])[0]
        self.actual = body.get(4, [0])[0]
        super().__init__(f"{self.reason}: {self.detail} (expected {self.expected}, actual {self.actual})")


class Device:
    """One conversation. `link` is a connected socket."""

    def __init__(self, link, timeout=20.0):
        self.link = link
        self.timeout = timeout
        self.buffer = b""
        self.request_id = 0
        self.epoch = 0
        self.nonce = None
        self.logs = []
        self.progress = []
        link.sendall(b"\0")

    # ---- frames

    def send_frame(self, payload, kind=HOST, version=1):
        frame = struct.pack("<BBI", version, kind, len(payload)) + payload
        self.link.sendall(cobs(frame + struct.pack("<I", crc32c(frame))) + b"\0")

    def receive_frame(self, deadline):
        while b"\0" not in self.buffer:
            self.link.settimeout(max(0.01, deadline - time.monotonic()))
            data = self.link.recv(65536)
            if not data:
                raise EOFError("the device closed the link")
            self.buffer += data
        piece, self.buffer = self.buffer.split(b"\0", 1)
        if not piece:
            return self.receive_frame(deadline)
        frame = uncobs(piece)
        assert crc32c(frame[:-4]) == struct.unpack("<I", frame[-4:])[0], "bad CRC from the device"
        assert frame[0] == 1 and frame[1] == DEVICE and struct.unpack("<I", frame[2:6])[0] == len(frame) - 10, frame[:6].hex()
        return frame[6:-4]

    # ---- messages

    def send(self, command, body, request_id=None):
        if request_id is None:
            self.request_id += 1
            request_id = self.request_id
        self.send_frame(encode({1: request_id, 2: self.epoch, command: body}))
        return request_id

    def receive(self):
        """(request id, kind, body) of the next message that is not a log."""
        while True:
            fields = decode(self.receive_frame(time.monotonic() + self.timeout))
            self.nonce = fields[1][0]
            number = next(n for n in fields if n in ANSWERS)
            body = decode(fields[number][0])
            if ANSWERS[number] == "log":
                self.logs.append(body.get(2, [b""])[0].decode())
                continue
            return fields.get(2, [0])[0], ANSWERS[number], body

    def answer(self, request_id):
        """The final answer to a request; raises Refused."""
        while True:
            number, kind, body = self.receive()
            if kind == "progress":
                self.progress.append(body.get(2, [0])[0])
            elif number == request_id:
                if kind == "refusal":
                    raise Refused(body)
                return kind, body

    def ask(self, command, body, request_id=None):
        return self.answer(self.send(command, body, request_id))[1]

    def ask_again(self, command, body, seconds=1.0):
        """Asks until there is an answer: a board that boots may have lost the request."""
        request_id = self.send(command, body)
        patience, self.timeout = self.timeout, seconds
        deadline = time.monotonic() + patience
        try:
            while True:
                try:
                    return self.answer(request_id)[1]
                except TimeoutError:
                    if time.monotonic() > deadline:
                        raise
                    self.send(command, body, request_id)
        finally:
            self.timeout = patience

    # ---- what a host does

    def hello(self):
        challenge = Fixed64(secrets.randbits(64))
        body = self.ask_again(HELLO, {1: 1, 2: 1, 3: challenge})
        assert body[1][0] == challenge
        text = {name: body.get(number, [b""])[0].decode() for name, number in (("uid", 2), ("mcu", 3), ("board", 4), ("flags", 20))}
        numbers = {"clockHertz": 9, "tickKind": 10, "tickHertz": 11, "ramBytes": 12, "maxChunkBytes": 13, "windowChunks": 14,
                   "maxSamples": 15}
        self.facts = text | {name: body.get(number, [0])[0] for name, number in numbers.items()}
        self.facts |= {"resident": body.get(19, []), "firmwareDigest": body.get(5, [b""])[0].hex()}
        return self.facts

    def upload(self, kind, blob):
        """kind: 1 model, 2 data set. Pipelined as wide as the device allows."""
        digest = hashlib.sha256(blob).digest()
        status = self.ask(UPLOAD_BEGIN, {1: kind, 2: digest, 3: len(blob)})
        if status.get(2, [0])[0]:
            return digest
        offset = status.get(1, [0])[0]
        waiting = []
        complete = 0
        while offset < len(blob) or waiting:
            while offset < len(blob) and len(waiting) < self.facts["windowChunks"]:
                chunk = blob[offset:offset + self.facts["maxChunkBytes"]]
                waiting.append(self.send(UPLOAD_CHUNK, {1: offset, 2: chunk}))
                offset += len(chunk)
            complete = self.answer(waiting.pop(0))[1].get(2, [0])[0]
        assert complete, "the upload is not complete"
        return digest

    def evaluate(self, model, data_set, first, count, timing=None, evaluation_id=None):
        body = {1: Fixed64(evaluation_id or secrets.randbits(63) + 1), 2: model, 3: data_set, 4: first, 5: count}
        if timing:
            body[6] = timing
        result = self.ask(EVALUATE, body)
        windows = [{"sequences": w.get(1, [0])[0], "ticks": w.get(2, [0])[0]} for w in map(decode, result.get(6, []))]
        return {"evaluationId": result[1][0], "correct": result.get(2, [0])[0], "total": result.get(3, [0])[0],
                "predictionDigest": result[4][0].hex(), "stateDigest": result[5][0].hex(), "windows": windows,
                "operatorTicks": packed(result.get(7, [b""])[0]), "stackBytes": result.get(8, [0])[0],
                "modelBytes": result.get(9, [0])[0], "residentBytes": result.get(10, [0])[0], "fromCache": result.get(12, [0])[0]}

    def fetch(self, evaluation_id, first, count):
        predictions, traces = b"", b""
        while count > 0:
            body = self.ask(FETCH, {1: Fixed64(evaluation_id), 2: first, 3: count})
            page = body[3][0]
            predictions += page
            traces += body[4][0]
            first += len(page)
            count -= len(page)
        return predictions, list(struct.unpack(f"<{len(traces) // 4}I", traces))


def listen():
    """A listening socket on a free port of this machine, and the port."""
    server = socket.create_server(("127.0.0.1", 0))
    return server, server.getsockname()[1]
