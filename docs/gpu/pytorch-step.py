"""What PyTorch itself takes for a step of the same ResNet-18 on one GPU: the peer of
`lockstep train --device gpu --workers 1`. Images lie on the GPU already; forward, loss, backward and
SGD, float32 with what cuDNN's defaults allow. `pytorch-step.py BATCH...` prints a line for each."""
import statistics, sys, time
import torch, torch.nn as nn, torchvision

WARM, STEPS = 20, 100


def network():
    net = torchvision.models.resnet18(num_classes=10)
    net.conv1 = nn.Conv2d(3, 64, 3, stride=1, padding=1, bias=False)
    net.maxpool = nn.Identity()
    return net


def milliseconds(batch, layout):
    torch.manual_seed(1)
    net = network().cuda().to(memory_format=layout)
    sgd = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9, weight_decay=5e-4)
    loss = nn.CrossEntropyLoss()
    x = torch.randn(batch, 3, 32, 32, device="cuda").contiguous(memory_format=layout)
    y = torch.randint(0, 10, (batch,), device="cuda")
    times = []
    for step in range(WARM + STEPS):
        start = time.perf_counter()
        sgd.zero_grad()
        error = loss(net(x), y)
        error.backward()
        sgd.step()
        error.item()  # as a training loop that logs its loss: waits for the step
        times.append(1e3 * (time.perf_counter() - start))
    return statistics.median(times[WARM:])


print(torch.__version__, torch.cuda.get_device_name(0))
for batch in map(int, sys.argv[1:] or ["128"]):
    nchw = milliseconds(batch, torch.contiguous_format)
    nhwc = milliseconds(batch, torch.channels_last)
    print(f"batch {batch}: {nchw:.2f} ms a step ({1e3 * batch / nchw:.0f} images/s),"
          f" channels last {nhwc:.2f} ms ({1e3 * batch / nhwc:.0f})", flush=True)
