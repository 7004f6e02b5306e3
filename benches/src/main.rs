//! Native measurements: `measure CASE SIZE`, one case per process, so that peak memory is that case's own. scripts/bench.mjs
//! runs them all and compares them with the same cases as WebAssembly.

/// As WebAssembly there is no program: Node calls what the library exports, which is linked in by being named.
#[cfg(target_arch = "wasm32")]
fn main() {
    let _exports = benches::bare_loop;
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    native::main();
}

#[cfg(not(target_arch = "wasm32"))]
mod native {
    use benches::{Run, bare_loop};
    use std::time::{Duration, Instant};

    /// The processor time that this thread has had so far, where the system says; other work on the machine does not count.
    fn processor_time() -> Option<Duration> {
        let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
        text.split(' ').next()?.parse().ok().map(Duration::from_nanos)
    }

    /// Runs `work` and answers with its result and the processor time it took; the time on the clock where no other is
    /// known.
    #[expect(clippy::disallowed_methods, reason = "a measurement reads the clock of the machine")]
    fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
        let (start, before) = (Instant::now(), processor_time());
        let answer = work();
        let elapsed = start.elapsed();
        let took = processor_time().zip(before).map(|(after, before)| after.saturating_sub(before));
        // The system counts in steps of some milliseconds, which short work falls between.
        (answer, took.filter(|took| took.as_millis() >= 100).unwrap_or(elapsed))
    }

    /// The most memory this process has ever held; 0 where the system does not say.
    fn peak_bytes() -> u64 {
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok())
            .map_or(0, |kilobytes| kilobytes * 1024)
    }

    pub(super) fn main() {
        let arguments: Vec<String> = std::env::args().skip(1).collect();
        let size = arguments.get(1).and_then(|size| size.parse().ok()).unwrap_or(100);
        let seconds: u32 = arguments.get(2).and_then(|seconds| seconds.parse().ok()).unwrap_or(60);
        match arguments.first().map(String::as_str) {
            Some("bare") => {
                let (_, took) = timed(|| std::hint::black_box(bare_loop(size, seconds)));
                println!("{{\"ms\":{}}}", took.as_secs_f64() * 1e3);
            }
            Some("steady") => {
                let mut run = Run::deployment(size);
                run.until_ready(size, 3_600);
                let before = run.steps();
                let (_, took) = timed(|| run.advance(seconds));
                let (ms, steps) = (took.as_secs_f64() * 1e3, run.steps() - before);
                println!(
                    "{{\"ms\":{ms},\"steps\":{steps},\"ready\":{},\"peakBytes\":{}}}",
                    run.ready_pods(),
                    peak_bytes()
                );
            }
            Some("rollout") => {
                let ((run, simulated), took) = timed(|| {
                    let mut run = Run::deployment(size);
                    let simulated = run.until_ready(size, 3_600);
                    (run, simulated)
                });
                let (ms, peak) = (took.as_secs_f64() * 1e3, peak_bytes());
                println!(
                    "{{\"ms\":{ms},\"ready\":{},\"simulatedS\":{simulated},\"peakBytes\":{peak}}}",
                    run.ready_pods()
                );
            }
            Some("update") => {
                let mut run = Run::deployment(size);
                let begin = run.until_ready(size, 3_600);
                let (end, took) = timed(|| {
                    run.roll_out();
                    run.until_rolled_out(size, 7_200)
                });
                let (ms, peak) = (took.as_secs_f64() * 1e3, peak_bytes());
                println!(
                    "{{\"ms\":{ms},\"ready\":{},\"simulatedS\":{},\"peakBytes\":{peak}}}",
                    run.ready_pods(),
                    end - begin
                );
            }
            Some("node-loss") => {
                let mut run = Run::wide_deployment(size, size / 10);
                run.until_ready(size, 3_600);
                let (_, calm) = timed(|| run.advance(seconds));
                let (_, took) = timed(|| {
                    run.fail_node();
                    run.advance(seconds);
                });
                println!(
                    "{{\"ms\":{},\"calmMs\":{},\"ready\":{},\"peakBytes\":{}}}",
                    took.as_secs_f64() * 1e3,
                    calm.as_secs_f64() * 1e3,
                    run.ready_pods(),
                    peak_bytes()
                );
            }
            Some("day") => {
                let mut run = Run::crash_loop(size);
                let mut hours = Vec::new();
                for _ in 0..24 {
                    let (_, took) = timed(|| run.advance(3_600));
                    hours.push(format!("[{},{}]", took.as_secs_f64() * 1e3, peak_bytes()));
                }
                println!("{{\"hours\":[{}]}}", hours.join(","));
            }
            _ => {
                eprintln!("usage: measure bare|steady|rollout|update|node-loss|day SIZE [SECONDS]");
                std::process::exit(2);
            }
        }
    }
}
