/** count × rows × columns → count × columns × rows. */
export function transposeLast(
  values: Float32Array,
  count: number,
  rows: number,
  columns: number,
  to = new Float32Array(values.length),
): Float32Array {
  for (let i = 0; i < count; i++)
    for (let r = 0; r < rows; r++)
      for (let c = 0; c < columns; c++) to[(i * columns + c) * rows + r] = values[(i * rows + r) * columns + c]!;
  return to;
}
