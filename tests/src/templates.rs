//! The manifests that the editor offers to begin with: one of each kind that people write, and the API server takes all.

use cluster::api::Kind;
use lab::manifest::{self, Severity};
use lab::scenario::{Action, Scenario};
use lab::session::{ActOutcome, Session};

/// Kinds that only the cluster writes.
const OF_THE_CLUSTER: &[Kind] = &[
    Kind::Node,
    Kind::Lease,
    Kind::ControllerRevision,
    Kind::EndpointSlice,
    Kind::Endpoints,
    Kind::VolumeAttachment,
    Kind::Event,
];

#[test]
fn every_template_is_tidy_applies_and_stands_for_its_kind() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../static/web/templates.yaml");
    let text = std::fs::read_to_string(path).expect("the templates are there");
    assert_eq!(manifest::format(&text).as_deref(), Some(text.as_str()), "what tidies texts has nothing to do here");
    let said = manifest::check(&text).into_iter().filter(|one| one.severity != Severity::Info);
    let errors: Vec<String> = said.map(|one| one.message).collect();
    assert_eq!(errors, Vec::<String>::new());
    let parsed = manifest::parse(&text);
    let kinds: Vec<Kind> = parsed.manifests.iter().filter_map(|one| one.kind).collect();
    for info in cluster::api::kinds::KINDS {
        let wanted = usize::from(!OF_THE_CLUSTER.contains(&info.kind));
        assert_eq!(kinds.iter().filter(|kind| **kind == info.kind).count(), wanted, "{}", info.name);
    }
    let mut session = Session::new(&Scenario::default(), Vec::new()).expect("the session starts");
    let ActOutcome::Output(output) = session.act(Action::Apply(text)) else { panic!("apply ends at once") };
    assert_eq!((output.exit_code, output.stderr.as_str()), (0, ""));
}
