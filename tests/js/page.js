/** What a module that reads its page when it is loaded finds here: a page with nothing on it. */

globalThis.document = { getElementById: () => null, querySelector: () => null };
