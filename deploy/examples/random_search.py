#!/usr/bin/env python3
"""Another optimiser over TinyLoop's evaluator: random search, by ask and tell over a pipe.

Writes genomes to `tinyloop evaluate --genomes -`, reads one JSON object for each, prints the front of accuracy and size.
Any optimiser fits in: replace `ask` and look at what `tell` is given.
"""
import argparse
import json
import random
import shlex
import subprocess
import sys

GENES = 17  # space paper, one layer


def ask(rng):
    """The next genome: here any."""
    return [rng.randint(2, 8) for _ in range(GENES)]


def tell(front, answer):
    """What became of a genome: keeps what nothing else beats."""
    if "infeasible" in answer:
        return front
    if "problem" in answer:
        sys.exit(answer["problem"])
    new = (answer["modelBytes"], answer["accuracy"]["correct"], answer["genome"])
    if any(size <= new[0] and correct >= new[1] for size, correct, _ in front):
        return front
    return [p for p in front if not (new[0] <= p[0] and new[1] >= p[1])] + [new]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tinyloop", default="./tinyloop", help="how the program is run (default: %(default)s)")
    parser.add_argument("--task", default="row-mnist")
    parser.add_argument("--device", default="sim:cortex-m4x2")
    parser.add_argument("--samples", default="500")
    parser.add_argument("--evaluations", type=int, default=20)
    parser.add_argument("--batch", type=int, default=4, help="genomes asked before answers are awaited")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    command = shlex.split(options.tinyloop) + [
        "evaluate", "--task", options.task, "--samples", options.samples, "--device", options.device, "--genomes", "-"]
    rng = random.Random(options.seed)
    front, done = [], 0
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as host:
        while done < options.evaluations:
            batch = [ask(rng) for _ in range(min(options.batch, options.evaluations - done))]
            for genome in batch:
                host.stdin.write(",".join(map(str, genome)) + "\n")
            host.stdin.flush()
            for _ in batch:
                line = host.stdout.readline()
                if not line:
                    sys.exit(host.wait() or 1)
                front = tell(front, json.loads(line))
            done += len(batch)
        host.stdin.close()
    for size, correct, genome in sorted(front):
        print(json.dumps({"modelBytes": size, "correct": correct, "genome": genome}))
    return host.returncode


if __name__ == "__main__":
    sys.exit(main())
