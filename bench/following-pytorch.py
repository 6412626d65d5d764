"""Prints how far PyTorch, run again, leaves its own record of one training run (docs/decisions/0006).

Needs PyTorch and numpy, and the references beside the checkout: python3 bench/following-pytorch.py
"""
import gzip
import json
import struct
from pathlib import Path

import numpy as np
import torch
from torch import nn

SHARED = Path(__file__).resolve().parents[2] / 'shared'
NAME = 'batchnorm-sgd'
CHAOTIC_FROM = 73


def idx(name, header, count):
    with gzip.open(SHARED / 'data/mnist' / name) as file:
        return np.frombuffer(file.read()[header:header + count], dtype=np.uint8)


def initial_tensors():
    data = (SHARED / f'reference/{NAME}.init.safetensors').read_bytes()
    (length,) = struct.unpack('<Q', data[:8])
    header = json.loads(data[8:8 + length])
    body = data[8 + length:]
    return {
        name: torch.from_numpy(np.frombuffer(body[slice(*info['data_offsets'])], dtype=np.float32).reshape(info['shape']).copy())
        for name, info in header.items()
        if name != '__metadata__' and info['dtype'] == 'F32'
    }


def follow(run, dtype, onednn=True, threads=1):
    torch.set_num_threads(threads)
    torch.backends.mkldnn.enabled = onednn
    network = nn.Sequential(
        nn.Conv2d(1, 8, 3, 2, 1, bias=False), nn.BatchNorm2d(8), nn.ReLU(),
        nn.Conv2d(8, 16, 5, padding=2, groups=2), nn.BatchNorm2d(16), nn.ReLU(),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(16, 10),
    )
    network.load_state_dict(initial_tensors(), strict=False)
    network.to(dtype).train()
    optimizer = torch.optim.SGD(network.parameters(), **run['options'])
    samples, batch = run['samples'], run['batch']
    pixels = torch.from_numpy(idx('train-images-idx3-ubyte.gz', 16, samples * 784).reshape(samples, 1, 28, 28).copy())
    normalise = run['normalise']
    images = ((pixels.double() / 255 - normalise['mean']) / normalise['std']).float().to(dtype)
    labels = torch.from_numpy(idx('train-labels-idx1-ubyte.gz', 8, samples).astype(np.int64))
    losses = []
    for step in range(len(run['losses'])):
        at = step % (samples // batch) * batch
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(network(images[at:at + batch]), labels[at:at + batch])
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return np.array(losses)


runs = json.loads((SHARED / 'reference/training.json').read_text())['runs']
run = next(run for run in runs if run['name'] == NAME)
record = np.array(run['losses'])
print(f'PyTorch {torch.__version__}\n| run | largest distance before step {CHAOTIC_FROM} | from there on | at step |\n|---|---|---|---|')
for name, options in {
    'float64': {'dtype': torch.float64},
    'float32': {'dtype': torch.float32},
    'float32, without oneDNN': {'dtype': torch.float32, 'onednn': False},
    'float32, two threads': {'dtype': torch.float32, 'threads': 2},
}.items():
    error = abs(follow(run, **options) / record - 1)
    late = error[CHAOTIC_FROM - 1:]
    print(f'| {name} | {error[:CHAOTIC_FROM - 1].max():.2e} | {late.max():.2e} | {CHAOTIC_FROM + late.argmax()} |')
