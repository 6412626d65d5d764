/** What layers and their tensors are called in PyTorch. */
import type { Graph, Node, TensorInfo } from '../../architecture/types.js';

const ROLE: { readonly [R in TensorInfo['role']]: string } = {
  weight: 'weight',
  bias: 'bias',
  runningMean: 'running_mean',
  runningVar: 'running_var',
};

/** What a layer cannot be called: Python's words, what a module has already, and what the written module uses. */
const TAKEN = new Set(
  `False None True and as assert async await break class continue def del elif else except finally for from global if
  import in is lambda nonlocal not or pass raise return try while with
  T_destination add_module apply bfloat16 buffers call_super_init children compile cpu cuda double dump_patches eval
  extra_repr float forward get_buffer get_extra_state get_parameter get_submodule half ipu load_state_dict modules
  named_buffers named_children named_modules named_parameters parameters register_buffer register_module
  register_parameter requires_grad_ set_extra_state share_memory state_dict to to_empty train training type xpu zero_grad
  F MEAN STD average_of_real blur_pool coordinates mean nn pictures pixels self std torch x`.split(/\s+/),
);

/** Attributes of the module by layer: the layer's name, as Python can have it. */
export function attributeNames(graph: Graph): Map<Node, string> {
  const taken = new Set(TAKEN);
  return new Map(
    graph.nodes.map((node) => {
      let name = node.name.replaceAll('-', '_');
      while (taken.has(name)) name += '_';
      taken.add(name);
      return [node, name];
    }),
  );
}

/** Tensors of a graph in order, with their names in PyTorch ("bn1.running_mean"). Shapes and layouts are the same. */
export function torchTensors(graph: Graph): { readonly info: TensorInfo; readonly name: string }[] {
  const attributes = attributeNames(graph);
  return graph.nodes.flatMap((node) =>
    node.tensors.map((info) => ({ info, name: `${attributes.get(node)}.${ROLE[info.role]}` })),
  );
}
