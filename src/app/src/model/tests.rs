//! What a message does to the page.

use super::*;

fn model() -> Model {
    Model::new(Settings::default())
}

/// Types a command and ends the line.
fn run(model: &mut Model, command: &str) -> Vec<Effect> {
    update(model, Msg::Type(command.into()));
    update(model, Msg::Enter)
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
        seen.push(model.console().input.clone());
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
    assert_eq!(run(&mut model, "kubectl delete pod a"), [Effect::ScrollConsole]);
    assert!(model.console().lines.back().unwrap().failed);
    assert_ne!(run(&mut model, "kubectl get pods"), [Effect::ScrollConsole]);
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

fn printed(model: &mut Model, command: &str, going: Option<u64>) -> Vec<Effect> {
    let line = Line { command: command.into(), output: "".into(), links: Rc::default(), failed: false, going };
    update(model, Msg::Printed(line))
}

#[test]
fn lines_behind_an_explain_wait_until_its_words_have_come() {
    let mut model = model();
    update(&mut model, Msg::Type("k explain pod\nk get pods".into()));
    assert_eq!(update(&mut model, Msg::Enter), [Effect::FetchWords]);
    update(&mut model, Msg::Key(Key::Open));
    update(&mut model, Msg::Type("k explain job".into()));
    assert_eq!(update(&mut model, Msg::Enter), [Effect::FetchWords]);
    let command = |line: &str| Effect::Do(Deed::Command(line.into()));
    assert_eq!(update(&mut model, Msg::Explained(None)), [command("k explain pod"), Effect::FetchWords]);
    assert_eq!(printed(&mut model, "k explain pod", None)[1], command("k get pods"));
    printed(&mut model, "k get pods", None);
    assert_eq!(update(&mut model, Msg::Explained(None)), [command("k explain job")]);
    printed(&mut model, "k explain job", None);
    assert_eq!(model.consoles.iter().map(|console| console.lines.len()).collect::<Vec<_>>(), [2, 1]);
    update(&mut model, Msg::Type("k explain node".into()));
    assert_eq!(update(&mut model, Msg::Enter), [command("k explain node")]);
}

#[test]
fn pasted_lines_run_one_after_the_other_and_a_heredoc_stays_whole() {
    let mut model = model();
    let text = "k rollout status deploy/web\n# nothing\nk apply -f - <<EOF\nkind: Pod\nEOF\nk get pods\n";
    update(&mut model, Msg::Type(text.into()));
    assert_eq!(update(&mut model, Msg::Enter), [Effect::Do(Deed::Command("k rollout status deploy/web".into()))]);
    // The next waits until this one has ended.
    assert_eq!(printed(&mut model, "k rollout status deploy/web", Some(4)), [Effect::ScrollConsole]);
    let ended = Msg::Printing { id: 4, output: "".into(), links: Rc::default(), ended: Some(false) };
    assert_eq!(update(&mut model, ended), [Effect::Do(Deed::Command("# nothing".into()))]);
    let heredoc = "k apply -f - <<EOF\nkind: Pod\nEOF";
    assert_eq!(printed(&mut model, "#", None)[1], Effect::Do(Deed::Command(heredoc.into())));
    assert_eq!(printed(&mut model, heredoc, None)[1], Effect::Do(Deed::Command("k get pods".into())));
    assert_eq!(printed(&mut model, "k get pods", None), [Effect::ScrollConsole]);
}

#[test]
fn an_open_line_gets_another_line() {
    let mut model = model();
    update(&mut model, Msg::Type("cat <<EOF".into()));
    assert_eq!(update(&mut model, Msg::Enter), []);
    assert_eq!(model.console().input, "cat <<EOF\n");
}

#[test]
fn ctrl_r_finds_older_commands_and_escape_takes_the_found_one() {
    let mut model = model();
    for command in ["k get pods -A", "k get nodes", "k get pods -o wide"] {
        run(&mut model, command);
    }
    update(&mut model, Msg::Key(Key::Search));
    update(&mut model, Msg::Type("pods".into()));
    assert_eq!(model.console().found(), Some("k get pods -o wide"));
    update(&mut model, Msg::Key(Key::Search));
    assert_eq!(model.console().found(), Some("k get pods -A"));
    update(&mut model, Msg::Key(Key::Escape));
    assert_eq!((model.console().input.as_str(), model.console().search), ("k get pods -A", None));
    update(&mut model, Msg::Key(Key::Interrupt));
    update(&mut model, Msg::Key(Key::Search));
    update(&mut model, Msg::Type("nodes".into()));
    assert_eq!(update(&mut model, Msg::Enter), [Effect::Do(Deed::Command("k get nodes".into()))]);
}

#[test]
fn tab_takes_what_the_candidates_share_and_then_shows_them() {
    let mut model = model();
    let completion =
        |start, words: &[&str]| Completion { start, candidates: words.iter().map(ToString::to_string).collect() };
    update(&mut model, Msg::Type("k get po".into()));
    assert_eq!(update(&mut model, Msg::Key(Key::Tab)), [Effect::Do(Deed::Complete("k get po".into()))]);
    update(&mut model, Msg::Completed("k get po".into(), completion(6, &["pods"])));
    assert_eq!(model.console().input, "k get pods ");
    update(&mut model, Msg::Completed("k get pods ".into(), completion(11, &["web-1", "web-2"])));
    assert_eq!(model.console().input, "k get pods web-");
    update(&mut model, Msg::Completed("k get pods web-".into(), completion(11, &["web-1", "web-2"])));
    assert_eq!(*model.console().offers, ["web-1", "web-2"].map(String::from));
    // An answer to what does not stand there any more is late.
    update(&mut model, Msg::Completed("k get".into(), completion(2, &["get"])));
    assert_eq!(model.console().input, "k get pods web-");
}

#[test]
fn each_terminal_keeps_its_own_and_closing_one_ends_what_goes_on_there() {
    let mut model = model();
    run(&mut model, "k get pods -w");
    printed(&mut model, "k get pods -w", Some(1));
    update(&mut model, Msg::Key(Key::Open));
    assert_eq!(update(&mut model, Msg::Key(Key::Interrupt)), []);
    run(&mut model, "k get nodes");
    printed(&mut model, "k get nodes", None);
    assert_eq!(model.consoles.iter().map(|one| one.lines.len()).collect::<Vec<_>>(), [1, 1]);
    update(&mut model, Msg::Key(Key::Use(0)));
    let effects = update(&mut model, Msg::Key(Key::Close(0)));
    assert_eq!(effects[0], Effect::Do(Deed::Interrupt(1)));
    assert_eq!((model.consoles.len(), model.terminal), (1, 0));
    // The last one stays.
    update(&mut model, Msg::Key(Key::Close(0)));
    assert_eq!(model.consoles.len(), 1);
    // With a new run nothing goes on any more.
    run(&mut model, "k get pods -w");
    printed(&mut model, "k get pods -w", Some(2));
    update(&mut model, Msg::Reset);
    assert_eq!(model.console().going(), None);
}
