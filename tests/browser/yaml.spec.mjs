// The manifest as a workbench: templates, tidying, the server's dry run, and what the cluster fills in.

import { expect, test } from "./page.mjs";
import { replaceInEditor, run, sandbox } from "./play.mjs";

async function editor(page) {
  await sandbox(page);
  await page.getByRole("tab", { name: "YAML" }).click();
  await page.waitForFunction(() => window.SelfhealEditor);
  await expect(page.locator(".cm-content")).toBeVisible();
}

const press = (page, name) => page.locator(".yaml-tools").getByRole("button", { name, exact: true }).click();

test("a template is added as a document and can be applied", async ({ page }) => {
  await editor(page);
  const add = page.getByRole("combobox", { name: "Add a manifest" });
  await add.focus();
  await add.selectOption("CronJob");
  await expect(page.locator(".cm-content")).toContainText("kind: CronJob");
  await press(page, "Dry run");
  await expect(page.locator(".toast").last()).toContainText("cronjob.batch/sweep created (server dry run)");
  expect(await run(page, "kubectl get cronjobs")).toContain("No resources found");
  await press(page, "Apply");
  await expect(page.locator(".toast").last()).toContainText("cronjob.batch/sweep created");
  expect(await run(page, "kubectl get cronjobs -o name")).toBe("cronjob.batch/sweep\n");
});

test("every template applies without a complaint", async ({ page }) => {
  await editor(page);
  const add = page.getByRole("combobox", { name: "Add a manifest" });
  await add.focus();
  const kinds = await add.locator("optgroup option").allTextContents();
  expect(kinds.length).toBeGreaterThan(15);
  for (const kind of kinds) await add.selectOption(kind);
  await press(page, "Dry run");
  const said = page.locator(".line").last();
  await expect(said).not.toHaveClass(/failed/);
  await expect(said.locator("pre")).toContainText("priorityclass.scheduling.k8s.io/urgent created (server dry run)");
});

test("three panes: yours, live, and what the cluster fills in", async ({ page }) => {
  await editor(page);
  await replaceInEditor(page, "replicas: 3", "replicas: 5");
  await press(page, "Defaults");
  const dialog = page.getByRole("dialog", { name: /what the cluster fills in/ });
  await expect(dialog.getByRole("region", { name: "Yours" })).toContainText("replicas: 5");
  await expect(dialog.getByRole("region", { name: "Live" })).toContainText("replicas: 3");
  const filled = dialog.getByRole("region", { name: "Filled in by the cluster" });
  await expect(filled).toContainText("progressDeadlineSeconds: 600");
  await expect(filled.locator(".cm-changedLine").first()).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
});

test("a crooked text is tidied, and that can be undone", async ({ page }) => {
  await editor(page);
  await replaceInEditor(page, "  replicas: 3", "  replicas: 3   ");
  await expect(page.locator(".yaml-state")).toHaveText("edited");
  await press(page, "Format");
  await expect(page.locator(".yaml-state")).toHaveText("as in the cluster");
  await page.locator(".cm-content").focus();
  await page.keyboard.press("Control+z");
  await expect(page.locator(".yaml-state")).toHaveText("edited");
});

test("several files, each with its own history, and the console finds them by name", async ({ page }) => {
  await editor(page);
  await page.getByRole("button", { name: "New file" }).click();
  await expect(page.getByRole("textbox", { name: "YAML manifest" })).toBeFocused();
  await page.keyboard.type("{apiVersion: v1, kind: ConfigMap, metadata: {name: motto");
  await expect(page.locator(".yaml-state")).toHaveText("not applied");
  const files = page.getByRole("toolbar", { name: "Files" });
  await files.getByRole("button", { name: /^manifest-2.yaml/ }).press("F2");
  await expect(page.getByRole("textbox", { name: "Name of the file" })).toBeFocused();
  await page.keyboard.type("motto");
  await page.keyboard.press("Enter");
  await files.getByRole("button", { name: "manifest.yaml", exact: true }).click();
  await expect(page.getByRole("textbox", { name: "YAML manifest" })).toContainText("kind: Deployment");
  await expect(page.locator(".yaml-state")).toHaveText("as in the cluster");
  expect(await run(page, "kubectl apply -f motto.yaml")).toContain("configmap/motto created");
  expect(await run(page, "kubectl diff -f manifest.yaml && echo the same")).toContain("the same");
  await files.getByRole("button", { name: "motto.yaml", exact: true }).click();
  await expect(page.locator(".yaml-state")).toHaveText("as in the cluster");
  await page.getByRole("textbox", { name: "YAML manifest" }).press("Control+z");
  await expect(page.getByRole("textbox", { name: "YAML manifest" })).not.toContainText("motto");
});

test("files from the visitor's disk open beside the others, and a closed one comes back", async ({ page }) => {
  await editor(page);
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("combobox", { name: "Add a manifest" }).selectOption("Files from this computer…");
  const file = (name, text) => ({ name, mimeType: "text/yaml", buffer: Buffer.from(text) });
  await (await chooser).setFiles([file("a b.yaml", "kind: A\n"), file("huge.yaml", "#".repeat(2_000_001))]);
  const files = page.getByRole("toolbar", { name: "Files" });
  await expect(files.getByRole("button", { name: /^a-b.yaml/ })).toBeVisible();
  await expect(page.locator(".toast").last()).toContainText("huge.yaml could not be read: it is larger than 2 MB.");
  await files.getByRole("button", { name: "Close a-b.yaml" }).click();
  await expect(files.getByRole("button", { name: /^a-b.yaml/ })).toHaveCount(0);
  await page.getByRole("combobox", { name: "Add a manifest" }).selectOption("a-b.yaml again");
  await expect(page.getByRole("textbox", { name: "YAML manifest" })).toContainText("kind: A");
});

test("what was edited outlives kubectl edit and a restart", async ({ page }) => {
  await editor(page);
  await replaceInEditor(page, "replicas: 3", "replicas: 5");
  await run(page, "kubectl edit deployment web");
  const files = page.getByRole("toolbar", { name: "Files" });
  await expect(files.getByRole("button", { name: "deployment-web.yaml", exact: true })).toHaveAttribute("aria-pressed", "true");
  await files.getByRole("button", { name: /^manifest.yaml/ }).first().click();
  await expect(page.getByRole("textbox", { name: "YAML manifest" })).toContainText("replicas: 5");
});

test("files and history outlive the visit, and a kept text that is broken costs nothing", async ({ page }) => {
  await editor(page);
  await run(page, "kubectl get nodes -o name");
  await replaceInEditor(page, "replicas: 3", "replicas: 5");
  await expect(page.locator(".yaml-state")).toHaveText("edited");
  await sandbox(page);
  await page.getByRole("tab", { name: "YAML" }).click();
  const files = page.getByRole("toolbar", { name: "Files" });
  await files.getByRole("button", { name: /^manifest-2.yaml/ }).click();
  await expect(page.getByRole("textbox", { name: "YAML manifest" })).toContainText("replicas: 5");
  const input = page.getByRole("textbox", { name: "Command" });
  await input.press("ArrowUp");
  await expect(input).toHaveValue("kubectl get nodes -o name");

  // As if another program had written there; what the page keeps on its way out must not follow.
  await page.addInitScript(() => {
    if (localStorage.getItem("selfheal.kept")) localStorage.setItem("selfheal.kept", '{"files": [');
  });
  await sandbox(page);
  await expect(page.locator(".toast")).toContainText("cannot be read (line 1, column 11)");
  expect(await page.evaluate(() => localStorage.getItem("selfheal.kept-unread"))).toBe('{"files": [');
});
