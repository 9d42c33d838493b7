/** How one likes to read and select: the size of the text, the space between lines, whole words or sentences. */

import { all, byId, on, onPress } from "../dom.js";
import { prefer, preferred } from "../preferences.js";

/**
 * The steps of each measure, and the one to begin with.
 * @type {Record<string, {steps: number[], first: number}>}
 */
const MEASURES = {
  size: { steps: [0.8, 0.9, 1, 1.15, 1.3, 1.5, 1.75, 2], first: 2 },
  leading: { steps: [1.8, 2.1, 2.5, 3], first: 1 },
};

export class ReadingSettings {
  /** @param {HTMLElement} element what holds the text */
  constructor(element) {
    this.element = element;
    this.select = byId("snap");
  }

  /**
   * Whole words or sentences, or null for just what was selected.
   * @returns {import("./text/boundaries.js").Unit | null}
   */
  get snap() {
    return this.select?.value || null;
  }

  start() {
    if (this.select) {
      this.select.value = preferred("snap") ?? "";
      on(this.select, "change", () => prefer("snap", this.select.value));
    }
    onPress("[data-measure]", ({ dataset }) => this.step(dataset.measure, Number(dataset.direction)));
    for (const name of Object.keys(MEASURES)) this.show(name);
  }

  /** @param {string} name */
  at(name) {
    const { steps, first } = MEASURES[name];
    const kept = Number(preferred(name) ?? first);
    return kept in steps ? kept : first;
  }

  /** @param {string} name @param {number} direction */
  step(name, direction) {
    const last = MEASURES[name].steps.length - 1;
    prefer(name, Math.min(Math.max(this.at(name) + direction, 0), last));
    this.show(name);
  }

  /** @param {string} name */
  show(name) {
    const { steps } = MEASURES[name];
    const at = this.at(name);
    this.element.style.setProperty(`--${name}`, String(steps[at]));
    byId(`${name}-now`).textContent = steps[at];
    for (const button of all(`[data-measure="${name}"]`)) {
      button.ariaDisabled = !(at + Number(button.dataset.direction) in steps);
    }
  }
}
