/** From the pointer to the page's state: what is selected becomes the stretch to label, a click on a mark makes it active. */

import { nextInStack, pointUnder, spansAt } from "./hit.js";
import { selectedStretch } from "./selection.js";

/** Gives the function that reads the selection at once, for a key that comes before the next frame. @param {import("./main.js").Page} page */
export function startPointer(page) {
  const { article, boundaries, store } = page;
  let isAsked = false;
  const read = () => {
    isAsked = false;
    const stretch = selectedStretch(article, boundaries);
    if (!stretch) return;
    store.activate(null);
    store.select(stretch);
  };
  document.addEventListener("selectionchange", () => {
    if (isAsked || !page.mayEdit) return;
    isAsked = true;
    requestAnimationFrame(read);
  });
  article.element.addEventListener("click", (event) => {
    if (document.getSelection()?.isCollapsed === false) return;
    store.select(null);
    const point = pointUnder(article, event.clientX, event.clientY);
    const stack = point === null ? [] : spansAt(store.spans.values(), point);
    const next = nextInStack(stack, store.active);
    store.activate(next?.id ?? null);
    if (next) page.list.show(next.id);
  });
  return read;
}
