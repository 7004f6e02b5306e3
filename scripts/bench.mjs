// Runs the measurements of benches/ and prints them as the tables of docs/performance.md: `node scripts/bench.mjs [--quick]`.
//
// Every figure comes from a process of its own, natively and under Node, so that peak memory belongs to one case. Times are
// processor time, so that other work on the machine does not count. Nothing is asserted: the figures depend on the machine.

import { execFileSync } from "node:child_process";
import { cpus, platform, release } from "node:os";
import { createRequire } from "node:module";

const native = "target/release/measure";
const isQuick = process.argv.includes("--quick");
const STEADY_SECONDS = 60;
/** Long enough for a lost node's pods to be replaced: 50 s until it counts as lost, 300 s of toleration. */
const LOSS_SECONDS = 420;

/** What one case gives as WebAssembly, in this process. */
function wasm(name, size, seconds) {
  const { Run, bare_loop, memory_bytes } = createRequire(import.meta.url)("../target/bench/measure.js");
  const timed = (work) => {
    const start = process.cpuUsage();
    const answer = work();
    const { user, system } = process.cpuUsage(start);
    return [answer, (user + system) / 1000];
  };
  if (name === "bare") return { ms: timed(() => bare_loop(size, seconds))[1] };
  if (name === "steady") {
    const run = Run.deployment(size);
    run.until_ready(size, 3600);
    const before = run.steps();
    const ms = timed(() => run.advance(seconds))[1];
    return { ms, steps: run.steps() - before, ready: run.ready_pods(), peakBytes: memory_bytes() };
  }
  if (name === "rollout") {
    const [[run, simulatedS], ms] = timed(() => {
      const run = Run.deployment(size);
      return [run, run.until_ready(size, 3600)];
    });
    return { ms, ready: run.ready_pods(), simulatedS, peakBytes: memory_bytes() };
  }
  if (name === "update") {
    const run = Run.deployment(size);
    const begin = run.until_ready(size, 3600);
    const [end, ms] = timed(() => {
      run.roll_out();
      return run.until_rolled_out(size, 7200);
    });
    return { ms, ready: run.ready_pods(), simulatedS: end - begin, peakBytes: memory_bytes() };
  }
  if (name === "node-loss") {
    const run = Run.wide_deployment(size, Math.floor(size / 10));
    run.until_ready(size, 3600);
    const calmMs = timed(() => run.advance(seconds))[1];
    const ms = timed(() => {
      run.fail_node();
      run.advance(seconds);
    })[1];
    return { ms, calmMs, ready: run.ready_pods(), peakBytes: memory_bytes() };
  }
  const run = Run.crash_loop(size);
  const hours = [];
  for (let hour = 0; hour < 24; hour += 1) hours.push([timed(() => run.advance(3600))[1], memory_bytes()]);
  return { hours };
}

/** One case, natively or as WebAssembly, each in its own process. */
function measured(where, name, size, seconds = STEADY_SECONDS) {
  const [program, ...first] = where === "native" ? [native] : [process.execPath, import.meta.filename, "--case"];
  return JSON.parse(execFileSync(program, [...first, name, String(size), String(seconds)], { encoding: "utf8" }));
}

const whole = (number) => Math.round(number).toLocaleString("en");
const megabytes = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;
const table = (heads, rows) => {
  console.log(`\n| ${heads.join(" | ")} |\n|${heads.map(() => " --- ").join("|")}|`);
  for (const row of rows) console.log(`| ${row.join(" | ")} |`);
};

if (process.argv[2] === "--case") {
  const [, , , name, size, seconds] = process.argv;
  console.log(JSON.stringify(wasm(name, Number(size), Number(seconds))));
} else {
  console.log(`${cpus().length} × ${cpus()[0].model}, ${platform()} ${release()}, Node ${process.version}`);

  console.log(`\n## Ready pods, liveness and readiness each 10 s: simulated seconds per second`);
  const steady = [];
  for (const pods of isQuick ? [100] : [100, 1000, 10000]) {
    for (const where of ["native", "wasm"]) {
      const seconds = STEADY_SECONDS;
      const cluster = measured(where, "steady", pods, seconds);
      // Two probes for each pod: the least that any simulation of them must take from a heap.
      const bare = measured(where, "bare", pods * 2, seconds);
      const rate = (seconds * 1000) / cluster.ms;
      const limit = (seconds * 1000) / bare.ms;
      steady.push([
        whole(pods), where, cluster.ready === pods ? "all" : whole(cluster.ready), whole(rate), whole(limit), `${(limit / rate).toFixed(1)}×`,
        megabytes(cluster.peakBytes),
      ]);
    }
  }
  table(["pods", "where", "ready", "simulated s/s", "bare heap s/s", "behind it", "peak memory"], steady);

  console.log(`\n## A Deployment with a Service and both probes, from apply until all are Ready`);
  const rollouts = [];
  for (const replicas of isQuick ? [100] : [100, 500, 1000]) {
    for (const where of ["native", "wasm"]) {
      const one = measured(where, "rollout", replicas);
      const ready = one.ready === replicas ? "all" : whole(one.ready);
      rollouts.push([whole(replicas), where, ready, `${one.simulatedS.toFixed(1)} s`, `${whole(one.ms)} ms`, megabytes(one.peakBytes)]);
    }
  }
  table(["replicas", "where", "ready", "simulated", "processor time", "peak memory"], rollouts);

  console.log(`\n## A rolling update, from the new image until every pod is new and available`);
  const updates = [];
  for (const replicas of isQuick ? [100] : [100, 1000]) {
    for (const where of ["native", "wasm"]) {
      const one = measured(where, "update", replicas);
      const ready = one.ready === replicas ? "all" : whole(one.ready);
      updates.push([whole(replicas), where, ready, `${one.simulatedS.toFixed(1)} s`, `${whole(one.ms)} ms`, megabytes(one.peakBytes)]);
    }
  }
  table(["replicas", "where", "ready", "simulated", "processor time", "peak memory"], updates);

  console.log(`\n## A node of ten pods loses power; ${LOSS_SECONDS} simulated seconds, ten pods on each node`);
  const losses = [];
  for (const pods of isQuick ? [100] : [1000, 10000]) {
    for (const where of ["native", "wasm"]) {
      const one = measured(where, "node-loss", pods, LOSS_SECONDS);
      const ready = one.ready === pods ? "all" : whole(one.ready);
      losses.push([
        whole(pods / 10), whole(pods), where, ready, `${whole(one.calmMs)} ms`, `${whole(one.ms)} ms`, megabytes(one.peakBytes),
      ]);
    }
  }
  table(["nodes", "pods", "where", "ready again", "without the loss", "with it", "peak memory"], losses);

  console.log(`\n## A simulated day with ten crash-looping pods`);
  const days = [];
  for (const where of ["native", "wasm"]) {
    const { hours } = measured(where, "day", 10);
    const at = (hour) => [`${hours[hour][0].toFixed(1)} ms`, megabytes(hours[hour][1])];
    days.push([where, ...at(1), ...at(12), ...at(23)]);
  }
  table(["where", "2nd hour", "memory", "13th hour", "memory", "24th hour", "memory"], days);
}
