/** Sets of half-open stretches, kept sorted and merged. */

/** @typedef {[number, number]} Pair */

/** @param {Iterable<Pair>} pairs @returns {Pair[]} */
export function merged(pairs) {
  /** @type {Pair[]} */
  const out = [];
  for (const [start, end] of Array.from(pairs).sort((a, b) => a[0] - b[0])) {
    const last = out.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else if (start < end) out.push([start, end]);
  }
  return out;
}

/**
 * How much of a stretch a merged set covers.
 * @param {Pair[]} pairs
 * @param {number} start
 * @param {number} end
 */
export function covered(pairs, start, end) {
  return pairs.reduce((sum, [from, to]) => sum + Math.max(0, Math.min(to, end) - Math.max(from, start)), 0);
}
