// The reader as a plugin: between reader.js and the contract.

import clock from "plugpoint:station/clock@0.1.0";
import hardware from "plugpoint:station/hardware@0.1.0";
import log from "plugpoint:station/log@0.1.0";
import ports from "plugpoint:station/ports@0.1.0";
import replies from "plugpoint:station/replies@0.1.0";

import { Reader } from "./reader.js";
import { read } from "./settings.js";
import { decode, encode } from "./utf8.js";

const PORT = "reader";
const SCHEMA = 1;

let settings = read([]);
let reader = null;

const place = () => (settings.evse === null ? { tag: "station" } : { tag: "evse", val: settings.evse });

const host = {
  log: (level, text) => log.write(level, text),
  now: () => clock.now(),
  setTimer: (ms) => clock.setTimer(ms),
  cancelTimer: (timer) => clock.cancelTimer(timer),
  send: (text) => {
    try {
      ports.send(PORT, encode(text));
    } catch (error) {
      log.write("warn", `the reader cannot be told: ${error.tag ?? error}`);
    }
  },
  token: (evse, value, kind) => hardware.token(evse, { value, kind }),
  // Who has no card reader can still be charged from afar: not blocking.
  faultRaised: (code, text) => hardware.faultRaised({ target: place(), code, text, blocking: false, extra: [] }),
  faultCleared: (code) => hardware.faultCleared(place(), code),
  displayed: (request, outcome) => replies.displayed(request, outcome),
};

export const lifecycle = {
  describe: () => ({ name: "js-rfid", version: "1.0.0", vendor: "plugpoint", stateSchema: SCHEMA, extra: [] }),
  init: (pairs) => {
    settings = read(pairs);
    reader = new Reader(settings, host);
  },
  configure: (pairs) => {
    settings = read(pairs);
    reader.configure(settings);
  },
  selfTest: () => {
    if (!ports.names().includes(PORT)) throw `no port \`${PORT}\` is granted: it is the serial line of the card reader`;
  },
  saveState: () => ({ schema: SCHEMA, bytes: encode(JSON.stringify(reader.save())) }),
  loadState: ({ schema, bytes }) => {
    if (schema !== SCHEMA) throw { tag: "refused", val: `only state of schema ${SCHEMA} is known` };
    try {
      reader.load(JSON.parse(decode(bytes)));
    } catch (error) {
      throw { tag: "refused", val: `the state cannot be read: ${error}` };
    }
  },
  shutdown: () => {},
};

export const events = {
  onTimer: (timer) => reader.timer(timer),
  onPortData: (port, data) => reader.data(data),
  onPortState: (port, state) => (state.tag === "open" ? reader.opened() : reader.closed(state.val)),
};

export const display = {
  set: (request, message) => {
    const outcome = reader.set(request, message);
    return outcome === null ? { tag: "later" } : { tag: "now", val: outcome };
  },
  ids: () => reader.ids(),
  clear: (id) => reader.clear(id),
  runningCost: ({ amount, currency, decimals }) => reader.cost(amount, currency, decimals),
  tariff: (evse, texts) => reader.price(texts),
  defaultPrice: (texts) => reader.price(texts),
};
