// What the specs of the page share: finding pods, commands, edits, and running the clock.

import { expect, open } from "./page.mjs";

/** Opens the sandbox and waits for its three ready pods. */
export async function sandbox(page) {
  await open(page);
  await expect(page.locator(".tile.state-ready")).toHaveCount(3);
}

/** Runs a command in the console and answers with what it printed. */
export async function run(page, command) {
  const input = page.getByRole("textbox", { name: "Command" });
  const lines = page.locator(".console-lines .line");
  const before = await lines.count();
  await input.fill(command);
  await input.press("Enter");
  // A line of the page itself, such as that of Apply, may still be on its way.
  const first = command.split("\n")[0];
  await expect.poll(async () => (await lines.count()) > before && (await lines.last().innerText()).includes(first)).toBe(true);
  return lines.last().locator("pre").innerText();
}

/** Replaces the nth place of a text in the YAML editor through its own search, as a learner with a keyboard does. */
export async function replaceInEditor(page, from, to, nth = 1) {
  const editor = page.getByRole("textbox", { name: "YAML manifest" });
  await editor.focus();
  await page.keyboard.press("Control+Home");
  await page.keyboard.press("Control+f");
  await page.keyboard.type(from);
  for (let found = 0; found < nth; found += 1) await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
  await page.keyboard.type(to);
}

/** Presses Tab until the element that the selector finds has the focus. */
export async function tabTo(page, selector) {
  for (let press = 0; press < 40; press += 1) {
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted), selector)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`40 presses of Tab do not reach ${selector}`);
}

/** Chooses an action in the command palette, by keyboard. */
export async function choose(page, words) {
  await page.keyboard.press("Control+k");
  await expect(page.getByRole("combobox", { name: "Action" })).toBeFocused();
  await page.keyboard.type(words);
  await page.keyboard.press("Enter");
}
