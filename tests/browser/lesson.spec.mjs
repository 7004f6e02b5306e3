// The restart-loop incident played to its debrief: with the mouse through the editor, and with the keyboard alone through kubectl.

import { expect, open, test } from "./page.mjs";
import { choose, replaceInEditor, run, sandbox, tabTo } from "./play.mjs";

test.setTimeout(240_000);

const current = (page) => page.locator(".step.current");

test("with the mouse, through the YAML editor", async ({ page }) => {
  await sandbox(page);
  await page.getByRole("button", { name: /restart loop incident/ }).click();
  await expect(page.locator(".lesson-title")).toHaveText("The restart loop incident");
  await expect(page.getByRole("button", { name: "Play" })).toBeVisible();
  await page.locator(".ask input").fill("12");
  await page.getByRole("button", { name: "Predict" }).click();
  await page.getByRole("button", { name: "10×", exact: true }).click();
  await expect(current(page)).toContainText("Is anything down?", { timeout: 60_000 });
  await expect(page.locator(".ask-outcome").first()).toBeVisible();
  await page.getByRole("button", { name: "Yes, it is available" }).click();
  await expect(current(page)).toContainText("Find the cause", { timeout: 60_000 });
  await expect(current(page)).toContainText("Put it right", { timeout: 60_000 });
  for (const grade of ["Nudge", "Pointer", "Answer"]) {
    await page.getByRole("button", { name: /^Hint/ }).click();
    await expect(page.locator(".hint").last()).toContainText(grade);
  }
  await page.getByRole("tab", { name: "YAML" }).click();
  await replaceInEditor(page, "/nonexistent-healthz", "/");
  await page.getByRole("button", { name: "Apply" }).click();
  await expect(current(page)).toContainText("Prove that it holds", { timeout: 60_000 });
  await page.getByRole("button", { name: "60×", exact: true }).click();
  await expect(page.locator(".debrief")).toContainText("What happened", { timeout: 60_000 });
  const debrief = page.locator(".debrief");
  await expect(debrief.locator("canvas")).toHaveCount(2);
  await debrief.getByText("As text").click();
  await expect(debrief.locator(".timeline-text pre")).toContainText("back-off");
  await debrief.getByRole("button", { name: "Side by side" }).click();
  const wide = page.getByRole("dialog", { name: "The restart loop incident" });
  await expect(wide.locator("canvas").first()).toBeVisible();
  await expect(wide).toContainText("What happened");
  await page.keyboard.press("Escape");
  await expect(wide).toHaveCount(0);
  await open(page);
  await expect(page.locator(".lesson-mark.done")).toHaveCount(1);
});

test("with the keyboard, through kubectl", async ({ page }) => {
  await sandbox(page);
  await choose(page, "lesson restart loop");
  await expect(page.locator(".lesson-title")).toHaveText("The restart loop incident");
  await page.keyboard.press("g");
  await tabTo(page, ".ask input");
  await page.keyboard.type("12");
  await page.keyboard.press("Enter");
  await choose(page, "speed 10×");
  await expect(current(page)).toContainText("Is anything down?", { timeout: 60_000 });
  await page.keyboard.press("g");
  await tabTo(page, ".choices .button");
  await page.keyboard.press("Enter");
  await expect(current(page)).toContainText("Put it right", { timeout: 90_000 });
  await page.keyboard.press("c");
  await expect(page.locator("#console-input")).toBeFocused();
  await page.keyboard.type(
    `kubectl patch deployment web --type=json -p='[{"op":"replace","path":"/spec/template/spec/containers/0/livenessProbe/httpGet/path","value":"/"}]'`,
  );
  await page.keyboard.press("Enter");
  await expect(page.locator(".line").last()).toContainText("deployment.apps/web patched");
  await expect(current(page)).toContainText("Prove that it holds", { timeout: 60_000 });
  await choose(page, "speed 60×");
  await expect(page.locator(".debrief")).toBeVisible({ timeout: 60_000 });
});

test("a step keeps closed what would spoil it, says so, and looking stays free", async ({ page }) => {
  await sandbox(page);
  await choose(page, "lesson restart loop");
  await expect(page.locator(".lesson-title")).toHaveText("The restart loop incident");
  await page.getByRole("tab", { name: "YAML" }).click();
  const apply = page.getByRole("button", { name: "Apply" });
  await expect(apply).toHaveAttribute("aria-disabled", "true");
  await expect(apply).toHaveAttribute("title", /kept closed by this step/);
  await apply.click({ force: true });
  await expect(page.locator(".toast.failed").last()).toContainText("Apply is kept closed by this step");
  expect(await run(page, "kubectl delete pods --all")).toContain('keeps "kubectl delete" closed');
  expect(await run(page, "kubectl get deployment web -o name")).toBe("deployment.apps/web\n");
  await page.locator(".rack-head").first().click();
  await expect(page.locator(".chaos").getByRole("button", { name: "Drain" })).toHaveAttribute("aria-disabled", "true");
});

test("a wrong fix is not taken for a right one", async ({ page }) => {
  await sandbox(page);
  await choose(page, "lesson restart loop");
  await page.locator(".ask input").fill("12");
  await page.getByRole("button", { name: "Predict" }).click();
  await page.getByRole("button", { name: "10×", exact: true }).click();
  await page.getByRole("button", { name: "Yes, it is available" }).click();
  await expect(current(page)).toContainText("Put it right", { timeout: 90_000 });
  await run(page, "kubectl delete pod -l app=web --wait=false");
  await page.getByRole("button", { name: "60×", exact: true }).click();
  await page.waitForTimeout(15_000);
  await expect(page.locator(".debrief")).toHaveCount(0);
});
