/**
 * The sentences that scripts say, on screen or aloud: translated by the server, looked up by key as `t("marked",
 * {label, quote})`.
 */

const element = document.getElementById("messages");
/** @type {Record<string, string>} */
const messages = element ? JSON.parse(element.textContent) : {};
let timer = 0;

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

/**
 * Says one short sentence at a time to screen readers, through the live region of the page.
 * @param {string} sentence
 */
export function announce(sentence) {
  const region = document.getElementById("announcer");
  region.textContent = "";
  clearTimeout(timer);
  // A live region that receives the same words twice stays silent: the pause makes it speak again.
  timer = setTimeout(() => {
    region.textContent = sentence;
  }, 60);
}

/**
 * Says the sentence for a key; a mark will do for its params, since a quote is put into quotation marks here.
 * @param {string} key
 * @param {any} [params]
 */
export function say(key, params = {}) {
  announce(t(key, "quote" in params ? { ...params, quote: quoted(params.quote) } : params));
}

/**
 * Says a sentence in a notice of the page and aloud.
 * @param {any} notice
 * @param {string} sentence
 */
export function notify(notice, sentence) {
  notice.querySelector("p").textContent = sentence;
  notice.hidden = false;
  announce(sentence);
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
