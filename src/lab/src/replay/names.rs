//! Which object of a run is which object of a recording, where names have random parts.

use std::collections::BTreeMap;

use super::acts::{Act, Seen, What, timelines};
use super::align::fit;
use super::luck::nodes_of_pods;
use super::mask::Renaming;

/// Pairs that are settled: recorded pod name to the run's.
pub type Pins = BTreeMap<String, String>;

/// Most pods of one owner that are paired by best fit; more are paired by the order of creation.
const MOST_FITTED: usize = 40;

/// How much nearer in time another pod must be, in milliseconds, to fit better than the one of the same place.
const IN_ORDER_MS: i64 = 1_500;

/// Pods that were made within so many milliseconds of each other may well be each other's.
const MADE_TOGETHER_MS: u64 = 3_000;

/// What the fit of others has to be better by: some acts more that are the same at the same time.
const MADE_APART: i64 = 10_000_000;

/// An object whose name has a random part.
#[derive(Clone, Debug)]
struct Generated {
    kind: String,
    name: String,
    owner: String,
    /// The node of a pod that was made for one.
    node: Option<String>,
}

/// Objects with generated names in the order of their appearance.
fn generated(seen: &[Seen]) -> Vec<Generated> {
    let mut found: Vec<Generated> = Vec::new();
    let mut known = std::collections::BTreeSet::new();
    let nodes = nodes_of_pods(seen);
    for one in seen {
        let What::Object { kind, name, body, .. } = &one.what else { continue };
        let Some(owner) = body.get("owner").and_then(serde_json::Value::as_str) else { continue };
        let Some((owner_kind, owner_name)) = owner.split_once('/') else { continue };
        let random =
            owner_kind != "StatefulSet" && name.strip_prefix(owner_name).is_some_and(|rest| rest.starts_with('-'));
        if random && known.insert((kind.clone(), name.clone())) {
            let node = nodes.get(name.as_str()).filter(|_| owner_kind == "DaemonSet").map(|node| node.to_string());
            found.push(Generated { kind: kind.clone(), name: name.clone(), owner: owner.to_string(), node });
        }
    }
    found
}

/// Names with random parts, the longest first.
pub fn generated_names(seen: &[Seen]) -> Vec<String> {
    let mut names: Vec<String> = generated(seen).into_iter().map(|one| one.name).collect();
    names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    names
}

/// What stands for each generated name, on both sides.
pub fn counterparts(recorded: &[Seen], run: &[Seen], pins: &Pins) -> (Renaming, Renaming) {
    let sides = [generated(recorded), generated(run)];
    let mut renamings = [Renaming::new(), Renaming::new()];
    for ((side, seen), renaming) in sides.iter().zip([recorded, run]).zip(&mut renamings) {
        name_owners(side, renaming);
        name_template_hashes(seen, renaming);
    }
    let fitted =
        [fitting_timelines(recorded, &sides[0], &renamings[0]), fitting_timelines(run, &sides[1], &renamings[1])];
    let groups = [pod_groups(&sides[0], &renamings[0]), pod_groups(&sides[1], &renamings[1])];
    let none = Vec::new();
    for (owner, recorded_pods) in &groups[0] {
        let run_pods = groups[1].get(owner).unwrap_or(&none);
        let pairs = pair_pods(recorded_pods, run_pods, &fitted, pins);
        for (index, name) in recorded_pods.iter().enumerate() {
            let token = format!("{owner}-<{}>", index + 1);
            if let Some(other) = pairs.get(name) {
                renamings[1].insert(other.clone(), token.clone());
            }
            renamings[0].insert(name.clone(), token);
        }
    }
    for (owner, run_pods) in &groups[1] {
        let mut extra = 0;
        for name in run_pods {
            if !renamings[1].contains_key(name) {
                extra += 1;
                renamings[1].insert(name.clone(), format!("{owner}-<+{extra}>"));
            }
        }
    }
    let [recorded, run] = renamings;
    (recorded, run)
}

/// Everything but pods is paired by the order of creation among its owner's; so are template hashes.
fn name_owners(objects: &[Generated], renaming: &mut Renaming) {
    let mut counts: BTreeMap<(String, String), usize> = BTreeMap::new();
    for one in objects.iter().filter(|one| one.kind != "pod") {
        let count = counts.entry((one.kind.clone(), one.owner.clone())).or_default();
        *count += 1;
        let owner = one.owner.split_once('/').map_or("", |(_, name)| name);
        renaming.insert(one.name.clone(), format!("{owner}-<{} {count}>", one.kind));
        if one.kind == "replicaset" {
            let hash = one.name[owner.len()..].trim_start_matches('-');
            renaming.insert(hash.to_string(), format!("<hash {owner} {count}>"));
        }
    }
}

/// Templates of DaemonSets have hashes without an object in the recording; they are paired by the order of their pods.
fn name_template_hashes(seen: &[Seen], renaming: &mut Renaming) {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for one in seen {
        let What::Object { body, .. } = &one.what else { continue };
        let text = |pointer: &[&str]| {
            let first = body.get(pointer[0])?;
            pointer[1..].iter().try_fold(first, |value, key| value.get(*key))?.as_str()
        };
        let owner = text(&["owner"]).and_then(|owner| owner.strip_prefix("DaemonSet/"));
        let (Some(owner), Some(hash)) = (owner, text(&["labels", "controller-revision-hash"])) else { continue };
        if !renaming.contains_key(hash) {
            let count = counts.entry(owner).or_default();
            *count += 1;
            renaming.insert(hash.to_string(), format!("<hash {owner} {count}>"));
        }
    }
}

/// Pods by the renamed name of their owner, in the order of creation.
fn pod_groups(objects: &[Generated], renaming: &Renaming) -> BTreeMap<String, Vec<String>> {
    let mut groups: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for one in objects.iter().filter(|one| one.kind == "pod") {
        let owner = one.owner.split_once('/').map_or("", |(_, name)| name);
        let owner = renaming.get(owner).map_or(owner, String::as_str);
        let group = one.node.as_ref().map_or_else(|| owner.to_string(), |node| format!("{owner}-<{node}>"));
        groups.entry(group).or_default().push(one.name.clone());
    }
    groups
}

/// Timelines of pods in which no pod has a name.
fn fitting_timelines(seen: &[Seen], objects: &[Generated], renaming: &Renaming) -> BTreeMap<String, Vec<Act>> {
    let mut nameless = renaming.clone();
    for one in objects.iter().filter(|one| one.kind == "pod") {
        nameless.insert(one.name.clone(), "<pod>".to_string());
    }
    timelines(seen, &nameless)
}

fn pair_pods(
    recorded: &[String],
    run: &[String],
    fitted: &[BTreeMap<String, Vec<Act>>; 2],
    pins: &Pins,
) -> BTreeMap<String, String> {
    let mut pairs: BTreeMap<String, String> = BTreeMap::new();
    let mut free: Vec<usize> = (0..run.len()).collect();
    let mut open: Vec<usize> = Vec::new();
    for (index, name) in recorded.iter().enumerate() {
        let pinned = pins.get(name).and_then(|other| run.iter().position(|one| one == other));
        match pinned {
            Some(place) => {
                free.retain(|one| *one != place);
                pairs.insert(name.clone(), run[place].clone());
            }
            None => open.push(index),
        }
    }
    if recorded.len().max(run.len()) > MOST_FITTED {
        pairs.extend(open.iter().zip(&free).map(|(row, column)| (recorded[*row].clone(), run[*column].clone())));
        return pairs;
    }
    let none = Vec::new();
    let acts = |side: usize, name: &String| fitted[side].get(&format!("pod/{name}")).unwrap_or(&none).as_slice();
    let mut scores: Vec<(i64, usize, usize, usize)> = Vec::new();
    for row in &open {
        for column in &free {
            let (one, other) = (acts(0, &recorded[*row]), acts(1, &run[*column]));
            let made = one.first().zip(other.first()).map(|(one, other)| one.at_ms.abs_diff(other.at_ms));
            let late = if made.is_some_and(|apart| apart > MADE_TOGETHER_MS) { MADE_APART } else { 0 };
            let score = fit(one, other) - late;
            // Pods of one moment are told apart by their order, which their luck goes by, not by a few milliseconds.
            let in_order = if row == column { IN_ORDER_MS } else { 0 };
            scores.push((-score - in_order, row.abs_diff(*column), *row, *column));
        }
    }
    scores.sort_unstable();
    for (_, _, row, column) in scores {
        if open.contains(&row) && free.contains(&column) {
            open.retain(|one| *one != row);
            free.retain(|one| *one != column);
            pairs.insert(recorded[row].clone(), run[column].clone());
        }
    }
    pairs
}
