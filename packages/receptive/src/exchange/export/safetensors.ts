import { resolveArchitecture } from '../../architecture/index.js';
import type { Model } from '../../training/model.js';
import { type Tensor, writeSafetensors } from '../../training/safetensors.js';
import { modelMetadata } from '../metadata.js';
import { torchTensors } from '../torch/names.js';

/**
 * A model as safetensors bytes as PyTorch's users expect them: tensors by the names of a state dict
 * ("bn1.running_mean"), `format: "pt"`. Classes, preprocessing and the architecture go along as metadata, from which
 * `importSafetensors` gets them.
 */
export function exportSafetensors(model: Model): Uint8Array {
  const tensors = new Map<string, Tensor>();
  for (const { info, name } of torchTensors(resolveArchitecture(model.architecture))) {
    const data = model.tensors.get(info.name);
    if (!data) throw new Error(`The model lacks the tensor "${info.name}".`);
    tensors.set(name, { shape: info.shape, data });
  }
  return writeSafetensors(tensors, { format: 'pt', ...modelMetadata(model) });
}
