// `node --test tests/`: the reader's logic on a desk, without WebAssembly.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Lines } from "../src/lines.js";
import { Reader } from "../src/reader.js";
import { read } from "../src/settings.js";
import { decode, encode } from "../src/utf8.js";

/** A station that notes what it is told. */
function station() {
  const told = [];
  const timers = new Map();
  let timer = 0;
  const note = (name) => (...args) => void told.push([name, ...args]);
  const host = {
    time: 0,
    now: () => host.time,
    setTimer: (ms) => (timers.set(++timer, ms), timer),
    cancelTimer: (id) => timers.delete(id),
    log: note("log"),
    send: (text) => told.push(["send", JSON.parse(text)]),
    token: note("token"),
    faultRaised: note("raised"),
    faultCleared: note("cleared"),
    displayed: note("displayed"),
    take: (name) => told.splice(0).filter(([of]) => of === name).map(([, ...args]) => args),
    timers,
  };
  return host;
}

const message = (id, more = {}) => ({
  id, priority: "NormalCycle", state: null, transaction: null, start: null, end: null,
  texts: [{ format: "UTF8", language: "en", content: `text ${id}` }], ...more,
});

test("text survives as UTF-8, whatever is in it", () => {
  for (const text of ["", "abc", "Grüße", "5 €", "🚗"]) {
    assert.equal(decode(encode(text)), text);
    assert.deepEqual([...encode(text)], [...Buffer.from(text)]);
  }
  assert.throws(() => decode([0xff]));
});

test("lines come whole, however they are cut, and a long one costs only itself", () => {
  const bytes = [...encode("one\nt\u00fc\n" + "x".repeat(20) + "\nthree\nrest")];
  for (let size = 1; size <= bytes.length; size += 1) {
    const lines = new Lines(10);
    const got = [];
    for (let at = 0; at < bytes.length; at += size) got.push(...lines.push(bytes.slice(at, at + size)));
    assert.deepEqual(got, ["one", "tü", null, "three"]);
  }
});

test("a setting that cannot be is refused by its name", () => {
  assert.equal(read([["ping-ms", "200"], ["unknown", "x"]])["ping-ms"], 200);
  assert.throws(() => read([["ping-ms", "1"]]), (why) => why.includes("`ping-ms`"));
  assert.throws(() => read([["evse", ""]]), (why) => why.includes("`evse`"));
});

test("a reader that comes back is told again what it showed", () => {
  const host = station();
  const reader = new Reader(read([]), host);
  reader.opened();
  reader.price([{ format: "ASCII", language: null, content: "0.45" }]);
  assert.equal(reader.set(1, message(7)), null);
  reader.data(encode('{"event":"shown","id":7}\n'));
  assert.deepEqual(host.take("displayed"), [[1, { tag: "ok" }]]);
  reader.closed("unplugged");
  reader.opened();
  const sent = host.take("send").map(([command]) => command.cmd);
  assert.deepEqual(sent, ["idle", "show", "ping"]);
});

test("who waits for a display that goes away is answered", () => {
  const host = station();
  const reader = new Reader(read([]), host);
  reader.opened();
  reader.set(1, message(7));
  reader.closed("unplugged");
  const [[request, outcome]] = host.take("displayed");
  assert.equal(request, 1);
  assert.equal(outcome.tag, "err");
  assert.deepEqual(reader.ids(), []);
  assert.equal(host.timers.size, 0);
});

test("the display keeps no more messages than it can", () => {
  const host = station();
  const reader = new Reader(read([["messages", "1"]]), host);
  reader.opened();
  assert.equal(reader.set(1, message(1)), null);
  assert.equal(reader.set(2, message(2)).val.tag, "rejected");
  assert.equal(reader.set(3, message(1)), null, "one in the place of the first");
});

test("the next version goes on where this one was", () => {
  const host = station();
  const reader = new Reader(read([]), host);
  reader.opened();
  reader.set(1, message(7));
  const state = JSON.parse(JSON.stringify(reader.save()));
  const next = new Reader(read([]), host);
  next.load(state);
  host.take("send");
  next.data(encode('{"event":"shown","id":7}\n'));
  assert.deepEqual(host.take("displayed"), [[1, { tag: "ok" }]]);
  assert.deepEqual(next.ids(), [7]);
});
