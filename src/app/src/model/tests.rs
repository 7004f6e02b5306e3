//! What a message does to the page.

use super::*;

fn model() -> Model {
    Model::new(Settings::default())
}

#[test]
fn the_arrow_keys_walk_the_history_and_come_back_to_an_empty_line() {
    let mut model = model();
    for command in ["kubectl get pods", "kubectl get nodes"] {
        update(&mut model, Msg::Type(command.into()));
        assert_eq!(update(&mut model, Msg::Enter), [Effect::Do(Deed::Command(command.into()))]);
    }
    let mut seen = Vec::new();
    for older in [true, true, true, false, false] {
        update(&mut model, Msg::History(older));
        seen.push(model.console.input.clone());
    }
    assert_eq!(seen, ["kubectl get nodes", "kubectl get pods", "kubectl get pods", "kubectl get nodes", ""]);
}

#[test]
fn a_fault_without_a_selection_says_so_and_does_nothing() {
    let mut model = model();
    assert_eq!(update(&mut model, Msg::Break(Fault::Crash, None)), []);
    assert!(model.toasts[0].failed);
    let pod = Target::Pod("default/web-1".into());
    update(&mut model, Msg::Select(Some(pod.clone())));
    assert_eq!(update(&mut model, Msg::Break(Fault::Crash, None)), [Effect::Do(Deed::Fault(Fault::Crash, Some(pod)))]);
    assert_eq!(update(&mut model, Msg::Break(Fault::Drain, None)), []);
    assert_eq!(update(&mut model, Msg::Break(Fault::AddNode, None)), [Effect::Do(Deed::Fault(Fault::AddNode, None))]);
}

#[test]
fn a_locked_control_does_nothing_and_says_why() {
    let mut model = model();
    update(&mut model, Msg::Select(Some(Target::Pod("default/web-1".into()))));
    let locks = ["yaml", "console", "chaos", "transport"].map(String::from);
    update(&mut model, Msg::Lock(Locks::of(&locks).into()));
    for msg in [Msg::Apply, Msg::Break(Fault::Crash, None), Msg::Step, Msg::Pace(Speed::Max)] {
        assert_eq!(update(&mut model, msg.clone()), [], "{msg:?}");
        assert!(model.toasts.last().unwrap().text.contains(LOCKED));
    }
    assert_eq!(update(&mut model, Msg::Run("kubectl delete pod a".into())), [Effect::ScrollConsole]);
    assert!(model.console.lines.back().unwrap().failed);
    assert_ne!(update(&mut model, Msg::Run("kubectl get pods".into())), [Effect::ScrollConsole]);
    update(&mut model, Msg::Lock(Rc::default()));
    assert_eq!(update(&mut model, Msg::Apply).len(), 1);
}

#[test]
fn panels_keep_to_their_bounds() {
    let mut model = model();
    update(&mut model, Msg::Resize(Border::Guide, 5));
    assert_eq!(model.settings.sizes[0], 220);
    update(&mut model, Msg::Resize(Border::Guide, 50_000));
    assert_eq!(model.settings.sizes[0], 560);
}

#[test]
fn toasts_go_by_themselves() {
    let mut model = model();
    update(&mut model, Msg::Tell("done".into(), false));
    update(&mut model, Msg::Frame(5999.0));
    assert_eq!(model.toasts.len(), 1);
    update(&mut model, Msg::Frame(2.0));
    assert_eq!(model.toasts.len(), 0);
}

#[test]
fn stepping_pauses_and_choosing_a_speed_plays() {
    let mut model = model();
    update(&mut model, Msg::Step);
    assert!(!model.playing);
    update(&mut model, Msg::Pace(Speed::Sixty));
    assert!(model.playing);
}
