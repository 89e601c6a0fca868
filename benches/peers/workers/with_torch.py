"""PyTorch, eager."""

import torch
import work
from torch import nn
from torch.nn import functional

torch.set_num_threads(1)
torch.manual_seed(1)


def network(words, activation):
    sizes, layers = work.sizes(words), []
    for inputs, units in zip(sizes, sizes[1:]):
        layers += [nn.Linear(inputs, units), activation()]
    return nn.Sequential(*layers[:-1])


class Training(work.Training):
    def prepare(self):
        self.net = network("784-300-100-10", nn.ReLU)
        self.optimizer = torch.optim.SGD(self.net.parameters(), work.LEARNING_RATE)
        self.x, self.y = torch.from_numpy(self.inputs), torch.from_numpy(self.labels)

    def epoch(self):
        for batch in torch.randperm(work.EPOCH).split(work.BATCH):
            step(self.net, self.optimizer, self.x[batch], self.y[batch])

    def classes(self):
        with torch.inference_mode():
            return self.net(torch.from_numpy(self.test_inputs)).argmax(1).numpy()


def step(net, optimizer, x, y):
    optimizer.zero_grad()
    functional.cross_entropy(net(x), y).backward()
    optimizer.step()


def multiply(a, b):
    a, b = torch.from_numpy(a), torch.from_numpy(b)
    out = torch.empty(len(a), b.shape[1])
    return lambda: torch.mm(a, b, out=out)


def measured(kind, rest):
    if kind == "step":
        words, optimizer = rest.split()
        net = network(words, nn.ReLU)
        x, y = torch.from_numpy(work.random(work.BATCH, 784)), torch.arange(work.BATCH) % 10
        if optimizer == "SGD":
            optimizer = torch.optim.SGD(net.parameters(), 1e-3)
        else:
            optimizer = torch.optim.Adam(net.parameters(), fused=True)
        return lambda: step(net, optimizer, x, y)
    functions = {"exp": torch.exp, "tanh": torch.tanh, "logistic": torch.sigmoid}
    if kind in functions:
        x, out, function = torch.from_numpy(work.random(1024, scale=10)), torch.empty(1024), functions[kind]
        return lambda: function(x, out=out)
    if kind == "softmax":
        x = torch.from_numpy(work.random(1024, scale=10))
        return lambda: torch.softmax(x, 0)
    prediction = work.batches(kind, rest)
    if prediction:
        rows, words = prediction
        tiny = not words.startswith("784")
        net = network(words, nn.Tanh if tiny else nn.ReLU)
        x = torch.from_numpy(work.random(rows, work.sizes(words)[0]))
        last = {"2-4-1": torch.sigmoid, "4-16-16-1": lambda z: z}.get(words, lambda z: torch.softmax(z, 1))

        def predict():
            with torch.inference_mode():
                last(net(x))

        return predict
    return work.products(kind, rest, multiply)


work.serve(measured, Training)
