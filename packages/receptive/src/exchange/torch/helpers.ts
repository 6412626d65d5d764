/** Python for the layers that PyTorch does not have; written into a module that needs them. */

const CHANNEL_NORM = `class ChannelNorm(nn.LayerNorm):
    """Layer norm over the channels at each position of N×C×H×W."""

    def forward(self, x):
        return super().forward(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)`;

const LOCALLY_CONNECTED = `class LocallyConnected2d(nn.Module):
    """A convolution without weight sharing: kernels of its own at each of the height×width positions of its output."""

    def __init__(self, channels, filters, kernel, height, width, stride, padding, bias=True):
        super().__init__()
        self.kernel, self.stride, self.padding = kernel, stride, padding
        self.weight = nn.Parameter(torch.zeros(height, width, filters, channels, *kernel))
        self.bias = nn.Parameter(torch.zeros(filters, height, width)) if bias else None

    def forward(self, x):
        height, width, filters, *_ = self.weight.shape
        top, left, bottom, right = self.padding
        patches = F.unfold(F.pad(x, (left, right, top, bottom)), self.kernel, stride=self.stride)
        y = torch.einsum("ncp,pkc->nkp", patches, self.weight.reshape(height * width, filters, -1))
        y = y.reshape(-1, filters, height, width)
        return y if self.bias is None else y + self.bias`;

const BLUR_POOL = `def blur_pool(x, taps, stride):
    """A binomial filter with reflecting borders, then every stride-th value."""
    row = torch.ones(1, device=x.device)
    for _ in range(taps - 1):
        row = (F.pad(row, (1, 0)) + F.pad(row, (0, 1))) / 2
    kernel = torch.outer(row, row).expand(x.shape[1], 1, taps, taps)
    before, after = (taps - 1) // 2, taps // 2
    x = F.pad(x, (before, after, before, after), mode="reflect")
    return F.conv2d(x, kernel, stride=stride, groups=x.shape[1])`;

const COORDINATES = `def coordinates(x):
    """Appends two channels, y and x of the pixel from -1 to 1 (0 where the extent is 1)."""
    count, _, height, width = x.shape
    along = [torch.linspace(-1, 1, n, device=x.device) if n > 1 else torch.zeros(1, device=x.device) for n in (height, width)]
    maps = torch.stack(torch.meshgrid(*along, indexing="ij"))
    return torch.cat((x, maps.expand(count, 2, height, width)), dim=1)`;

const REAL_AVERAGE = `def average_of_real(x, kernel, stride, padding):
    """Average pooling whose padding does not count."""
    top, left, bottom, right = padding
    average = lambda values: F.avg_pool2d(F.pad(values, (left, right, top, bottom)), kernel, stride)
    return average(x) / average(torch.ones_like(x[:1, :1]))`;

/** By the name they are called by, in the order they are written. */
export const HELPERS = {
  ChannelNorm: CHANNEL_NORM,
  LocallyConnected2d: LOCALLY_CONNECTED,
  blur_pool: BLUR_POOL,
  coordinates: COORDINATES,
  average_of_real: REAL_AVERAGE,
} as const;
export type Helper = keyof typeof HELPERS;
