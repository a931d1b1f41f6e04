"""PyTorch on one thread, as a peer to measure the engine against.

Two forwards of the same model on the same sequences, each followed by the linear head and argmax:
  float       torch.nn.GRU
  fake-quant  the cell operator by operator, the output of each of the 17 operators rounded to 8 bits by
              torch.fake_quantize_per_tensor_affine with the range of a calibration batch; weights rounded once

Usage: pytorch_peer.py FOLDER. The folder holds shape.json (inputSize, hiddenSize, classes, steps, count) and
little-endian float32 files, row by row: weight_ih and weight_hh (gates r, z, n), bias_ih, bias_hh, head_weight,
head_bias, inputs (count x steps x inputSize). Each line on standard input is answered by one line of JSON:
  describe               versions and the BLAS library
  predict FORWARD COUNT  the classes of the first COUNT sequences
  sweep FORWARD BATCH..  the batch size with the least processor time a sequence
  time FORWARD BATCH     one pass over all sequences: processor time and time of day, in seconds
"""

import json
import os
import sys
import time

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS"):
    os.environ[variable] = "1"

import numpy as np
import torch
from torch.nn.functional import linear

CALIBRATION = 512
SWEEP = 2048
LEVELS = 255


class Rounding:
    """Fake quantization of one tensor: remembers the range while it calibrates, rounds afterwards."""

    def __init__(self):
        self.low = 0.0
        self.high = 0.0
        self.scale = None
        self.zero_point = 0

    def observe(self, value):
        self.low = min(self.low, value.min().item())
        self.high = max(self.high, value.max().item())
        return value

    def freeze(self):
        self.scale = max(self.high - self.low, 1e-9) / LEVELS
        self.zero_point = round(-self.low / self.scale)

    def __call__(self, value):
        if self.scale is None:
            return self.observe(value)
        return torch.fake_quantize_per_tensor_affine(value, self.scale, self.zero_point, 0, LEVELS)


class FakeQuantGru:
    """The cell of the paper: 17 operators, each with its own rounding."""

    def __init__(self, tensors, hidden_size, calibration):
        split = lambda name: tensors[name].split(hidden_size)
        self.hidden_size = hidden_size
        self.weights = split("weight_ih") + split("weight_hh")
        self.biases = split("bias_ih") + split("bias_hh")
        self.roundings = [Rounding() for _ in range(17)]
        self.input_rounding = Rounding()
        self(calibration)
        for rounding in self.roundings + [self.input_rounding]:
            rounding.freeze()
        self.weights = [self.rounded(weight) for weight in self.weights]

    @staticmethod
    def rounded(weight):
        rounding = Rounding()
        rounding.observe(weight)
        rounding.freeze()
        return rounding(weight)

    def __call__(self, x):
        w_ir, w_iz, w_in, w_hr, w_hz, w_hn = self.weights
        b_ir, b_iz, b_in, b_hr, b_hz, b_hn = self.biases
        q1, q2, q3, q4, q5, q6, q7, q8, q9, q10, q11, q12, q13, q14, q15, q16, q17 = self.roundings
        x = self.input_rounding(x)
        h = torch.zeros(x.shape[1], self.hidden_size)
        for step in x:
            a = q1(linear(step, w_ir, b_ir))
            b = q2(linear(h, w_hr, b_hr))
            c = q3(linear(step, w_iz, b_iz))
            d = q4(linear(h, w_hz, b_hz))
            e = q5(linear(step, w_in, b_in))
            f = q6(linear(h, w_hn, b_hn))
            i = q7(a + b)
            j = q8(c + d)
            r = q9(torch.sigmoid(i))
            z = q10(torch.sigmoid(j))
            g = q11(r * f)
            k = q12(e + g)
            n = q13(torch.tanh(k))
            u = q14(1 - z)
            p = q15(u * n)
            q = q16(z * h)
            h = q17(p + q)
        return h


class Peer:
    def __init__(self, folder):
        with open(os.path.join(folder, "shape.json"), encoding="ascii") as file:
            shape = json.load(file)
        inputs, hidden, classes = shape["inputSize"], shape["hiddenSize"], shape["classes"]
        self.count = shape["count"]
        shapes = {
            "weight_ih": (3 * hidden, inputs),
            "weight_hh": (3 * hidden, hidden),
            "bias_ih": (3 * hidden,),
            "bias_hh": (3 * hidden,),
            "head_weight": (classes, hidden),
            "head_bias": (classes,),
            "inputs": (self.count, shape["steps"], inputs),
        }
        tensors = {name: read(folder, name, dimensions) for name, dimensions in shapes.items()}
        # Steps outermost: the layout that nn.GRU computes in.
        self.inputs = tensors["inputs"].transpose(0, 1).contiguous()
        self.head = tensors["head_weight"], tensors["head_bias"]
        self.forwards = {
            "float": float_gru(tensors, inputs, hidden),
            "fake-quant": FakeQuantGru(tensors, hidden, self.inputs[:, :CALIBRATION]),
        }
        self.batches = {}

    def describe(self):
        return {"pytorch": torch.__version__, "blas": blas(), "threads": torch.get_num_threads()}

    def predict(self, forward, count):
        return {"classes": self.classify(forward, self.inputs[:, : int(count)]).tolist()}

    def sweep(self, forward, *sizes):
        seconds = {}
        for size in map(int, sizes):
            batches = self.split(size)[: max(1, SWEEP // size)]
            count = sum(batch.shape[1] for batch in batches)
            seconds[size] = min(self.measure(forward, batches)["cpuSeconds"] for _ in range(3)) / count
        best = min(seconds, key=seconds.get)
        return {"batch": best, "microsASequence": {size: 1e6 * s for size, s in seconds.items()}}

    def time(self, forward, size):
        if int(size) not in self.batches:
            self.batches = {int(size): self.split(int(size))}
        return self.measure(forward, self.batches[int(size)])

    def split(self, size):
        return [batch.contiguous() for batch in self.inputs.split(size, dim=1)]

    def measure(self, forward, batches):
        wall, cpu = time.perf_counter(), time.process_time()
        for batch in batches:
            self.classify(forward, batch)
        return {"cpuSeconds": time.process_time() - cpu, "wallSeconds": time.perf_counter() - wall}

    def classify(self, forward, x):
        return linear(self.forwards[forward](x), *self.head).argmax(dim=1)


def read(folder, name, shape):
    values = np.fromfile(os.path.join(folder, name + ".f32"), dtype="<f4")
    return torch.from_numpy(values.astype(np.float32)).reshape(shape)


def float_gru(tensors, inputs, hidden):
    gru = torch.nn.GRU(inputs, hidden)
    for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh"):
        getattr(gru, name + "_l0").copy_(tensors[name])
    return lambda x: gru(x)[1][0]


def blas():
    """The file that matrix products really come from: /etc/alternatives decides."""
    try:
        with open("/proc/self/maps", encoding="ascii") as maps:
            paths = {line.split()[-1] for line in maps if "blas" in line.rsplit("/", 1)[-1]}
        return ", ".join(sorted(path.replace("/usr/lib/", "") for path in paths)) or "built in"
    except OSError:
        return "unknown"


def main():
    torch.set_num_threads(1)
    torch.set_num_interop_threads(1)
    with torch.inference_mode():
        peer = Peer(sys.argv[1])
        for line in sys.stdin:
            command, *arguments = line.split()
            print(json.dumps(getattr(peer, command)(*arguments)), flush=True)


if __name__ == "__main__":
    main()
