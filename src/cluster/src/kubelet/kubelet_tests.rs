//! What real kubelets were recorded to do, from a pod's first sync to its end.

use alloc::string::String;
use alloc::vec::Vec;
use alloc::{format, vec};

use k8s_openapi::api::core::v1::Pod as ApiPod;
use serde_json::{Value, json};

use super::bench::Bench;
use super::{Failure, Input};
use crate::api::{Key, Kind, Object};
use crate::settings::Settings;
use crate::store::Subresource;

fn spec(args: &[&str], more: Value) -> Value {
    let mut container = json!({"name": "web", "image": "registry.test/web:1.0", "args": args});
    if let (Some(container), Some(more)) = (container.as_object_mut(), more.as_object()) {
        container.extend(more.clone());
    }
    json!({"containers": [container]})
}

fn gaps(times: &[u64]) -> Vec<u64> {
    times.windows(2).map(|pair| pair[1] - pair[0]).collect()
}

#[test]
fn a_pod_starts_as_recorded() {
    let mut bench = Bench::new(1);
    bench.create("web", spec(&["port=8080"], json!({})));
    bench.run(8_000);
    let story = bench.story("web");
    let want = "Pending []
Pending [web ContainerCreating unready #0 last -]
Normal Pulling: Pulling image \"registry.test/web:1.0\"
Pending sandbox [web ContainerCreating unready #0 last -]
Normal Pulled: Successfully pulled image \"registry.test/web:1.0\" in 1.2s (1.2s including waiting). Image size: 52428800 bytes.
Normal Created: Container created
Normal Started: Container started
Running sandbox Ready [web running started ready #0 last -]
";
    assert_eq!(story, want);
    let pod = bench.pod("web").unwrap();
    let status = pod.status.as_ref().unwrap();
    assert_eq!(status.pod_ip.as_deref(), Some("10.244.1.2"));
    let kinds: Vec<&str> = status.conditions.iter().flatten().map(|condition| condition.type_.as_str()).collect();
    assert_eq!(kinds, ["PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodScheduled"]);
    assert!(status.conditions.iter().flatten().all(|condition| condition.observed_generation == Some(1)));
    assert_eq!(
        status.container_statuses.as_ref().unwrap()[0].container_id.as_ref().unwrap().len(),
        "containerd://".len() + 64
    );
}

#[test]
fn liveness_404_kills_at_the_second_failure_and_restarts_come_in_pairs() {
    let probe = json!({"livenessProbe": {"httpGet": {"path": "/nope", "port": 8080},
        "initialDelaySeconds": 5, "periodSeconds": 5, "failureThreshold": 2}});
    let mut bench = Bench::new(3);
    bench.create("web", spec(&["port=8080"], probe));
    bench.run(16_000);
    let (unhealthy, started) = (bench.times("Unhealthy"), bench.times("Started"));
    assert_eq!(unhealthy.len(), 2);
    assert_eq!(unhealthy[1] - unhealthy[0], 5_000);
    assert!((7_500..9_900).contains(&(unhealthy[0] - started[0])), "{unhealthy:?} {started:?}");
    let story = bench.story("web");
    let tail = story.split_once("Ready [web running started ready #0 last -]\n").unwrap().1;
    let want = "Warning Unhealthy: Liveness probe failed: HTTP probe failed with statuscode: 404
Warning Unhealthy: Liveness probe failed: HTTP probe failed with statuscode: 404
Normal Killing: Container web failed liveness probe, will be restarted
Normal Pulled: Container image \"registry.test/web:1.0\" already present on machine and can be accessed by the pod
Normal Created: Container created
Normal Started: Container started
Running sandbox Ready [web running started ready #1 last Completed(0)]
";
    assert_eq!(tail, want);
    bench.run(900_000);
    let gaps = gaps(&bench.times("Started"));
    assert!(gaps[0] < 16_000, "the second and the third restart come at once too: {gaps:?}");
    assert!((28_000..46_000).contains(&gaps[1]), "the fourth is blocked by 20 s: {gaps:?}");
    let uid = bench.pod("web").unwrap().metadata.uid.clone().unwrap();
    let lines: Vec<String> = bench.lines.iter().map(|(_, line)| line.clone()).collect();
    let at = lines.iter().position(|line| line.contains("BackOff: Back-off restarting")).unwrap();
    assert_eq!(
        lines[at],
        format!("web Warning BackOff: Back-off restarting failed container web in pod web_default({uid})")
    );
    assert_eq!(lines[at + 1], lines[at], "the sync after the relist is denied again");
    assert_eq!(lines[at + 2], "web Running sandbox [web CrashLoopBackOff unready #3 last Completed(0)]");
}

#[test]
fn the_exit_ladder_doubles_up_to_five_minutes() {
    let mut bench = Bench::new(5);
    bench.create("web", spec(&["exit=0.2:1"], json!({})));
    bench.run(1_100_000);
    let gaps = gaps(&bench.times("Started"));
    let ranges = [
        100..2_500,
        9_900..17_000,
        19_900..32_000,
        39_900..62_000,
        79_900..121_000,
        159_900..200_000,
        299_000..350_000,
    ];
    for (gap, range) in gaps.iter().zip(ranges) {
        assert!(range.contains(gap), "{gaps:?}");
    }
    assert!(gaps.len() >= 7, "{gaps:?}");
    let story = bench.story("web");
    let backed: Vec<&str> = story.lines().skip_while(|line| !line.contains("BackOff")).take(3).collect();
    assert_eq!(backed[1], "Running sandbox [web Error(1) unready #1 last Error(1)]", "CrashLoopBackOff is shown late");
}

#[test]
fn restart_policies_decide_what_an_exit_means() {
    for (policy, args, end) in [
        ("Never", "exit=0.2:1", "Failed [web Error(1) unready #0 last -]"),
        ("Never", "exit=0.2:0", "Succeeded [web Completed(0) unready #0 last -]"),
        ("OnFailure", "exit=0.2:0", "Succeeded [web Completed(0) unready #0 last -]"),
    ] {
        let mut bench = Bench::new(7);
        let mut pod = spec(&[args], json!({}));
        pod["restartPolicy"] = json!(policy);
        bench.create("web", pod);
        bench.run(30_000);
        let story = bench.story("web");
        assert_eq!(story.lines().last(), Some(end), "{policy} {args}\n{story}");
    }
}

#[test]
fn readiness_is_kicked_whatever_the_period() {
    let probe = json!({"readinessProbe": {"httpGet": {"path": "/ready", "port": 8080}, "periodSeconds": 60}});
    let mut bench = Bench::new(9);
    bench.create("web", spec(&["port=8080"], probe));
    bench.run(10_000);
    let started = bench.times("Started")[0];
    let ready = bench.times("Running sandbox Ready")[0];
    assert!(ready - started < 100, "{started} {ready}");
    bench.set("web", "ready503", true);
    bench.run(400_000);
    let unhealthy = bench.times("Readiness probe failed: HTTP probe failed with statuscode: 503");
    assert_eq!(gaps(&unhealthy)[..3], [60_000, 60_000, 0], "one more at the moment it turns unready: {unhealthy:?}");
    assert!(!bench.times("Running sandbox [web running started unready").is_empty());
}

#[test]
fn a_startup_probe_holds_the_others_back() {
    let probes = json!({
        "livenessProbe": {"httpGet": {"path": "/health", "port": 8080}, "periodSeconds": 5},
        "readinessProbe": {"httpGet": {"path": "/ready", "port": 8080}, "periodSeconds": 5},
        "startupProbe": {"httpGet": {"path": "/health", "port": 8080}, "periodSeconds": 3, "failureThreshold": 10}});
    let mut bench = Bench::new(11);
    bench.create("web", spec(&["port=8080", "start=20"], probes));
    bench.run(40_000);
    let story = bench.story("web");
    let refused = "Startup probe failed: Get \"http://10.244.1.2:8080/health\": dial tcp 10.244.1.2:8080: connect: connection refused";
    assert!((5..=7).contains(&story.matches(refused).count()), "{story}");
    assert!(!story.contains("Liveness probe failed") && !story.contains("Readiness probe failed"), "{story}");
    let tail: Vec<&str> = story.lines().rev().take(2).collect();
    assert_eq!(
        tail,
        [
            "Running sandbox Ready [web running started ready #0 last -]",
            "Running sandbox [web running started unready #0 last -]"
        ]
    );
}

#[test]
fn deletion_runs_pre_stop_then_sigterm_then_sigkill() {
    let hook = json!({"lifecycle": {"preStop": {"sleep": {"seconds": 5}}}});
    let mut bench = Bench::new(13);
    bench.create("web", spec(&["port=8080", "term=ignore"], hook));
    bench.run(10_000);
    bench.lines.clear();
    bench.delete("web", None);
    bench.run(60_000);
    let killing = bench.times("Killing: Stopping container web")[0];
    let ended = bench.times("Failed")[0];
    assert!((29_900..30_200).contains(&(ended - killing)), "{killing} {ended}");
    let want = "deleting 30 Running sandbox Ready [web running started ready #0 last -]
Normal Killing: Stopping container web
deleting 30 Failed [web Error(137) unready #0 last -]
deleting 0 Failed [web Error(137) unready #0 last -]
gone
";
    assert_eq!(bench.story("web"), want);
}

#[test]
fn a_pre_stop_hook_that_eats_the_grace_leaves_two_seconds() {
    let hook = json!({"lifecycle": {"preStop": {"exec": {"command": ["sleep", "20"]}}}});
    let mut bench = Bench::new(15);
    let mut pod = spec(&["port=8080", "term=ignore"], hook);
    pod["terminationGracePeriodSeconds"] = json!(8);
    bench.create("web", pod);
    bench.run(10_000);
    bench.delete("web", None);
    bench.run(40_000);
    let (killing, gone) = (bench.times("Killing")[0], bench.times("Failed")[0]);
    assert!((9_900..10_200).contains(&(gone - killing)), "{killing} {gone}");
}

#[test]
fn a_missing_image_backs_off_and_reasons_lag_a_sync() {
    let mut bench = Bench::new(17);
    bench.create("web", json!({"containers": [{"name": "web", "image": "registry.test/missing:1"}]}));
    bench.run(30_000);
    let story = bench.story("web");
    let error = "rpc error: code = NotFound desc = failed to pull and unpack image \"registry.test/missing:1\": failed to resolve reference \"registry.test/missing:1\": registry.test/missing:1: not found";
    let want = format!(
        "Normal Pulling: Pulling image \"registry.test/missing:1\"
Pending sandbox [web ContainerCreating unready #0 last -]
Warning Failed: Failed to pull image \"registry.test/missing:1\": {error}
Warning Failed: Error: ErrImagePull
Normal BackOff: Back-off pulling image \"registry.test/missing:1\"
Warning Failed: Error: ImagePullBackOff
Pending sandbox [web ErrImagePull unready #0 last -]
Normal Pulling: Pulling image \"registry.test/missing:1\"
Pending sandbox [web ImagePullBackOff unready #0 last -]
"
    );
    assert!(story.contains(&want), "{story}");
}

#[test]
fn init_containers_and_sidecars_run_in_order() {
    let image = "registry.test/web:1.0";
    let mut bench = Bench::new(19);
    bench.create(
        "web",
        json!({"initContainers": [
            {"name": "init1", "image": image, "args": ["exit=3:0"]},
            {"name": "side", "image": image, "restartPolicy": "Always"},
            {"name": "init2", "image": image, "args": ["exit=2:0"]}],
            "containers": [{"name": "main", "image": image, "args": ["port=8080"]}]}),
    );
    bench.run(20_000);
    let story = bench.story("web");
    let states: Vec<&str> = story.lines().filter(|line| line.contains('[') && line.contains("init1")).collect();
    assert_eq!(
        states.last(),
        Some(
            &"Running sandbox Ready [init1 Completed(0) ready #0 last -; side running started ready #0 last -; init2 Completed(0) ready #0 last -; main running started ready #0 last -]"
        ),
        "{story}"
    );
    assert!(
        states.iter().any(|line| line.contains("side running started ready #0 last -; init2 running started unready"))
    );
    assert!(states[0].contains("PodInitializing"));
}

#[test]
fn a_failed_post_start_hook_kills_the_container() {
    let hook = json!({"lifecycle": {"postStart": {"exec": {"command": ["sh", "-c", "exit 4"]}}}});
    let mut bench = Bench::new(21);
    bench.create("web", spec(&["port=8080"], hook));
    while bench.times("[web PostStartHookError unready").is_empty() {
        let next = bench.now.ms() + 10;
        assert!(bench.run(next).now.ms() < 8_000);
    }
    let uid = bench.pod("web").unwrap().metadata.uid.clone().unwrap();
    let pod = bench.pod("web").unwrap();
    let state = pod.status.as_ref().unwrap().container_statuses.as_ref().unwrap()[0].state.clone().unwrap();
    let waiting = state.waiting.unwrap();
    assert_eq!(waiting.reason.as_deref(), Some("PostStartHookError"));
    let want = format!(
        "Exec lifecycle hook ([sh -c exit 4]) for Container \"web\" in Pod \"web_default({uid})\" failed - error: command 'sh -c exit 4' exited with 4: , message: \"\""
    );
    assert_eq!(waiting.message, Some(want));
    assert!(
        bench
            .story("web")
            .contains("Warning FailedPostStartHook: PostStartHook failed\nNormal Killing: FailedPostStartHook\n")
    );
}

#[test]
fn a_container_that_cannot_start_shows_the_runtime_error() {
    let mut bench = Bench::new(23);
    bench.create("web", spec(&["runerror=/nope"], json!({})));
    bench.run(4_000);
    let story = bench.story("web");
    assert!(story.contains("Warning Failed: Error: failed to create containerd task"), "{story}");
    assert!(story.contains("Running sandbox [web RunContainerError unready #0 last StartError(128)]"), "{story}");
}

#[test]
fn an_idle_pod_costs_no_writes_and_probes_go_on() {
    let probes = json!({
        "livenessProbe": {"httpGet": {"path": "/health", "port": 8080}, "periodSeconds": 10},
        "readinessProbe": {"httpGet": {"path": "/ready", "port": 8080}, "periodSeconds": 10}});
    let mut bench = Bench::new(25);
    bench.create("web", spec(&["port=8080"], probes));
    bench.run(20_000);
    let (writes, lines) = (bench.writes, bench.lines.len());
    bench.run(320_000);
    let heartbeats = bench.writes - writes;
    assert!((29..=33).contains(&heartbeats), "a lease every ten seconds and a node status or two: {heartbeats}");
    assert_eq!(bench.lines.len(), lines);
}

#[test]
fn a_stopped_kubelet_leaves_containers_running_and_forgets_its_back_off() {
    let mut bench = Bench::new(27);
    let probes = json!({"readinessProbe": {"httpGet": {"path": "/ready", "port": 8080}, "periodSeconds": 10}});
    bench.create("web", spec(&["port=8080"], probes));
    bench.run(10_000);
    bench.lines.clear();
    bench.input(Input::Fail(Failure::Kubelet));
    let writes = bench.writes;
    bench.run(60_000);
    assert_eq!(bench.writes, writes, "it writes nothing");
    bench.input(Input::Recover);
    bench.relist();
    bench.run(90_000);
    assert_eq!(bench.story("web"), "", "ready pods do not flap");
    assert_eq!(
        bench.pod("web").unwrap().status.as_ref().unwrap().container_statuses.as_ref().unwrap()[0].restart_count,
        0
    );
}

/// What the node controller does to the pods of a node that fell silent.
fn mark_not_ready(bench: &mut Bench, name: &str) {
    let apply = |object: &mut Object| {
        let status = object.get_mut::<ApiPod>().and_then(|pod| pod.status.as_mut()).unwrap();
        let ready = status.conditions.iter_mut().flatten().find(|condition| condition.type_ == "Ready").unwrap();
        ready.status = "False".into();
    };
    bench.store.patch(&Key::new(Kind::Pod, "default", name), None, Subresource::Status, &apply).unwrap();
}

#[test]
fn a_new_kubelet_process_says_again_what_it_thinks_of_its_pods() {
    let probes = json!({"readinessProbe": {"httpGet": {"path": "/ready", "port": 8080}, "periodSeconds": 10}});
    let mut bench = Bench::new(27);
    bench.create("bare", spec(&["port=8080"], json!({})));
    bench.create("probed", spec(&["port=8080"], probes.clone()));
    bench.create("going", spec(&["port=8080"], probes));
    bench.run(30_000);
    bench.input(Input::Fail(Failure::Kubelet));
    bench.run(60_000);
    for name in ["bare", "probed", "going"] {
        mark_not_ready(&mut bench, name);
    }
    bench.delete("going", None);
    bench.lines.clear();
    bench.input(Input::Recover);
    bench.relist();
    bench.run(62_000);
    let ready = |bench: &Bench, name: &str| crate::api::pod::is_ready(&bench.pod(name).unwrap());
    assert!(ready(&bench, "bare"), "without a probe it is ready as long as it runs");
    bench.run(75_000);
    assert!(ready(&bench, "probed"), "its probe succeeds again");
    let story = bench.story("going");
    assert!(story.contains("Killing"), "{story}");
    assert!(!story.contains(" ready #") && !story.contains(" Ready "), "no probe has succeeded since: {story}");
}

#[test]
fn a_machine_without_power_boots_with_a_new_boot_id_and_restarts_its_containers() {
    let mut bench = Bench::new(29);
    bench.create("web", json!({"containers": [{"name": "web", "image": "nginx:1.27"}]}));
    bench.run(10_000);
    bench.lines.clear();
    let boot = bench.node().status.as_ref().unwrap().node_info.as_ref().unwrap().boot_id.clone();
    bench.input(Input::Fail(Failure::Power));
    bench.run(40_000);
    bench.input(Input::Recover);
    bench.relist();
    bench.run(60_000);
    assert_ne!(bench.node().status.as_ref().unwrap().node_info.as_ref().unwrap().boot_id, boot);
    assert_eq!(bench.times("node-1 Warning Rebooted").len(), 1);
    let story = bench.story("web");
    assert!(story.contains("Normal SandboxChanged: Pod sandbox changed, it will be killed and re-created."), "{story}");
    assert_eq!(
        story.lines().last(),
        Some("Running sandbox Ready [web running started ready #1 last Unknown(255)]"),
        "{story}"
    );
}

#[test]
fn pods_that_do_not_fit_are_rejected() {
    let mut bench = Bench::new(31);
    let resources = json!({"resources": {"requests": {"cpu": "3"}}});
    bench.create("first", spec(&[], resources.clone()));
    bench.run(5_000);
    bench.create("second", spec(&[], resources));
    bench.run(6_000);
    let status = bench.pod("second").unwrap().status.clone().unwrap();
    assert_eq!(status.reason.as_deref(), Some("OutOfcpu"));
    assert_eq!(
        status.message.as_deref(),
        Some("Pod was rejected: Node didn't have enough resource: cpu, requested: 3000, used: 3000, capacity: 4000")
    );
    assert_eq!(status.phase.as_deref(), Some("Failed"));
}

#[test]
fn memory_pressure_evicts_the_largest_first_and_lasts_five_minutes_more() {
    let mut bench = Bench::new(37);
    for (name, image) in [("small", "nginx:1.27"), ("large", "postgres:16")] {
        bench.create(name, json!({"containers": [{"name": "web", "image": image}]}));
    }
    bench.run(10_000);
    bench.lines.clear();
    bench.input(Input::Fail(Failure::Memory));
    bench.run(22_000);
    let story = bench.lines.iter().map(|(_, line)| line.as_str()).collect::<Vec<_>>().join("\n");
    assert!(
        story.contains("node-1 Normal NodeHasInsufficientMemory: Node node-1 status is now: NodeHasInsufficientMemory")
    );
    assert!(story.contains("large Warning Evicted: The node was low on resource: memory. Threshold quantity: 100Mi, available: 64Mi. Container web was using 40Mi, request is 0, has larger consumption of memory. "), "{story}");
    assert!(!story.contains("small Warning Evicted"));
    let status = bench.pod("large").unwrap().status.clone().unwrap();
    assert_eq!((status.phase.as_deref(), status.reason.as_deref()), (Some("Failed"), Some("Evicted")));
    let target = status.conditions.iter().flatten().find(|condition| condition.type_ == "DisruptionTarget").unwrap();
    assert_eq!(target.reason.as_deref(), Some("TerminationByKubelet"));
    bench.input(Input::Recover);
    let pressed = |bench: &Bench| {
        let node = bench.node();
        let list = node.status.as_ref().unwrap().conditions.clone().unwrap();
        list.iter().any(|condition| condition.type_ == "MemoryPressure" && condition.status == "True")
    };
    bench.run(300_000);
    assert!(pressed(&bench));
    bench.run(340_000);
    assert!(!pressed(&bench));
}

#[test]
fn a_pod_past_its_active_deadline_fails() {
    let mut bench = Bench::new(39);
    let mut pod = spec(&["port=8080"], json!({}));
    pod["activeDeadlineSeconds"] = json!(20);
    bench.create("web", pod);
    bench.run(30_000);
    let at = bench.times("DeadlineExceeded: Pod was active on the node longer than the specified deadline")[0];
    assert!((20_000..21_100).contains(&at), "{at}");
    let status = bench.pod("web").unwrap().status.clone().unwrap();
    assert_eq!((status.phase.as_deref(), status.reason.as_deref()), (Some("Failed"), Some("DeadlineExceeded")));
}

#[test]
fn sidecars_stop_after_the_others_and_in_reverse() {
    let image = "registry.test/web:1.0";
    let mut bench = Bench::new(2);
    let sidecar =
        |name: &str, args: &str| json!({"name": name, "image": image, "restartPolicy": "Always", "args": [args]});
    bench.create(
        "web",
        json!({"terminationGracePeriodSeconds": 8,
            "initContainers": [sidecar("s1", "term=1:0"), sidecar("s2", "term=ignore")],
            "containers": [{"name": "main", "image": image, "args": ["port=8080", "term=3:0"]}]}),
    );
    bench.run(20_000);
    bench.lines.clear();
    bench.delete("web", None);
    bench.run(40_000);
    let end =
        bench.times("Succeeded [s1 Completed(0) unready #0 last -; s2 Error(137) unready #0 last -; main Completed(0)");
    // 3 s for main, the remaining 5 s for s2, and 1 of the 2 s that s1 gets at least.
    assert_eq!((end[0] - 20_000) / 1_000, 9, "{end:?}");
}

#[test]
fn a_pod_deleted_before_it_ever_ran_ends_failed() {
    let mut bench = Bench::new(41);
    bench.create("web", json!({"containers": [{"name": "web", "image": "registry.test/missing:1"}]}));
    bench.run(5_000);
    bench.lines.clear();
    bench.delete("web", None);
    bench.run(10_000);
    let story = bench.story("web");
    let last: Vec<&str> = story.lines().rev().take(2).collect();
    assert_eq!(last, ["gone", "deleting 0 Failed [web ContainerStatusUnknown(137) unready #0 last -]"]);
}

#[test]
fn a_smaller_cap_holds_the_back_off_down() {
    let settings = Settings { max_container_restart_ms: 15_000, ..Settings::default() };
    let mut bench = Bench::with(33, settings);
    bench.create("web", spec(&["exit=0.2:1"], json!({})));
    bench.run(200_000);
    let gaps = gaps(&bench.times("Started"));
    assert!(gaps[2..].iter().all(|gap| (14_900..25_000).contains(gap)), "{gaps:?}");
}

#[test]
fn snapshots_go_on_alike() {
    let mut bench = Bench::new(35);
    bench.create("web", spec(&["exit=2:1"], json!({})));
    bench.run(50_000);
    let copy = bench.kubelet.clone();
    let uid = bench.pod("web").unwrap().metadata.uid.clone().unwrap();
    let before = copy.pod(&uid, bench.now);
    bench.run(200_000);
    assert_eq!(copy.pod(&uid, super::Time::from_ms(50_000)), before, "a copy is not moved by the original");
    assert_ne!(bench.kubelet.pod(&uid, bench.now), before);
    assert_eq!(
        vec!["exec", "httpGet", "tcpSocket", "grpc"],
        super::probe::PROBES.iter().map(|h| h.name).collect::<Vec<_>>()
    );
}
