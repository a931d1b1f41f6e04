#!/usr/bin/env python3
"""Estimates cycles on the cores whose manuals publish them: a histogram of executed instructions, times the manual's table.

usage: cycles.py [--core CORE]... [--json FILE]
       cycles.py --core CORE --cases FOLDER

The image runs on its emulator, with tools/histogram_plugin.c; what a sequence runs is counted, and nothing else. What comes out is MODELLED:
cycles a multiply-accumulate and cycles an instruction, of the step of tools/bench.py (64 inputs, 128 units). --json writes the second by core,
the mean over the widths, for the host (cycle_model.json). --cases runs each FOLDER/NAME.model on the samples of FOLDER/NAME.data and prints the
instructions and estimated cycles of a sequence, the mean over the samples, a JSON object a line as they come.
"""
import argparse
import array
import collections
import json
import os
import pathlib
import random
import re
import signal
import struct
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import bench  # noqa: E402
import conversation as wire  # noqa: E402

ROOT = pathlib.Path(__file__).parent.parent
STEPS = 17
SEQUENCE = "tl_run_sequence"
BY_POINTER = re.compile(r"^(tl_(lanes|pairs|reference)_dot_\d+|dot_\w+|prepare)(\.|$)")  # of the kernel's struct
LIST = re.compile(r"^(ldm|stm|push|pop)")
# Arm's and RISC-V's mnemonics differ, and no name means two things.
CONDITIONAL = re.compile(r"^(b(eq|ne|cs|hs|cc|lo|mi|pl|vs|vc|hi|ls|ge|lt|gt|le)(\.[nw])?|cbn?z|b(eq|ne|lt|ge|le|gt)z|b(lt|ge)u|b(eq|ne|lt|ge))$")
ALWAYS = re.compile(r"^((b|bl|bx|blx)(\.[nw])?|j|jal|jr|jalr|ret)$")
LOAD = re.compile(r"^(ldr|l[bhw]u?$)")
STORE = re.compile(r"^(str|s[bhw]$)")


def plugin():
    out = ROOT / "build/histogram.so"
    source = ROOT / "tools/histogram_plugin.c"
    if not out.exists() or out.stat().st_mtime < source.stat().st_mtime:
        subprocess.run(["cc", "-shared", "-fPIC", "-O2", source, "-o", out], check=True)
    return out


class Histogram:
    """A device under the plugin: executions by address of what it is asked to run."""

    def __init__(self, core):
        known = json.loads((ROOT / "emulators.json").read_text())["emulators"]
        emulator = next(e for e in known if e["core"] == core)
        server, port = wire.listen()
        fill = {"{image}": str(ROOT / emulator["image"]), "{port}": str(port), "{instance}": "1"}
        words = [emulator["qemu"]] + emulator["arguments"]
        for name, value in fill.items():
            words = [word.replace(name, value) for word in words]
        self.file = tempfile.NamedTemporaryFile("rb")
        self.process = subprocess.Popen(words + ["-plugin", f"{plugin()},out={self.file.name}"], stderr=subprocess.DEVNULL)
        server.settimeout(30)
        self.device = wire.Device(server.accept()[0], timeout=120)
        self.device.hello()

    def close(self):
        self.process.terminate()
        self.process.wait()

    def counts(self):
        self.file.seek(0)
        return array.array("Q", self.file.read())

    def run(self, model, data, samples=1):
        """Executions by address of evaluating the samples."""
        model, data = self.device.upload(1, model), self.device.upload(2, data)
        before = self.counts()
        self.device.evaluate(model, data, 0, samples)
        after = self.counts()
        origin = after[0]
        return {origin + 2 * i: a - b for i, (a, b) in enumerate(zip(after[1:], before[1:])) if a != b}


def disassembly(core):
    """(function, address, mnemonic, operands) in the order of addresses."""
    tool = "riscv64-unknown-elf-objdump" if core == "rv32" else "arm-none-eabi-objdump"
    text = subprocess.check_output([tool, "-d", ROOT / f"build/boards/{core}.elf"], text=True)
    function = ""
    for line in text.splitlines():
        if heading := re.match(r"^[0-9a-f]+ <(.*)>:$", line):
            function = heading[1]
        elif code := re.match(r"^ *([0-9a-f]+):\t[0-9a-f ]+\t(\S+)\s*([^@;#]*)", line):
            yield function, int(code[1], 16), code[2], code[3].strip()


def registers(operands):
    """How many registers a list like {r4-r7, pc} has."""
    count = 0
    for item in operands[operands.index("{") + 1:operands.index("}")].split(","):
        ends = [{"sl": 10, "fp": 11, "ip": 12, "sp": 13, "lr": 14, "pc": 15}.get(r, r) for r in item.strip().split("-")]
        numbers = [e if isinstance(e, int) else int(e[1:]) for e in ends]
        count += numbers[-1] - numbers[0] + 1
    return count


def cycles_of(table, mnemonic, operands, after_memory):
    """Cycles without the refill of a taken branch."""
    if LIST.match(mnemonic):
        return table["list"] + table["each"] * registers(operands)
    if mnemonic.startswith(("ldrd", "strd")):
        return table["list"] + table["each"] * 2
    if LOAD.match(mnemonic):
        return table["next"] if after_memory else table["load"]
    if STORE.match(mnemonic):
        return table["next"] if after_memory else table["store"]
    if mnemonic.startswith(("umull", "smull", "umlal", "smlal", "mulh")):
        return table["multiplyLong"]
    if mnemonic.startswith(("mla", "mls")):
        return table["multiplyAdd"]
    if mnemonic.startswith(("udiv", "sdiv", "div", "rem")):
        return table["divide"]
    return table["default"]


class Estimator:
    """Cycles of a sequence from a histogram."""

    def __init__(self, core, table):
        self.table = table
        self.code = list(disassembly(core))
        self.entry = next(address for function, address, _, _ in self.code if function == SEQUENCE)
        self.functions = self.reached()

    def calls(self):
        """(caller, address of the call, callee) of every direct call or jump to another function."""
        for function, address, mnemonic, operands in self.code:
            if (ALWAYS.match(mnemonic) or CONDITIONAL.match(mnemonic)) and (target := re.search(r"<([^>+]+)>", operands)):
                if target[1] != function:
                    yield function, address, target[1]

    def reached(self):
        """The functions that a sequence may run: those it calls, those that these call, and what they call by pointer."""
        calls = collections.defaultdict(set)
        names = {function for function, *_ in self.code}
        for caller, _, callee in self.calls():
            calls[caller].add(callee)
        found, open_ends = set(), [SEQUENCE] + [name for name in names if BY_POINTER.match(name)]
        while open_ends:
            function = open_ends.pop()
            if function not in found:
                found.add(function)
                open_ends += calls[function]
        return found

    def hazard(self, i):
        """Cycles that an instruction waits for the load before it, where the table has them."""
        if i == 0 or "hazard" not in self.table or not LOAD.match(self.code[i - 1][2]):
            return 0
        loaded = self.code[i - 1][3].split(",")[0]
        read = self.code[i][3].split(",", 0 if STORE.match(self.code[i][2]) or CONDITIONAL.match(self.code[i][2]) else 1)[-1]
        return self.table["hazard"] if re.search(rf"\b{loaded}\b", read) else 0

    def shares(self, counts):
        """Of each function that others call too, the share of its calls that a sequence made."""
        inside, all_calls = collections.Counter(), collections.Counter()
        for caller, address, callee in self.calls():
            executed = counts.get(address, 0)
            all_calls[callee] += executed
            inside[callee] += executed if caller in self.functions else 0
        return {callee: inside[callee] / calls for callee, calls in all_calls.items() if callee != SEQUENCE and calls > 0}

    def of(self, counts):
        """Instructions and cycles of a sequence, the mean over those that were run."""
        table, instructions, cycles, shares = self.table, 0, 0, self.shares(counts)
        for i, (function, address, mnemonic, operands) in enumerate(self.code):
            executed = counts.get(address, 0) * shares.get(function, 1)
            if executed == 0 or function not in self.functions:
                continue
            before = self.code[i - 1][2] if i > 0 else ""
            instructions += executed
            cycles += executed * (cycles_of(table, mnemonic, operands, bool(LOAD.match(before) or STORE.match(before))) + self.hazard(i))
            leaves = ALWAYS.match(mnemonic) or (mnemonic.startswith(("pop", "ldm")) and "pc" in operands)
            if leaves:
                cycles += executed * table.get("jump", table["refill"])
            elif CONDITIONAL.match(mnemonic):
                # Not taken at least as often as the next instruction was reached, unless others jump there.
                fallen = counts.get(self.code[i + 1][1], 0) * shares.get(function, 1)
                cycles += max(0, executed - fallen) * table["refill"]
        sequences = counts[self.entry]
        return instructions / sequences, cycles / sequences


def estimate(core, table, widths):
    """The step of tools/bench.py at each width."""
    histogram, estimator, generator = Histogram(core), Estimator(core, table), random.Random(1)
    macs = 3 * bench.STEP_HIDDEN * (bench.STEP_INPUTS + bench.STEP_HIDDEN) * STEPS
    try:
        for bits in widths:
            model = bench.model_image(generator, bench.STEP_INPUTS, bench.STEP_HIDDEN, bits)
            data = bench.data_image(generator, STEPS, bench.STEP_INPUTS)
            instructions, cycles = estimator.of(histogram.run(model, data))
            yield {"core": core, "bits": bits, "instructionsPerMac": round(instructions / macs, 3),
                   "cyclesEstimatedPerMac": round(cycles / macs, 3), "cyclesPerInstruction": round(cycles / instructions, 3)}
    finally:
        histogram.close()


def cases(core, table, folder):
    """Each model of a folder on its samples."""
    histogram, estimator = Histogram(core), Estimator(core, table)
    try:
        for path in sorted(folder.glob("*.model")):
            data = path.with_suffix(".data").read_bytes()
            samples = struct.unpack_from("<4sI", data)[1]
            instructions, cycles = estimator.of(histogram.run(path.read_bytes(), data, samples))
            yield {"case": path.stem, "instructions": round(instructions, 3), "cycles": round(cycles, 3)}
    finally:
        histogram.close()


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # an emulator must not outlive who asked for it
    parser = argparse.ArgumentParser()
    parser.add_argument("--core", action="append")
    parser.add_argument("--json")
    parser.add_argument("--cases", type=pathlib.Path)
    options = parser.parse_args()
    tables = json.loads((ROOT / "cycle_tables.json").read_text())
    chosen = [table for table in tables["tables"] if options.core is None or table["core"] in options.core]
    if options.cases:
        for row in (row for table in chosen for row in cases(table["core"], table, options.cases)):
            print(json.dumps(row), flush=True)
        return
    rows = [row for table in chosen for row in estimate(table["core"], table, range(8, 1, -1))]
    if options.json:
        cores = []
        for table in chosen:
            own = [row["cyclesPerInstruction"] for row in rows if row["core"] == table["core"]]
            cores.append({"core": table["core"], "cyclesPerInstruction": round(sum(own) / len(own), 3),
                          "least": min(own), "most": max(own), "source": table["source"]})
        pathlib.Path(options.json).write_text(json.dumps({"version": tables["version"], "cores": cores}, indent=2) + os.linesep)
    print(json.dumps({"rows": rows}, indent=1))


if __name__ == "__main__":
    main()
