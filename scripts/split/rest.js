
// The rest of the app: what a visitor who only watches never runs. It is fetched when somebody first touches the page, and
// in place when the app needs it before that, so that no call has to wait for a promise.
const REST_URL = new URL("REST_FILE", import.meta.url);
let restLoaded = false;

/** Says that the rest is here; `asked` is the place of the stub that could not wait for it, in target/stubs.json. */
function linkRest(instance, asked) {
  restLoaded = true;
  wasm["rest-loaded"].value = 1;
  performance.mark?.("selfheal-rest", { detail: asked });
  return instance;
}

function restImports() {
  return { ...__wbg_get_imports(), main: wasm };
}

function loadRest(asked) {
  if (restLoaded) return;
  // Only a synchronous request can answer inside a call; its text carries one byte a letter.
  const request = new XMLHttpRequest();
  request.open("GET", REST_URL, false);
  request.overrideMimeType("text/plain; charset=x-user-defined");
  request.send();
  if (request.status !== 200 && request.status !== 0) throw new Error(`the rest of the app did not load: status ${request.status}`);
  const bytes = Uint8Array.from(request.responseText, (letter) => letter.charCodeAt(0) & 255);
  linkRest(new WebAssembly.Instance(new WebAssembly.Module(bytes), restImports()), asked);
}

async function fetchRest() {
  for (const touch of TOUCHES) globalThis.removeEventListener?.(touch, fetchRest, true);
  try {
    const answer = await fetch(REST_URL);
    if (!answer.ok) return;
    const module = await WebAssembly.compile(await answer.arrayBuffer());
    if (wasm !== undefined && !restLoaded) linkRest(await WebAssembly.instantiate(module, restImports()));
  } catch {
    // Nothing is lost: the call that needs it loads it in place, and says what is wrong when that fails too.
  }
}

const TOUCHES = ["pointermove", "pointerdown", "touchstart", "wheel", "keydown"];
for (const touch of TOUCHES) globalThis.addEventListener?.(touch, fetchRest, true);
