//! `exec`: runs a command in a container.

use cluster::api::{Key, Kind};
use k8s_openapi::api::core::v1::Pod;
use kernel::Time;

use super::super::Ending;
use super::super::api::Api;
use super::super::flags::{Flag, switch, value};
use super::super::output::{Failure, Streams};
use super::super::running::Task;
use super::super::target::Target;
use super::{Call, Verb, Words, logs, usage};

/// The command.
pub const VERB: Verb = Verb {
    name: "exec",
    aliases: &[],
    summary: "Execute a command in a container",
    words: Words::Pods,
    flags: FLAGS,
    run,
};

const FLAGS: &[Flag] = &[
    value("container", Some('c'), "Container name"),
    switch("stdin", Some('i'), "Pass stdin to the container"),
    switch("tty", Some('t'), "Stdin is a TTY"),
    value("pod-running-timeout", None, "The length of time to wait until at least one pod is running"),
    value("filename", Some('f'), "to use to exec into the resource"),
    switch("quiet", Some('q'), "Only print output from the remote session"),
];

fn run(call: &mut Call) -> Result<Ending, Failure> {
    let words = call.arguments.words.clone();
    if call.arguments.value("filename").is_some() {
        super::manifest_file::documents(call, "exec")?;
    }
    let Some(first) = words.first() else {
        return Err(Failure::new("pod, type/name or --filename must be specified"));
    };
    let Some(command) = call.arguments.after_dashes.clone().filter(|command| !command.is_empty()) else {
        if words.len() > 1 {
            return Err(usage(
                "exec",
                "exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead",
            ));
        }
        return Err(Failure::new("you must specify at least one command for the container"));
    };
    let word = if first.contains('/') { first.clone() } else { format!("pod/{first}") };
    let target = Target::parse(&[word])?;
    let (objects, missing) = target.resolve(call.api, Some(&call.namespace), &Default::default())?;
    if let Some(error) = missing.into_iter().next() {
        return Err(error.into());
    }
    let pod = match objects.into_iter().next() {
        Some(object) if object.kind() == Kind::Pod => Some(object),
        Some(workload) => logs::pods_of(&workload, call.api)
            .map_err(|failure| failure.within(&format!("cannot attach to {}", logs::go_type(workload.kind()))))?
            .into_iter()
            .next(),
        None => None,
    };
    let Some(pod) = pod else {
        return Err(Failure::new("timed out waiting for the condition"));
    };
    let container = match call.arguments.value("container") {
        Some(container) => container.to_string(),
        None => logs::default_container(&pod, &mut call.streams).unwrap_or_default(),
    };
    let known = pod.get::<Pod>().and_then(|pod| pod.spec.as_ref()).is_some_and(|spec| {
        spec.containers.iter().chain(spec.init_containers.iter().flatten()).any(|one| one.name == container)
    });
    if !known {
        return Err(Failure::bare(format!(
            "Error from server (BadRequest): container {container} is not valid for pod {}",
            pod.name()
        )));
    }
    let shells = ["sh", "bash", "ash", "/bin/sh", "/bin/bash"];
    if call.arguments.is_on("tty", false) && command.len() == 1 && shells.contains(&command[0].as_str()) {
        return Err(Failure::new(
            "an interactive shell is not simulated: give it its commands, as in kubectl exec POD -- sh -c 'ls /; env'",
        ));
    }
    let ticket = call.api.exec(&call.namespace, pod.name(), &container, &command)?;
    let mut executing = Executing {
        ticket,
        pod: pod.key(),
        uid: pod.uid().to_string(),
        container,
        look_at: call.api.now(),
        shown: (0, 0),
    };
    Ok(match executing.poll(call.api, &mut call.streams)? {
        Some(exit_code) => Ending::Exit(exit_code),
        None => Ending::Continue(Box::new(Task::Exec(executing))),
    })
}

/// `exec`, while the command runs.
#[derive(Clone, Debug)]
pub struct Executing {
    ticket: u64,
    pod: Key,
    uid: String,
    container: String,
    look_at: Time,
    /// Lengths of what was shown of its outputs.
    shown: (usize, usize),
}

/// How often a command is looked after, in milliseconds.
const LOOK_MS: u64 = 10;

impl Executing {
    /// When to look again.
    pub fn deadline(&self) -> Option<Time> {
        Some(self.look_at)
    }

    /// Prints what the command writes.
    ///
    /// A command of which nobody reads any more ends at its next write, as it does for kubectl.
    ///
    /// - Errors: the runtime's, when it could not be started.
    pub fn poll(&mut self, api: &mut dyn Api, streams: &mut Streams) -> Result<Option<i32>, Failure> {
        self.look_at = api.now().plus_ms(LOOK_MS);
        let (exit_code, output, errors) = match api.executed(self.ticket) {
            Some(Ok(answer)) => answer,
            Some(Err(message)) if message.ends_with("is not running") => {
                return Err(Failure::new(format!(
                    "Internal error occurred: unable to upgrade connection: container not found ({:?})",
                    self.container
                )));
            }
            Some(Err(message)) => {
                return Err(Failure::new(format!(
                    "Internal error occurred: Internal error occurred: error executing command in container: failed to exec in container: failed to start exec {:?}: {message}",
                    self.exec_id()
                )));
            }
            None => {
                let pod = api.get(&self.pod).ok().filter(|pod| pod.uid() == self.uid);
                if pod.is_some_and(|pod| super::logs::runs(&pod, &self.container)) {
                    if let Some((output, errors)) = api.exec_output(self.ticket) {
                        self.show(&output, &errors, streams);
                    }
                    return Ok(None);
                }
                // The container went away under the command.
                (137, String::new(), String::new())
            }
        };
        self.show(&output, &errors, streams);
        if exit_code != 0 {
            streams.error_line(format!("command terminated with exit code {exit_code}"));
        }
        Ok(Some(exit_code))
    }

    /// Shows what was added to the outputs.
    fn show(&mut self, output: &str, errors: &str, streams: &mut Streams) {
        streams.stdout.push_str(output.get(self.shown.0..).unwrap_or(""));
        streams.stderr.push_str(errors.get(self.shown.1..).unwrap_or(""));
        streams.order.note(streams.stdout.len(), streams.stderr.len());
        self.shown = (self.shown.0.max(output.len()), self.shown.1.max(errors.len()));
    }

    /// The runtime's name of the command: 64 hexadecimal digits.
    fn exec_id(&self) -> String {
        let mut state = 0xcbf2_9ce4_8422_2325_u64;
        let mut digits = String::new();
        for round in 0..4_u8 {
            for byte in self.uid.bytes().chain(self.ticket.to_le_bytes()).chain([round]) {
                state = (state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
            }
            digits.push_str(&format!("{state:016x}"));
        }
        digits
    }
}
