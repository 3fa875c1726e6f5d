"""Muon: momentum whose direction is made nearly orthogonal, for stacked weight matrices."""

from __future__ import annotations

import torch
from torch import Tensor, nn

# Coefficients of the quintic Newton-Schulz iteration that Muon's authors published.
NEWTON_SCHULZ = (3.4445, -4.7750, 2.0315)


def orthogonalise(stack: Tensor, iterations: int = 5) -> Tensor:
    """Pushes the singular values of every matrix in [layers, rows, columns] towards one."""
    a, b, c = NEWTON_SCHULZ
    x = stack.to(torch.bfloat16)
    tall = x.shape[1] > x.shape[2]
    if tall:
        x = x.transpose(1, 2)
    norm = x.float().norm(dim=(1, 2), keepdim=True) + 1e-7
    x = x / norm.to(x.dtype)
    for _ in range(iterations):
        gram = torch.bmm(x, x.transpose(1, 2))
        x = a * x + torch.bmm(b * gram + c * torch.bmm(gram, gram), x)
    return (x.transpose(1, 2) if tall else x).float()


class Muon:
    def __init__(self, matrices: list[nn.Parameter], momentum: float, weight_decay: float) -> None:
        self.matrices = matrices
        self.momentum = momentum
        self.weight_decay = weight_decay
        self.velocity = [torch.zeros_like(matrix) for matrix in matrices]

    @torch.no_grad()
    def step(self, learning_rate: float) -> None:
        """One update with Nesterov momentum; clears the gradients."""
        for matrix, velocity in zip(self.matrices, self.velocity):
            velocity.mul_(self.momentum).add_(matrix.grad)
            direction = orthogonalise(matrix.grad + self.momentum * velocity)
            rate = learning_rate * max(1.0, matrix.shape[1] / matrix.shape[2]) ** 0.5
            matrix.mul_(1 - rate * self.weight_decay).add_(direction, alpha=-rate)
            matrix.grad = None
