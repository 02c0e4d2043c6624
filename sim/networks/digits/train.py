#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Trains the bundled digits network and writes every .npy file of this folder, and network.json.

  64 -> 90 relu -> 45 relu -> 10, float32, cross entropy with smoothed labels

Needed by nobody at run time: the files it writes are committed.
Made with Python 3.11.2, numpy 2.4.6, scikit-learn 1.9.1 (which carries the images):
  python3 -m venv venv && venv/bin/pip install numpy==2.4.6 scikit-learn==1.9.1
  venv/bin/python train.py .
Deterministic: every random number comes from SEED, the arithmetic is float64. Another BLAS may
sum in another order, so weights repeat to the bit on the same machine and closely on others.
The split depends on SEED and the labels alone. Nothing here looks at the test images before the
last line: epochs and augmentation were chosen by cross-validation inside the training images, of
which --validate repeats one fold.
"""
import argparse
import json
import pathlib

import numpy as np
from sklearn.datasets import load_digits

SEED = 20
HIDDEN = (90, 45)  # no multiple of 4: every array size meets partial tiles
TEST_IMAGES = 360
CALIBRATION_IMAGES = 240
EPOCHS = 600
BATCH = 64
PEAK_RATE = 2e-3
WEIGHT_DECAY = 1e-4
SMOOTHING = 0.05
MAX_SHIFT, MAX_ANGLE, MAX_ZOOM, MAX_SHEAR = 0.8, 0.20, 0.10, 0.10  # pixels, radians, -, -


def stratified(labels, candidates, total, rng):
  """Draws `total` of the candidates, classes in proportion, remainders largest first."""
  classes = np.arange(10)
  share = np.array([(labels[candidates] == c).sum() for c in classes]) * total / len(candidates)
  count = np.floor(share).astype(int)
  count[np.argsort(count - share, kind="stable")[: total - count.sum()]] += 1
  drawn = [rng.permutation(candidates[labels[candidates] == c])[: count[c]] for c in classes]
  return np.sort(np.concatenate(drawn))


def warp(images, rng):
  """Moves, turns, zooms and shears each 8 x 8 image a little, bilinear, zero outside."""
  n = len(images)
  angle = rng.uniform(-MAX_ANGLE, MAX_ANGLE, n)
  zoom = 1 + rng.uniform(-MAX_ZOOM, MAX_ZOOM, n)
  shear = rng.uniform(-MAX_SHEAR, MAX_SHEAR, n)
  move = rng.uniform(-MAX_SHIFT, MAX_SHIFT, (2, n, 1, 1))
  row, column = np.mgrid[0:8, 0:8] - 3.5
  cos, sin = (np.cos(angle) / zoom)[:, None, None], (np.sin(angle) / zoom)[:, None, None]
  y = cos * row - sin * column + 3.5 + move[0]
  x = sin * row + (cos + shear[:, None, None]) * column + 3.5 + move[1]
  padded = np.pad(images, ((0, 0), (2, 2), (2, 2)))
  y, x = np.clip(y + 2, 0, 10.999), np.clip(x + 2, 0, 10.999)
  top, left = y.astype(int), x.astype(int)
  fy, fx = y - top, x - left
  i = np.arange(n)[:, None, None]
  return ((1 - fy) * ((1 - fx) * padded[i, top, left] + fx * padded[i, top, left + 1])
          + fy * ((1 - fx) * padded[i, top + 1, left] + fx * padded[i, top + 1, left + 1]))


def forward(weights, biases, x):
  """Returns the activations of every layer, input first; the last are the logits."""
  activations = [x]
  for k, (w, b) in enumerate(zip(weights, biases)):
    z = activations[-1] @ w.T + b
    activations.append(np.maximum(z, 0) if k + 1 < len(weights) else z)
  return activations


def train(images, labels, rng):
  """Adam with decoupled weight decay and a cosine rate. Returns weights [out][in] and biases."""
  sizes = (64,) + HIDDEN + (10,)
  weights = [rng.normal(0, np.sqrt(2 / i), (o, i)) for i, o in zip(sizes, sizes[1:])]
  biases = [np.zeros(o) for o in sizes[1:]]
  parameters = weights + biases
  first = [np.zeros_like(p) for p in parameters]
  second = [np.zeros_like(p) for p in parameters]
  target = np.full((len(labels), 10), SMOOTHING / 10)
  target[np.arange(len(labels)), labels] += 1 - SMOOTHING
  batches = len(images) // BATCH
  for step in range(EPOCHS * batches):
    if step % batches == 0:
      order = rng.permutation(len(images))
    pick = order[step % batches * BATCH:][:BATCH]
    activations = forward(weights, biases, warp(images[pick], rng).reshape(BATCH, 64))
    e = np.exp(activations[-1] - activations[-1].max(axis=1, keepdims=True))
    delta = (e / e.sum(axis=1, keepdims=True) - target[pick]) / BATCH
    gradients = [None] * len(parameters)
    for k in reversed(range(len(weights))):
      gradients[k] = delta.T @ activations[k]
      gradients[len(weights) + k] = delta.sum(axis=0)
      delta = (delta @ weights[k]) * (activations[k] > 0)
    rate = PEAK_RATE * 0.5 * (1 + np.cos(np.pi * step / (EPOCHS * batches)))
    for p, g, m, v in zip(parameters, gradients, first, second):
      m += 0.1 * (g - m)
      v += 0.001 * (g * g - v)
      unbiased = (m / (1 - 0.9 ** (step + 1))) / (np.sqrt(v / (1 - 0.999 ** (step + 1))) + 1e-8)
      p -= rate * (unbiased + (WEIGHT_DECAY / PEAK_RATE * p if p.ndim == 2 else 0))
  return [w.astype(np.float32) for w in weights], [b.astype(np.float32) for b in biases]


def accuracy(weights, biases, images, labels):
  return (forward(weights, biases, images.reshape(-1, 64))[-1].argmax(axis=1) == labels).mean()


def main():
  parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
  parser.add_argument("folder", type=pathlib.Path, help="where the files go")
  parser.add_argument("--validate", action="store_true",
                      help="train on four fifths of the training images and score the fifth")
  options = parser.parse_args()
  digits = load_digits()
  pixels, labels = digits.images.astype(np.uint8), digits.target.astype(np.uint8)
  images = pixels / 16.0
  rng = np.random.default_rng(SEED)
  test = stratified(labels, np.arange(len(labels)), TEST_IMAGES, rng)
  training = np.setdiff1d(np.arange(len(labels)), test)
  calibration = stratified(labels, training, CALIBRATION_IMAGES, rng)
  if options.validate:
    held = stratified(labels, training, len(training) // 5, rng)
    rest = np.setdiff1d(training, held)
    weights, biases = train(images[rest], labels[rest], rng)
    print(f"validation accuracy {accuracy(weights, biases, images[held], labels[held]):.4f}")
    return
  weights, biases = train(images[training], labels[training], rng)
  names = [f"hidden{k + 1}" for k in range(len(HIDDEN))] + ["output"]
  for name, w, b in zip(names, weights, biases):
    np.save(options.folder / f"{name}.weight.npy", w)
    np.save(options.folder / f"{name}.bias.npy", b)
  np.save(options.folder / "images.npy", pixels)
  np.save(options.folder / "labels.npy", labels)
  np.save(options.folder / "test_index.npy", test.astype(np.int64))
  np.save(options.folder / "calibration_index.npy", calibration.astype(np.int64))
  network = {
      "format": "systole-network-1",
      "name": "digits",
      "input": {"scale": 1 / 16, "offset": 0.0},
      "layers": [{"name": name, "type": "dense", "weight": f"{name}.weight.npy",
                  "bias": f"{name}.bias.npy",
                  "activation": "none" if name == "output" else "relu"} for name in names],
      "data": {"images": "images.npy", "labels": "labels.npy", "test": "test_index.npy",
               "calibration": "calibration_index.npy"},
  }
  (options.folder / "network.json").write_text(json.dumps(network, indent=2) + "\n")
  print(f"training accuracy {accuracy(weights, biases, images[training], labels[training]):.4f}")
  print(f"test accuracy     {accuracy(weights, biases, images[test], labels[test]):.4f}")


if __name__ == "__main__":
  main()
