// Lines out of bytes that come cut anywhere.

import { decode } from "./utf8.js";

const NEWLINE = 10;

export class Lines {
  #bytes = [];
  #skipping = false;

  /** A line of more than `max` bytes is thrown away up to its end. */
  constructor(max) {
    this.max = max;
  }

  /** The whole lines: each a text, or null where it was too long or is not UTF-8. */
  push(bytes) {
    const lines = [];
    for (const byte of bytes) {
      if (byte !== NEWLINE) this.#keep(byte);
      else lines.push(this.#take());
    }
    return lines;
  }

  #keep(byte) {
    if (this.#bytes.length < this.max) this.#bytes.push(byte);
    else this.#skipping = true;
  }

  #take() {
    const bytes = this.#bytes;
    const skipped = this.#skipping;
    this.#bytes = [];
    this.#skipping = false;
    if (skipped) return null;
    try {
      return decode(bytes).trim();
    } catch {
      return null;
    }
  }
}
