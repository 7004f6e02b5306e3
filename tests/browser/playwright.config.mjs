// How Playwright runs the suite: the system's Chromium, against the release build in dist/, served below a sub-path.
//
// CHROMIUM names the browser (scripts/chromium.sh sets it). A test has one try: one that sometimes fails is a finding.

import { execFileSync } from "node:child_process";
import { defineConfig } from "@playwright/test";

const executablePath = process.env.CHROMIUM || execFileSync("which", ["chromium"], { encoding: "utf8" }).trim();

export default defineConfig({
  testDir: ".",
  testMatch: "*.spec.mjs",
  outputDir: "../../target/browser",
  globalSetup: "./server.mjs",
  reporter: [["list"]],
  // Two cores: the page and its engine need one each.
  workers: 1,
  fullyParallel: false,
  retries: 0,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  forbidOnly: true,
  use: {
    browserName: "chromium",
    headless: true,
    viewport: { width: 1440, height: 900 },
    screenshot: "only-on-failure",
    trace: "off",
    launchOptions: {
      executablePath,
      args: [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
});
