import type { Node } from '../../architecture/types.js';
import { Op } from '../kernels/opcodes.js';
import { type ConvolutionAlgorithm, type ConvolutionPolicy, chooseConvolution } from './algorithms.js';
import { type Following, foldBatchNorm } from './batch-norm.js';
import type { ConvolutionGeometry, ConvolutionKernels, ConvolutionSetting } from './convolution-geometry.js';
import { depthwiseConvolution } from './depthwise.js';
import { directConvolution } from './direct.js';
import { blocks, type Lowered, type Lowering, pictureShape, type Value } from './lowering.js';
import { planarConvolution } from './planar.js';
import { pointwiseConvolution } from './pointwise-convolution.js';
import type { Reference } from './program.js';
import { winogradConvolution } from './winograd.js';

/** How a node is computed, or null if it is no convolution. */
export function algorithmOf({ operation, inputs, inputShape, outputShape }: Node, policy: ConvolutionPolicy) {
  if (operation.type !== 'conv2d') return null;
  const [C] = pictureShape(inputShape);
  const [, HO, WO] = pictureShape(outputShape);
  return chooseConvolution(operation, C, HO, WO, policy, inputs[0] === -1);
}

/** A convolution, with a ReLU in its last step if one follows, and in inference the batch norm between them. */
export function lowerConvolution(on: Lowering, node: Node, input: Value, { norm, relu }: Following): Lowered {
  if (node.operation.type !== 'conv2d') throw new Error(`${node.path} is no convolution`);
  const [C, H, W] = pictureShape(node.inputShape);
  const [K, HO, WO] = pictureShape(node.outputShape);
  const geometry: ConvolutionGeometry = { operation: node.operation, N: on.batch, C, H, W, K, HO, WO };
  const own = { weight: on.tensor(node, 'weight') as Reference, bias: on.tensor(node, 'bias') };
  const { weight, bias } = norm ? foldBatchNorm(on, node, norm) : own;
  const setting = { on, geometry, weight };
  const kernels = kernelsFor(setting, algorithmOf(node, on.convolution) as ConvolutionAlgorithm);
  const output = on.value(node);
  kernels.forward(input.buffer, output, bias, relu);
  return {
    output,
    backward: (gradient) => {
      const dy = (relu ? on.throughRelu(gradient, output, node.outputShape) : gradient).buffer;
      on.program.scope = { layer: node.name, pass: 'gradWeights' };
      const db = on.tensorGradient(node, 'bias');
      if (db) on.program.emit(Op.ChannelSums, blocks(K), [dy, db, on.batch, blocks(K), HO * WO, K]);
      kernels.gradWeights(input.buffer, dy, on.tensorGradient(node, 'weight') as Reference);
      on.program.scope = { layer: node.name, pass: 'gradInput' };
      on.contribute(input, (dx) => kernels.gradInput(dy, dx));
    },
  };
}

function kernelsFor(setting: ConvolutionSetting, chosen: ConvolutionAlgorithm): ConvolutionKernels {
  switch (chosen.kind) {
    case 'winograd':
      return winogradConvolution(setting, chosen.m, chosen.r);
    case 'planar':
      return planarConvolution(setting, setting.on.rawInput);
    case 'pointwise':
      return pointwiseConvolution(setting);
    case 'depthwise':
      return depthwiseConvolution(setting);
    case 'direct':
      return directConvolution(setting);
    default:
      throw new Error(`no kernels for ${chosen satisfies never}`);
  }
}
