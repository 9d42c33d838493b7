/**
 * Finds the frozen words of a paragraph in what a page shows of it now.
 *
 * Translators, reading aids and other highlighters wrap words in elements, insert text of their own, and replace words.
 * Words that are shown as they were frozen are found again, whatever stands around them; where words were replaced, the
 * stretch is given as changed, and no mark may be made there. All places are string indices.
 */

import { all } from "../../dom.js";
import { firstOf } from "./offsets.js";

/**
 * Frozen words and where they are: `from` in the text node, `shown` in all that the paragraph shows, `index` in the
 * frozen text.
 * @typedef {{node: Text, from: number, shown: number, index: number, length: number}} Run
 */
/**
 * A stretch of the frozen text that is not shown, and the stretch that is shown in its place.
 * @typedef {{index: [number, number], shown: [number, number]}} Change
 */
/**
 * `length`: of all that is shown.
 * @typedef {{nodes: Text[], starts: number[], length: number, runs: Run[], change: Change | null}} Alignment
 */
/**
 * Characters that agree: place in what is shown, place in the frozen text, how many.
 * @typedef {[shown: number, index: number, length: number]} Step
 */

/** What freezing drops from every text: hyphenators and editors insert it, and it is not seen. */
const INVISIBLE = /[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/;
const SPACE = /\s/;
const LETTER = /[\p{L}\p{N}\p{M}\p{Cs}]/u;

/** @param {Text[]} nodes that a paragraph shows, in order @param {string} frozen @returns {Alignment} */
export function align(nodes, frozen) {
  const starts = [];
  let length = 0;
  for (const node of nodes) {
    starts.push(length);
    length += node.length;
  }
  const exact = wholeNodes(nodes, starts, length, frozen);
  const { steps, change } = exact ? { steps: exact, change: null } : fromBothEnds(nodes, frozen);
  return { nodes, starts, length, runs: runsOf(nodes, starts, steps), change };
}

/**
 * The frozen text as a row of whole text nodes, where what stands between them was inserted; null when it is no such
 * row.
 * @param {Text[]} nodes @param {number[]} starts @param {number} length @param {string} frozen @returns {Step[] | null}
 */
function wholeNodes(nodes, starts, length, frozen) {
  /**
   * For each node, where the frozen text stood before it and what the node holds of it.
   * @type {{index: number, steps: Step[]}[]}
   */
  const path = [];
  let index = 0;
  // An inserted text may by chance begin like the words after it: then the search goes back, but not for ever.
  for (let patience = nodes.length * 6 + 200; patience > 0; patience -= 1) {
    const at = path.length;
    const rest = length - (starts[at] ?? length);
    if (at === nodes.length && index === frozen.length) return path.flatMap(({ steps }) => steps);
    if (at === nodes.length || rest < frozen.length - index) {
      index = back(path);
      if (index < 0) return null;
      continue;
    }
    const { data } = nodes[at];
    const found = agreement(data, frozen, index);
    const isWhole = found.shown === data.length;
    path.push({ index, steps: isWhole ? found.steps.map(([from, to, size]) => [starts[at] + from, to, size]) : [] });
    if (isWhole) index = found.index;
  }
  return null;
}

/**
 * Takes the last node that was taken for frozen text as inserted; gives where the frozen text stands then, -1 when none
 * is left.
 * @param {{index: number, steps: Step[]}[]} path
 */
function back(path) {
  let last = path.pop();
  while (last && last.steps.length === 0) last = path.pop();
  if (!last) return -1;
  path.push({ index: last.index, steps: [] });
  return last.index;
}

/**
 * Reads on while what is shown agrees with the frozen text: other spaces are still spaces, and more of them are still
 * one.
 * @param {string} shown @param {string} frozen @param {number} index where to begin in the frozen text
 * @returns {{steps: Step[], shown: number, index: number}} where it ended in both
 */
function agreement(shown, frozen, index) {
  if (frozen.startsWith(shown, index)) {
    return { steps: shown ? [[0, index, shown.length]] : [], shown: shown.length, index: index + shown.length };
  }
  /** @type {Step[]} */
  const steps = [];
  let at = 0;
  for (; at < shown.length; at += 1) {
    if (isSame(shown[at], frozen[index])) {
      extend(steps, at, index);
      index += 1;
    } else if (!isUnseen(shown[at], frozen[index - 1], frozen[index])) break;
  }
  return { steps, shown: at, index };
}

/** @param {string} one @param {string | undefined} other */
function isSame(one, other) {
  return one === other || (other !== undefined && SPACE.test(one) && SPACE.test(other));
}

/**
 * Whether a character makes no difference between two others.
 * @param {string} one @param {string} [before] @param {string} [next]
 */
function isUnseen(one, before = " ", next = " ") {
  return INVISIBLE.test(one) || (SPACE.test(one) && (SPACE.test(before) || SPACE.test(next)));
}

/** @param {Step[]} steps @param {number} shown @param {number} index */
function extend(steps, shown, index) {
  const last = steps.at(-1);
  if (last && last[0] + last[2] === shown && last[1] + last[2] === index) last[2] += 1;
  else steps.push([shown, index, 1]);
}

/**
 * What agrees from the beginning on and back from the end; what lies between was changed.
 * @param {Text[]} nodes @param {string} frozen @returns {{steps: Step[], change: Change | null}}
 */
function fromBothEnds(nodes, frozen) {
  const shown = nodes.map(({ data }) => data).join("");
  const head = pairsOf(agreement(shown, frozen, 0).steps);
  const end = () => head.length ? head.at(-1).map((place) => place + 1) : [0, 0];
  const tail = pairsBack(shown, frozen, end());
  const start = () => tail[0] ?? [shown.length, frozen.length];
  const isInWord = (/** @type {number[]} */ [at, index]) => joins(shown, at) || joins(frozen, index);
  // Half a word that agrees by chance is not the word that is seen.
  while (head.length && isInWord(end())) head.pop();
  while (tail.length && isInWord(start())) tail.shift();
  /** @type {Step[]} */
  const steps = [];
  for (const [at, index] of [...head, ...tail]) extend(steps, at, index);
  const [[at, index], [until, rest]] = [end(), start()];
  return { steps, change: at === until && index === rest ? null : { index: [index, rest], shown: [at, until] } };
}

/** @param {Step[]} steps @returns {[number, number][]} one pair of places for each character */
function pairsOf(steps) {
  /** @type {[number, number][]} */
  const pairs = [];
  for (const [at, index, length] of steps) {
    for (let n = 0; n < length; n += 1) pairs.push([at + n, index + n]);
  }
  return pairs;
}

/**
 * The characters that agree back from the end.
 * @param {string} shown @param {string} frozen @param {number[]} least how far back at most
 * @returns {[number, number][]}
 */
function pairsBack(shown, frozen, least) {
  /** @type {[number, number][]} */
  const pairs = [];
  let index = frozen.length;
  for (let at = shown.length; at > least[0] && index > least[1]; at -= 1) {
    if (isSame(shown[at - 1], frozen[index - 1])) {
      index -= 1;
      pairs.push([at - 1, index]);
    } else if (!isUnseen(shown[at - 1], frozen[index - 1], frozen[index])) break;
  }
  return pairs.reverse();
}

/** Whether a place lies inside a word. @param {string} text @param {number} at */
function joins(text, at) {
  return at > 0 && at < text.length && LETTER.test(text[at - 1]) && LETTER.test(text[at]);
}

/**
 * Steps cut where text nodes end.
 * @param {Text[]} nodes @param {number[]} starts @param {Step[]} steps @returns {Run[]}
 */
function runsOf(nodes, starts, steps) {
  /** @type {Run[]} */
  const runs = [];
  let n = 0;
  for (const [at, index, length] of steps) {
    for (let done = 0; done < length;) {
      while (starts[n] + nodes[n].length <= at + done) n += 1;
      const from = at + done - starts[n];
      const size = Math.min(length - done, nodes[n].length - from);
      runs.push({ node: nodes[n], from, shown: at + done, index: index + done, length: size });
      done += size;
    }
  }
  return runs;
}

/**
 * The elements of the paragraphs; a copy of one that something put beside it is none.
 * @param {HTMLElement} element @returns {HTMLElement[]}
 */
export function paragraphs(element) {
  const found = new Map();
  for (const one of all("[data-start]", element)) if (!found.has(one.dataset.start)) found.set(one.dataset.start, one);
  return Array.from(found.values());
}

/** @param {Element} element @returns {Text[]} */
export function textNodes(element) {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  const nodes = [];
  while (walker.nextNode()) nodes.push(/** @type {Text} */ (walker.currentNode));
  return nodes;
}

/**
 * How much of a paragraph is shown before a place in it.
 * @param {Alignment} alignment @param {Node} node @param {number} offset
 */
export function shownAt({ nodes, starts, length }, node, offset) {
  const at = nodes.indexOf(/** @type {Text} */ (node));
  if (at >= 0) return starts[at] + Math.min(offset, nodes[at].length);
  const range = document.createRange();
  range.setStart(node, offset);
  return starts[firstOf(nodes, (text) => isAfter(range, text))] ?? length;
}

/** Whether a node begins at a range's start or after it. @param {Range} range @param {Node} node */
export function isAfter(range, node) {
  return range.comparePoint(node, 0) >= 0;
}
