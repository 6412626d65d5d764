"""Makes layers.json and training.json: answers of PyTorch that the engines are held against.

    python3 tests/golden/make.py        (Debian: apt install python3-torch)

Inputs are float32 values; everything is computed from them in float64 and stored as float32 (losses as they are), so
that the numbers are those of the formulas and not of one summation order. layers.json has the format that
`readConformanceCases` reads: one layer in training mode, with the backward pass of `gradOutput`. training.json has a
few steps of one small network for every optimiser, from given initial parameters to the final ones.
"""

import base64
import json
import pathlib

import torch
from torch import nn
from torch.nn import functional as F

HERE = pathlib.Path(__file__).parent
SEED = 20
torch.manual_seed(SEED)
torch.set_default_dtype(torch.float64)


def draw(*shape):
    """Normal numbers that float32 holds exactly."""
    return torch.randn(*shape).float().double()


def pack(t):
    return {"shape": list(t.shape), "data": base64.b64encode(t.detach().float().numpy().tobytes()).decode()}


def packed(tensors):
    return {name: pack(t) for name, t in tensors.items()}


CASES = []


def layer(name, attributes, shape, forward, parameters=None, x=None, statistics=None):
    """One case. `forward(x, **parameters)` is the layer; a parameter "conv1.weight" comes as conv1_weight."""
    x = (draw(*shape) if x is None else x).requires_grad_()
    parameters = {key: t.requires_grad_() for key, t in (parameters or {}).items()}
    y = forward(x, **{key.replace(".", "_"): t for key, t in parameters.items()})
    g = draw(*y.shape)
    y.backward(g)
    case = {
        "id": len(CASES),
        "layer": name,
        "attributes": attributes,
        "input": pack(x),
        "parameters": packed(parameters),
        "output": pack(y),
        "gradOutput": pack(g),
        "gradInput": pack(x.grad),
        "gradParameters": packed({key: t.grad for key, t in parameters.items()}),
    }
    if statistics:
        case.update(packed(statistics(x)))
    CASES.append(case)


def same(extent, kernel, stride, dilation=1):
    """Padding before and after for ceil(extent / stride) outputs; the odd one goes after."""
    total = max((-(-extent // stride) - 1) * stride + (kernel - 1) * dilation + 1 - extent, 0)
    return total // 2, total - total // 2


def same_pad(x, kernel, stride, dilation=(1, 1), value=0.0):
    top, bottom = same(x.shape[2], kernel[0], stride[0], dilation[0])
    left, right = same(x.shape[3], kernel[1], stride[1], dilation[1])
    return F.pad(x, (left, right, top, bottom), value=value)


def convolutions():
    def conv(shape, filters, kernel, stride=(1, 1), padding=(0, 0), dilation=(1, 1), groups=1, bias=True):
        attributes = dict(filters=filters, kernel=list(kernel), stride=list(stride), dilation=list(dilation),
                          padding=padding if padding == "same" else list(padding), groups=groups, bias=bias)
        parameters = {"weight": draw(filters, shape[1] // groups, *kernel)}
        if bias:
            parameters["bias"] = draw(filters)

        def forward(x, weight, bias=None):
            if padding == "same":
                return F.conv2d(same_pad(x, kernel, stride, dilation), weight, bias, stride, 0, dilation, groups)
            return F.conv2d(x, weight, bias, stride, padding, dilation, groups)

        layer("conv2d", attributes, shape, forward, parameters)

    conv((2, 3, 6, 7), 4, (3, 3), padding=(1, 1))
    conv((1, 1, 5, 5), 2, (3, 3), bias=False)
    conv((2, 4, 9, 8), 6, (3, 2), stride=(2, 3), padding=(2, 1), dilation=(2, 1), groups=2)
    conv((1, 4, 7, 7), 4, (3, 3), padding=(2, 2), dilation=(2, 2), groups=4, bias=False)
    conv((3, 5, 4, 4), 7, (1, 1))
    conv((2, 3, 7, 6), 4, (3, 3), stride=(2, 2), padding="same")
    conv((1, 2, 8, 5), 3, (4, 2), stride=(1, 2), padding="same", bias=False)
    conv((2, 2, 9, 9), 2, (2, 3), padding="same", dilation=(3, 2))
    conv((1, 3, 1, 1), 2, (3, 3), padding=(1, 1))

    def local(shape, filters, kernel, stride, padding):
        n, c, height, width = shape
        if padding == "same":
            p, q = -(-height // stride[0]), -(-width // stride[1])
        else:
            p, q = (height - kernel[0]) // stride[0] + 1, (width - kernel[1]) // stride[1] + 1
        parameters = {"weight": draw(p, q, filters, c, *kernel), "bias": draw(filters, p, q)}

        def forward(x, weight, bias):
            padded = same_pad(x, kernel, stride) if padding == "same" else x
            columns = F.unfold(padded, kernel, stride=stride).reshape(n, c, kernel[0], kernel[1], p, q)
            return torch.einsum("pqkcrs,ncrspq->nkpq", weight, columns) + bias

        layer("locallyConnected2d", dict(filters=filters, kernel=list(kernel), stride=list(stride), padding=padding),
              shape, forward, parameters)

    local((2, 2, 5, 4), 3, (3, 2), (1, 1), "valid")
    local((2, 1, 5, 6), 2, (3, 3), (2, 2), "same")


def dense():
    layer("dense", dict(units=4, bias=True), (3, 7), lambda x, weight, bias: F.linear(x, weight, bias),
          {"weight": draw(4, 7), "bias": draw(4)})
    layer("dense", dict(units=1, bias=False), (1, 5), lambda x, weight: F.linear(x, weight), {"weight": draw(1, 5)})
    layer("flatten", {}, (2, 3, 2, 4), lambda x: x.flatten(1))


def pools():
    layer("maxPool2d", dict(kernel=[3, 2], stride=[2, 1], padding=[1, 1]), (2, 3, 6, 5),
          lambda x: F.max_pool2d(x, (3, 2), (2, 1), (1, 1)))
    # Whole numbers from -1 to 1: most windows hold the same maximum several times.
    layer("maxPool2d", dict(kernel=[3, 3], stride=[1, 2], padding=[1, 1]), (2, 2, 7, 7),
          lambda x: F.max_pool2d(x, 3, (1, 2), 1), x=torch.randint(-1, 2, (2, 2, 7, 7)).double())
    layer("maxPool2d", dict(kernel=[2, 3], stride=[2, 2], padding="same"), (1, 3, 7, 6),
          lambda x: F.max_pool2d(same_pad(x, (2, 3), (2, 2), value=float("-inf")), (2, 3), 2))
    for include in (True, False):
        layer("avgPool2d", dict(kernel=[3, 2], stride=[2, 1], padding=[1, 1], countIncludePad=include), (2, 2, 7, 5),
              lambda x: F.avg_pool2d(x, (3, 2), (2, 1), (1, 1), count_include_pad=include))

        def same_average(x):
            sums = F.avg_pool2d(same_pad(x, (3, 3), (2, 2)), 3, 2)
            ones = F.avg_pool2d(same_pad(torch.ones_like(x), (3, 3), (2, 2)), 3, 2)
            return sums if include else sums / ones

        layer("avgPool2d", dict(kernel=[3, 3], stride=[2, 2], padding="same", countIncludePad=include), (1, 2, 6, 5),
              same_average)
    layer("globalAvgPool2d", {}, (2, 3, 3, 5), lambda x: x.mean((2, 3)))

    def blur(shape, taps, stride):
        row = torch.tensor([1.0])
        while len(row) < taps:
            row = F.pad(row, (0, 1)) + F.pad(row, (1, 0))
        row = row / row.sum()
        weight = torch.outer(row, row).expand(shape[1], 1, taps, taps)
        before = (taps - 1) // 2
        after = taps - 1 - before

        def forward(x):
            padded = F.pad(x, (before, after, before, after), mode="reflect")
            return F.conv2d(padded, weight, None, stride, groups=shape[1])

        layer("blurPool2d", dict(kernel=taps, stride=list(stride)), shape, forward)

    blur((2, 3, 6, 7), 3, (2, 2))
    blur((1, 2, 5, 6), 2, (2, 2))
    blur((2, 2, 7, 5), 4, (1, 3))
    blur((1, 1, 8, 7), 7, (3, 2))


def norms():
    def batch(shape, eps, momentum):
        c = shape[1]
        weight, bias = draw(c), draw(c)

        def statistics(x):
            mean, var = torch.zeros(c), torch.ones(c)
            F.batch_norm(x, mean, var, weight, bias, True, momentum, eps)
            return {"runningMean": mean, "runningVar": var,
                    "evalOutput": F.batch_norm(x, mean, var, weight, bias, False, momentum, eps)}

        layer("batchNorm2d", dict(eps=eps, momentum=momentum), shape,
              lambda x, weight, bias: F.batch_norm(x, None, None, weight, bias, True, momentum, eps),
              {"weight": weight, "bias": bias}, statistics=statistics)

    batch((3, 4, 3, 5), 1e-5, 0.1)
    batch((2, 3, 1, 1), 1e-3, 0.3)
    layer("layerNorm", dict(eps=1e-5), (4, 9), lambda x, weight, bias: F.layer_norm(x, (9,), weight, bias, 1e-5),
          {"weight": draw(9), "bias": draw(9)})
    # Of a picture: over the channels at each position.
    layer("layerNorm", dict(eps=1e-4), (2, 6, 3, 4),
          lambda x, weight, bias: F.layer_norm(x.permute(0, 2, 3, 1), (6,), weight, bias, 1e-4).permute(0, 3, 1, 2),
          {"weight": draw(6), "bias": draw(6)})
    for groups in (1, 2, 6):
        layer("groupNorm", dict(groups=groups, eps=1e-5), (2, 6, 4, 3),
              lambda x, weight, bias: F.group_norm(x, groups, weight, bias, 1e-5), {"weight": draw(6), "bias": draw(6)})


def activations():
    functions = dict(relu=F.relu, gelu=F.gelu, silu=F.silu, tanh=torch.tanh, sigmoid=torch.sigmoid)
    for name, function in functions.items():
        layer(name, {}, (2, 2, 4, 5), function)
        # Far out, exactly at 0, and as vectors.
        x = torch.tensor([[-80.0, -12, -4, -1e-3, 0, 1e-3, 4, 12, 80]])
        layer(name, {}, None, function, x=x)
    layer("leakyRelu", dict(slope=0.2), (2, 2, 4, 5), lambda x: F.leaky_relu(x, 0.2))


def structures():
    def coordinates(x):
        along = lambda extent: torch.linspace(-1, 1, extent) if extent > 1 else torch.zeros(1)
        n, _, h, w = x.shape
        rows = along(h).view(1, 1, h, 1).expand(n, 1, h, w)
        columns = along(w).view(1, 1, 1, w).expand(n, 1, h, w)
        return torch.cat([x, rows, columns], 1)

    layer("coordinates", {}, (2, 2, 3, 5), coordinates)
    layer("coordinates", {}, (1, 1, 1, 4), coordinates)
    conv = lambda filters, kernel, **more: dict(type="conv2d", filters=filters, kernel=kernel, **more)
    layer("residual", dict(layers=[conv(4, 3, stride=2, padding=1), dict(type="tanh")], shortcut=[conv(4, 1, stride=2)]),
          (2, 3, 5, 6),
          lambda x, conv1_weight, conv1_bias, conv2_weight, conv2_bias:
          torch.tanh(F.conv2d(x, conv1_weight, conv1_bias, 2, 1)) + F.conv2d(x, conv2_weight, conv2_bias, 2),
          {"conv1.weight": draw(4, 3, 3, 3), "conv1.bias": draw(4), "conv2.weight": draw(4, 3, 1, 1), "conv2.bias": draw(4)})
    layer("parallel", dict(branches=[[conv(2, 3, padding=1)], [], [dict(type="silu")]]), (2, 2, 4, 4),
          lambda x, conv1_weight, conv1_bias: torch.cat([F.conv2d(x, conv1_weight, conv1_bias, 1, 1), x, F.silu(x)], 1),
          {"conv1.weight": draw(2, 2, 3, 3), "conv1.bias": draw(2)})


def losses():
    for n, k, smoothing, weighted in [(5, 4, 0, False), (1, 2, 0.1, False), (6, 3, 0, True), (7, 5, 0.2, True)]:
        z = (3 * draw(n, k)).float().double().requires_grad_()
        y = torch.randint(0, k, (n,))
        weights = (0.25 + torch.rand(k)).float().double() if weighted else None
        loss = F.cross_entropy(z, y, weight=weights, label_smoothing=smoothing)
        loss.backward()
        attributes = {"labelSmoothing": smoothing}
        if weighted:
            attributes["classWeights"] = weights.tolist()
        CASES.append({"id": len(CASES), "layer": "softmaxCrossEntropy", "attributes": attributes, "input": pack(z),
                      "labels": y.tolist(), "loss": loss.item(), "gradInput": pack(z.grad)})


ARCHITECTURE = {
    "input": [2, 6, 6],
    "layers": [
        # No bias: the batch norm takes it away again, so that its gradient is nothing but rounding, and Adam would divide
        # that rounding by its own size.
        {"type": "conv2d", "filters": 4, "kernel": 3, "padding": 1, "bias": False},
        {"type": "batchNorm2d"},
        {"type": "relu"},
        {"type": "maxPool2d", "kernel": 2},
        {"type": "flatten"},
        {"type": "dense", "units": 3},
    ],
}
NAMES = {"0": "conv1", "1": "bn1", "5": "dense1", "running_mean": "runningMean", "running_var": "runningVar"}


def our_name(theirs):
    module, tensor = theirs.split(".")
    return f"{NAMES[module]}.{NAMES.get(tensor, tensor)}"


def training_run(name, optimizer, make, loss=None, clip=None):
    net = nn.Sequential(nn.Conv2d(2, 4, 3, padding=1, bias=False), nn.BatchNorm2d(4), nn.ReLU(), nn.MaxPool2d(2),
                        nn.Flatten(), nn.Linear(36, 3))
    state = lambda: {our_name(key): t for key, t in net.state_dict().items() if "num_batches" not in key}
    with torch.no_grad():
        for t in net.parameters():
            t.copy_(t.float().double())
    run = {"name": name, "optimizer": optimizer, "loss": loss or {}, "initial": packed(state())}
    if clip:
        run["clipNorm"] = clip
    update = make(net.parameters())
    loss = loss or {}
    weights = torch.tensor(loss["classWeights"]) if "classWeights" in loss else None
    steps, correct = [], []
    for step in range(STEPS):
        for group in update.param_groups:
            group["lr"] = LEARNING_RATES[step]
        update.zero_grad()
        logits = net(IMAGES[step])
        value = F.cross_entropy(logits, LABELS[step], weight=weights, label_smoothing=loss.get("labelSmoothing", 0.0))
        value.backward()
        if clip:
            nn.utils.clip_grad_norm_(net.parameters(), clip)
        update.step()
        steps.append(value.item())
        correct.append((logits.argmax(1) == LABELS[step]).sum().item())
    final = state()
    slots = {"momentum_buffer": "sgd.velocity", "exp_avg": "adam.m", "exp_avg_sq": "adam.v"}
    for key, t in net.named_parameters():
        for theirs, ours in slots.items():
            if update.state[t].get(theirs) is not None:
                final[f"{ours}/{our_name(key)}"] = update.state[t][theirs]
    net.eval()
    run.update(losses=steps, correct=correct, final=packed(final), outputs=pack(net(IMAGES[0])))
    return run


STEPS = 6
BATCH = 5
LEARNING_RATES = [0.1, 0.05, 0.05, 0.02, 0.02, 0.01]
IMAGES = [draw(BATCH, 2, 6, 6) for _ in range(STEPS)]
LABELS = [torch.randint(0, 3, (BATCH,)) for _ in range(STEPS)]


def trainings():
    sgd = lambda momentum, nesterov, decay: dict(type="sgd", momentum=momentum, nesterov=nesterov, weightDecay=decay)
    adam = lambda kind, decay, beta1=0.9, beta2=0.999, eps=1e-8: dict(
        type=kind, beta1=beta1, beta2=beta2, eps=eps, weightDecay=decay)
    return [
        training_run("sgd", sgd(0, False, 0), lambda p: torch.optim.SGD(p, 0.1)),
        training_run("sgd with weight decay, smoothed and weighted loss", sgd(0, False, 0.1),
                     lambda p: torch.optim.SGD(p, 0.1, weight_decay=0.1),
                     loss={"labelSmoothing": 0.1, "classWeights": [0.5, 1.0, 2.0]}),
        training_run("momentum with weight decay, clipped", sgd(0.9, False, 0.01),
                     lambda p: torch.optim.SGD(p, 0.1, momentum=0.9, weight_decay=0.01), clip=0.5),
        training_run("nesterov with weight decay", sgd(0.8, True, 0.05),
                     lambda p: torch.optim.SGD(p, 0.1, momentum=0.8, nesterov=True, weight_decay=0.05)),
        training_run("adam", adam("adam", 0), lambda p: torch.optim.Adam(p, 0.1)),
        training_run("adam with weight decay, never clipped", adam("adam", 0.1, 0.8, 0.95, 1e-3),
                     lambda p: torch.optim.Adam(p, 0.1, (0.8, 0.95), 1e-3, 0.1), clip=1000.0),
        training_run("adamw, clipped", adam("adamw", 0.1), lambda p: torch.optim.AdamW(p, 0.1, weight_decay=0.1),
                     clip=0.1),
    ]


def circular_pads():
    def circular(shape, padding):
        height, width = padding
        layer("circularPad2d", dict(padding=padding), shape,
              lambda x: F.pad(x, (width, width, height, height), mode="circular"))

    circular((2, 3, 5, 4), [1, 1])
    circular((1, 2, 6, 7), [3, 2])
    circular((2, 1, 4, 5), [0, 5])
    circular((1, 5, 3, 3), [3, 1])

    def on_torus(x, conv1_weight, conv1_bias):
        return F.conv2d(F.pad(x, (1, 1, 2, 2), mode="circular"), conv1_weight, conv1_bias)

    torus = [dict(type="circularPad2d", padding=[2, 1]), dict(type="conv2d", filters=4, kernel=[5, 3])]
    layer("residual", dict(layers=torus, shortcut=[dict(type="conv2d", filters=4, kernel=1)]), (2, 3, 6, 5),
          lambda x, conv2_weight, conv2_bias, **conv1: on_torus(x, **conv1) + F.conv2d(x, conv2_weight, conv2_bias),
          {"conv1.weight": draw(4, 3, 5, 3), "conv1.bias": draw(4), "conv2.weight": draw(4, 3, 1, 1),
           "conv2.bias": draw(4)})


def write(name, content):
    text = json.dumps({"source": f"PyTorch {torch.__version__}, float64, CPU", "seed": SEED, **content}, indent=None)
    (HERE / name).write_text(text + "\n")


for make in (convolutions, dense, pools, norms, activations, structures, losses):
    make()
RUNS = trainings()
# Drawn last: the random numbers before it stay what they were.
circular_pads()
write("layers.json", {"cases": CASES})
write("training.json", {
    "architecture": ARCHITECTURE, "batch": BATCH, "learningRates": LEARNING_RATES,
    "images": [pack(t) for t in IMAGES], "labels": [t.tolist() for t in LABELS], "runs": RUNS,
})
print(f"{len(CASES)} cases, {len(RUNS)} runs")
