// Completion and hover text of the YAML editor, from the API's own schema.

import { expect, open, test } from "./page.mjs";

const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels:
    app: web
spec:
  replicas: 3
  template:
    spec:
      containers:
      - name: web
        image: nginx:1.25
        livenessProbe:
          httpGet:
            path: /
`;

/** An editor of its own with `doc`, the cursor at the end of `line`. */
async function editor(page, doc, line) {
  await open(page);
  await page.getByRole("tab", { name: "YAML" }).click();
  await page.waitForFunction(() => window.SelfhealEditor);
  await page.evaluate(([text, number]) => {
    const host = document.createElement("div");
    host.style.height = "600px";
    document.body.replaceChildren(host);
    window.editor = window.SelfhealEditor.create(host, { doc: text });
    window.editor.goto(number, 200);
  }, [doc, line]);
}

/** What is offered at the cursor. */
async function offered(page) {
  await page.keyboard.press("Control+Space");
  await expect(page.locator(".cm-tooltip-autocomplete li").first()).toBeVisible();
  return page.locator(".cm-tooltip-autocomplete .cm-completionLabel").allTextContents();
}

test("fields are offered where they belong, and those that are there are not", async ({ page }) => {
  await editor(page, DEPLOYMENT.replace("livenessProbe:\n", "livenessProbe:\n          fail\n"), 15);
  expect(await offered(page)).toEqual(["failureThreshold"]);
  // The list takes no key in its first moments, so that nobody accepts what they have not seen.
  await page.waitForTimeout(200);
  await page.keyboard.press("Enter");
  await page.keyboard.type("4");
  expect(await page.evaluate(() => window.editor.doc().split("\n")[14])).toBe("          failureThreshold: 4");
});

test("the items of a list offer what an item holds", async ({ page }) => {
  await editor(page, DEPLOYMENT, 13);
  await page.keyboard.press("Enter");
  await page.keyboard.type("re");
  const labels = await offered(page);
  expect(labels).toContain("readinessProbe");
  expect(labels).toContain("resources");
  expect(labels).not.toContain("replicas");
  expect(labels).not.toContain("livenessProbe");
});

test("values of a field that lists them are offered", async ({ page }) => {
  await editor(page, DEPLOYMENT.replace("        image: nginx:1.25\n", "        image: nginx:1.25\n        imagePullPolicy: \n"), 14);
  expect((await offered(page)).sort()).toEqual(["Always", "IfNotPresent", "Never"]);
});

test("a new manifest is offered the kinds of the cluster, of its version first", async ({ page }) => {
  await editor(page, "apiVersion: apps/v1\nkind: ", 2);
  const labels = await offered(page);
  expect(["Deployment", "ReplicaSet", "StatefulSet", "DaemonSet", "ControllerRevision"]).toContain(labels[0]);
  expect(labels).toContain("Pod");
});

test("the pointer on a field shows what the API says of it", async ({ page }) => {
  await editor(page, DEPLOYMENT, 1);
  await page.getByText("replicas", { exact: true }).hover();
  const shown = page.locator(".cm-tooltip .cm-schema");
  await expect(shown.locator("strong")).toHaveText("spec.replicas: int");
  await expect(shown).toContainText("Number of desired pods");
});

test("text that is no manifest offers nothing and fails nowhere", async ({ page }) => {
  await editor(page, "a: [1, 2\n  - : :\n- - - x:\n", 3);
  await page.keyboard.press("Control+Space");
  await page.waitForTimeout(500);
  await expect(page.locator(".cm-tooltip-autocomplete")).toHaveCount(0);
});
