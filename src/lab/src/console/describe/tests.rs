//! Recorded texts of kubectl 1.36.3 for recorded objects.

use kernel::Time;
use serde_json::Value;

use super::super::fake::Fake;
use super::super::print::served::served;
use super::super::print::yaml;
use super::*;

fn recorded() -> Vec<Value> {
    let text = include_str!("../../../../../tests/golden/console/watch-text.json");
    serde_json::from_str(text).expect("golden data")
}

fn case(command: &str) -> (Fake, Object, String) {
    let case = recorded().into_iter().find(|case| case["command"] == command).expect("a recorded command");
    let mut fake = Fake::new();
    fake.now = Time::from_ms(case["now_ms"].as_u64().expect("a moment"));
    let uid = &case["objects"][0]["metadata"]["uid"];
    for object in case["objects"].as_array().expect("objects") {
        let mut object = object.clone();
        // What is recorded of an event does not tell the uid of its object.
        if object["kind"] == "Event" {
            object["involvedObject"]["uid"] = uid.clone();
        }
        fake.show(object);
    }
    let object = fake.shown[0].clone();
    (fake, object, case["stdout"].as_str().expect("a text").to_string())
}

#[test]
fn objects_read_as_recorded() {
    for command in [
        "describe pod crash",
        "describe node node-b",
        "describe rs",
        "describe endpointslices",
        "describe svc web",
        "describe deploy startup-ok",
    ] {
        let (fake, object, expected) = case(command);
        // Only a description by name has events; recorded lists end before that section.
        let with_events = command != "describe rs";
        assert_eq!(describe(&object, &fake, with_events).unwrap(), expected.trim_end().to_string() + "\n", "{command}");
    }
}

#[test]
fn objects_print_as_the_recorded_yaml() {
    for command in ["get deploy web -o yaml", "get pod crash -o yaml", "get node node-b -o yaml"] {
        let (_, object, expected) = case(command);
        assert_eq!(yaml::document(&served(&object)), expected, "{command}");
    }
}
