#!/usr/bin/python3
"""Makes odd/*.onnx and odd/*.npz: small classifiers that differ from the usual one in one thing each.

Three inputs, 5 steps, 4 units, 3 classes. Those that have an npz compute what a GRU and a linear classifier on its last
step compute, and the npz has their own outputs; the others must be refused. Runs with Debian's python3-torch and
python3-numpy; the files beside it were written by PyTorch 1.13.
"""
import pathlib
import warnings

import numpy as np
import torch

INPUTS, STEPS, HIDDEN, CLASSES = 3, 5, 4, 3
FOLDER = pathlib.Path(__file__).parent / "odd"


class Classifier(torch.nn.Module):
    def __init__(self, forward, layers=1, **options):
        super().__init__()
        self.gru = torch.nn.GRU(INPUTS, HIDDEN, num_layers=layers, batch_first=True, **options)
        width = 2 * HIDDEN if options.get("bidirectional") else HIDDEN
        self.head = torch.nn.Linear(width, CLASSES)
        self.norm = torch.nn.LayerNorm(HIDDEN)
        self.compute = forward

    def forward(self, x):
        return self.compute(self, x)


ACCEPTED = {
    "hidden-state": (lambda m, x: m.head(m.gru(x)[1][-1]), {}),
    "only-layer": (lambda m, x: m.head(m.gru(x)[1][0]), {}),
    "top-of-three": (lambda m, x: m.head(m.gru(x)[1][-1]), {"layers": 3}),
    "slice": (lambda m, x: m.head(m.gru(x)[0][:, -1:].squeeze(1)), {}),
    "every-step": (lambda m, x: m.head(m.gru(x)[0])[:, -1], {}),
    "softmax": (lambda m, x: torch.softmax(m.head(m.gru(x)[0][:, -1]), -1), {}),
    "log-softmax": (lambda m, x: torch.log_softmax(m.head(m.gru(x)[0][:, -1]), -1), {}),
    "no-biases": (lambda m, x: m.head(m.gru(x)[0][:, -1]), {"bias": False}),
    "operators-9": (lambda m, x: m.head(m.gru(x)[0][:, -1]), {}),
}
REFUSED = {
    "first-step": (lambda m, x: m.head(m.gru(x)[0][:, 0]), {}),
    "lower-layer": (lambda m, x: m.head(m.gru(x)[1][0]), {"layers": 2}),
    "reversed": (lambda m, x: m.head(m.gru(torch.flip(x, [1]))[0][:, -1]), {}),
    "cut-input": (lambda m, x: m.head(m.gru(x[:, 2:])[0][:, -1]), {}),
    "shifted-input": (lambda m, x: m.head(m.gru(x + 1)[0][:, -1]), {}),
    "shifted-state": (lambda m, x: m.head(m.gru(x)[0][:, -1] + 1), {}),
    "layer-norm": (lambda m, x: m.head(m.norm(m.gru(x)[0][:, -1])), {}),
    "mean": (lambda m, x: m.head(m.gru(x)[0].mean(1)), {}),
    "both-ways": (lambda m, x: m.head(m.gru(x)[0][:, -1]), {"bidirectional": True}),
}


def main():
    warnings.filterwarnings("ignore")
    torch.manual_seed(11)
    torch.set_num_threads(1)
    FOLDER.mkdir(exist_ok=True)
    for name, (forward, options) in (ACCEPTED | REFUSED).items():
        model = Classifier(forward, **options).eval()
        torch.onnx.export(model, torch.zeros(1, STEPS, INPUTS), str(FOLDER / f"{name}.onnx"), input_names=["x"], output_names=["y"],
                          opset_version=9 if name == "operators-9" else 13, dynamic_axes={"x": {0: "batch"}})
        if name in ACCEPTED:
            arrays = {}
            for split, count in {"train": 12, "validation": 6, "test": 6}.items():
                x = torch.randn(count, STEPS, INPUTS)
                with torch.no_grad():
                    arrays |= {f"x_{split}": x.numpy(), f"y_{split}": model(x).argmax(1).numpy().astype(np.uint8)}
                    arrays["logits_test"] = model(x).numpy()
            np.savez_compressed(FOLDER / f"{name}.npz", **arrays)


if __name__ == "__main__":
    main()
