// What the page transfers: a visitor who only watches gets the first load, and the rest comes with the first touch.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, open, test } from "./page.mjs";

/** Collects the names of the files that the page asks for, without the hash of their content. */
function requests(page) {
  const names = [];
  page.on("request", (request) => names.push(request.url().split("/").at(-1).replace(/-[0-9a-f]{8,16}(?=[._])/, "")));
  return names;
}

test("a page that nobody touches asks for neither the rest of the app nor the editor", async ({ page }) => {
  const names = requests(page);
  await open(page);
  await expect(page.getByText("Created container").or(page.getByText("Started")).first()).toBeVisible();
  await page.waitForTimeout(15_000);
  expect(names).toContain("app_bg.wasm");
  const asked = await page.evaluate(() => performance.getEntriesByName("selfheal-rest").map((mark) => mark.detail));
  const stubs = JSON.parse(readFileSync(fileURLToPath(new URL("../../target/stubs.json", import.meta.url)), "utf8"));
  expect(asked.map((place) => stubs[place] ?? place), "these functions were not rehearsed").toEqual([]);
  expect(names.filter((name) => /^(rest|editor|schema)/.test(name))).toEqual([]);
});

test("the first touch brings the rest", async ({ page }) => {
  const names = requests(page);
  await open(page);
  await page.mouse.move(300, 300);
  await page.mouse.move(310, 310);
  await page.waitForFunction(() => performance.getEntriesByName("selfheal-rest").length > 0);
  expect(names).toContain("rest.wasm");
  expect(await page.evaluate(() => performance.getEntriesByName("selfheal-rest").length)).toBe(1);
});

test("what needs the rest before it has come gets it in place", async ({ page }) => {
  // The usual way is cut, so only the request inside the call is left: fetch fails, XMLHttpRequest works.
  await page.addInitScript(() => {
    const fetch = window.fetch;
    window.fetch = (address, ...others) =>
      String(address).includes("rest-") ? Promise.reject(new TypeError("no network")) : fetch(address, ...others);
  });
  await open(page);
  const console = page.getByRole("textbox", { name: /command/i });
  await console.fill("kubectl get nodes");
  await console.press("Enter");
  await expect(page.getByText("control-plane").or(page.getByText(/node-1 +Ready/)).first()).toBeVisible();
  expect(await page.evaluate(() => performance.getEntriesByName("selfheal-rest").length)).toBe(1);
});
