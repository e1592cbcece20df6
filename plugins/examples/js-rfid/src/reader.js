// The card reader with its display, on the other side of a serial line: a JSON object on each line.
//
//   from it   {"event":"card","uid":"04A1B2C3","type":"ISO14443"}   {"event":"pong"}
//             {"event":"shown","id":7}   {"event":"refused","id":7,"why":"too long"}
//             {"event":"error","text":"antenna"}
//   to it     {"cmd":"ping"}   {"cmd":"show","id":7,"text":"Hello","front":false}   {"cmd":"hide","id":7}
//             {"cmd":"idle","text":"0.45 EUR/kWh"}   {"cmd":"cost","text":"3.20 EUR"}
//
// Nothing here knows of WebAssembly: `host` is what plugin.js gives in a station, and a test on a desk.

import { Lines } from "./lines.js";
import { Messages, textFor } from "./messages.js";

const LONGEST_LINE = 1024;
const GONE = "ReaderGone";
const SILENT = "ReaderSilent";

export class Reader {
  #host;
  #settings;
  #lines = new Lines(LONGEST_LINE);
  #open = false;
  #unanswered = 0;
  #faults = new Set();
  #lastCard = { uid: null, at: 0 };
  #idle = null;
  #messages;
  #pingTimer = null;

  constructor(settings, host) {
    this.#settings = settings;
    this.#host = host;
    this.#messages = new Messages(settings, host, (command) => this.#send(command));
  }

  configure(settings) {
    this.#settings = settings;
    this.#messages.settings = settings;
  }

  // What the port tells.

  opened() {
    this.#open = true;
    this.#unanswered = 0;
    this.#lines = new Lines(LONGEST_LINE);
    this.#clear(GONE);
    // It may be another reader, or one that has lost its power: it knows nothing.
    if (this.#idle !== null) this.#send({ cmd: "idle", text: this.#idle });
    this.#messages.showAll();
    this.#ping();
  }

  closed(why) {
    this.#open = false;
    this.#stopPinging();
    this.#messages.rejectPending("the display is not connected");
    this.#raise(GONE, `the card reader is not connected: ${why}`);
  }

  data(bytes) {
    for (const line of this.#lines.push(bytes)) {
      if (line === null) this.#host.log("warn", `a line of over ${LONGEST_LINE} bytes, or not UTF-8, from the reader`);
      else if (line !== "") this.#line(line);
    }
  }

  // What the display is asked.

  set(request, message) {
    if (!this.#open) return { tag: "err", val: { tag: "rejected", val: "the display is not connected" } };
    return this.#messages.set(request, message);
  }

  ids() {
    return this.#messages.ids();
  }

  clear(id) {
    return this.#messages.clear(id);
  }

  cost(amount, currency, decimals) {
    this.#send({ cmd: "cost", text: `${amount.toFixed(Math.min(decimals, 6))} ${currency}` });
  }

  price(texts) {
    const text = textFor(texts, this.#settings.language);
    if (text === null) return;
    this.#idle = text;
    this.#send({ cmd: "idle", text });
  }

  timer(id) {
    if (id === this.#pingTimer) this.#ping();
    else this.#messages.timer(id);
  }

  // What goes along to the next version.

  save() {
    return { idle: this.#idle, lastCard: this.#lastCard, faults: [...this.#faults], messages: this.#messages.save() };
  }

  load(state) {
    this.#idle = state.idle;
    this.#lastCard = state.lastCard;
    this.#faults = new Set(state.faults);
    this.#messages.load(state.messages);
  }

  #line(line) {
    let heard;
    try {
      heard = JSON.parse(line);
    } catch {
      heard = null;
    }
    const hear = Object.hasOwn(HEAR, heard?.event) ? HEAR[heard.event] : null;
    if (hear === null) {
      this.#host.log("warn", `the reader says what I do not understand: ${line.slice(0, 80)}`);
      return;
    }
    this.#unanswered = 0;
    this.#clear(SILENT);
    hear(this, heard);
  }

  card(uid, type) {
    if (typeof uid !== "string" || !/^([0-9a-f]{2}){4,10}$/i.test(uid)) {
      this.#host.log("warn", "a card whose UID is not 4 to 10 bytes in hex");
      return;
    }
    const card = { uid: uid.toUpperCase(), at: this.#host.now() };
    const { uid: last, at } = this.#lastCard;
    this.#lastCard = card;
    if (card.uid === last && card.at - at < this.#settings["repeat-ms"]) return;
    this.#host.token(this.#settings.evse, card.uid, type === "ISO15693" ? "ISO15693" : "ISO14443");
  }

  shown(id) {
    this.#messages.answered(id, { tag: "ok" });
  }

  refused(id, why) {
    this.#messages.answered(id, { tag: "err", val: { tag: "rejected", val: String(why).slice(0, 200) } });
  }

  complains(text) {
    this.#host.log("warn", `the reader reports: ${String(text).slice(0, 200)}`);
  }

  /** Every line is a sign of life; a reader that says nothing to some pings is not there. */
  #ping() {
    if (this.#unanswered >= this.#settings.pings) {
      this.#raise(SILENT, "the card reader does not answer");
    }
    this.#unanswered += 1;
    this.#send({ cmd: "ping" });
    this.#stopPinging();
    this.#pingTimer = this.#host.setTimer(this.#settings["ping-ms"]);
  }

  #stopPinging() {
    if (this.#pingTimer !== null) this.#host.cancelTimer(this.#pingTimer);
    this.#pingTimer = null;
  }

  #send(command) {
    if (this.#open) this.#host.send(JSON.stringify(command) + "\n");
  }

  #raise(code, text) {
    if (this.#faults.has(code)) return;
    this.#faults.add(code);
    this.#host.faultRaised(code, text);
  }

  #clear(code) {
    if (this.#faults.delete(code)) this.#host.faultCleared(code);
  }
}

const HEAR = {
  card: (reader, { uid, type }) => reader.card(uid, type),
  pong: () => {},
  shown: (reader, { id }) => reader.shown(id),
  refused: (reader, { id, why }) => reader.refused(id, why),
  error: (reader, { text }) => reader.complains(text),
};
