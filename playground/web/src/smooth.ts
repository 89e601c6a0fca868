// Bilinear interpolation of maps, so that a class boundary is a sharp line at any size of the canvas.

/** Maps of `side` × `side` values as maps of `factor` times the side. */
export function enlarge(maps: Float32Array, side: number, factor: number): Float32Array {
  const count = maps.length / (side * side);
  const large = side * factor;
  const enlarged = new Float32Array(count * large * large);
  const { from, to, weight } = interpolation(side, factor);
  const row = new Float32Array(side);
  for (let map = 0; map < count; map++) {
    for (let y = 0; y < large; y++) {
      blendRows(maps, (map * side + from[y]) * side, side, to[y], weight[y], row);
      const start = (map * large + y) * large;
      for (let x = 0; x < large; x++) {
        const value = row[from[x]];
        enlarged[start + x] = value + (row[from[x] + to[x]] - value) * weight[x];
      }
    }
  }
  return enlarged;
}

/** For each place of the large side: the value before it, 1 if another follows, and the part of the way to that. */
interface Interpolation { from: Uint16Array; to: Uint8Array; weight: Float32Array }

function interpolation(side: number, factor: number): Interpolation {
  const large = side * factor;
  const places = Array.from({ length: large }, (_, at) => Math.min(side - 1, Math.max(0, (at + 0.5) / factor - 0.5)));
  return {
    from: Uint16Array.from(places, Math.floor),
    to: Uint8Array.from(places, (place) => (place < side - 1 ? 1 : 0)),
    weight: Float32Array.from(places, (place) => place % 1),
  };
}

/** The row between the one at `start` and the `next` one, 0 or 1 rows below. */
function blendRows(
  maps: Float32Array, start: number, side: number, next: number, weight: number, row: Float32Array,
): void {
  const below = start + side * next;
  for (let x = 0; x < side; x++) {
    const value = maps[start + x];
    row[x] = value + (maps[below + x] - value) * weight;
  }
}
