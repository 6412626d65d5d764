/**
 * The operations a program is made of. This file is compiled twice: into the kernels (AssemblyScript) and into the
 * compiler of plans (TypeScript). The arguments of each stand, in order, at its kernel.
 */
export enum Op {
  // layout
  ToBlocked = 1,
  ToRows,
  CopyChannels,
  CopyColumns,
  Fill,
  Accumulate,
  // convolution, Winograd
  WinogradWeights,
  WinogradForward,
  WinogradGradTransform,
  WinogradGradMultiply,
  WinogradGradWeights,
  // convolution, direct
  DirectWeights,
  DirectForward,
  DirectGradWeights,
  DirectGradReduce,
  DepthwiseForward,
  DepthwiseBackward,
  DepthwiseGradWeights,
  ChannelSums,
  // dense and locally connected
  PackRows,
  PackColumns,
  DenseForward,
  DenseBackward,
  DenseGradWeights,
  ColumnSums,
  LocalForward,
  LocalBackward,
  LocalGradWeights,
  LocalGradBias,
  // pooling
  MaxPoolForward,
  MaxPoolBackward,
  MaxPool2Forward,
  MaxPool2Backward,
  AvgPoolForward,
  AvgPoolBackward,
  GlobalAvgForward,
  GlobalAvgBackward,
  BlurForward,
  BlurBackward,
  // normalisation
  BatchNormForward,
  BatchNormBackward,
  BatchNormPoolForward,
  BatchNormPoolBackward,
  RowNormForward,
  RowNormBackward,
  PixelNormForward,
  PixelNormBackward,
  GroupNormForward,
  GroupNormBackward,
  NormGradReduce,
  // pointwise
  ActivationForward,
  ActivationBackward,
  Dropout,
  Coordinates,
  // loss and update
  CrossEntropy,
  SquaredNorm,
  UpdateSgd,
  UpdateAdam,
}
