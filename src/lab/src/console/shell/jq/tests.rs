//! Tables of what jq makes of a value.

use super::*;

fn run(line: &[&str], text: &str) -> (String, String, i32) {
    let argv: Vec<String> = ["jq"].iter().chain(line).map(|word| word.to_string()).collect();
    let mut terminal = Terminal::new(|_| false, &[]);
    match Jq::new(&argv, &mut terminal) {
        Ok(mut jq) => {
            let (out, errors) = jq.feed(text, true);
            (out, errors, jq.ended(true).unwrap_or(-1))
        }
        Err(output) => (output.stdout, output.stderr, output.exit_code),
    }
}

const PODS: &str = r#"{"items": [
  {"metadata": {"name": "web-1", "labels": {"app": "web"}}, "status": {"phase": "Running", "restarts": 2}},
  {"metadata": {"name": "api-1", "labels": {"app": "api", "tier": "é"}}, "status": {"phase": "Pending", "restarts": 0}}]}"#;

/// Deeper than a program may be.
const DEEP: &str = "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[try if . then map(.) else reduce . as $x (0; first(select(.))) end \
                    ]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]] | .[0][0][0][0][0] | error";

#[test]
fn programs_make_values() {
    for (program, want) in [
        (".items[].metadata.name", "\"web-1\"\n\"api-1\"\n"),
        (".items | length", "2\n"),
        (".items[0].status.phase", "\"Running\"\n"),
        (".items[-1].metadata.labels", "{\"app\":\"api\",\"tier\":\"é\"}\n"),
        (".items[] | select(.status.phase == \"Running\") | .metadata.name", "\"web-1\"\n"),
        (".items[] | select(.metadata.labels.tier != null).metadata.name", "\"api-1\"\n"),
        (
            "[.items[] | {name: .metadata.name, phase: .status.phase}]",
            "[{\"name\":\"web-1\",\"phase\":\"Running\"},{\"name\":\"api-1\",\"phase\":\"Pending\"}]\n",
        ),
        (".items | map(.status.restarts) | add", "2\n"),
        ("[.items[].metadata.name] | join(\",\")", "\"web-1,api-1\"\n"),
        (".items[] | \"\\(.metadata.name)\\t\\(.status.restarts)\"", "\"web-1\\t2\"\n\"api-1\\t0\"\n"),
        (".items[0] | keys", "[\"metadata\",\"status\"]\n"),
        (".items[0].metadata.labels | to_entries | map(\"\\(.key)=\\(.value)\") | .[]", "\"app=web\"\n"),
        (".items | sort_by(.status.restarts) | .[].metadata.name", "\"api-1\"\n\"web-1\"\n"),
        (
            ".items | group_by(.status.phase) | map({phase: .[0].status.phase, n: length})",
            "[{\"phase\":\"Pending\",\"n\":1},{\"phase\":\"Running\",\"n\":1}]\n",
        ),
        (".items[0].nope // \"none\"", "\"none\"\n"),
        (".items[].status | .phase, .restarts", "\"Running\"\n2\n\"Pending\"\n0\n"),
        (".items[] | select(.metadata.name | test(\"^web\")) | .metadata.name", "\"web-1\"\n"),
        (".items | any(.status.phase == \"Running\"), all(.status.restarts > 1)", "true\nfalse\n"),
        (".items[] | if .status.restarts > 1 then \"many\" else \"few\" end", "\"many\"\n\"few\"\n"),
        ("[.. | strings] | length", "7\n"),
        (".items[0].metadata.labels | has(\"app\"), has(\"x\")", "true\nfalse\n"),
        ("[.items[].status.restarts] | max, min, (add / length)", "2\n0\n1\n"),
        (".items[0].status.phase as $p | .items[1].status.phase + $p", "\"PendingRunning\"\n"),
        ("reduce .items[] as $i (0; . + $i.status.restarts)", "2\n"),
        ("def up: ascii_upcase; .items[0].metadata.name | up", "\"WEB-1\"\n"),
        (".items[0].metadata.labels.new = \"x\" | .items[0].metadata.labels", "{\"app\":\"web\",\"new\":\"x\"}\n"),
        ("del(.items[0]) | .items | length", "1\n"),
        (".items[0].status.restarts |= . + 1 | .items[0].status.restarts", "3\n"),
        ("\"YWRtaW4=\" | @base64d", "\"admin\"\n"),
        (".items[] | [.metadata.name, .status.restarts] | @tsv", "\"web-1\\t2\"\n\"api-1\\t0\"\n"),
        ("[range(3)]", "[0,1,2]\n"),
        ("[limit(3; 1 | repeat(. * 2))]", "[1,2,4]\n"),
        (".items[0].metadata.name | capture(\"(?<a>[a-z]+)-(?<n>\\\\d+)\")", "{\"a\":\"web\",\"n\":\"1\"}\n"),
        (".items[0].metadata.name | split(\"-\") | .[0]", "\"web\"\n"),
        (".items[0].metadata.name[0:3]", "\"web\"\n"),
        ("try error(\"x\") catch .", "\"x\"\n"),
        (".items[].metadata.labels[\"app\"]", "\"web\"\n\"api\"\n"),
        (".items[0] | .metadata.labels | with_entries(.value |= ascii_upcase)", "{\"app\":\"WEB\"}\n"),
        ("[.items[] | .status.phase] | unique", "[\"Pending\",\"Running\"]\n"),
        (".a.b.c", "null\n"),
        ("[paths(type == \"number\")] | length", "2\n"),
        ("1.5 + 1.5, 7 / 2, 10 % 3, -1", "3\n3.5\n1\n-1\n"),
        (". as {items: [$first]} | $first.metadata.name", "\"web-1\"\n"),
        (".items[0].metadata.name | sub(\"web\"; \"pod\")", "\"pod-1\"\n"),
        ("\"2026-01-01T00:00:10Z\" | fromdate", "1767225610\n"),
        ("[.items[] | .metadata.name | contains(\"web\")]", "[true,false]\n"),
        ("empty", ""),
    ] {
        let (out, errors, code) = run(&["-c", program], PODS);
        assert_eq!((out.as_str(), errors.as_str(), code), (want, "", 0), "{program}");
    }
    for (line, text, out, errors, code) in [
        (&["."][..], "{\"a\":[1,{}],\"b\":[]}", "{\n  \"a\": [\n    1,\n    {}\n  ],\n  \"b\": []\n}\n", "", 0),
        (&["-r", ".a"], "{\"a\":\"x\"}", "x\n", "", 0),
        (&["-j", ".a"], "{\"a\":\"x\"}", "x", "", 0),
        (&["-e", ".a"], "{}", "null\n", "", 1),
        (&["-s", "-c", "."], "1 2", "[1,2]\n", "", 0),
        (&["-R", "."], "a\nb\n", "\"a\"\n\"b\"\n", "", 0),
        (&["-n", "--arg", "x", "1", "$x"], "", "\"1\"\n", "", 0),
        (&["-rn", "[\"a\",\"b\"] | @csv"], "", "\"a\",\"b\"\n", "", 0),
        (&[".a"], "[1]", "", "jq: error (at <stdin>:0): Cannot index array with \"a\"\n", 5),
        (&[".[]"], "1", "", "jq: error (at <stdin>:0): Cannot iterate over number (1)\n", 5),
        (&["."], "{", "", "jq: parse error: Unfinished JSON term at line 1, column 1\n", 2),
        (
            &[".a |"],
            "",
            "",
            "jq: error: syntax error, unexpected end of file (Unix shell quoting issues?) at <top-level>, line 1:\njq: 1 compile error\n",
            3,
        ),
        (&["[range(1e9)]"], "1", "", "jq: error (at <stdin>:0): this program goes on without end: stopped\n", 5),
        (&["nope"], "1", "", "jq: error (at <stdin>:0): nope/0 is not defined\n", 5),
        (&["def f: f; f"], "1", "", "jq: error (at <stdin>:0): this program calls itself too deep: stopped\n", 5),
        (&[".a.é"], "{}", "", "", 3),
        (
            &["-c", "reduce range(100000) as $i ([]; . + [$i])"],
            "1",
            "",
            "jq: error (at <stdin>:0): this program goes on without end: stopped\n",
            5,
        ),
        (&[DEEP], "1", "", "", 3),
    ] {
        let (got, complaint, exit) = run(line, text);
        assert_eq!((got.as_str(), exit), (out, code), "{line:?}: {complaint}");
        assert!(errors.is_empty() || complaint == errors, "{line:?}: {complaint}");
    }
}
