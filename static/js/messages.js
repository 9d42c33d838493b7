/** The sentences that scripts say, translated by the server and looked up by key: `t("marked", {label, quote})`. */

const element = document.getElementById("messages");
/** @type {Record<string, string>} */
const messages = element ? JSON.parse(element.textContent) : {};

/**
 * The sentence for a key with its `{places}` filled.
 * @param {string} key
 * @param {Record<string, string | number>} [params]
 * @returns {string}
 */
export function t(key, params = {}) {
  const sentence = messages[key] ?? key;
  return sentence.replace(/\{(\w+)\}/g, (place, name) => String(params[name] ?? place));
}

/** Words of an article inside quotation marks, cut at a word when long. */
export function quoted(/** @type {string} */ words, length = 60) {
  return t("quoted", { quote: shortened(words, length) });
}

/** Words cut to about `length` characters at a space, never inside a character. */
export function shortened(/** @type {string} */ words, length = 60) {
  const characters = Array.from(words.replace(/\s+/g, " "));
  if (characters.length <= length) return characters.join("");
  const cut = characters.slice(0, length).join("");
  const space = cut.lastIndexOf(" ");
  const kept = space > length / 2 ? cut.slice(0, space) : cut;
  return `${kept.replace(/[\s.,;:–—-]+$/u, "")}…`;
}
