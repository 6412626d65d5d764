// From an operation's code to its kernel.

import * as dense from './dense';
import * as batchNorm from './batch-norm';
import * as batchNormPool from './batch-norm-pool';
import * as depthwise from './depthwise';
import * as direct from './direct';
import * as dropout from './dropout';
import * as layout from './layout';
import * as local from './locally-connected';
import * as normalization from './normalization';
import { Op } from './opcodes';
import * as planar from './planar';
import * as pointwise from './pointwise';
import * as pooling from './pooling';
import * as update from './update';
import * as winograd from './winograd';

/** Runs one task of an operation; s is the thread's scratch. */
export function execute(op: usize, task: i32, s: usize): void {
  switch (load<i32>(op)) {
    case Op.ToBlocked: layout.toBlocked(op, task, s); return;
    case Op.ToRows: layout.toRows(op, task, s); return;
    case Op.CopyChannels: layout.copyChannels(op, task, s); return;
    case Op.CopyColumns: layout.copyColumns(op, task, s); return;
    case Op.Fill: layout.fill(op, task, s); return;
    case Op.Accumulate: layout.accumulate(op, task, s); return;
    case Op.Coordinates: layout.coordinates(op, task, s); return;
    case Op.WinogradWeights: winograd.winogradWeights(op, task, s); return;
    case Op.WinogradForward: winograd.winogradForward(op, task, s); return;
    case Op.WinogradGradTransform: winograd.winogradGradTransform(op, task, s); return;
    case Op.WinogradGradMultiply: winograd.winogradGradMultiply(op, task, s); return;
    case Op.WinogradGradWeights: winograd.winogradGradWeights(op, task, s); return;
    case Op.DirectWeights: direct.directWeights(op, task, s); return;
    case Op.DirectForward: direct.directForward(op, task, s); return;
    case Op.DirectGradWeights: direct.directGradWeights(op, task, s); return;
    case Op.DirectGradReduce: direct.directGradReduce(op, task, s); return;
    case Op.ChannelSums: direct.channelSums(op, task, s); return;
    case Op.PlanarWeights: planar.planarWeights(op, task, s); return;
    case Op.PlanarForward: planar.planarForward(op, task, s); return;
    case Op.PlanarGradWeights: planar.planarGradWeights(op, task, s); return;
    case Op.PlanarGradReduce: planar.planarGradReduce(op, task, s); return;
    case Op.DepthwiseForward: depthwise.depthwiseForward(op, task, s); return;
    case Op.DepthwiseBackward: depthwise.depthwiseBackward(op, task, s); return;
    case Op.DepthwiseGradWeights: depthwise.depthwiseGradWeights(op, task, s); return;
    case Op.PackRows: dense.packRows(op, task, s); return;
    case Op.PackColumns: dense.packColumns(op, task, s); return;
    case Op.DenseWeights: dense.denseWeights(op, task, s); return;
    case Op.DenseDot: dense.denseDot(op, task, s); return;
    case Op.DenseForward: dense.denseForward(op, task, s); return;
    case Op.DenseBackward: dense.denseBackward(op, task, s); return;
    case Op.DenseGradWeights: dense.denseGradWeights(op, task, s); return;
    case Op.ColumnSums: dense.columnSums(op, task, s); return;
    case Op.LocalForward: local.localForward(op, task, s); return;
    case Op.LocalBackward: local.localBackward(op, task, s); return;
    case Op.LocalGradWeights: local.localGradWeights(op, task, s); return;
    case Op.LocalGradBias: local.localGradBias(op, task, s); return;
    case Op.MaxPoolForward: pooling.maxPoolForward(op, task, s); return;
    case Op.MaxPoolBackward: pooling.maxPoolBackward(op, task, s); return;
    case Op.MaxPool2Forward: pooling.maxPool2Forward(op, task, s); return;
    case Op.MaxPool2Backward: pooling.maxPool2Backward(op, task, s); return;
    case Op.AvgPoolForward: pooling.avgPoolForward(op, task, s); return;
    case Op.AvgPoolBackward: pooling.avgPoolBackward(op, task, s); return;
    case Op.GlobalAvgForward: pooling.globalAvgForward(op, task, s); return;
    case Op.GlobalAvgBackward: pooling.globalAvgBackward(op, task, s); return;
    case Op.BlurForward: pooling.blurForward(op, task, s); return;
    case Op.BlurBackward: pooling.blurBackward(op, task, s); return;
    case Op.BatchNormForward: batchNorm.batchNormForward(op, task, s); return;
    case Op.BatchNormBackward: batchNorm.batchNormBackward(op, task, s); return;
    case Op.BatchNormPoolForward: batchNormPool.batchNormPoolForward(op, task, s); return;
    case Op.BatchNormPoolBackward: batchNormPool.batchNormPoolBackward(op, task, s); return;
    case Op.FoldBatchNorm: batchNorm.foldBatchNorm(op, task, s); return;
    case Op.RowNormForward: normalization.rowNormForward(op, task, s); return;
    case Op.RowNormBackward: normalization.rowNormBackward(op, task, s); return;
    case Op.PixelNormForward: normalization.pixelNormForward(op, task, s); return;
    case Op.PixelNormBackward: normalization.pixelNormBackward(op, task, s); return;
    case Op.GroupNormForward: normalization.groupNormForward(op, task, s); return;
    case Op.GroupNormBackward: normalization.groupNormBackward(op, task, s); return;
    case Op.NormGradReduce: normalization.normGradReduce(op, task, s); return;
    case Op.ActivationForward: pointwise.activationForward(op, task, s); return;
    case Op.ActivationBackward: pointwise.activationBackward(op, task, s); return;
    case Op.Dropout: dropout.dropout(op, task, s); return;
    case Op.CrossEntropy: update.crossEntropy(op, task, s); return;
    case Op.SquaredNorm: update.squaredNorm(op, task, s); return;
    case Op.UpdateSgd: update.updateSgd(op, task, s); return;
    case Op.UpdateAdam: update.updateAdam(op, task, s); return;
  }
}
