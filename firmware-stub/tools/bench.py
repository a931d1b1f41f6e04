#!/usr/bin/env python3
"""Counts instructions on emulated cores: matrix-vector products, whole GRU steps, and the images' sizes.

usage: bench.py [--core CORE]... [--bits B]... [--csv FILE] [--check FILE]     without --csv: JSON on standard output, without functions

--check compares with the figures in FILE and fails when one has grown by more than 0.5 %.
"""
import argparse
import collections
import csv
import json
import pathlib
import random
import struct
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import conversation as wire  # noqa: E402

ROOT = pathlib.Path(__file__).parent.parent
VECMAT_INPUTS, VECMAT_OUTPUTS = 240, 64
STEP_INPUTS, STEP_HIDDEN = 64, 128
FIRST_ELEMENTWISE, LAST_ELEMENTWISE = 6, 17


def packed(codes, bits):
    value = 0
    for i, code in enumerate(codes):
        value |= (code & ((1 << bits) - 1)) << (i * bits)
    return value.to_bytes((len(codes) * bits + 7) // 8, "little")


def model_image(generator, inputs, hidden, bits, wide=False, classes=4, input_bits=8):
    """A valid one-layer model with random weights, all widths `bits` (weights down to 1, outputs from 2), per-row multipliers."""
    out_bits = max(bits, 2)
    state_bits = 16 if wide else out_bits
    half = 1 << (out_bits - 1)
    out = struct.pack("<4sBBHHBH", b"TLG1", 1, 1, inputs, classes, input_bits, 1 << (input_bits - 1)) + struct.pack("<H", hidden)

    def linear(columns):
        span = (1 << bits) - 1
        biases = [generator.randrange(-500, 500) for _ in range(hidden)]
        biases[0] = 511
        return (struct.pack("<BBHBHBBB", bits, out_bits, half, 10, span, 0, 31, 1)
                + bytes(generator.randrange(128, 256) for _ in range(hidden)) + packed(biases, 10)
                + packed([generator.randrange(span + 1) for _ in range(hidden * columns)], bits))

    def add(output_bits=out_bits):
        return struct.pack("<BHHHB", output_bits, 1 << (output_bits - 1), 20000, 30000, 16)

    def multiply(output_bits=out_bits):
        return struct.pack("<BHBHB", output_bits, 1 << (output_bits - 1), 0, 20000, 15 + output_bits)

    def table(output_bits, zero_point):
        top = 32768 if output_bits == 16 and zero_point == 0 else (1 << output_bits) - 1
        entries = sorted(generator.randrange(top + 1) for _ in range(1 << out_bits))
        return struct.pack("<BH", output_bits, zero_point) + packed(entries, output_bits)

    for i in range(6):
        out += linear(hidden if i % 2 else inputs)
    out += add() + add() + table(out_bits, 0) + table(state_bits, 0) + multiply() + add() + table(state_bits, 1 << (state_bits - 1))
    out += struct.pack("<BHB", state_bits, 16384, 14) + multiply(state_bits) + multiply(state_bits) + add(state_bits)
    span = (1 << bits) - 1
    out += struct.pack("<BBH", bits, 1, span) + packed([0] * classes, 1)
    return out + packed([generator.randrange(span + 1) for _ in range(classes * hidden)], bits)


def data_image(generator, steps, inputs, input_bits=8, classes=4):
    codes = bytes(generator.randrange(1 << input_bits) for _ in range(steps * inputs))
    return struct.pack("<4sIHHBH", b"TLD1", 1, steps, inputs, input_bits, classes) + codes + b"\0"


class Bench:
    def __init__(self, core):
        self.core = core
        server, port = wire.listen()
        self.process = subprocess.Popen([ROOT / "tools/run-emulated.sh", core, str(port)], stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        server.settimeout(30)
        self.device = wire.Device(server.accept()[0], timeout=60)
        self.kernel = self.device.hello()["flags"].split()[0]
        self.random = random.Random(1)

    def close(self):
        self.process.terminate()
        self.process.wait()

    def run(self, model, steps, inputs):
        model = self.device.upload(1, model)
        data = self.device.upload(2, data_image(self.random, steps, inputs))
        return self.device.evaluate(model, data, 0, 1, {2: 1, 4: 1, 5: 1})

    def vecmat(self, bits):
        """The first linear operator: preparing the vector, the products and the requantization."""
        model = model_image(self.random, VECMAT_INPUTS, VECMAT_OUTPUTS, bits)
        ticks = self.run(model, 1, VECMAT_INPUTS)["operatorTicks"][0]
        return {"figure": "vecmat", "inputs": VECMAT_INPUTS, "outputs": VECMAT_OUTPUTS,
                "instructionsPerMac": round(ticks / (VECMAT_INPUTS * VECMAT_OUTPUTS), 3)}

    def step(self, bits, wide):
        """One time step: what sixteen more steps cost, so that head and start do not count."""
        model = model_image(self.random, STEP_INPUTS, STEP_HIDDEN, bits, wide)
        short, long = (self.run(model, steps, STEP_INPUTS) for steps in (1, 17))
        each = (long["windows"][0]["ticks"] - short["windows"][0]["ticks"]) / 16
        linear = sum(long["operatorTicks"][:6]) / 17
        macs = 3 * STEP_HIDDEN * (STEP_INPUTS + STEP_HIDDEN)
        return {"figure": "step16" if wide else "step", "inputs": STEP_INPUTS, "outputs": STEP_HIDDEN,
                "instructions": round(each), "instructionsPerMac": round(each / macs, 3),
                "elementwisePerUnit": round((each - linear) / STEP_HIDDEN, 1)}

    def rows(self, widths):
        for bits in widths:
            yield {"core": self.core, "kernel": self.kernel, "bits": bits} | self.vecmat(bits)
        for bits in widths:
            yield {"core": self.core, "kernel": self.kernel, "bits": bits} | self.step(bits, False)
        yield {"core": self.core, "kernel": self.kernel, "bits": 8} | self.step(8, True)


def image_size(core):
    tool = "riscv64-unknown-elf-size" if core == "rv32" else "arm-none-eabi-size"
    text, data, bss = map(int, subprocess.check_output([tool, ROOT / f"build/boards/{core}.elf"], text=True).split("\n")[1].split()[:3])
    return {"core": core, "figure": "size", "flashBytes": text + data, "ramBytes": data + bss}


def function_sizes(core):
    """Bytes of the functions of the core and the protocol that are not tiny; files may share a name."""
    tool = "riscv64-unknown-elf-nm" if core == "rv32" else "arm-none-eabi-nm"
    bytes_of = collections.Counter()
    for line in subprocess.check_output([tool, "-S", ROOT / f"build/boards/{core}.elf"], text=True).splitlines():
        fields = line.split()
        if len(fields) == 4 and fields[2] in "Tt":
            bytes_of[fields[3]] += int(fields[1], 16)
    for name, size in sorted(bytes_of.items()):
        if size >= 128:
            yield {"core": core, "figure": name, "flashBytes": size}


COLUMNS = ["core", "figure", "kernel", "bits", "inputs", "outputs", "instructionsPerMac", "instructions", "elementwisePerUnit",
           "flashBytes", "ramBytes"]
KEY, TOLERANCE = COLUMNS[:6], 1.005


def compare(rows, path):
    """Figures that have grown, as text."""
    def key(row):
        return tuple(str(row.get(c, "")) for c in KEY if c != "kernel")

    known = {key(r): r for r in csv.DictReader(open(path))}
    for row in rows:
        before = known.get(key(row))
        for column in COLUMNS[6:] if before else []:
            if column in row and before[column] and row[column] > float(before[column]) * TOLERANCE + 0.001:
                yield f"{' '.join(key(row))}: {column} was {before[column]}, is {row[column]}"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--core", action="append")
    parser.add_argument("--bits", action="append", type=int)
    parser.add_argument("--csv")
    parser.add_argument("--check")
    options = parser.parse_args()
    rows = []
    for core in options.core or ["cortex-m4", "cortex-m0plus", "rv32"]:
        bench = Bench(core)
        try:
            rows += bench.rows(options.bits or list(range(8, 0, -1)))
        finally:
            bench.close()
        rows.append(image_size(core))
        if options.csv or options.check:
            rows += function_sizes(core)
    if options.csv:
        with open(options.csv, "w", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    elif not options.check:
        print(json.dumps({"rows": rows}, indent=1))
    grown = list(compare(rows, options.check)) if options.check else []
    print("\n".join(grown), file=sys.stderr)
    sys.exit(bool(grown))


if __name__ == "__main__":
    main()
