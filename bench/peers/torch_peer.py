"""PyTorch as a peer: one JSON request a line on stdin, one JSON answer a line on stdout (see handler.mjs)."""
import json
import platform
import resource
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn

networks = {}


def layer(spec, channels, size):
    """A layer of an architecture on `channels` maps of side `size`, and the channels and side behind it."""
    kind = spec["type"]
    if kind == "conv2d":
        filters, kernel = spec["filters"], spec["kernel"]
        return nn.Conv2d(channels, filters, kernel, padding=kernel // 2), filters, size
    if kind == "dense":
        return nn.Linear(channels * size * size, spec["units"]), spec["units"], 1
    if kind == "maxPool2d":
        return nn.MaxPool2d(spec["kernel"]), channels, size // spec["kernel"]
    if kind == "batchNorm2d":
        return nn.BatchNorm2d(channels), channels, size
    plain = {"relu": nn.ReLU, "flatten": nn.Flatten}
    return nn.Dropout(spec["rate"]) if kind == "dropout" else plain[kind](), channels, size


def sequence(architecture):
    channels, size, _ = architecture["input"]
    layers = []
    for spec in architecture["layers"]:
        module, channels, size = layer(spec, channels, size)
        layers.append(module)
    return nn.Sequential(*layers), channels


class Training:
    """Whole steps: forward, loss, backward, Adam."""

    def __init__(self, request, layout):
        self.model, classes = sequence(request["architecture"])
        self.model = self.model.to(memory_format=layout).train()
        batch = request["batch"]
        self.images = torch.randn(batch, *request["architecture"]["input"]).to(memory_format=layout)
        self.labels = torch.arange(batch) * 7 % classes
        self.first = {name: value.clone() for name, value in self.model.state_dict().items()}
        self.parameters = sum(p.numel() for p in self.model.parameters())

    def reset(self):
        """Every run begins with the first weights and an optimiser that has seen nothing."""
        self.model.load_state_dict(self.first)
        self.optimizer = torch.optim.Adam(self.model.parameters(), 1e-3)

    def step(self):
        self.optimizer.zero_grad(set_to_none=True)
        F.cross_entropy(self.model(self.images), self.labels).backward()
        self.optimizer.step()


class Convolution:
    """One pass of one convolution."""

    def __init__(self, request, layout):
        channels, size, kernel = request["channels"], request["size"], request["kernel"]
        shaped = lambda *shape: torch.randn(*shape).to(memory_format=layout)
        self.x = shaped(request["batch"], channels, size, size)
        self.weight = shaped(channels, channels, kernel, kernel)
        self.geometry = [[request["stride"]] * 2, [kernel // 2] * 2, [1, 1]]
        self.dy = torch.randn_like(F.conv2d(self.x, self.weight, None, *self.geometry))
        self.parameters = self.weight.numel()
        self.forward = request["pass"] == "forward"
        self.wanted = [request["pass"] == "gradInput", request["pass"] == "gradWeights", False]

    def reset(self):
        pass

    @torch.no_grad()
    def step(self):
        if self.forward:
            F.conv2d(self.x, self.weight, None, *self.geometry)
        else:
            torch.ops.aten.convolution_backward(
                self.dy, self.x, self.weight, None, *self.geometry, False, [0, 0], 1, self.wanted
            )


def blas():
    """The library of dense products as far as its name can be seen, and what it does in GFLOP/s."""
    name = "MKL" if torch.backends.mkl.is_available() else None
    try:
        with open("/proc/self/maps") as maps:
            files = {line.split("/")[-1].strip() for line in maps if ".so" in line}
        known = sorted(file for file in files if any(word in file for word in ("openblas", "mkl_rt", "blis")))
        name = name or (known[0] if known else None)
    except OSError:
        pass
    a = torch.randn(512, 512)
    best = float("inf")
    for _ in range(12):
        start = time.perf_counter()
        a @ a
        best = min(best, time.perf_counter() - start)
    return {"name": name, "gflops": round(2 * 512**3 / best / 1e9, 1)}


def about(_):
    capability = torch.__config__.show().split("CPU capability usage: ")[-1].split()[0]
    return {
        "version": torch.__version__,
        "python": platform.python_version(),
        "capability": capability,
        "blas": blas(),
    }


def open_network(request):
    torch.set_num_threads(request["threads"])
    layout = torch.channels_last if request["layout"] == "channels-last" else torch.contiguous_format
    network = (Convolution if request["kind"] == "convolution" else Training)(request, layout)
    networks[request["id"]] = network
    return {"parameters": network.parameters}


def run(request):
    network, cpu = networks[request["id"]], time.process_time()
    network.reset()
    start = time.perf_counter()
    for _ in range(request["steps"]):
        network.step()
    seconds = time.perf_counter() - start
    return {"seconds": seconds, "cpu": 1000 * (time.process_time() - cpu)}


def warm(request):
    network, end, steps = networks[request["id"]], time.perf_counter() + request["seconds"], 0
    network.reset()
    while steps < 2 or time.perf_counter() < end:
        network.step()
        steps += 1
    return {"steps": steps}


def close(_):
    networks.clear()
    return {}


def memory(_):
    try:
        with open("/proc/self/status") as status:
            return {"bytes": next(1024 * int(line.split()[1]) for line in status if line.startswith("VmHWM"))}
    except OSError:
        largest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return {"bytes": largest if sys.platform == "darwin" else 1024 * largest}


answers = {"about": about, "open": open_network, "run": run, "warm": warm, "close": close, "memory": memory}
for line in sys.stdin:
    message = json.loads(line)
    try:
        answer = answers[message["do"]](message)
    except Exception as error:  # whatever it is, the benchmark says so in its place
        answer = {"error": str(error).split("\n")[0] or type(error).__name__}
    print(json.dumps(answer), flush=True)
