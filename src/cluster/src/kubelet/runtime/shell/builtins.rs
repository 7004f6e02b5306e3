//! The table of commands, and what every command has at hand.
//!
//! A command is one function and one line of [`COMMANDS`]; help and existence checks are projections of the table.

use super::task::{Output, State, Task};
use super::{Session, World, WriteError, control, fetch, filesystem, jobs, launch, ping, programs, terminal, text};
use crate::kubelet::runtime::files;
use crate::kubelet::runtime::profile::Userland;
use crate::kubelet::runtime::tools;
use alloc::format;
use alloc::string::String;

/// What running a command came to.
pub(super) enum Ran {
    /// It is over.
    Status(i32),
    /// It goes on in this state.
    Blocked(State),
    /// It changed the task's own frames or state and completes by itself.
    Handled,
}

/// Where a command may be found.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// Only inside a shell.
    Shell,
    /// A shell's builtin that is a program too.
    Both,
    /// A program.
    Program,
}

/// A command.
pub(super) struct Command {
    pub(super) names: &'static [&'static str],
    pub(super) place: Place,
    pub(super) run: fn(&mut Call<'_, '_, '_>) -> Ran,
}

const fn shell(names: &'static [&'static str], run: fn(&mut Call<'_, '_, '_>) -> Ran) -> Command {
    Command { names, place: Place::Shell, run }
}

const fn both(names: &'static [&'static str], run: fn(&mut Call<'_, '_, '_>) -> Ran) -> Command {
    Command { names, place: Place::Both, run }
}

const fn program(names: &'static [&'static str], run: fn(&mut Call<'_, '_, '_>) -> Ran) -> Command {
    Command { names, place: Place::Program, run }
}

/// Every command.
pub(super) const COMMANDS: &[Command] = &[
    shell(&[":"], control::truth),
    shell(&["exit"], control::exit),
    shell(&["return"], control::return_),
    shell(&["break", "continue"], control::break_),
    shell(&["exec"], control::exec),
    shell(&["eval"], control::eval),
    shell(&[".", "source"], control::source),
    shell(&["export", "readonly"], control::export),
    shell(&["local", "declare", "typeset"], control::local),
    shell(&["unset"], control::unset),
    shell(&["set"], control::set),
    shell(&["shift"], control::shift),
    shell(&["trap"], control::trap),
    shell(&["wait"], control::wait),
    shell(&["read"], control::read),
    shell(&["cd"], control::cd),
    shell(&["umask", "ulimit", "hash", "shopt", "disown"], control::truth),
    shell(&["alias", "unalias"], jobs::alias),
    shell(&["history"], jobs::history),
    shell(&["jobs"], jobs::jobs),
    shell(&["fg", "bg"], jobs::resume),
    shell(&["command", "type"], control::command),
    shell(&["let"], control::let_),
    both(&["true"], control::truth),
    both(&["false"], control::falsehood),
    both(&["echo"], programs::echo),
    both(&["printf"], programs::printf),
    both(&["test", "["], programs::test),
    shell(&["[["], programs::test),
    both(&["pwd"], programs::pwd),
    both(&["kill"], control::kill),
    program(&["sleep"], programs::sleep),
    program(&["usleep"], programs::sleep),
    program(&["date"], programs::date),
    program(&["hostname"], programs::hostname),
    program(&["env", "printenv"], launch::env),
    program(&["timeout"], launch::timeout),
    program(&["watch"], jobs::watch),
    program(&["xargs"], jobs::xargs),
    program(&["nohup", "nice", "tini", "dumb-init"], launch::prefix),
    program(&["sh", "ash", "dash", "bash"], launch::shell),
    program(&["perl"], launch::perl),
    program(&["python", "python3"], launch::python),
    program(&["httpd"], launch::httpd),
    program(&["which"], control::command),
    program(&["whoami", "id", "uname", "nproc", "uptime"], programs::about),
    program(&["ps"], programs::ps),
    program(&["seq"], programs::seq),
    program(&["basename", "dirname"], programs::basename),
    program(&["expr"], programs::expr),
    program(&["sync", "chown", "ln", "stty", "clear"], control::truth),
    program(&["chmod"], filesystem::chmod),
    program(&["stress"], programs::stress),
    program(&["yes"], programs::yes),
    program(&["touch"], filesystem::touch),
    program(&["rm"], filesystem::rm),
    program(&["mkdir"], filesystem::mkdir),
    program(&["rmdir"], filesystem::rmdir),
    program(&["ls"], filesystem::ls),
    program(&["cp", "mv"], filesystem::copy),
    program(&["mktemp"], filesystem::mktemp),
    program(&["dd"], filesystem::dd),
    program(&["fallocate"], filesystem::fallocate),
    program(tools::NAMES, text::filter),
    program(&["wget"], fetch::wget),
    program(&["curl"], fetch::curl),
    program(&["nc", "ncat", "netcat"], fetch::nc),
    program(&["nslookup", "host", "getent"], fetch::nslookup),
    program(&["ping"], ping::ping),
];

/// Directories whose programs are found.
const PATH: [&str; 6] = ["/bin/", "/usr/bin/", "/usr/local/bin/", "/sbin/", "/usr/sbin/", "/usr/local/sbin/"];

/// Programs of containers that the machine in front of the cluster has not.
const NOT_ON_A_CONSOLE: [&str; 21] = [
    "ping",
    "perl",
    "python",
    "python3",
    "httpd",
    "stress",
    "ash",
    "dash",
    "tini",
    "dumb-init",
    "usleep",
    "nc",
    "ncat",
    "netcat",
    "nslookup",
    "host",
    "getent",
    "wget",
    "curl",
    "stty",
    "ps",
];

/// Finds a command by the word that calls it.
pub(super) fn find(word: &str, world: &World<'_, '_>, in_shell: bool) -> Option<&'static Command> {
    let directory = PATH.iter().find(|directory| word.starts_with(*directory));
    let name = directory.map_or(word, |directory| &word[directory.len()..]);
    let profile = world.profile;
    let debian = profile.userland == Userland::Debian;
    let there = match name {
        // A console has no programs of servers; its web clients are not a container's.
        _ if profile.name == terminal::NAME => !NOT_ON_A_CONSOLE.contains(&name),
        "perl" => debian,
        "python" | "python3" => profile.commands.contains(&name),
        "bash" => debian || profile.any_command || profile.short_name() == "bash",
        "ash" | "httpd" | "ping" => !debian,
        // Slim images have no pager and no util-linux.
        "column" => false,
        "less" | "more" => !debian,
        _ => true,
    };
    let command = COMMANDS.iter().find(|command| command.names.contains(&name)).filter(|_| there)?;
    match command.place {
        Place::Shell => (in_shell && directory.is_none()).then_some(command),
        Place::Both | Place::Program => Some(command),
    }
}

/// A command being run.
pub(super) struct Call<'c, 'a, 'b> {
    pub(super) session: &'c mut Session,
    pub(super) task: &'c mut Task,
    pub(super) world: &'c mut World<'a, 'b>,
    pub(super) argv: &'c [String],
}

impl Call<'_, '_, '_> {
    /// The arguments after the command's name.
    pub(super) fn operands(&self) -> &[String] {
        self.argv.get(1..).unwrap_or(&[])
    }

    /// The command's name without its directory.
    pub(super) fn name(&self) -> String {
        let word = self.argv.first().map_or("", String::as_str);
        word.rsplit('/').next().unwrap_or(word).into()
    }

    /// Writes to standard output; false when the command is dead or cannot go on.
    pub(super) fn print(&mut self, text: &str) -> bool {
        let to = self.task.descriptors.output.clone();
        self.print_to(&to, text)
    }

    pub(super) fn print_to(&mut self, to: &Output, text: &str) -> bool {
        self.task.work += text.len();
        match self.session.write(to, text, self.world) {
            Ok(()) => true,
            Err(WriteError::BrokenPipe) => {
                self.task.state = State::Ended(141);
                false
            }
            Err(WriteError::File(reason)) => {
                self.error(&format!("write error: {reason}"));
                false
            }
        }
    }

    /// Writes `name: text` to standard error.
    pub(super) fn error(&mut self, text: &str) {
        let line = format!("{}: {text}\n", self.name());
        let to = self.task.descriptors.errors.clone();
        self.session.write(&to, &line, self.world).ok();
    }

    /// Writes a line to standard error as it stands.
    pub(super) fn error_line(&mut self, text: &str) {
        let to = self.task.descriptors.errors.clone();
        self.session.write(&to, &format!("{text}\n"), self.world).ok();
    }

    pub(super) fn path(&self, path: &str) -> String {
        files::absolute(&self.task.cwd, path)
    }

    pub(super) fn busybox(&self) -> bool {
        self.session.userland == Userland::Busybox
    }

    /// Whether a path exists; `Some(true)` for a directory.
    pub(super) fn kind(&mut self, path: &str) -> Option<bool> {
        let absolute = self.path(path);
        if matches!(absolute.as_str(), "/dev/null" | "/dev/stdout" | "/dev/stderr") {
            return Some(false);
        }
        let (files, volumes) = self.world.files();
        files.kind(volumes, &absolute)
    }

    /// The permissions of a file or directory.
    pub(super) fn mode(&mut self, path: &str) -> u16 {
        let absolute = self.path(path);
        let (files, volumes) = self.world.files();
        files.mode(volumes, &absolute)
    }

    /// The length of a file.
    pub(super) fn size(&mut self, path: &str) -> Option<u64> {
        let absolute = self.path(path);
        let (files, volumes) = self.world.files();
        files.size(volumes, &absolute)
    }

    /// The text of a file.
    pub(super) fn read(&mut self, path: &str) -> Result<String, files::FileError> {
        let absolute = self.path(path);
        if absolute == "/dev/null" {
            return Ok(String::new());
        }
        let (files, volumes) = self.world.files();
        files.read(volumes, &absolute).map(Into::into)
    }

    pub(super) fn change(
        &mut self,
        path: &str,
        act: impl FnOnce(&mut files::Tree, &str) -> Result<(), files::FileError>,
    ) -> Result<(), files::FileError> {
        let absolute = self.path(path);
        let (files, volumes) = self.world.files();
        files.change(volumes, &absolute, act)
    }
}
