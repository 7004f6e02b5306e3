// Measures the page in Chromium: how long until it can be used on a slow machine, and its longest frame while it runs.
//
// `node scripts/measure-page.mjs [--slowdown 4] [--seconds 10]`, after `make build`. Figures are printed, nothing is asserted:
// they depend on the machine. "Usable" is the first frame after the app has replaced the opening screen.

import { execFileSync } from "node:child_process";
import { chromium } from "@playwright/test";
import { serve } from "./serve.mjs";

const option = (name, fallback) => {
  const at = process.argv.indexOf(name);
  return at > 0 ? Number(process.argv[at + 1]) : fallback;
};
const slowdown = option("--slowdown", 4);
const seconds = option("--seconds", 10);

const server = await serve("dist", 0);
const address = `http://127.0.0.1:${server.address().port}/`;
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM || execFileSync("which", ["chromium"], { encoding: "utf8" }).trim(),
  args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"],
});

/** Opens the page with the given slowdown of the processor and answers with milliseconds since the navigation began. */
async function startup(rate) {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  const session = await page.context().newCDPSession(page);
  await session.send("Emulation.setCPUThrottlingRate", { rate });
  await page.addInitScript(() => {
    window.marks = {};
    const watch = () => {
      const isOpen = document.body && !document.getElementById("opening");
      if (isOpen) window.marks.usable = performance.now();
      else requestAnimationFrame(watch);
    };
    document.addEventListener("DOMContentLoaded", watch);
  });
  await page.goto(address);
  await page.waitForFunction(() => window.marks.usable);
  const marks = await page.evaluate(() => {
    const paint = performance.getEntriesByName("first-contentful-paint")[0];
    return { "first paint": paint?.startTime, ...window.marks };
  });
  return { page, marks };
}

// The first run also warms up the compression of the server, so that the second measures the page.
for (const rate of [1, slowdown]) {
  const { page, marks } = await startup(rate);
  const told = Object.entries(marks).map(([name, ms]) => `${name} ${Math.round(ms)} ms`);
  console.log(`startup, processor ÷${rate}: ${told.join(", ")}`);
  await page.close();
}

const { page } = await startup(1);
const frames = await page.evaluate(
  (length) =>
    new Promise((done) => {
      const gaps = [];
      const end = performance.now() + length * 1000;
      let last = performance.now();
      const tick = (now) => {
        gaps.push(now - last);
        last = now;
        if (now < end) requestAnimationFrame(tick);
        else done(gaps.slice(1).sort((a, b) => a - b));
      };
      requestAnimationFrame(tick);
    }),
  seconds,
);
const at = (share) => frames[Math.min(frames.length - 1, Math.floor(frames.length * share))].toFixed(1);
console.log(`frames over ${seconds} s: ${frames.length}, median ${at(0.5)} ms, 99th ${at(0.99)} ms, longest ${at(1)} ms`);

await browser.close();
server.closeAllConnections();
server.close();
