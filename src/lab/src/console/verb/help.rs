//! `help` and `--help`: projections of the table of verbs.

use super::super::Ending;
use super::super::flags::Takes;
use super::super::output::Failure;
use super::{Call, VERBS, Verb, Words};

/// The command.
pub const VERB: Verb = Verb {
    name: "help",
    aliases: &[],
    summary: "Help about any command",
    usage: "help [COMMAND]",
    words: Words::Verbs,
    flags: &[],
    run,
};

fn run(call: &mut Call) -> Result<Ending, Failure> {
    if let Some(word) = call.arguments.words.first().cloned() {
        return match VERBS.iter().find(|verb| verb.name == word || verb.aliases.contains(&word.as_str())) {
            Some(verb) => Ok(of_verb(verb, call)),
            None => Err(Failure::bare(format!("Unknown help topic [`{word}`]"))),
        };
    }
    call.streams.line("kubectl controls the Kubernetes cluster manager.\n");
    let width = VERBS.iter().map(|verb| verb.name.len()).max().unwrap_or(0);
    for verb in VERBS {
        call.streams.line(format!("  {:width$}   {}", verb.name, verb.summary));
    }
    call.streams.line("\nUsage:\n  kubectl [flags] [options]\n");
    call.streams.line("Use \"kubectl <command> --help\" for more information about a given command.");
    Ok(Ending::Exit(0))
}

/// What a command answers that wants a command behind it and got none: its help, on standard error.
///
/// - Source: kubernetes 1.36 kubectl pkg/cmd/util/helpers.go DefaultSubCommandRun.
pub(super) fn without_command(verb: &Verb, call: &mut Call) -> Ending {
    let before = call.streams.stdout.len();
    of_verb(verb, call);
    let text = call.streams.stdout.split_off(before);
    call.streams.stderr.push_str(&text);
    Ending::Exit(1)
}

/// Writes the help of one verb.
pub(in super::super) fn of_verb(verb: &Verb, call: &mut Call) -> Ending {
    call.streams.line(format!("{}.\n", verb.summary));
    if !verb.flags.is_empty() {
        call.streams.line("Options:");
    }
    for flag in verb.flags {
        let short = flag.short.map_or_else(|| "    ".to_string(), |letter| format!("-{letter}, "));
        let takes = match flag.takes {
            Takes::Switch => "",
            Takes::Value => "=VALUE",
            Takes::Optional(_) => "[=VALUE]",
        };
        call.streams.line(format!("    {short}--{}{takes}\n        {}", flag.long, flag.help));
    }
    call.streams.line(format!("\nUsage:\n  kubectl {}", verb.usage));
    Ending::Exit(0)
}
