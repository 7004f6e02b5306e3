// Serves dist/ for the whole suite on a free port and below a sub-path, as a host of somebody's choosing would.

import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { serve } from "../../scripts/serve.mjs";

const base = "/any/sub-path/";

/** Playwright's global setup: answers with what stops the server again. */
export default async function start() {
  const folder = fileURLToPath(new URL("../../dist", import.meta.url));
  if (!existsSync(folder + "/index.html")) throw new Error("there is no build in dist/: run `make build` first");
  const server = await serve(folder, 0, base);
  // The workers inherit the environment; page.mjs reads it.
  process.env.SELFHEAL_PAGE = `http://127.0.0.1:${server.address().port}${base}`;
  return () => {
    server.closeAllConnections();
    server.close();
  };
}
