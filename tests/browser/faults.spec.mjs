// What can be broken beside a pod: nodes in all their ways, the control plane, and what the stage shows of workloads.

import { expect, open, test } from "./page.mjs";
import { run, sandbox } from "./play.mjs";

const fault = (page, name) => page.locator(".chaos").getByRole("button", { name, exact: true });
const rack = (page, nth) => page.locator(".rack").nth(nth);

/** Presses a button of the menu for the cluster as a whole. */
async function cluster(page, name) {
  await page.getByRole("button", { name: "Cluster", exact: true }).click();
  await fault(page, name).click();
  await expect(page.locator(".chaos-menu")).toHaveCount(0);
}

test("draining a node is kubectl's doing, and the console tells it", async ({ page }) => {
  await sandbox(page);
  await page.locator(".rack-head").first().click();
  await fault(page, "Drain").click();
  await expect(page.locator(".console-lines .line").last()).toContainText("kubectl drain node-1");
  await expect(rack(page, 0).locator(".tags")).toContainText("cordoned");
  await expect(fault(page, "Cordon")).toHaveCount(0);
  await page.getByRole("button", { name: "10×", exact: true }).click();
  await expect(rack(page, 0).locator(".tile")).toHaveCount(0, { timeout: 30_000 });
  await expect(page.locator(".tile.state-ready")).toHaveCount(3, { timeout: 30_000 });
  await fault(page, "Uncordon").click();
  await expect(rack(page, 0).locator(".tags")).not.toContainText("cordoned");
});

test("behind a partition the containers run on, and a power cut kills them", async ({ page }) => {
  await sandbox(page);
  await page.locator(".rack-head").nth(1).click();
  await fault(page, "Partition").click();
  await expect(rack(page, 1).locator(".tile.ghost.still-runs")).toHaveCount(1);
  await expect(rack(page, 1).locator(".tile")).toHaveAttribute("aria-label", /its containers still run/);
  await fault(page, "Recover").click();
  await expect(rack(page, 1).locator(".tile.ghost")).toHaveCount(0);
  await page.locator(".rack-head").nth(2).click();
  await fault(page, "Power off").click();
  await expect(rack(page, 2).locator(".tile.ghost")).toHaveAttribute("aria-label", /its containers are dead/);
});

test("without a scheduler new pods wait, and a machine that joins is one more rack", async ({ page }) => {
  await sandbox(page);
  await cluster(page, "Stop the scheduler");
  await expect(page.locator(".objects")).toContainText("kube-scheduler");
  await run(page, "kubectl scale deployment web --replicas=4");
  await expect(page.locator(".rack-none .tile.state-pending")).toHaveCount(1);
  await cluster(page, "Start the scheduler");
  await expect(page.locator(".tile.state-ready")).toHaveCount(4, { timeout: 30_000 });
  await expect(page.locator(".objects")).not.toContainText("kube-scheduler");
  await cluster(page, "Add a node");
  await expect(page.locator(".rack")).toHaveCount(4);
  await expect(rack(page, 3).locator(".rack-name")).toHaveText("node-4");
});

test("a workload is a line with its figure, and opens its description", async ({ page }) => {
  await sandbox(page);
  const line = page.locator(".object").filter({ hasText: "deploy" });
  await expect(line).toContainText("3/3");
  await line.getByRole("button").click();
  await expect(page.locator(".reader pre")).toContainText("StrategyType:");
  await page.keyboard.press("t");
  await expect(page.getByRole("table", { name: "Workloads, budgets, volumes" })).toContainText("default/web");
});

test("a large cluster is drawn within bounds, and the rest is counted", async ({ page }) => {
  test.setTimeout(180_000);
  await sandbox(page);
  for (let nodes = 3; nodes < 5; nodes += 1) await cluster(page, "Add a node");
  const path = "/spec/template/spec/containers/0/resources";
  await run(page, `kubectl patch deployment web --type=json -p='[{"op":"remove","path":"${path}"}]'`);
  await run(page, "kubectl scale deployment web --replicas=400");
  await page.getByRole("button", { name: "10×", exact: true }).click();
  await expect(page.locator(".hub-ends")).toContainText("400/400", { timeout: 120_000 });
  expect(await page.locator(".tile").count()).toBeLessThanOrEqual(200);
  await expect(page.locator(".tally").first()).toHaveAttribute("aria-label", /ready/);
  const before = await page.evaluate(() => document.querySelectorAll("*").length);
  await run(page, "kubectl rollout restart deployment web");
  await page.waitForTimeout(5000);
  expect(await page.evaluate(() => document.querySelectorAll("*").length)).toBeLessThan(before * 1.5);
});

test("what differs from Kubernetes is one click away", async ({ page }) => {
  await open(page);
  const badge = page.getByRole("button", { name: "Kubernetes 1.36" });
  await badge.click();
  const dialog = page.getByRole("dialog", { name: "Where this differs from Kubernetes" });
  await expect(dialog).toContainText("Containers run no binaries");
  // What differs, what is proved, and what is kept without being simulated.
  await expect(dialog.locator("table")).toHaveCount(3);
  await expect(dialog.locator("table").first()).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
  await expect(badge).toBeFocused();
});

test("full speed keeps the page's size", async ({ page }) => {
  await sandbox(page);
  await page.locator(".tile").first().click();
  await page.getByRole("button", { name: "max", exact: true }).click();
  await page.waitForTimeout(3000);
  const elements = () => page.evaluate(() => document.querySelectorAll("*").length);
  const before = await elements();
  await page.waitForTimeout(10_000);
  expect(Math.abs((await elements()) - before)).toBeLessThan(60);
});
