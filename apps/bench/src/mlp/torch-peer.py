"""PyTorch's side: answers each line on stdin with one line on stdout.

The one argument is a folder with shape.json and the float32 files params.bin, x.bin and y.bin (class numbers, one-hot undone here).
"""

import json
import os
import sys

import torch

folder = sys.argv[1]
with open(os.path.join(folder, "shape.json")) as f:
    shape = json.load(f)
inputs, hidden, classes = shape["inputs"], shape["hidden"], shape["classes"]
batch, batches, episode = shape["batch"], shape["batches"], shape["episode"]
torch.set_num_threads(1)


def load(name):
    with open(os.path.join(folder, name), "rb") as f:
        return torch.frombuffer(bytearray(f.read()), dtype=torch.float32)


first = torch.split(load("params.bin"), [inputs * hidden, hidden, hidden * classes, classes])
x = load("x.bin").reshape(batches, batch, inputs)
y = load("y.bin").reshape(batches, batch, classes).argmax(dim=2)
model = torch.nn.Sequential(torch.nn.Linear(inputs, hidden), torch.nn.ReLU(), torch.nn.Linear(hidden, classes))
criterion = torch.nn.CrossEntropyLoss()


def restart():
    """Weights here are [outputs, inputs], in the files [inputs, outputs]."""
    with torch.no_grad():
        model[0].weight.copy_(first[0].reshape(inputs, hidden).t())
        model[0].bias.copy_(first[1])
        model[2].weight.copy_(first[2].reshape(hidden, classes).t())
        model[2].bias.copy_(first[3])
    return torch.optim.Adam(model.parameters(), lr=shape["lr"])


def gradients():
    restart().zero_grad()
    loss = criterion(model(x[0]), y[0])
    loss.backward()
    a, b = model[0], model[2]
    flat = torch.cat([a.weight.grad.t().reshape(-1), a.bias.grad, b.weight.grad.t().reshape(-1), b.bias.grad])
    return {"loss": loss.item(), "gradients": flat.tolist()}


def steps(n):
    loss = None
    for i in range(n):
        t = i % episode
        if t == 0:
            optimizer = restart()
        optimizer.zero_grad()
        loss = criterion(model(x[t % batches]), y[t % batches])
        loss.backward()
        optimizer.step()
    return {"loss": loss.item()}


print(json.dumps({"version": torch.__version__}), flush=True)
for line in sys.stdin:
    asked = json.loads(line)
    print(json.dumps(gradients() if asked["do"] == "gradients" else steps(asked["n"])), flush=True)
