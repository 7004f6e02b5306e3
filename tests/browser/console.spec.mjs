// The console as a terminal: completion, search, pasted lines, several side by side, and names that can be clicked.

import { expect, test } from "./page.mjs";
import { run, sandbox } from "./play.mjs";

const field = (page) => page.getByRole("textbox", { name: "Command", exact: true });

test("Tab completes commands, kinds and names, and Escape lets it leave", async ({ page }) => {
  await sandbox(page);
  await field(page).focus();
  await page.keyboard.type("kubectl desc");
  await page.keyboard.press("Tab");
  await expect(field(page)).toHaveValue("kubectl describe ");
  await page.keyboard.type("pod w");
  await page.keyboard.press("Tab");
  await expect(field(page)).toHaveValue(/^kubectl describe pod web-\w+-$/);
  await page.keyboard.press("Tab");
  await expect(page.getByRole("status", { name: "Completions" }).locator("li")).toHaveCount(3);
  await page.keyboard.press("Escape");
  await expect(page.getByRole("status", { name: "Completions" })).toHaveCount(0);
  await page.keyboard.press("Tab");
  await expect(field(page)).not.toBeFocused();
});

test("Ctrl R finds an older command", async ({ page }) => {
  await sandbox(page);
  for (const command of ["kubectl get pods -o wide", "kubectl get nodes"]) await run(page, command);
  await field(page).focus();
  await page.keyboard.press("Control+r");
  await page.keyboard.type("wide");
  await expect(page.locator(".console-found")).toHaveText("kubectl get pods -o wide");
  await page.keyboard.press("Enter");
  await expect(page.locator(".line").last().locator(".line-command")).toContainText("kubectl get pods -o wide");
});

test("pasted lines and heredocs run in their order", async ({ page }) => {
  await sandbox(page);
  await field(page).fill(
    "kubectl scale deployment web --replicas=2\nkubectl rollout status deployment web\ncat <<EOF | kubectl apply -f -\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: pasted\nEOF\nkubectl get configmap pasted -o name",
  );
  await field(page).press("Enter");
  await expect(page.locator(".line")).toHaveCount(4);
  await expect(page.locator(".line").nth(1)).toContainText("successfully rolled out");
  await expect(page.locator(".line").last()).toContainText("configmap/pasted");
});

test("two terminals stand side by side, each with its own commands", async ({ page }) => {
  await sandbox(page);
  await run(page, "kubectl get pods -w");
  await page.getByRole("button", { name: "Open another terminal" }).click();
  const second = page.getByRole("textbox", { name: "Command, terminal 2" });
  await expect(second).toBeFocused();
  await page.keyboard.type("kubectl delete pod -l app=web --wait=false");
  await page.keyboard.press("Enter");
  const terminals = page.locator(".console-body");
  await expect(terminals.nth(1).locator(".line")).toContainText("deleted");
  await expect(terminals.nth(0).locator(".line pre")).toContainText("Terminating");
  // Ctrl C is of the terminal it is pressed in.
  await page.keyboard.press("Control+c");
  await expect(page.locator(".line-going")).toHaveCount(1);
  await field(page).focus();
  await page.keyboard.press("Control+c");
  await expect(page.locator(".line-going")).toHaveCount(0);
  await page.getByRole("button", { name: "Close terminal 2" }).click();
  await expect(terminals).toHaveCount(1);
});

test("a pod's name in an output selects it on the stage", async ({ page }) => {
  await sandbox(page);
  await run(page, "kubectl get pods");
  const name = page.locator(".line a.named").first();
  const pod = await name.textContent();
  await name.click();
  await expect(page.locator(`[data-pod="default/${pod}"]`)).toHaveClass(/selected/);
  await run(page, "kubectl get deployment web -o name");
  await page.locator(".line").last().getByRole("link", { name: "web" }).click();
  await expect(page.locator(".reader pre")).toContainText("StrategyType:");
});

test("explain tells what fields are for, fetched when first asked", async ({ page }) => {
  await sandbox(page);
  const told = await run(page, "kubectl explain pod.spec.terminationGracePeriodSeconds");
  expect(told).toContain("FIELD: terminationGracePeriodSeconds <integer>");
  expect(told).toContain("Optional duration in seconds the pod needs to terminate gracefully.");
  expect(await run(page, "kubectl explain pod.spec.restartPolicy | grep -A 3 ENUM")).toContain("OnFailure");
});

test("warnings stand where kubectl writes them: before what they warn of", async ({ page }) => {
  await sandbox(page);
  const said = await run(page, "kubectl delete pod -l app=web --force --grace-period=0 --wait=false; kubectl get pod nope; echo done");
  const order = ["Warning: Immediate deletion", "force deleted", 'pods "nope" not found', "done"].map((text) => said.indexOf(text));
  expect(order).toEqual(order.toSorted((one, other) => one - other));
  expect(order[0]).toBe(0);
});
