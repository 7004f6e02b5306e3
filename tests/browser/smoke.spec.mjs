// The page comes up from any sub-path, with its editor, and asks nobody for anything.

import { expect, open, test } from "./page.mjs";

test("the page opens below a sub-path", async ({ page }) => {
  await open(page);
  await expect(page).toHaveTitle(/Selfheal/);
});

test("the editor arrives and reports what is typed, applied and wrong", async ({ page }) => {
  await page.goto("./");
  await page.getByRole("tab", { name: "YAML" }).click();
  await page.waitForFunction(() => window.SelfhealEditor);
  await page.evaluate(() => {
    const host = document.createElement("div");
    host.id = "editor-under-test";
    host.style.height = "300px";
    document.body.replaceChildren(host);
    window.heard = [];
    window.editor = window.SelfhealEditor.create(host, {
      doc: "kind: Pod\nmetadata:\n  name: a\n",
      onChange: (text) => window.heard.push(["change", text]),
      onApply: (text) => window.heard.push(["apply", text]),
    });
  });
  const editor = page.getByRole("textbox", { name: "YAML manifest" });
  await page.evaluate(() => window.editor.goto(3, 10));
  await page.keyboard.type("b");
  await page.keyboard.press("Control+Enter");
  expect(await page.evaluate(() => window.heard)).toEqual([
    ["change", "kind: Pod\nmetadata:\n  name: ab\n"],
    ["apply", "kind: Pod\nmetadata:\n  name: ab\n"],
  ]);
  expect(await page.evaluate(() => window.editor.cursor())).toEqual({ line: 3, column: 11 });

  await page.evaluate(() =>
    window.editor.setDiagnostics([
      { from: { line: 3, column: 3 }, severity: "error", message: 'unknown field "nam"', help: "Did you mean name?" },
    ]),
  );
  await expect(page.locator(".cm-lintRange-error")).toHaveText("name");
  await page.locator(".cm-lintRange-error").hover();
  await expect(page.locator(".cm-tooltip .cm-help")).toHaveText("Did you mean name?");

  // setDoc is the page's own doing: nothing is reported, and nothing can be undone.
  await page.evaluate(() => window.editor.setDoc("kind: Service\n"));
  await editor.focus();
  await page.keyboard.press("Control+z");
  expect(await page.evaluate(() => [window.editor.doc(), window.heard.length])).toEqual(["kind: Service\n", 2]);
});

test("Tab indents, and Escape then Tab leaves the editor", async ({ page }) => {
  await page.goto("./");
  await page.getByRole("tab", { name: "YAML" }).click();
  await page.waitForFunction(() => window.SelfhealEditor);
  await page.evaluate(() => {
    const host = document.createElement("div");
    const after = document.createElement("button");
    after.textContent = "after";
    document.body.replaceChildren(host, after);
    window.editor = window.SelfhealEditor.create(host, { doc: "kind: Pod" });
  });
  await page.getByRole("textbox").focus();
  await page.keyboard.press("Tab");
  expect(await page.evaluate(() => window.editor.doc())).toBe("  kind: Pod");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Tab");
  await expect(page.getByRole("button", { name: "after" })).toBeFocused();
});

test("the difference to the live object is marked and follows it", async ({ page }) => {
  await page.goto("./");
  await page.getByRole("tab", { name: "YAML" }).click();
  await page.waitForFunction(() => window.SelfhealEditor);
  await page.evaluate(() => {
    const host = document.createElement("div");
    document.body.replaceChildren(host);
    window.difference = window.SelfhealEditor.compare(host, { live: "replicas: 3\n", doc: "replicas: 5\n" });
  });
  await expect(page.locator(".cm-changedLine")).toHaveCount(1);
  await expect(page.locator(".cm-deletedChunk")).toContainText("replicas: 3");
  await page.evaluate(() => window.difference.setLive("replicas: 5\n"));
  await expect(page.locator(".cm-changedLine")).toHaveCount(0);
});
