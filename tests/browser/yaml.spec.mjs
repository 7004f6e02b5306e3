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
  const kinds = await add.locator("option").allTextContents();
  expect(kinds.length).toBeGreaterThan(15);
  for (const kind of kinds.slice(1)) await add.selectOption(kind);
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
