// The `test` of every spec: Playwright's, with the address of the build and a page that may not fail silently.
//
// A spec imports { test, expect } from here. `page.goto("./")` opens the app. Any uncaught error, console error or
// request that leaves the machine fails the test, whatever else it checks.

import { test as base, expect } from "@playwright/test";

export { expect };

export const test = base.extend({
  baseURL: async ({}, use) => use(process.env.SELFHEAL_PAGE),
  page: async ({ page, baseURL }, use) => {
    const complaints = [];
    page.on("pageerror", (error) => complaints.push(`uncaught: ${error}`));
    page.on("console", (message) => {
      if (message.type() === "error") complaints.push(`console: ${message.text()}`);
    });
    page.on("request", (request) => {
      const url = request.url();
      if (/^https?:/.test(url) && !url.startsWith(baseURL)) complaints.push(`request: ${url}`);
    });
    await use(page);
    expect(complaints, "the page must neither fail nor talk to anybody").toEqual([]);
  },
});

/** Opens the app and waits until it has replaced the opening screen. */
export async function open(page, address = "./") {
  await page.goto(address);
  await expect(page.locator("#opening")).toHaveCount(0);
}
