#!/usr/bin/python3
"""Makes mfcc-reference.txt: the features of a signal that needs no file, by numpy's FFT and plain matrices.

The signal is 12,000 integers of a linear congruential generator under a triangle of 4,000 samples, so a quarter of the
clip is padding. Runs with Debian's python3-numpy: /usr/bin/python3 make_reference.py.
"""
import pathlib

import numpy as np

RATE, SAMPLES, FRAME, HOP, SIZE, FILTERS = 16000, 16000, 640, 320, 1024, 40


def signal():
    values, state = [], 1
    for i in range(12000):
        state = (1103515245 * state + 12345) % 2**31
        loudness = abs(i % 4000 - 2000)
        values.append((state >> 16) % (2 * loudness + 1) - loudness)
    return np.array(values)


def main():
    x = np.pad(signal() / 32768, (0, 4000))
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(FRAME) / FRAME)
    frames = np.stack([x[i:i + FRAME] * window for i in range(0, SAMPLES - FRAME + 1, HOP)])
    power = np.abs(np.fft.rfft(frames, SIZE)) ** 2
    edges = 700 * (np.exp(np.linspace(1127 * np.log(1 + 20 / 700), 1127 * np.log(1 + 7600 / 700), FILTERS + 2) / 1127) - 1)
    bins = np.arange(SIZE // 2 + 1) * RATE / SIZE
    left, middle, right = (edges[i:i + FILTERS, None] for i in range(3))
    bank = np.maximum(0, np.minimum((bins - left) / (middle - left), (right - bins) / (right - middle)))
    logs = np.round(np.log(power @ bank.T + 1e-6), 3)
    k, n = np.arange(10)[:, None], np.arange(FILTERS)[None, :]
    cosines = np.sqrt(2 / FILTERS) * np.cos(np.pi * k * (n + 0.5) / FILTERS)
    cosines[0] /= np.sqrt(2)
    rows = "\n".join(" ".join(f"{value:.5f}" for value in row) for row in logs @ cosines.T)
    (pathlib.Path(__file__).parent / "mfcc-reference.txt").write_text(rows + "\n")


if __name__ == "__main__":
    main()
