/** The two channels that the layer `coordinates` appends, 2×H×W: y, then x, each from −1 to 1; 0 where the extent is 1. */
export function coordinateMaps(height: number, width: number): Float32Array {
  const along = (i: number, extent: number) => (extent === 1 ? 0 : -1 + (2 * i) / (extent - 1));
  const maps = new Float32Array(2 * height * width);
  for (let h = 0; h < height; h++)
    for (let w = 0; w < width; w++) {
      maps[h * width + w] = along(h, height);
      maps[(height + h) * width + w] = along(w, width);
    }
  return maps;
}
