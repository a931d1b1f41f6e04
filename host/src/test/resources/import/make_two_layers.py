#!/usr/bin/python3
"""Makes two-layers.safetensors, two-layers.onnx and two-layers.npz: a GRU that PyTorch trained, with its data.

Two layers of 48 units read 12 inputs a step for 20 steps and tell 6 kinds of wave apart. Runs with Debian's python3-torch and
python3-numpy: /usr/bin/python3 make_two_layers.py. The files beside it were written by PyTorch 1.13.
"""
import json
import pathlib
import struct

import numpy as np
import torch

STEPS, INPUTS, HIDDEN, CLASSES = 20, 12, 48, 6
SPLITS = {"train": 600, "validation": 300, "test": 300}


def waves(count, generator):
    """Sequences of shape count x STEPS x INPUTS and their classes: frequency and direction of a wave, in noise."""
    labels = generator.integers(0, CLASSES, count)
    step = np.arange(STEPS)[None, :, None]
    place = np.arange(INPUTS)[None, None, :]
    speed = (0.25 + 0.18 * (labels % 3))[:, None, None]
    direction = np.where(labels < 3, 1, -1)[:, None, None]
    phase = generator.uniform(0, 2 * np.pi, count)[:, None, None]
    clean = np.sin(speed * step + direction * 0.5 * place + phase)
    return (clean + generator.normal(0, 1.3, clean.shape)).astype(np.float32), labels.astype(np.int64)


class Classifier(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = torch.nn.GRU(INPUTS, HIDDEN, num_layers=2, batch_first=True)
        self.classifier = torch.nn.Linear(HIDDEN, CLASSES)

    def forward(self, x):
        states, _ = self.encoder(x)
        return self.classifier(states[:, -1])


def write_safetensors(path, tensors):
    header, data = {}, b""
    for name, tensor in tensors.items():
        raw = tensor.detach().numpy().astype("<f4").tobytes()
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)


def main():
    torch.manual_seed(7)
    torch.set_num_threads(1)
    generator = np.random.default_rng(7)
    data = {split: waves(count, generator) for split, count in SPLITS.items()}
    model = Classifier()
    optimizer = torch.optim.Adam(model.parameters(), lr=3e-3, weight_decay=1e-5)
    x, y = map(torch.from_numpy, data["train"])
    for _ in range(15):
        for batch in torch.randperm(len(x)).split(64):
            optimizer.zero_grad()
            torch.nn.functional.cross_entropy(model(x[batch]), y[batch]).backward()
            optimizer.step()
    folder = pathlib.Path(__file__).parent
    with torch.no_grad():
        logits = model(torch.from_numpy(data["test"][0])).numpy()
    for split in ("validation", "test"):
        with torch.no_grad():
            right = (model(torch.from_numpy(data[split][0])).argmax(1).numpy() == data[split][1]).mean()
        print(f"{split} {right:.4f}")
    write_safetensors(folder / "two-layers.safetensors", model.state_dict())
    torch.onnx.export(model.eval(), torch.zeros(1, STEPS, INPUTS), folder / "two-layers.onnx", opset_version=13,
                      dynamic_axes={"x": {0: "batch"}}, input_names=["x"], output_names=["logits"])
    arrays = {f"x_{split}": x.astype(np.float16) for split, (x, _) in data.items()}
    arrays |= {f"y_{split}": y.astype(np.uint8) for split, (_, y) in data.items()}
    with torch.no_grad():
        arrays["logits_test"] = model(torch.from_numpy(arrays["x_test"].astype(np.float32))).numpy()[:16]
    np.savez_compressed(folder / "two-layers.npz", **arrays)


if __name__ == "__main__":
    main()
