// The promise of the first thirty seconds: a running cluster that can be broken, and that says who repaired it.

import { expect, open, test } from "./page.mjs";
import { run, replaceInEditor, sandbox } from "./play.mjs";

test("a crash is repaired in place by the kubelet, and the endpoint list follows", async ({ page }) => {
  await sandbox(page);
  await expect(page.locator(".hub-share")).toContainText("100%");
  const pod = page.locator(".tile").first();
  const name = await pod.getAttribute("data-pod");
  await pod.click();
  await page.getByRole("button", { name: "Crash", exact: true }).click();
  const tile = page.locator(`[data-pod="${name}"]`);
  await expect(tile.locator(".restarts")).toHaveText("↻1");
  await expect(page.locator(".hub-ends")).toContainText("2/3");
  await expect(page.locator(".acts")).toContainText("endpointslice-controller");
  await expect(page.locator(".acts")).toContainText("kubelet on");
  await expect(tile).toHaveClass(/state-ready/);
  await expect(page.locator(".hub-ends")).toContainText("3/3");

  await tile.click();
  await page.getByRole("button", { name: "Crash", exact: true }).click();
  await expect(tile.locator(".tile-wait")).toContainText("back-off 10s");
  await expect(page.locator(".why")).toContainText("No restart yet: back-off 10s");
  await page.locator(".timeline-text summary").click();
  await expect(page.locator(".timeline-text pre")).toContainText("back-off 10s");
});

test("a deleted pod is replaced by one with another name", async ({ page }) => {
  await sandbox(page);
  const pod = page.locator(".tile").first();
  const name = await pod.getAttribute("data-pod");
  await pod.click();
  await page.getByRole("button", { name: "Delete", exact: true }).click();
  await expect(page.locator(`[data-pod="${name}"]`)).toHaveClass(/state-terminating/);
  await expect(page.locator(".acts")).toContainText("replicaset-controller");
  await page.getByRole("button", { name: "10×", exact: true }).click();
  await expect(page.locator(`[data-pod="${name}"]`)).toHaveCount(0);
  await expect(page.locator(".tile.state-ready")).toHaveCount(3);
});

test("an unready pod leaves the endpoint list and is not restarted", async ({ page }) => {
  await sandbox(page);
  await page.locator(".tile").first().click();
  await page.getByRole("button", { name: "Unready", exact: true }).click();
  await page.getByRole("tab", { name: "Endpoints" }).click();
  await expect(page.locator(".endpoints .flag.good.on")).toHaveCount(4);
  await expect(page.locator(".hub-ends")).toContainText("2/3");
  await expect(page.locator(".restarts")).toHaveCount(0);
});

test("a node without power is believed for a while, then given up and replaced", async ({ page }) => {
  await sandbox(page);
  await page.locator(".rack-head").nth(1).click();
  await page.getByRole("button", { name: "Power off", exact: true }).click();
  await expect(page.locator(".rack").nth(1).locator(".tag-bad")).toContainText("power off");
  await expect(page.locator(".rack").nth(1).locator(".rack-state")).toHaveText("Ready");
  await page.getByRole("button", { name: "60×", exact: true }).click();
  await expect(page.locator(".rack").nth(1).locator(".rack-state")).toHaveText("Unknown");
  await expect(page.locator(".hub-ends")).toContainText("2/");
  await expect(page.locator(".tile.state-ready")).toHaveCount(3, { timeout: 30_000 });
});

test("the console answers, remembers and goes on", async ({ page }) => {
  await sandbox(page);
  expect(await run(page, "kubectl get pods")).toMatch(/^NAME +READY +STATUS +RESTARTS +AGE\n(web-\S+ +1\/1 +Running +0 +\d+s\n?){3}$/);
  expect(await run(page, "kubectl get deployment web -o name")).toBe("deployment.apps/web\n");
  const input = page.getByRole("textbox", { name: "Command" });
  await input.press("ArrowUp");
  await input.press("ArrowUp");
  await expect(input).toHaveValue("kubectl get pods");
  await input.press("ArrowDown");
  await input.press("ArrowDown");
  await expect(input).toHaveValue("");
  await run(page, "kubectl get pods -w");
  // A terminal does one thing after the other: what is typed meanwhile is forgotten with the watch.
  await input.fill("kubectl get nodes");
  await input.press("Enter");
  await page.locator(".tile").first().click();
  await page.getByRole("button", { name: "Delete", exact: true }).click();
  await expect(page.locator(".line").nth(2).locator("pre")).toContainText("Terminating");
  await input.press("Control+c");
  await expect(page.locator(".line-going")).toHaveCount(0);
  await expect(page.locator(".console-lines")).not.toContainText("kubectl get nodes");
});

test("the manifest can be edited, compared and applied", async ({ page }) => {
  await sandbox(page);
  await page.getByRole("tab", { name: "YAML" }).click();
  await replaceInEditor(page, "replicas: 3", "replicas: 4");
  await expect(page.locator(".yaml-state")).toHaveText("edited");
  await page.getByRole("button", { name: "Diff" }).click();
  await expect(page.locator(".comparison")).toContainText("replicas: 4");
  await page.getByRole("button", { name: "Diff" }).click();
  await page.getByRole("button", { name: "Apply" }).click();
  await expect(page.locator(".toast")).toContainText("deployment.apps/web configured");
  await expect(page.locator(".tile.state-ready")).toHaveCount(4);
});

const generation = (page) => run(page, "kubectl get deployment web -o jsonpath={.metadata.generation}");

for (const [what, from, to, nth, says] of [
  ["an unknown field", "readinessProbe", "readinesProbe", 1, 'unknown field "spec.template.spec.containers[0].readinesProbe"'],
  ["a wrong type", "replicas: 3", "replicas: three", 1, "replicas"],
  ["an unknown kind", "kind: Deployment", "kind: Deploymnt", 1, "Deploymnt"],
  ["a selector that does not match", "app: web", "app: wob", 3, "`selector` does not match template `labels`"],
  ["a negative period", "periodSeconds: 2", "periodSeconds: -2", 1, "must be greater than or equal to 0"],
  ["a tab", "replicas: 3", "\treplicas: 3", 1, "yaml: line"],
  ["an alias bomb", "replicas: 3", "replicas: &a [*a, *a]", 1, "yaml"],
]) {
  test(`${what} is told at its place and changes nothing`, async ({ page }) => {
    await sandbox(page);
    const before = await generation(page);
    await page.getByRole("tab", { name: "YAML" }).click();
    await replaceInEditor(page, from, to, nth);
    const remark = page.locator(".remark.error").first();
    await expect(remark).toContainText(says);
    await expect(remark.locator(".link")).toHaveText(/^\d+:\d+$/);
    await page.keyboard.press("Control+Enter");
    await expect(page.locator(".toast.failed")).toBeVisible();
    expect(await generation(page)).toBe(before);
  });
}

test("a megabyte of brackets neither freezes the page nor reaches the cluster", async ({ page }) => {
  await sandbox(page);
  await page.getByRole("tab", { name: "YAML" }).click();
  await page.getByRole("textbox", { name: "YAML manifest" }).focus();
  await page.keyboard.press("Control+a");
  await page.keyboard.insertText("[".repeat(1_000_000));
  await expect(page.locator(".remark.error").first()).toBeVisible();
  await page.keyboard.press("Control+Enter");
  await expect(page.locator(".toast.failed")).toBeVisible();
  expect(await run(page, "kubectl get deployment web -o name")).toBe("deployment.apps/web\n");
});

test("hostile remembered settings are ignored, sizes are kept", async ({ page }) => {
  await page.addInitScript(() => {
    if (!sessionStorage.getItem("planted")) {
      localStorage.setItem("selfheal.settings", "theme=<b>\nguide=1e9\nworkbench=-4\nseed=x\nfinished=../..");
      sessionStorage.setItem("planted", "yes");
    }
  });
  await sandbox(page);
  const splitter = page.getByRole("separator", { name: "Width of the guide" });
  await expect(splitter).toHaveAttribute("aria-valuenow", "312");
  await splitter.focus();
  await page.keyboard.press("ArrowRight");
  await expect(splitter).toHaveAttribute("aria-valuenow", "328");
  await open(page);
  await expect(page.getByRole("separator", { name: "Width of the guide" })).toHaveAttribute("aria-valuenow", "328");
});

test("on a phone every place is reachable and nothing sticks out", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await sandbox(page);
  for (const [place, shown] of [["Guide", "#guide"], ["Work", "#workbench"], ["Time", "#timeline"], ["Console", "#console"], ["Stage", "#stage"]]) {
    await page.locator(".places").getByRole("button", { name: place }).click();
    await expect(page.locator(shown)).toBeVisible();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  }
  await page.locator(".tile").first().click();
  await page.getByRole("button", { name: "Crash", exact: true }).click();
  await expect(page.locator(".restarts").first()).toHaveText("↻1");
});
