/** What of the text is on screen, and bringing words there. */

/** A line of the text that is nearer than this to what stays on screen is not well in sight. */
const NEAR = 16;

/** Between what stays on screen: the heights from which and to which the text is seen. */
export function readingArea() {
  const [strip, bottom] = [".overview", ".bottom"].map((name) => document.querySelector(name).getBoundingClientRect());
  return { top: Math.max(strip.bottom, 0), bottom: Math.min(bottom.top, innerHeight) };
}

/** Scrolls to a box of the text when it is not well in sight. @param {DOMRect} box */
export function bringIntoSight(box, always = false) {
  const { top, bottom } = readingArea();
  const isVisible = box.top > top + NEAR && box.bottom < bottom - NEAR;
  if (box.height === 0 || (isVisible && !always)) return;
  scrollBy({ top: box.top - top - (bottom - top) / 3, behavior: "instant" });
}
