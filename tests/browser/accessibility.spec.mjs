// axe-core finds nothing to complain about on the first screen, in both themes.

import { AxeBuilder } from "@axe-core/playwright";
import { expect, open, test } from "./page.mjs";

for (const colorScheme of ["light", "dark"]) {
  test(`no violation in the ${colorScheme} theme`, async ({ page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await open(page);
    const { violations } = await new AxeBuilder({ page }).analyze();
    const told = violations.map((one) => `${one.id}: ${one.help}: ${one.nodes.map((node) => node.target).join(" | ")}`);
    expect(told).toEqual([]);
  });
}
