//! `help` and `--help`: projections of the tables of verbs and commands.
//!
//! The lines of usage and options are upstream's, the words between them are ours. Models kubernetes 1.36 kubectl
//! pkg/util/templates/templater.go, help_flags_printer.go and pkg/cmd/help.

use super::super::Ending;
use super::super::command::Command;
use super::super::flags::{GLOBAL, GLOBAL_DEFAULTS};
use super::super::output::{Failure, Streams};
use super::{Call, VERBS, Verb, Words, usage};

/// The command.
pub const VERB: Verb =
    Verb { name: "help", aliases: &[], summary: "Help about any command", words: Words::Verbs, flags: &[], run };

/// The groups of commands and the first of each, in the order of [`VERBS`].
const CHAPTERS: &[(&str, &str)] = &[
    ("Basic Commands (Beginner):", "create"),
    ("Basic Commands (Intermediate):", "explain"),
    ("Deploy Commands:", "rollout"),
    ("Cluster Management Commands:", "certificate"),
    ("Troubleshooting and Debugging Commands:", "describe"),
    ("Advanced Commands:", "diff"),
    ("Settings Commands:", "label"),
    ("Other Commands:", "api-resources"),
];

/// What a learner may type, below the page of a command.
const EXAMPLES: &[(&str, &[&str])] = &[
    ("annotate", &["annotate pods web-1 note='being looked at'", "annotate pods web-1 note-"]),
    ("apply", &["apply -f web.yaml", "apply -f web.yaml --dry-run=server", "apply -f - --server-side"]),
    ("autoscale", &["autoscale deployment web --min=2 --max=10 --cpu=80%"]),
    ("cordon", &["cordon node-1"]),
    ("create", &["create -f pod.yaml", "create -f - --save-config"]),
    ("create configmap", &["create configmap settings --from-literal=color=blue"]),
    ("create cronjob", &["create cronjob tick --image=busybox --schedule='*/1 * * * *' -- date"]),
    ("create deployment", &["create deployment web --image=nginx --replicas=3 --port=80"]),
    ("create job", &["create job once --image=busybox -- date", "create job now --from=cronjob/tick"]),
    ("create poddisruptionbudget", &["create pdb web --selector=app=web --min-available=50%"]),
    ("create secret generic", &["create secret generic login --from-literal=password=secret"]),
    ("create service clusterip", &["create service clusterip web --tcp=80:8080"]),
    ("delete", &["delete -f web.yaml", "delete pod web-1 --now", "delete pods -l app=web", "delete pod web-1 --force"]),
    ("describe", &["describe pod web-1", "describe pods -l app=web", "describe nodes"]),
    ("drain", &["drain node-1 --ignore-daemonsets", "drain node-1 --ignore-daemonsets --delete-emptydir-data"]),
    ("exec", &["exec web-1 -- date", "exec web-1 -c web -- sh -c 'echo $HOSTNAME'", "exec deploy/web -- env"]),
    ("explain", &["explain pods", "explain deployment.spec.strategy", "explain pods --recursive"]),
    ("expose", &["expose deployment web --port=80 --target-port=8080"]),
    (
        "get",
        &[
            "get pods",
            "get pods -o wide",
            "get deployment web -o yaml",
            "get pods,services -l app=web",
            "get pod web-1 -o jsonpath='{.status.phase}'",
            "get pods -A -w",
        ],
    ),
    ("label", &["label pods web-1 tier=front", "label --overwrite pods web-1 tier=back", "label pods web-1 tier-"]),
    ("logs", &["logs web-1", "logs web-1 -c web --previous", "logs -f deploy/web", "logs -l app=web --tail=20"]),
    ("patch", &["patch deployment web -p '{\"spec\":{\"replicas\":3}}'", "patch pod web-1 --type=json -p '[…]'"]),
    ("port-forward", &["port-forward pod/web-1 8080:80", "port-forward service/web 8080:http"]),
    ("rollout", &["rollout undo deployment/web", "rollout status daemonset/agent", "rollout restart deployment/web"]),
    ("rollout history", &["rollout history deployment/web", "rollout history deployment/web --revision=3"]),
    ("rollout restart", &["rollout restart deployment/web", "rollout restart deployment -l app=web"]),
    ("rollout status", &["rollout status deployment/web", "rollout status deployment/web --timeout=2m"]),
    ("rollout undo", &["rollout undo deployment/web", "rollout undo deployment/web --to-revision=3"]),
    (
        "run",
        &[
            "run web --image=nginx",
            "run web --image=nginx --port=80 --labels=app=web",
            "run t --image=busybox --rm -it -- sh",
        ],
    ),
    ("scale", &["scale --replicas=3 deployment/web", "scale --current-replicas=2 --replicas=3 deployment/web"]),
    ("set env", &["set env deployment/web COLOR=blue", "set env deployment/web COLOR-"]),
    ("set image", &["set image deployment/web web=nginx:1.27", "set image deployment/web '*=nginx:1.27'"]),
    ("set resources", &["set resources deployment web --limits=cpu=200m,memory=512Mi --requests=cpu=100m"]),
    ("taint", &["taint nodes node-1 dedicated=batch:NoSchedule", "taint nodes node-1 dedicated:NoSchedule-"]),
    ("wait", &["wait --for=condition=Ready pod/web-1", "wait --for=delete pod/web-1 --timeout=60s"]),
];

fn run(call: &mut Call) -> Result<Ending, Failure> {
    let words = call.arguments.words.clone();
    let Some(word) = words.first() else {
        root(&mut call.streams);
        return Ok(Ending::Exit(0));
    };
    match VERBS.iter().find(|verb| verb.name == word || verb.aliases.contains(&word.as_str())) {
        Some(verb) => Ok(of_command(verb, Command::find(verb, &words[1..]), call)),
        None => {
            let topic = words.join(" ");
            call.streams.line(format!("Unknown help topic [`{topic}`]\n"));
            root(&mut call.streams);
            Ok(Ending::Exit(0))
        }
    }
}

/// The page of kubectl itself.
fn root(streams: &mut Streams) {
    streams.line("kubectl controls the Kubernetes cluster manager.");
    streams.line("\n Find more information at: https://kubernetes.io/docs/reference/kubectl/");
    let width = VERBS.iter().map(|verb| verb.name.len()).max().unwrap_or(0);
    for verb in VERBS.iter().filter(|verb| !["help", "options"].contains(&verb.name)) {
        if let Some((title, _)) = CHAPTERS.iter().find(|(_, first)| *first == verb.name) {
            streams.line(format!("\n{title}"));
        }
        streams.line(format!("  {:width$}   {}", verb.name, verb.summary));
    }
    streams.line("\nUsage:\n  kubectl [flags] [options]\n");
    streams.line("Use \"kubectl <command> --help\" for more information about a given command.");
    streams.line("Use \"kubectl options\" for a list of global command-line options (applies to all commands).");
}

/// What a command answers that only holds others: its help on standard error, or a complaint about the word.
///
/// - Errors: kubectl's complaint about a command that there is not.
/// - Source: kubernetes 1.36 kubectl pkg/cmd/util/helpers.go DefaultSubCommandRun.
pub(in super::super) fn of_holder(verb: &Verb, command: &Command, call: &mut Call) -> Result<Ending, Failure> {
    let depth = command.path.split(' ').count() - 1;
    let words = call.arguments.words.get(depth..).unwrap_or(&[]);
    if !words.is_empty() {
        return Err(usage(command.path, &format!("unknown command {:?}", words.join(" "))));
    }
    let before = call.streams.stdout.len();
    page(verb, command, &mut call.streams);
    let text = call.streams.stdout.split_off(before);
    call.streams.stderr.push_str(&text);
    Ok(Ending::Exit(1))
}

/// Writes the help of a command of `verb`.
pub(in super::super) fn of_command(verb: &Verb, command: Option<&Command>, call: &mut Call) -> Ending {
    match command.or_else(|| Command::at(verb.name)) {
        Some(command) if command.path == "options" => options(&mut call.streams),
        Some(command) => page(verb, command, &mut call.streams),
        None => call.streams.line(format!("{}.", verb.summary)),
    }
    Ending::Exit(0)
}

const GLOBAL_HINT: &str =
    "Use \"kubectl options\" for a list of global command-line options (applies to all commands).";

fn page(verb: &Verb, command: &Command, streams: &mut Streams) {
    let path = command.path;
    let summary = if command.summary.is_empty() { verb.summary } else { command.summary };
    streams.line(format!("{summary}."));
    if ["annotate", "describe", "explain", "get"].contains(&path) {
        streams.line("\nUse \"kubectl api-resources\" for a complete list of supported resources.");
    }
    if !command.aliases().is_empty() {
        streams.line(format!("\nAliases:\n{}, {}", command.word(), command.aliases().join(", ")));
    }
    if let Some((_, examples)) = EXAMPLES.iter().find(|(name, _)| *name == path) {
        streams.line("\nExamples:");
        for example in *examples {
            streams.line(format!("  kubectl {example}"));
        }
    }
    let below: Vec<&Command> = command.below().collect();
    if !below.is_empty() {
        streams.line("\nAvailable Commands:");
        let width = below.iter().map(|one| one.word().len()).max().unwrap_or(0).max(11);
        for one in &below {
            streams.line(format!("  {:width$}   {}", one.word(), one.summary));
        }
    }
    let entries = command.entries(verb);
    if !entries.is_empty() {
        streams.line("\nOptions:");
        let texts: Vec<String> = entries
            .iter()
            .map(|entry| {
                let short = entry.flag.short.map_or_else(String::new, |letter| format!("-{letter}, "));
                format!("    {short}--{}={}:\n\t{}", entry.flag.long, entry.default, sentence(entry.flag.help))
            })
            .collect();
        streams.line(texts.join("\n\n"));
    }
    let usage = if command.usage.is_empty() { String::new() } else { format!(" {}", command.usage) };
    let options = if usage.contains("[options]") { "" } else { " [options]" };
    streams.line(format!("\nUsage:\n  kubectl {path}{usage}{options}\n"));
    if !below.is_empty() {
        streams.line(format!("Use \"kubectl {path} <command> --help\" for more information about a given command."));
    }
    streams.line(GLOBAL_HINT);
}

fn sentence(words: &str) -> String {
    if words.ends_with(['…', '.']) { words.to_string() } else { format!("{words}.") }
}

/// `kubectl options`: the flags of all commands.
pub(super) fn options(streams: &mut Streams) {
    streams.line("The following options can be passed to any command:\n");
    let mut flags: Vec<_> = GLOBAL.iter().filter(|flag| flag.long != "help").collect();
    flags.sort_by_key(|flag| flag.long);
    let texts: Vec<String> = flags
        .iter()
        .map(|flag| {
            let short = flag.short.map_or_else(String::new, |letter| format!("-{letter}, "));
            let default = GLOBAL_DEFAULTS.iter().find(|(name, _)| *name == flag.long).map_or("''", |(_, text)| text);
            format!("    {short}--{}={default}:\n\t{}", flag.long, sentence(flag.help))
        })
        .collect();
    streams.line(texts.join("\n\n"));
}
