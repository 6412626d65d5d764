"""Makes onnx.json: networks as PyTorch exports them, with pictures and PyTorch's answers.

    python3 tests/golden/make-onnx.py        (Debian: apt install python3-torch)

The ways networks are written in PyTorch: modules and functions, views by size, batch norms that are folded or stay,
an old opset and a new one, a number of pictures that is fixed or open.
"""

import base64
import io
import json
import pathlib

import torch
from torch import nn
from torch.nn import functional as F

torch.manual_seed(7)


class LeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 6, 5, padding=2)
        self.conv2 = nn.Conv2d(6, 8, 5)
        self.fc1 = nn.Linear(8 * 5 * 5, 20)
        self.fc2 = nn.Linear(20, 10)

    def forward(self, x):
        x = F.max_pool2d(torch.relu(self.conv1(x)), 2)
        x = F.max_pool2d(torch.tanh(self.conv2(x)), 3, 2, ceil_mode=True)
        x = x.view(x.size(0), -1)
        x = F.dropout(F.leaky_relu(self.fc1(x), 0.1), 0.5, self.training)
        return F.log_softmax(self.fc2(x), dim=1)


class Block(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.downsample = None
        if stride != 1 or inputs != outputs:
            self.downsample = nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, x):
        y = F.relu(self.bn1(self.conv1(x)), inplace=True)
        y = self.bn2(self.conv2(y))
        y += x if self.downsample is None else self.downsample(x)
        return F.relu(y, inplace=True)


def resnet():
    stem = [nn.Conv2d(3, 8, 3, 2, 1, bias=False), nn.BatchNorm2d(8), nn.ReLU(), nn.MaxPool2d(3, 2, 1)]
    body = [Block(8, 8, 1), Block(8, 12, 2), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(12, 5)]
    return nn.Sequential(*stem, *body)


class Modern(nn.Module):
    """What newer networks have: norms of other kinds, GELU and SiLU, permuted channels, branches."""

    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(3, 8, 4, 4)
        self.norm = nn.LayerNorm(8, eps=1e-6)
        self.up, self.down = nn.Linear(8, 16), nn.Linear(16, 8)
        self.scale = nn.Parameter(torch.rand(8, 1, 1))
        self.group = nn.GroupNorm(4, 8)
        self.left, self.right = nn.Conv2d(8, 4, 1), nn.Conv2d(8, 6, 3, padding=1, groups=2)
        self.head_norm, self.head = nn.LayerNorm(10), nn.Linear(10, 5)

    def forward(self, x):
        x = self.stem(x)
        y = self.norm(x.permute(0, 2, 3, 1))
        y = self.down(F.gelu(self.up(y))).permute(0, 3, 1, 2)
        x = x + y * self.scale
        x = F.silu(self.group(x))
        x = torch.cat((self.left(x), F.hardtanh(self.right(x), 0, float("inf"))), 1)
        return self.head(self.head_norm(x.mean([2, 3])))


class Blurred(nn.Module):
    """Anti-aliased subsampling, a border by itself, pixels that are scaled inside, class scores as a map."""

    def __init__(self):
        super().__init__()
        self.conv1, self.conv2 = nn.Conv2d(3, 6, 3, bias=False), nn.Conv2d(6, 5, 1)
        self.bn = nn.BatchNorm2d(6, momentum=0.2)
        row = torch.tensor([1.0, 2.0, 1.0]) / 4
        self.register_buffer("filter", torch.outer(row, row).expand(6, 1, 3, 3).contiguous())
        self.register_buffer("mean", torch.tensor([0.485, 0.456, 0.406]).view(1, 3, 1, 1))
        self.register_buffer("std", torch.tensor([0.229, 0.224, 0.225]).view(1, 3, 1, 1))

    def forward(self, x):
        x = (x.float() / 255 - self.mean) / self.std
        x = torch.relu(self.bn(self.conv1(F.pad(x, (1, 0, 1, 0)))))
        x = F.conv2d(F.pad(x, (1, 1, 1, 1), mode="reflect"), self.filter, stride=2, groups=6)
        x = F.adaptive_avg_pool2d(self.conv2(x), 1)
        return torch.softmax(x.reshape(-1, 5), 1)


def randomize(model):
    for module in model.modules():
        if isinstance(module, nn.BatchNorm2d):
            nn.init.uniform_(module.running_mean, -0.5, 0.5)
            nn.init.uniform_(module.running_var, 0.5, 2)
    for parameter in model.parameters():
        if parameter.dim() == 1:
            nn.init.uniform_(parameter, 0.5, 1.5)
    return model.eval()


def pack(data):
    return base64.b64encode(data).decode()


MODELS = {
    "lenet": (LeNet(), (1, 28, 28)),
    "resnet": (resnet(), (3, 32, 32)),
    "modern": (Modern(), (3, 24, 24)),
    "blurred": (Blurred(), (3, 16, 16)),
}
EVAL, PRESERVE = torch.onnx.TrainingMode.EVAL, torch.onnx.TrainingMode.PRESERVE
cases = []
for name, (model, shape) in MODELS.items():
    randomize(model)
    pictures = torch.randint(0, 256, (2, *shape), dtype=torch.uint8)
    pixels = pictures.numpy().tobytes()
    if name != "blurred":
        pictures = pictures.float() / 255
    with torch.no_grad():
        answers = model(pictures)
    for opset, open_ended in ((9, True), (16, False)):
        file = io.BytesIO()
        torch.onnx.export(
            model,
            pictures,
            file,
            opset_version=opset,
            input_names=["input"],
            output_names=["output"],
            dynamic_axes={"input": {0: "batch"}, "output": {0: "batch"}} if open_ended else None,
            # Batch norms are folded into convolutions in one, and stay in the other.
            do_constant_folding=open_ended,
            training=EVAL if open_ended else PRESERVE,
        )
        cases.append(
            {
                "name": f"{name}, opset {opset}",
                "onnx": pack(file.getvalue()),
                "shape": list(pictures.shape),
                "pixels": pack(pixels),
                "answers": pack(answers.numpy().tobytes()),
            }
        )
path = pathlib.Path(__file__).parent / "onnx.json"
path.write_text(json.dumps({"cases": cases}, indent=1) + "\n")
