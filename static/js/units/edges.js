/** One's own edges: words selected in the text, or moved to by keys, are what the two lists of words say. */

/** @typedef {{ show: () => void, label: (number: number) => boolean, onChange: (listener: (words: string) => void) => void }} Edges */

/**
 * Join the text and the two lists, each of which knows words by their offsets in code points.
 * @param {() => void} choose called when words are selected in the text
 * @param {AbortSignal} signal ends it when another unit is shown
 * @returns {Edges | null} null on a page without them
 */
export function startEdges(choose, signal) {
  const text = document.getElementById("unit-text");
  const first = /** @type {HTMLSelectElement | null} */ (document.querySelector("#own_start, #words #start"));
  const last = /** @type {HTMLSelectElement | null} */ (document.querySelector("#own_end, #words #end"));
  const labels = /** @type {HTMLSelectElement | null} */ (document.querySelector("#own_label"));
  if (!text || !first || !last) return null;
  const words = /** @type {HTMLElement[]} */ (Array.from(text.querySelectorAll(".word")));
  const own = /** @type {HTMLDetailsElement | null} */ (document.getElementById("own"));
  const isOpen = () => own?.open ?? true;
  /** @type {(words: string) => void} */
  let listener = () => {};

  function show() {
    const [low, high] = [Number(first.value), Number(last.value)];
    for (const word of words) {
      word.classList.toggle("is-own", isOpen() && Number(word.dataset.start) >= low && Number(word.dataset.end) <= high);
    }
  }

  /** @param {string} start @param {string} end */
  function set(start, end) {
    if (![...first.options].some((option) => option.value === start) || ![...last.options].some((option) => option.value === end)) return;
    [first.value, last.value] = [start, end];
    show();
    listener(words.filter((word) => word.classList.contains("is-own")).map((word) => word.textContent).join(" "));
  }

  function takeSelection() {
    const selection = document.getSelection();
    if (!selection || selection.isCollapsed || !selection.rangeCount) return;
    const range = selection.getRangeAt(0);
    const chosen = words.filter((word) => covers(range, word));
    if (!chosen.length) return;
    choose();
    set(chosen[0].dataset.start ?? "", chosen[chosen.length - 1].dataset.end ?? "");
  }

  /** @param {KeyboardEvent} event */
  function move(event) {
    const isLeft = event.key === "ArrowLeft";
    if (!isOpen() || !(isLeft || event.key === "ArrowRight") || event.ctrlKey || event.metaKey || event.altKey) return;
    if (/** @type {Element} */ (event.target).closest("input, textarea, select")) return;
    event.preventDefault();
    const step = isLeft === (getComputedStyle(words[0] ?? text).direction === "rtl") ? 1 : -1;
    const list = event.shiftKey ? first : last;
    const option = list.options[list.selectedIndex + step];
    const [start, end] = event.shiftKey ? [option?.value, last.value] : [first.value, option?.value];
    if (option && Number(start) < Number(end)) set(start, end);
  }

  /** Chooses the label with this number while one's own edges are open. @param {number} number */
  function label(number) {
    if (!own?.open || !labels || number >= labels.options.length) return false;
    labels.selectedIndex = number; // the first option is “Choose a label”
    return true;
  }

  text.addEventListener("pointerup", () => setTimeout(takeSelection), { signal });
  text.addEventListener("keyup", takeSelection, { signal });
  document.addEventListener("keydown", move, { capture: true, signal });
  document.addEventListener("change", show, { signal });
  own?.addEventListener("toggle", show, { signal });
  show();
  return { show, label, onChange: (given) => { listener = given; } };
}

/**
 * Whether a selection holds part of a word, and not only its edge.
 * @param {Range} range @param {HTMLElement} word
 */
function covers(range, word) {
  if (!range.intersectsNode(word)) return false;
  const inside = document.createRange();
  inside.selectNodeContents(word);
  return range.compareBoundaryPoints(Range.END_TO_START, inside) < 0 && range.compareBoundaryPoints(Range.START_TO_END, inside) > 0;
}
