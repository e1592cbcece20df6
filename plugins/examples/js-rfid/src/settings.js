// What the operator sets, `[plugins.settings]` in the station's configuration.

const NUMBERS = {
  // Milliseconds between two pings, and how many may go unanswered.
  "ping-ms": [5000, 100, 60000],
  "pings": [3, 1, 20],
  // Milliseconds in which the same card, still on the reader, is not a second presentation.
  "repeat-ms": [2000, 0, 60000],
  // How many messages the display keeps.
  "messages": [5, 1, 50],
};

/** Throws a text that says what is wrong. Names that are not known are ignored, as the contract asks. */
export function read(pairs) {
  const settings = { evse: null, language: "en" };
  for (const [name, [standard]] of Object.entries(NUMBERS)) settings[name] = standard;
  for (const [name, value] of pairs) {
    if (name === "language") settings.language = value;
    else if (name === "evse") settings.evse = number(name, value, 1, 1000);
    else if (name in NUMBERS) settings[name] = number(name, value, NUMBERS[name][1], NUMBERS[name][2]);
  }
  return settings;
}

function number(name, text, min, max) {
  const value = Number(text);
  if (text.trim() === "" || !Number.isInteger(value) || value < min || value > max) {
    throw `\`${name}\` must be a whole number from ${min} to ${max}, not \`${text}\``;
  }
  return value;
}
