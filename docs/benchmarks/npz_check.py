"""Checks that weights saved by Lockstep are torchvision's ResNet-18, key by key and logit by logit.

    python3 npz_check.py weights.npz                 every key matched (load_state_dict strict=True)
    python3 npz_check.py weights.npz logits.npz      and the logits equal those that Lockstep computed

logits.npz holds `images`, float32 (N, 3, 32, 32), normalised, and `logits`, float32 (N, 10): what
Lockstep's evaluation pass gave for them. Needs numpy, torch and torchvision. Exit 1 on a mismatch.
"""
import sys

import numpy as np
import torch
import torchvision

TOLERANCE = 1e-4


def resnet18_for_cifar():
    network = torchvision.models.resnet18(num_classes=10)
    network.conv1 = torch.nn.Conv2d(3, 64, 3, stride=1, padding=1, bias=False)
    network.maxpool = torch.nn.Identity()
    return network


def load(network, path):
    with np.load(path) as arrays:
        state = {name: torch.from_numpy(arrays[name]) for name in arrays.files}
    network.load_state_dict(state, strict=True)  # raises on a missing, unknown or misshapen key
    return state


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    network = resnet18_for_cifar()
    state = load(network, sys.argv[1])
    parameters = sum(p.numel() for p in network.parameters())
    print(f"{len(state)} keys matched, {parameters:,} parameters, "
          f"{int(state['bn1.num_batches_tracked'])} steps taken")
    if len(sys.argv) == 3:
        network.eval()
        with np.load(sys.argv[2]) as arrays, torch.no_grad():
            ours = torch.from_numpy(arrays["logits"])
            theirs = network(torch.from_numpy(arrays["images"]))
        difference = (ours - theirs).abs().max().item()
        print(f"largest difference between logits: {difference:.1e} over {len(ours)} images")
        if not difference <= TOLERANCE:
            sys.exit(f"the logits differ by more than {TOLERANCE}")


if __name__ == "__main__":
    main()
