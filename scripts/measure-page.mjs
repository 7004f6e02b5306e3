// Measures the page in Chromium: how long until it can be used on a slow machine, and its longest frame while it runs.
//
// `node scripts/measure-page.mjs [--slowdown 4] [--seconds 10] [--rollouts 100,500,1000] [--day 1]`, after `make build`. Figures are
// printed, nothing is asserted: they depend on the machine. "Usable" is the first frame after the app has replaced the opening
// screen. A task is what the page's main thread does without a pause, such as a frame with its layout; its time is the time that the
// processor spent on it, so that other work on the machine does not count.
// --day 1 runs a simulated day at full speed and tells memory and elements hour by hour.

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

/** Starts to trace the page. */
const watch = (page) => browser.startTracing(page, { categories: ["toplevel", "devtools.timeline"] });

/** Ends the trace and answers with the processor time that the page's main thread took for its tasks, in words. */
async function told() {
  const { traceEvents } = JSON.parse(await browser.stopTracing());
  const frames = new Map();
  for (const { name, pid, tid } of traceEvents) {
    if (name === "FireAnimationFrame") frames.set(`${pid} ${tid}`, (frames.get(`${pid} ${tid}`) ?? 0) + 1);
  }
  const [main, count] = [...frames].sort((one, other) => other[1] - one[1])[0] ?? ["", 0];
  const tasks = traceEvents.filter(({ name, pid, tid, tdur }) => /RunTask$/.test(name) && `${pid} ${tid}` === main && tdur > 500);
  const sorted = tasks.map(({ tdur }) => tdur / 1000).sort((a, b) => a - b);
  const at = (share) => (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(1);
  const over = sorted.filter((ms) => ms > 16).length;
  return `${count} frames; tasks: median ${at(0.5)}, 95th ${at(0.95)}, 99th ${at(0.99)}, longest ${at(1)} ms; ${over} of ${sorted.length} over 16 ms`;
}

const type = async (page, command) => {
  const input = page.getByRole("textbox", { name: "Command" });
  await input.fill(command);
  await input.press("Enter");
};
const speed = (page, name) => page.getByRole("button", { name, exact: true }).click();
const ready = (page) => page.locator(".hub-ends .num").innerText();

{
  const { page } = await startup(1);
  await watch(page);
  await page.waitForTimeout(seconds * 1000);
  console.log(`sandbox at 1×, ${seconds} s: ${await told()}`);
  await speed(page, "max");
  await watch(page);
  await page.waitForTimeout(seconds * 1000);
  console.log(`sandbox at full speed, ${seconds} s: ${await told()}`);
  await page.close();
}

const sizes = process.argv.includes("--rollouts") ? process.argv[process.argv.indexOf("--rollouts") + 1] : "100,500,1000";
for (const replicas of sizes.split(",").filter(Boolean).map(Number)) {
  const { page } = await startup(1);
  for (let node = 3; node * 100 < replicas; node += 1) {
    await page.getByRole("button", { name: "Cluster", exact: true }).click();
    await page.getByRole("button", { name: "Add a node" }).click();
  }
  // Without requests a node holds its 110 pods.
  const path = "/spec/template/spec/containers/0/resources";
  await type(page, `kubectl patch deployment web --type=json -p='[{"op":"remove","path":"${path}"}]'`);
  const until = async (wanted, limit) => {
    const end = Date.now() + limit;
    while (Date.now() < end && !wanted(await ready(page))) await page.waitForTimeout(200);
    return ready(page);
  };
  for (const pace of ["10×", "max"]) {
    await speed(page, pace);
    await watch(page);
    let began = Date.now();
    await type(page, `kubectl scale deployment web --replicas=${replicas}`);
    const grown = await until((text) => text === `${replicas}/${replicas}`, 120_000);
    console.log(`${replicas} replicas from 3 at ${pace}, ${((Date.now() - began) / 1000).toFixed(1)} s to ${grown}: ${await told()}`);
    await watch(page);
    began = Date.now();
    await type(page, "kubectl rollout restart deployment web");
    await page.waitForTimeout(2000);
    const rolled = await until(() => false, pace === "max" ? 8000 : 15_000);
    console.log(`  rolling update at ${pace}, ${((Date.now() - began) / 1000).toFixed(1)} s, then ${rolled}: ${await told()}`);
    if (pace === "10×") {
      await type(page, "kubectl scale deployment web --replicas=3");
      await speed(page, "max");
      await until((text) => text === "3/3", 60_000);
    }
  }
  await page.close();
}

if (option("--day", 0)) {
  const { page } = await startup(1);
  const session = await page.context().newCDPSession(page);
  await session.send("HeapProfiler.enable");
  await page.locator(".tile").first().click();
  await speed(page, "max");
  const hour = async () => Number((await page.locator(".clock-whole").innerText()).split(":").at(-3) ?? 0);
  const end = Date.now() + 300_000;
  let next = 1;
  while (next <= 24 && Date.now() < end) {
    await page.waitForTimeout(100);
    if ((await hour()) < next) continue;
    await session.send("HeapProfiler.collectGarbage");
    const { nodes, jsHeapUsedSize } = Object.fromEntries(
      (await session.send("Performance.enable"), (await session.send("Performance.getMetrics")).metrics).map(({ name, value }) => [
        name === "Nodes" ? "nodes" : name === "JSHeapUsedSize" ? "jsHeapUsedSize" : name,
        value,
      ]),
    );
    const elements = await page.evaluate(() => document.querySelectorAll("*").length);
    const wasm = await page.evaluate(() => window.wasmBindings?.memory?.buffer?.byteLength ?? 0);
    console.log(`hour ${next}: ${elements} elements, ${nodes} nodes held, heap ${(jsHeapUsedSize / 1e6).toFixed(1)} MB, wasm ${(wasm / 1e6).toFixed(1)} MB`);
    next = (await hour()) + 3;
  }
  await page.close();
}

await browser.close();
server.closeAllConnections();
server.close();
