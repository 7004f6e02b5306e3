//! What is typed, and what is printed: exit code, standard output, standard error.

use std::fs;
use std::path::PathBuf;

use super::*;

struct Told {
    code: u8,
    out: String,
    err: String,
}

fn told(arguments: &[&str], stdin: &str) -> Told {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let mut input = stdin.as_bytes();
    let mut terminal =
        Terminal { is_person: false, stdin: &mut input, stdout: &mut out, stderr: &mut err, wall_ms: &|| 8 };
    let code = run(arguments.iter().map(OsString::from).collect(), &mut terminal);
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Told { code, out: text(out), err: text(err) }
}

/// A folder of its own for one test.
fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("selfheal-cli-{}-{name}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    folder
}

#[test]
fn bad_input_is_told_on_standard_error_with_exit_code_2() {
    for (arguments, stdin, expected) in [
        (&["run", "-"][..], "kind: Scenario\n", "-:1:1: a scenario needs the field \"apiVersion\"\n"),
        (&["run", "-"], "a: [\n", "-:2:1: not YAML: while parsing a node, did not find expected node content\n"),
        (
            &["run", "-"],
            "apiVersion: selfheal.dev/v1\nkind: Scenario\nmanifests:\n- nowhere/web.yaml\n",
            "-:4:3: manifests: nowhere/web.yaml cannot be read: No such file or directory (os error 2), expected a file of manifests\n",
        ),
        (
            &["run", "/nowhere.yaml"],
            "",
            "/nowhere.yaml:1:1: the file cannot be read: No such file or directory (os error 2), expected a scenario\n",
        ),
        (
            &["run"],
            "",
            "selfheal: no file is given, expected FILE|- [--seed N] [--until 10m] [--watch Pod,EndpointSlice,…|*] [--trace FILE]\n",
        ),
        (
            &["run", "-", "--seed", "-1"],
            "",
            "selfheal: --seed: \"-1\" is not right here, expected a whole number that is not negative\n",
        ),
        (
            &["run", "-", "--until", "soon"],
            "",
            "selfheal: --until: \"soon\" is not a duration such as 90s, 1m30s or 250ms\n",
        ),
        (&["run", "-", "--watch", "Pods"], "", "selfheal: --watch: unknown kind \"Pods\", did you mean \"Pod\"?\n"),
        (&["run", "-", "--wach", "Pod"], "", "selfheal: invalid option '--wach', expected what `selfheal help` says\n"),
        (&["rum"], "", "selfheal: unknown command \"rum\", did you mean \"run\"?\n"),
        (
            &["replay"],
            "",
            "selfheal: no file is given, expected RECORDING.json[.gz]… [--json] [--object WORD/NAME] [--scenario] [--seed N]\n",
        ),
        (&["fuzz"], "", "selfheal: how many seeds is not given, expected --seeds N [--from S] [--hours H]\n"),
    ] {
        let told = told(arguments, stdin);
        assert_eq!((told.code, told.out.as_str(), told.err.as_str()), (2, "", expected), "{arguments:?}");
    }
}

#[test]
fn every_command_has_help() {
    let help = told(&["help"], "");
    assert_eq!((help.code, help.err.as_str()), (0, ""));
    for command in COMMANDS {
        assert!(help.out.contains(&format!("selfheal {} {}", command.name, command.usage)));
        assert_eq!(told(&[command.name, "--help"], "").out, told(&["help", command.name], "").out);
    }
}

#[test]
fn a_run_goes_to_standard_output_or_to_a_file_and_then_nowhere_else() {
    let text = "apiVersion: selfheal.dev/v1\nkind: Scenario\nuntil: 5s\n";
    let plain = told(&["run", "-"], text);
    assert_eq!((plain.code, plain.err.as_str()), (0, ""));
    let last = plain.out.lines().last().unwrap();
    assert!(last.starts_with("{\"t\":5000,\"type\":\"end\",\"steps\":") && last.ends_with(",\"wallMs\":8}"), "{last}");
    let trace = folder("trace").join("trace.jsonl");
    let filed = told(&["run", "-", "--trace", trace.to_str().unwrap(), "--until", "5s"], &text.replace("5s", "9m"));
    assert_eq!((filed.code, filed.out.as_str()), (0, ""));
    assert_eq!(fs::read_to_string(trace).unwrap(), plain.out);
}

#[test]
fn manifests_lie_beside_the_scenario() {
    let folder = folder("manifests");
    fs::write(
        folder.join("web.yaml"),
        "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: nginx}]}\n",
    )
    .unwrap();
    let scenario = folder.join("scenario.yaml");
    fs::write(&scenario, "apiVersion: selfheal.dev/v1\nkind: Scenario\nmanifests: [web.yaml]\nuntil: 1s\n").unwrap();
    let told = told(&["run", scenario.to_str().unwrap()], "");
    assert!(
        told.out
            .contains("{\"t\":0,\"type\":\"apply\",\"exitCode\":0,\"stdout\":\"pod/a created\\n\",\"stderr\":\"\"}"),
        "{}",
        told.out
    );
}

#[test]
fn the_console_answers_commands_from_a_pipe() {
    let text = "apiVersion: selfheal.dev/v1\nkind: Scenario\ncluster: {nodes: 1}\n...\nkubectl get nodes -o name\nsleep 1m\nget nothing\n";
    let told = told(&["kubectl", "-"], text);
    assert_eq!((told.out.as_str(), told.code), ("node/node-1\n", 1));
    assert_eq!(told.err, "error: the server doesn't have a resource type \"nothing\"\n");
}

#[test]
fn random_scenarios_break_no_rule() {
    let told = told(&["fuzz", "--seeds", "1", "--from", "4"], "");
    assert!(told.code == 0 && told.out.starts_with("seed 4: ") && told.out.lines().count() == 1, "{}", told.out);
}

#[test]
fn a_recording_is_held_against_the_engine() {
    use flate2::{Compression, write::GzEncoder};
    let text = r#"{"scenario": {"name": "small", "namespace": "n", "duration": 9, "actions": []}, "trace": [
      {"kind": "kubectl", "cmd": "kubectl -n n apply -f -", "t": 1, "rc": 0, "duration": 0.1, "stdout": "pod/p created\n", "stderr": "",
       "stdin": "{\"apiVersion\": \"v1\", \"kind\": \"Pod\", \"metadata\": {\"name\": \"p\"}, \"spec\": {\"containers\": [{\"name\": \"c\", \"image\": \"registry.test/web:1.0\"}]}}"},
      {"kind": "event", "op": "ADDED", "type": "Normal", "reason": "Scheduled", "message": "Successfully assigned n/p to node-a", "object": "Pod/p", "component": "default-scheduler", "t": 1.1},
      {"kind": "event", "op": "ADDED", "type": "Normal", "reason": "Started", "message": "Never said", "object": "Pod/p", "component": "kubelet", "host": "node-a", "t": 3}]}"#;
    let path = folder("replay").join("small.json.gz");
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(text.as_bytes()).unwrap();
    fs::write(&path, packed.finish().unwrap()).unwrap();
    let path = path.to_str().unwrap();
    let told_text = told(&["replay", path], "");
    let last = told_text.out.lines().last().unwrap();
    assert!(told_text.code == 1 && last.starts_with("small: matched 2 of "), "{}{}", told_text.out, told_text.err);
    assert!(told_text.out.contains("recorded at 3.000s: Normal Started: Never said"), "{}", told_text.out);
    let json = told(&["replay", path, "--json"], "").out;
    assert!(json.starts_with("{\"acts\":") && json.contains("\"state\":\"text\""), "{json}");
    let sides = told(&["replay", path, "--object", "pod/p"], "").out;
    assert!(sides.contains("pod/p (recorded as p, run as p)") && sides.contains("~ recorded  |     3.000"), "{sides}");
    let scenario = told(&["replay", path, "--scenario"], "").out;
    assert!(lab::scenario::read(&scenario).is_ok(), "{scenario}");
}
