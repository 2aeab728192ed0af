import type { Hit } from "@ridgeline/charts";

const REACH = 24;

/** The hit under a place: the box that holds it, else the nearest point within 24 px. */
export function hitAt(hits: readonly Hit[], x: number, y: number): Hit | undefined {
  let best: Hit | undefined;
  let least = REACH;
  for (const h of hits) {
    const d = distance(h, x, y);
    if (d === 0) return h;
    if (d < least) [best, least] = [h, d];
  }
  return best;
}

/** The next hit from one in a direction (arrow keys): the nearest whose way there is mostly that direction. */
export function nextHit(hits: readonly Hit[], from: Hit | undefined, dx: number, dy: number): Hit | undefined {
  if (from === undefined) return hits[0];
  const [cx, cy] = middle(from);
  let best: Hit | undefined;
  let least = Infinity;
  for (const h of hits) {
    const [x, y] = middle(h);
    const along = (x - cx) * dx + (y - cy) * dy;
    const across = Math.abs((x - cx) * dy) + Math.abs((y - cy) * dx);
    const cost = along + 3 * across;
    if (along > 0.5 && cost < least) [best, least] = [h, cost];
  }
  return best ?? from;
}

export function middle(h: Hit): readonly [number, number] {
  return [h.x + (h.width ?? 0) / 2, h.y + (h.height ?? 0) / 2];
}

/** Hits with a box of no size stand for a whole column: only the horizontal distance counts. */
function distance(h: Hit, x: number, y: number): number {
  if (h.width === 0 && h.height === 0) return Math.max(Math.abs(h.x - x), 0.01);
  const [w, height] = [h.width ?? 0, h.height ?? 0];
  const dx = Math.max(h.x - x, 0, x - h.x - w);
  const dy = Math.max(h.y - y, 0, y - h.y - height);
  return w > 0 && dx === 0 && dy === 0 ? 0 : Math.max(0.01, Math.hypot(dx, dy));
}
