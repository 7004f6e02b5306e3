// A small static file server for dist/: `node scripts/serve.mjs [folder] [port]`.
//
// Serves on 127.0.0.1 only, with the types WebAssembly needs, brotli or gzip as the browser asks, and no caching (a build
// must never be hidden by the one before). Prints the address once it answers. It is for development and tests: any other
// static server does as well.

import { createServer } from "node:http";
import { readFile, stat } from "node:fs/promises";
import { extname, join, normalize, resolve, sep } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

const types = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
  ".woff2": "font/woff2",
  ".yaml": "text/yaml; charset=utf-8",
};
const compressible = new Set([".css", ".html", ".js", ".json", ".mjs", ".svg", ".txt", ".wasm", ".webmanifest", ".yaml"]);

const encoders = {
  br: (body) => promisify(brotliCompress)(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }),
  gzip: (body) => promisify(gzip)(body),
};

/** Starts a server for `folder` below the path `base` on `port` (0 picks a free one); answers with it once it listens. */
export function serve(folder, port, base = "/") {
  const root = resolve(folder);
  // Compressed bodies by file, encoding and modification time: the wasm file is compressed once per build.
  const compressed = new Map();

  async function respond(request, response) {
    let path;
    try {
      path = decodeURIComponent(new URL(request.url, "http://localhost").pathname);
    } catch {
      return plain(response, 400, "bad request");
    }
    if (!path.startsWith(base)) return plain(response, 404, "not found");
    let file = join(root, normalize("/" + path.slice(base.length)));
    if (file !== root && !file.startsWith(root + sep)) return plain(response, 403, "forbidden");
    let facts = await stat(file).catch(() => null);
    if (facts?.isDirectory()) {
      file = join(file, "index.html");
      facts = await stat(file).catch(() => null);
    }
    if (!facts) return plain(response, 404, "not found");

    const extension = extname(file);
    const headers = { "content-type": types[extension] ?? "application/octet-stream", "cache-control": "no-cache" };
    let body = await readFile(file);
    const accepted = String(request.headers["accept-encoding"] ?? "");
    const encoding = compressible.has(extension) ? ["br", "gzip"].find((name) => accepted.includes(name)) : undefined;
    if (encoding) {
      const key = `${file} ${encoding} ${facts.mtimeMs}`;
      if (!compressed.has(key)) compressed.set(key, await encoders[encoding](body));
      body = compressed.get(key);
      headers["content-encoding"] = encoding;
      headers.vary = "accept-encoding";
    }
    headers["content-length"] = body.length;
    response.writeHead(200, headers);
    response.end(request.method === "HEAD" ? undefined : body);
  }

  const server = createServer((request, response) => {
    respond(request, response).catch((error) => plain(response, 500, String(error)));
  });
  return new Promise((listening, failed) => {
    server.once("error", failed);
    server.listen(port, "127.0.0.1", () => listening(server));
  });
}

function plain(response, status, text) {
  response.writeHead(status, { "content-type": "text/plain; charset=utf-8" });
  response.end(text + "\n");
}

if (process.argv[1] && resolve(process.argv[1]) === import.meta.filename) {
  const folder = process.argv[2] ?? "dist";
  const port = Number(process.argv[3] ?? process.env.PORT ?? 8080);
  const server = await serve(folder, port).catch((error) => {
    const taken = error.code === "EADDRINUSE";
    console.error(taken ? `error: port ${port} is in use: choose another, as in PORT=8081 make serve` : String(error));
    process.exit(1);
  });
  const address = `http://127.0.0.1:${server.address().port}`;
  const answer = await fetch(address + "/");
  if (!answer.ok) console.error(`warning: ${address} answers ${answer.status}: is there a build in ${folder}?`);
  console.log(`serving ${folder} on ${address} (Ctrl-C stops)`);
}
