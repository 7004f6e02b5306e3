// axe-core finds nothing in the page's other states either: tabs, table, overlays, a lesson, a broken cluster, a phone.

import { AxeBuilder } from "@axe-core/playwright";
import { expect, test } from "./page.mjs";
import { choose, sandbox } from "./play.mjs";

const STATES = {
  "the editor": (page) => page.getByRole("tab", { name: "YAML" }).click(),
  "the table": (page) => page.getByRole("button", { name: "The stage as a table" }).click(),
  help: (page) => page.keyboard.press("?"),
  "the palette": (page) => page.keyboard.press("Control+k"),
  endpoints: (page) => page.getByRole("tab", { name: "Endpoints" }).click(),
  "a lesson": (page) => page.getByRole("button", { name: /restart loop incident/ }).click(),
  "a crashed pod, described": async (page) => {
    await page.locator(".tile").first().click();
    await page.getByRole("button", { name: "Crash", exact: true }).click();
    await page.getByRole("tab", { name: "Describe" }).click();
  },
  "a dead node": async (page) => {
    await page.locator(".rack-head").first().click();
    await page.getByRole("button", { name: "Power off", exact: true }).click();
  },
  "a cordoned node and a stopped scheduler": async (page) => {
    await page.locator(".rack-head").first().click();
    await page.getByRole("button", { name: "Cordon", exact: true }).click();
    await page.getByRole("button", { name: "Cluster", exact: true }).click();
    await page.getByRole("button", { name: "Stop the scheduler" }).click();
  },
  "the differences": async (page) => {
    await page.getByRole("button", { name: "Kubernetes 1.36" }).click();
    await page.locator(".dialog table").first().waitFor();
  },
  "a phone": (page) => page.setViewportSize({ width: 390, height: 844 }),
};

for (const colorScheme of ["light", "dark"]) {
  for (const [name, reach] of Object.entries(STATES)) {
    test(`no violation in ${name}, ${colorScheme}`, async ({ page }) => {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await sandbox(page);
      await reach(page);
      await page.waitForTimeout(700);
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.target).join(" | ")}`)).toEqual([]);
    });
  }
}

test("keyboard alone walks the pods and breaks one", async ({ page }) => {
  await sandbox(page);
  await page.locator(".tile").first().focus();
  await page.keyboard.press("ArrowRight");
  await expect(page.locator(".tile.selected")).toHaveCount(1);
  await expect(page.locator(".tile.selected")).toBeFocused();
  await choose(page, "crash");
  await expect(page.locator(".restarts")).toHaveText("↻1");
});

test("reduced motion: nothing moves by itself", async ({ page }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await sandbox(page);
  expect(await page.evaluate(() => document.getAnimations().filter((one) => one.playState === "running").length)).toBe(0);
});
