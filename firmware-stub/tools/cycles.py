#!/usr/bin/env python3
"""Estimates cycles of a GRU step on the cores whose manuals publish them: a histogram of executed instructions, times the manual's table.

usage: cycles.py [--core CORE]... [--json FILE]

The image runs one sequence on its emulator, with tools/histogram_plugin.c; only the functions that compute are counted. What comes out is
MODELLED: cycles a multiply-accumulate and cycles an instruction, of the step of tools/bench.py (64 inputs, 128 units). --json writes the second
by core, the mean over the widths, for the host (cycle_model.json).
"""
import argparse
import json
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import bench  # noqa: E402
import conversation as wire  # noqa: E402

ROOT = pathlib.Path(__file__).parent.parent
STEPS = 17
COMPUTES = re.compile(r"^(tl_(linear_apply|layer_step|elementwise|lanes_dot_\d+|pairs_dot_\d+)|prepare|write_vector|dot_\w+)(\.|$)")
CONDITIONAL = re.compile(r"^(b(eq|ne|cs|hs|cc|lo|mi|pl|vs|vc|hi|ls|ge|lt|gt|le)|cbn?z)(\.[nw])?$")
ALWAYS = re.compile(r"^(b|bl|bx|blx)(\.[nw])?$")
LIST = re.compile(r"^(ldm|stm|push|pop)")
LOAD = re.compile(r"^(ldr)")
STORE = re.compile(r"^(str)")


def plugin():
    out = ROOT / "build/histogram.so"
    source = ROOT / "tools/histogram_plugin.c"
    if not out.exists() or out.stat().st_mtime < source.stat().st_mtime:
        subprocess.run(["cc", "-shared", "-fPIC", "-O2", source, "-o", out], check=True)
    return out


def histogram(core, bits):
    """Executions by address, of one sequence and whatever leads to it."""
    known = json.loads((ROOT / "emulators.json").read_text())["emulators"]
    emulator = next(e for e in known if e["core"] == core)
    server, port = wire.listen()
    fill = {"{image}": str(ROOT / emulator["image"]), "{port}": str(port), "{instance}": "1"}
    words = [emulator["qemu"]] + emulator["arguments"]
    for name, value in fill.items():
        words = [word.replace(name, value) for word in words]
    with tempfile.NamedTemporaryFile("r") as counts:
        process = subprocess.Popen(words + ["-plugin", f"{plugin()},out={counts.name}"], stderr=subprocess.DEVNULL)
        server.settimeout(30)
        device = wire.Device(server.accept()[0], timeout=60)
        device.hello()
        generator = random.Random(1)
        model = device.upload(1, bench.model_image(generator, bench.STEP_INPUTS, bench.STEP_HIDDEN, bits))
        data = device.upload(2, bench.data_image(generator, STEPS, bench.STEP_INPUTS))
        device.evaluate(model, data, 0, 1)
        process.terminate()
        process.wait()
        return {int(a): int(n) for a, n in (line.split() for line in counts)}


def disassembly(core):
    """(function, address, mnemonic, operands) in the order of addresses."""
    text = subprocess.check_output(["arm-none-eabi-objdump", "-d", ROOT / f"build/boards/{core}.elf"], text=True)
    function = ""
    for line in text.splitlines():
        if heading := re.match(r"^[0-9a-f]+ <(.*)>:$", line):
            function = heading[1]
        elif code := re.match(r"^ +([0-9a-f]+):\t[0-9a-f ]+\t(\S+)\s*([^@;]*)", line):
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
    if mnemonic.startswith(("umull", "smull", "umlal", "smlal")):
        return table["multiplyLong"]
    if mnemonic.startswith(("mla", "mls")):
        return table["multiplyAdd"]
    if mnemonic.startswith(("udiv", "sdiv")):
        return table["divide"]
    return table["default"]


def estimate(core, table, bits):
    counts = histogram(core, bits)
    code = list(disassembly(core))
    instructions = cycles = 0
    for i, (function, address, mnemonic, operands) in enumerate(code):
        executed = counts.get(address, 0)
        if executed == 0 or not COMPUTES.match(function):
            continue
        before = code[i - 1][2] if i > 0 else ""
        instructions += executed
        cycles += executed * cycles_of(table, mnemonic, operands, bool(LOAD.match(before) or STORE.match(before)))
        leaves = ALWAYS.match(mnemonic) or (mnemonic.startswith(("pop", "ldm")) and "pc" in operands)
        if leaves:
            cycles += executed * table["refill"]
        elif CONDITIONAL.match(mnemonic):
            # Not taken at least as often as the next instruction was reached, unless others jump there.
            cycles += max(0, executed - counts.get(code[i + 1][1], 0)) * table["refill"]
    macs = 3 * bench.STEP_HIDDEN * (bench.STEP_INPUTS + bench.STEP_HIDDEN) * STEPS
    return {"core": core, "bits": bits, "instructionsPerMac": round(instructions / macs, 3),
            "cyclesEstimatedPerMac": round(cycles / macs, 3), "cyclesPerInstruction": round(cycles / instructions, 3)}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--core", action="append")
    parser.add_argument("--json")
    options = parser.parse_args()
    tables = json.loads((ROOT / "cycle_tables.json").read_text())
    rows = []
    for table in tables["tables"]:
        if options.core is None or table["core"] in options.core:
            rows += [estimate(table["core"], table, bits) for bits in range(8, 1, -1)]
    if options.json:
        cores = []
        for table in tables["tables"]:
            own = [row["cyclesPerInstruction"] for row in rows if row["core"] == table["core"]]
            if own:
                cores.append({"core": table["core"], "cyclesPerInstruction": round(sum(own) / len(own), 3),
                              "least": min(own), "most": max(own), "source": table["source"]})
        pathlib.Path(options.json).write_text(json.dumps({"version": tables["version"], "cores": cores}, indent=2) + os.linesep)
    print(json.dumps({"rows": rows}, indent=1))


if __name__ == "__main__":
    main()
