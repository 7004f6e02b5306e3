// Plays the first minutes of the page without a browser and says which functions of the module that took.
//
// The document is happy-dom's; canvas, layout and clock are stand-ins of our own, because none of them may differ between two
// builds. Time is counted, never read: each frame is 16 ms later than the one before, so the same module always gives the
// same answer.

import { Window } from "happy-dom";

const FRAME_MS = 16;

/** A visitor who watches for a minute, at a desk and on a phone. */
const SIZES = [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
];
const FRAMES = 60_000 / FRAME_MS;
/** In this stretch the machine is busy, so that what a slow page does is rehearsed too: time passes with every look at the clock,
 * frames are far apart, and much happens in each. */
const BUSY = { from: 1200, until: 1400, lookMs: 2, frameMs: 400 };

/** A 2D context that takes every call and every property, and measures text as if each letter were 6 pixels wide. */
class Context {
  constructor() {
    return new Proxy(this, {
      get: (own, name) => (name in own ? own[name] : () => ({ width: 0, addColorStop() {} })),
      set: (own, name, value) => ((own[name] = value), true),
    });
  }
  measureText(text) {
    return { width: text.length * 6 };
  }
}

/** Rectangles that put elements below one another, so that what is drawn between them has a length. */
function layOut(window) {
  const places = new WeakMap();
  let next = 0;
  window.Element.prototype.getBoundingClientRect = function () {
    if (!places.has(this)) places.set(this, (next = (next + 37) % 700));
    const top = places.get(this);
    return { x: top, y: top, left: top, top, right: top + 200, bottom: top + 100, width: 200, height: 100 };
  };
  for (const name of ["clientWidth", "clientHeight", "offsetWidth", "offsetHeight"]) {
    Object.defineProperty(window.HTMLElement.prototype, name, { configurable: true, get: () => (name.endsWith("Width") ? 400 : 200) });
  }
}

/**
 * Makes the globals of a page out of a happy-dom window.
 * @returns {{frame: () => Promise<void>, close: () => Promise<void>}} what draws one frame and what takes the globals back
 */
function open(html, size) {
  const window = new Window({ url: "http://localhost/", ...size });
  window.document.write(html.replace(/<script[\s\S]*?<\/script>|<link[^>]*>/g, ""));
  layOut(window);
  window.CanvasRenderingContext2D = Context;
  window.HTMLCanvasElement.prototype.getContext = () => new Context();

  let now = 0;
  let busy = false;
  let drawn = [];
  let waiting = [];
  let handles = 0;
  const later = (call, delay = 0, ...values) => (waiting.push({ handle: ++handles, due: now + Number(delay), call: () => call(...values) }), handles);
  const forget = (handle) => (waiting = waiting.filter((timer) => timer.handle !== handle));
  const stand = {
    window, self: window, document: window.document, navigator: window.navigator, location: window.location,
    localStorage: window.localStorage, history: window.history, CanvasRenderingContext2D: Context,
    performance: { now: () => (now += busy ? BUSY.lookMs : 0) },
    setTimeout: later, clearTimeout: forget,
    requestAnimationFrame: (call) => (drawn.push([++handles, call]), handles),
    cancelAnimationFrame: (handle) => (drawn = drawn.filter(([known]) => known !== handle)),
  };
  // Every class of the document, for the glue's `instanceof`, and the listeners of the window itself.
  for (const name of Object.getOwnPropertyNames(window)) {
    if (/^[A-Z]/.test(name) && typeof window[name] === "function" && !(name in globalThis)) stand[name] = window[name];
  }
  for (const name of ["matchMedia", "getComputedStyle", "addEventListener", "removeEventListener", "dispatchEvent"]) {
    stand[name] = window[name].bind(window);
  }
  Object.assign(window, { performance: stand.performance, requestAnimationFrame: stand.requestAnimationFrame, cancelAnimationFrame: stand.cancelAnimationFrame });
  const before = new Map();
  for (const [name, value] of Object.entries(stand)) {
    before.set(name, Object.getOwnPropertyDescriptor(globalThis, name));
    Object.defineProperty(globalThis, name, { configurable: true, writable: true, value });
  }
  return {
    async frame(isBusy) {
      busy = isBusy;
      now += busy ? BUSY.frameMs : FRAME_MS;
      const due = waiting.filter((timer) => timer.due <= now).sort((one, other) => one.due - other.due || one.handle - other.handle);
      waiting = waiting.filter((timer) => timer.due > now);
      for (const timer of due) timer.call();
      const calls = drawn;
      drawn = [];
      for (const [, call] of calls) call(now);
      // What the frame promised and put off happens before the next one.
      await new Promise((done) => setImmediate(done));
    },
    /** The pointer passes over whatever can be pressed: that is no decision yet, and must not wait for the rest. */
    wander() {
      for (const element of [window.document.body, ...window.document.querySelectorAll("button, [tabindex], canvas")]) {
        for (const type of ["pointerover", "pointerenter", "mouseover", "mouseenter", "pointermove", "mousemove", "mouseout", "pointerout"]) {
          element.dispatchEvent(new window.PointerEvent(type, { bubbles: true, clientX: 300, clientY: 300 }));
        }
      }
    },
    async close() {
      for (const [name, descriptor] of before) {
        if (descriptor) Object.defineProperty(globalThis, name, descriptor);
        else delete globalThis[name];
      }
      await window.happyDOM.close();
    },
  };
}

/**
 * Runs the page of `html` with the glue of `glueUrl` on `bytes`, an instrumented module that calls `hit(function)`.
 * @returns {Promise<Set<number>>} the functions that ran
 */
export async function rehearse({ html, glueUrl, bytes }) {
  const hits = new Set();
  globalThis.selfhealHit = (index) => hits.add(index);
  const module = new WebAssembly.Module(bytes);
  for (const [index, size] of SIZES.entries()) {
    const page = open(html, size);
    const glue = await import(`${glueUrl}?rehearsal=${index}`);
    glue.initSync({ module });
    for (let count = 0; count < FRAMES; count += 1) {
      if (count % 100 === 0) page.wander();
      await page.frame(count >= BUSY.from && count < BUSY.until);
    }
    await page.close();
  }
  return hits;
}
