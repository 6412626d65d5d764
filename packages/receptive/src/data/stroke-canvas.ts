/** A grey picture that strokes are drawn on: antialiased, brighter ink wins where strokes cross. */
export class StrokeCanvas {
  /** size × size values, 0 (empty) … 1 (full ink). */
  readonly ink: Float64Array;
  constructor(readonly size: number) {
    this.ink = new Float64Array(size * size);
  }
  clear(): void {
    this.ink.fill(0);
  }
  /**
   * A straight line from (x0, y0) to (x1, y1) with round ends. A pixel's coverage is radius + ½ − distance to the
   * line, clamped to 0…1; coordinates are pixels, pixel (0, 0) has its centre at (0.5, 0.5).
   */
  line(x0: number, y0: number, x1: number, y1: number, radius: number, ink: number): void {
    const { size } = this;
    const reach = radius + 0.5;
    const left = Math.max(0, Math.floor(Math.min(x0, x1) - reach));
    const right = Math.min(size - 1, Math.floor(Math.max(x0, x1) + reach));
    const top = Math.max(0, Math.floor(Math.min(y0, y1) - reach));
    const bottom = Math.min(size - 1, Math.floor(Math.max(y0, y1) + reach));
    const dx = x1 - x0;
    const dy = y1 - y0;
    const squared = dx * dx + dy * dy;
    for (let y = top; y <= bottom; y++) {
      for (let x = left; x <= right; x++) {
        const px = x + 0.5 - x0;
        const py = y + 0.5 - y0;
        const along = squared > 0 ? Math.min(1, Math.max(0, (px * dx + py * dy) / squared)) : 0;
        const ex = px - along * dx;
        const ey = py - along * dy;
        const coverage = Math.min(1, reach - Math.sqrt(ex * ex + ey * ey));
        const at = y * size + x;
        if (coverage * ink > (this.ink[at] as number)) this.ink[at] = coverage * ink;
      }
    }
  }
  /** A quadratic curve from (x0, y0) to (x1, y1) with control point (cx, cy), as six lines. */
  curve(x0: number, y0: number, cx: number, cy: number, x1: number, y1: number, radius: number, ink: number): void {
    const pieces = 6;
    let fromX = x0;
    let fromY = y0;
    for (let i = 1; i <= pieces; i++) {
      const t = i / pieces;
      const s = 1 - t;
      const x = s * s * x0 + 2 * s * t * cx + t * t * x1;
      const y = s * s * y0 + 2 * s * t * cy + t * t * y1;
      this.line(fromX, fromY, x, y, radius, ink);
      fromX = x;
      fromY = y;
    }
  }
}
