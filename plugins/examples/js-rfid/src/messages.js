// The messages on the display: what is shown, what waits for its time, and what the display has not confirmed yet.

/** The display confirms well within the 5 s that the station waits. */
const CONFIRM_MS = 3000;
/** A timer further away is set anew on the way. */
const LONGEST_TIMER_MS = 24 * 3600 * 1000;

export class Messages {
  #host;
  #send;
  #messages = new Map(); // id -> { id, text, front, start, end, shown }
  #pending = new Map(); // id -> request
  #confirmTimers = new Map(); // timer -> id
  #calendarTimer = null;

  constructor(settings, host, send) {
    this.settings = settings;
    this.#host = host;
    this.#send = send;
  }

  /** The answer, or null: the display's word is waited for. */
  set(request, message) {
    const refusal = this.#refusal(message);
    if (refusal !== null) return { tag: "err", val: refusal };
    this.#settle(message.id, { tag: "err", val: { tag: "rejected", val: "another message took its place" } });
    this.#messages.set(message.id, {
      id: message.id,
      text: textFor(message.texts, this.settings.language),
      front: message.priority !== "NormalCycle",
      start: message.start,
      end: message.end,
      shown: false,
    });
    this.#calendar();
    if (!this.#messages.get(message.id).shown) return { tag: "ok" };
    this.#pending.set(message.id, request);
    this.#confirmTimers.set(this.#host.setTimer(CONFIRM_MS), message.id);
    return null;
  }

  ids() {
    return [...this.#messages.keys()];
  }

  clear(id) {
    this.#settle(id, { tag: "err", val: { tag: "rejected", val: "the message was cleared" } });
    const message = this.#messages.get(id);
    if (message?.shown) this.#send({ cmd: "hide", id });
    return this.#messages.delete(id);
  }

  /** The display says what became of a message. */
  answered(id, outcome) {
    if (outcome.tag === "err") this.#messages.delete(id);
    this.#settle(id, outcome);
  }

  rejectPending(why) {
    for (const id of [...this.#pending.keys()]) this.answered(id, { tag: "err", val: { tag: "rejected", val: why } });
  }

  showAll() {
    for (const message of this.#messages.values()) message.shown = false;
    this.#calendar();
  }

  timer(id) {
    if (id === this.#calendarTimer) {
      this.#calendarTimer = null;
      this.#calendar();
    } else if (this.#confirmTimers.has(id)) {
      this.answered(this.#confirmTimers.get(id), {
        tag: "err",
        val: { tag: "rejected", val: "the display does not answer" },
      });
    }
  }

  save() {
    return { messages: [...this.#messages.values()], pending: [...this.#pending] };
  }

  load({ messages, pending }) {
    this.#messages = new Map(messages.map((message) => [message.id, message]));
    this.#pending = new Map(pending);
    for (const [id] of pending) this.#confirmTimers.set(this.#host.setTimer(CONFIRM_MS), id);
    this.#calendar();
  }

  #refusal(message) {
    if (message.state !== null) return { tag: "not-supported-state" };
    if (message.transaction !== null) return { tag: "unknown-transaction" };
    if (textFor(message.texts, this.settings.language) === null) return { tag: "not-supported-format" };
    if (!this.#messages.has(message.id) && this.#messages.size >= this.settings.messages) {
      return { tag: "rejected", val: `the display keeps ${this.settings.messages} messages` };
    }
    return null;
  }

  /** Answers who waits for a message, if anybody does. */
  #settle(id, outcome) {
    for (const [timer, of] of this.#confirmTimers) {
      if (of !== id) continue;
      this.#host.cancelTimer(timer);
      this.#confirmTimers.delete(timer);
    }
    const request = this.#pending.get(id);
    if (!this.#pending.delete(id)) return;
    this.#host.displayed(request, outcome);
  }

  /** Shows what has begun, takes away what has ended, and sets a timer for the next of both. */
  #calendar() {
    const now = this.#host.now();
    let next = Infinity;
    for (const message of [...this.#messages.values()]) {
      if (message.end !== null && message.end <= now) {
        this.clear(message.id);
        continue;
      }
      if (message.end !== null) next = Math.min(next, message.end);
      if (message.start !== null && message.start > now) next = Math.min(next, message.start);
      else if (!message.shown) {
        message.shown = true;
        this.#send({ cmd: "show", id: message.id, text: message.text, front: message.front });
      }
    }
    if (this.#calendarTimer !== null) this.#host.cancelTimer(this.#calendarTimer);
    this.#calendarTimer = next === Infinity ? null : this.#host.setTimer(Math.min(next - now, LONGEST_TIMER_MS));
  }
}

/** The text in the language of the place, or else the first that can be shown; null: none can. */
export function textFor(texts, language) {
  const plain = texts.filter(({ format }) => format === "UTF8" || format === "ASCII");
  const own = plain.find((text) => text.language?.toLowerCase().startsWith(language.toLowerCase()));
  return (own ?? plain[0])?.content ?? null;
}
