"""The recipe of docs/gpu.md's training on CIFAR-10, by PyTorch itself: the peer of its accuracy.
ResNet-18, batch 512, SGD with Nesterov's momentum 0.9 and weight decay 5e-4, learning rate linear to
0.4 over a fifth of the steps and then linear to 0, crops of 4 and flips. All data lie on the GPU.
`pytorch-cifar.py FOLDER [SEED] [EPOCHS] [BATCH] [DEVICE]`, FOLDER as Lockstep's --data."""
import sys, time
import numpy as np, torch, torch.nn as nn, torch.nn.functional as F, torchvision

MEAN, STD = (0.4914, 0.4822, 0.4465), (0.2023, 0.1994, 0.2010)
folder = sys.argv[1]
seed, epochs, batch = (int(a) for a in (sys.argv[2:5] + ["1", "30", "512"][len(sys.argv) - 2:]))
device = sys.argv[5] if len(sys.argv) > 5 else "cuda"
torch.manual_seed(seed)


def images(*names):
    records = np.concatenate([np.fromfile(f"{folder}/{n}.bin", np.uint8).reshape(-1, 3073) for n in names])
    x = torch.from_numpy(records[:, 1:].reshape(-1, 3, 32, 32).copy()).to(device)
    return x, torch.from_numpy(records[:, 0].astype(np.int64)).to(device)


def normal(x):
    mean, std = (torch.tensor(v, device=device).view(1, 3, 1, 1) for v in (MEAN, STD))
    return ((x.float() / 255 - mean) / std).contiguous(memory_format=torch.channels_last)


def augmented(x):  # bytes: what is cropped in from outside is black
    n = len(x)
    padded = F.pad(x, (4, 4, 4, 4))
    places = torch.arange(32, device=device)
    rows = torch.randint(0, 9, (n, 1), device=device) + places
    columns = torch.randint(0, 9, (n, 1), device=device) + places
    columns = torch.where(torch.rand(n, 1, device=device) < 0.5, columns.flip(1), columns)
    all_n = torch.arange(n, device=device).view(n, 1, 1)
    return padded.permute(0, 2, 3, 1)[all_n, rows.view(n, 32, 1), columns.view(n, 1, 32)].permute(0, 3, 1, 2)


x, y = images(*(f"data_batch_{i}" for i in range(1, 6)))
test_x, test_y = images("test_batch")
net = torchvision.models.resnet18(num_classes=10)
net.conv1 = nn.Conv2d(3, 64, 3, stride=1, padding=1, bias=False)
net.maxpool = nn.Identity()
net = net.to(device).to(memory_format=torch.channels_last)
sgd = torch.optim.SGD(net.parameters(), lr=0.4, momentum=0.9, nesterov=True, weight_decay=5e-4)
total = epochs * (-(-len(x) // batch))
warm = total // 5
rate = torch.optim.lr_scheduler.LambdaLR(
    sgd, lambda step: (step + 1) / warm if step < warm else (total - step) / (total - warm))
for epoch in range(epochs):
    start, loss_sum, right = time.perf_counter(), 0.0, 0
    net.train()
    for part in torch.randperm(len(x), device=device).split(batch):
        given = normal(augmented(x[part]))
        out = net(given)
        loss = F.cross_entropy(out, y[part])
        sgd.zero_grad()
        loss.backward()
        sgd.step()
        rate.step()
        loss_sum += loss.item() * len(part)
        right += (out.argmax(1) == y[part]).sum().item()
    net.eval()
    with torch.no_grad():
        test = sum((net(normal(a)).argmax(1) == b).sum().item()
                   for a, b in zip(test_x.split(250), test_y.split(250)))
    print(f"{epoch + 1:3d} {loss_sum / len(x):.4f} {right / len(x):.2%} {test / len(test_x):.2%}"
          f" {time.perf_counter() - start:.1f} s", flush=True)
