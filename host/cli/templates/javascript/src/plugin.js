// Drives a lock whose board takes `open 1.1` and `close 1.1` as lines of text.

import log from "plugpoint:station/log@0.1.0";
import ports from "plugpoint:station/ports@0.1.0";

function tell(what, evse, connector) {
  const line = `${what} ${evse}.${connector}\n`;
  try {
    ports.send("board", Uint8Array.from(line, (letter) => letter.charCodeAt(0)));
    return true;
  } catch (error) {
    log.write("error", `the lock's board cannot be told to ${what}: ${error.tag}`);
    return false;
  }
}

export const lifecycle = {
  describe: () => ({ name: "{{name}}", version: "0.1.0", vendor: "Example", stateSchema: 1, extra: [] }),
  // To refuse settings, throw a text that says what is wrong.
  init: (settings) => {},
  configure: (settings) => {},
  selfTest: () => {},
  // The driver remembers nothing: its state is empty.
  saveState: () => ({ schema: 1, bytes: new Uint8Array() }),
  loadState: (snapshot) => {},
  shutdown: () => {},
};

export const connector = {
  unlock: (request, evse, connector) => ({
    tag: "now",
    val: tell("open", evse, connector) ? "unlocked" : "unlock-failed",
  }),
  lock: (request, evse, connector) => ({
    tag: "now",
    val: tell("close", evse, connector) ? "locked" : "lock-failed",
  }),
  effectiveStatusChanged: (target, status) => {},
};
