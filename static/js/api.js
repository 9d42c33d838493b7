/**
 * Speaks to the server's API: JSON in, JSON out, and one kind of failure for each thing that a caller must treat
 * differently.
 */

const PATIENCE = 15000;
let token = document.querySelector('meta[name="csrf-token"]')?.getAttribute("content") ?? "";

/** The server could not be reached, or did not answer in time: the request may be sent again. */
export class Unreachable extends Error {
  /**
   * @param {number} [status] when it did answer, but could not do its work
   * @param {number} [after] seconds it asked us to wait
   */
  constructor(status, after) {
    super("unreachable");
    this.status = status;
    this.after = after;
  }
}

/** The server answered no: `problem` is its problem document, with a sentence in `detail` and a `code`. */
export class Refused extends Error {
  /** @param {number} status @param {Record<string, any>} problem */
  constructor(status, problem) {
    super(problem.detail || problem.title || String(status));
    this.status = status;
    this.problem = problem;
  }
}

/**
 * Sends one request and gives its answer (null when there is none).
 * @param {string} method @param {string} url @param {unknown} [body] @param {{keepalive?: boolean}} [options]
 * @returns {Promise<any>}
 * @throws {Unreachable | Refused}
 */
export async function request(method, url, body, options = {}) {
  try {
    return await send(method, url, body, options);
  } catch (error) {
    // After a new sign-in in another tab there is a new token, and this page still holds the old one.
    if (!(error instanceof Refused) || error.problem.code !== "forged-form" || !await renewToken()) throw error;
    return send(method, url, body, options);
  }
}

/** Reads the token from this page as the server would send it now; true when it is another one. */
async function renewToken() {
  const page = await fetch(location.href).then((response) => response.text()).catch(() => "");
  const found = /name="csrf-token" content="([^"]+)"/.exec(page)?.[1];
  if (!found || found === token) return false;
  token = found;
  return true;
}

/** @param {string} method @param {string} url @param {unknown} body @param {{keepalive?: boolean}} options */
async function send(method, url, body, options) {
  /** @type {Record<string, string>} */
  const headers = { Accept: "application/json" };
  if (method !== "GET") headers["X-CSRFToken"] = token;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  let response;
  try {
    response = await fetch(url, {
      method, headers, body: JSON.stringify(body), signal: AbortSignal.timeout?.(PATIENCE), ...options,
    });
  } catch {
    throw new Unreachable();
  }
  if (response.status === 429 || response.status === 408 || response.status >= 500) {
    throw new Unreachable(response.status, Number(response.headers.get("Retry-After")) || undefined);
  }
  const answer = await bodyOf(response);
  if (!response.ok) throw new Refused(response.status, answer ?? {});
  return answer;
}

/** @param {Response} response */
async function bodyOf(response) {
  try {
    const text = await response.text();
    return text ? JSON.parse(text) : null;
  } catch (error) {
    // The connection broke in the middle of the answer: whether the change was made is unknown, so it is sent again.
    if (error instanceof SyntaxError) return null;
    throw new Unreachable();
  }
}

/** A random UUID (version 4). `crypto.randomUUID` does not exist on plain http, where many classes work. */
export function uuid() {
  const digits = hex(crypto.getRandomValues(new Uint8Array(16)));
  return digits.replace(/^(.{8})(.{4}).(.{3}).(.{3})/, "$1-$2-4$3-8$4-");
}

/** Bytes as hexadecimal digits. @param {ArrayBuffer | Uint8Array} bytes */
export function hex(bytes) {
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
