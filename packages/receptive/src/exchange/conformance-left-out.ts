/**
 * ONNX tests of claimed operators that are not run, by a pattern over their names, each with the reason. A test whose
 * operators are claimed and that is not here has to pass.
 */
export const LEFT_OUT: readonly (readonly [RegExp, string])[] = [
  [/^test_batchnorm_(epsilon|example)_training_mode$/, 'training'],
  [/^test_training_dropout/, 'training'],
  [/^test_dropout_default_mask(_ratio)?$/, 'asks for the mask too'],
  [/^test_maxpool_with_argmax_2d_/, 'asks for the places of the maxima too'],
  [
    /^test_layer_normalization_(.*axis0(_epsilon)?|2d_axis_negative_2|3d_axis_negative_3_epsilon|4d_axis_negative_4)$/,
    'a norm over several pictures',
  ],
  [
    /^test_layer_normalization_(3d_axis(2|_negative_1)_epsilon|4d_axis([23]|_negative_[12])|default_axis)$/,
    'a norm over columns, or over rows and columns, of each channel by itself',
  ],
  [/^test_(layer_normalization_|softmax_|logsoftmax_|mvn).*_expanded/, 'a norm in pieces, over axes that no layer has'],
  [/^test_operator_symbolic_override_nested$/, 'asks for several outputs'],
  [
    /^test_(log)?softmax_(axis_[012]|default_axis|negative_axis|functional_dim3)$/,
    'a softmax along another axis than the classes',
  ],
  [/^test_log_softmax_dim3$/, 'a softmax along another axis than the classes'],
  [/^test_reduce_mean_|^test_operator_reduced_mean/, 'a mean over other axes than rows and columns'],
  [/3d_(default|multiparam)$|(Conv|AvgPool|MaxPool|BatchNorm)3d/, 'pictures of three extents'],
  [/^test_(average|max)pool_2d_pads/, 'a border of more than half the kernel'],
  [/^test_(average|max)pool_2d_same_lower$/, 'a border that is wider at the top and left'],
  [/^test_(maxpool_2d_dilations|MaxPool2d_stride_padding_dilation)$/, 'a pool with dilation'],
  [/^test_MaxPool1d_stride_padding_dilation$/, 'a row of 220,000 values'],
  [/^test_gemm_(all_attributes|transposeA)$/, 'transposes what would be the pictures'],
  [/^test_(gemm_default_matrix_bias|operator_addmm)$/, 'a bias for each picture'],
  [/^test_matmul_[34]d$/, 'a matrix for each of several rows or columns'],
  [
    /^test_(constant_pad|edge_pad|reflect_pad|ConstantPad2d|ReflectionPad2d|ReplicationPad2d|operator_pad)$/,
    'a border of other values than zeros',
  ],
  [/^test_cast(like)?_.*(BFLOAT16|_to_FLOAT16)/, 'numbers of 16 bits, which are not rounded to'],
  [/^test_cast(like)?_.*STRING/, 'texts'],
  [/^test_identity_(opt|sequence)$/, 'a list of values'],
  [
    /^test_operator_add(_broadcast|_size1_right_broadcast|_size1_singleton_broadcast|constant)$/,
    'its numbers are not sums: the file holds memory that was never written',
  ],
];
