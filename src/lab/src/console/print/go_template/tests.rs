//! Templates as people write them, and what Go says of those that are wrong.

use serde_json::json;

use super::GoTemplate;

#[test]
fn templates_are_filled() {
    let value = json!({"items": [
        {"metadata": {"name": "a", "labels": {"app.io/x": "1"}}, "n": 0},
        {"metadata": {"name": "b"}, "n": 2},
    ], "empty": [], "kind": "List"});
    for (template, text) in [
        ("{{range .items}}{{.metadata.name}}{{\"\\n\"}}{{end}}", "a\nb\n"),
        ("{{ (index .items 0).metadata.name }}", "a"),
        ("{{with index .items 0}}{{.metadata.name}}{{end}}", "a"),
        ("{{with .nope}}x{{else with .kind}}{{.}}{{end}}", "List"),
        ("{{range $i, $e := .items}}{{$i}}={{$e.metadata.name}} {{end}}", "0=a 1=b "),
        ("{{range .items}}{{if .n}}{{.n}}{{else}}-{{end}}{{end}}", "-2"),
        ("{{range .items}}{{if .n}}{{break}}{{end}}{{.metadata.name}}{{end}}", "a"),
        ("{{range .items}}{{if .n}}{{continue}}{{end}}{{.metadata.name}}{{end}}", "a"),
        ("{{range 3}}{{.}}{{end}}", "012"),
        ("{{define \"a\"}}[{{.}}]{{end}}{{template \"a\" .kind}}{{block \"b\" 5}}{{.}}{{end}}", "[List]5"),
        ("{{len .items}} {{.missing}} {{.missing.more}}", "2 <no value> <no value>"),
        ("{{range .empty}}x{{else}}none{{end}}", "none"),
        ("{{index (index .items 0).metadata.labels \"app.io/x\"}}", "1"),
        ("{{printf \"%s:%d\" \"n\" 3}}", "n:3"),
        (
            "{{printf \"%-3s|%3d|%03d|%x|%.2f|%q|%T\" \"a\" 5 7 255 1.234 \"q\" .items}}",
            "a  |  5|007|ff|1.23|\"q\"|[]interface {}",
        ),
        ("{{printf \"%d %d\" \"a\"}}{{printf \"%d\" 1 2}}", "%!d(string=a) %!d(MISSING)1%!(EXTRA int=2)"),
        ("{{print 1 2 \"a\" \"b\" 3 4}}", "1 2ab3 4"),
        ("a {{- \"b\" -}} c{{/* d */}}", "abc"),
        ("{{$x := len .items}}{{if eq $x 2}}two{{end}}{{$x = 5}}{{$x}}", "two5"),
        ("{{if gt (len .items) 1}}many{{end}}", "many"),
        ("{{\"aGk=\" | base64decode}} {{'a'}} {{0x1F}} {{1e3}} {{`r\\n`}}", "hi 97 31 1000 r\\n"),
        ("{{if exists .items 0 \"metadata\" \"labels\"}}yes{{end}}{{if exists .items 1 \"x\"}}no{{end}}", "yes"),
        (
            "{{slice .kind 1 2}} {{index .kind 0}} {{not .kind}} {{and .kind .nope}} {{or .nope 1}}",
            "i 76 false <no value> 1",
        ),
    ] {
        assert_eq!(GoTemplate::parse(template).unwrap().text(&value).unwrap(), text, "{template}");
    }
}

#[test]
fn what_cannot_be_read_is_told_in_gos_words() {
    for (template, problem) in [
        ("{{range .items}}", "unexpected EOF"),
        ("{{.a", "unclosed action"),
        ("{{.a}", "bad character U+007D '}'"),
        ("{{nope .a}}", "function \"nope\" not defined"),
        ("{{if}}x{{end}}", "missing value for if"),
        ("{{end}}", "unexpected {{end}}"),
        ("{{range .a}}{{else}}{{else}}{{end}}", "expected end; found {{else}}"),
        ("{{.a)}}", "unexpected right paren"),
        ("{{(.a}}", "unclosed left paren"),
        ("{{|}}", "unexpected \"|\" in command"),
        ("{{.a.}}", "unexpected <.> in operand"),
        ("{{.a[0]}}", "bad character U+005B '['"),
        ("{{5 | 6}}", "non executable command in pipeline stage 2"),
        ("{{break}}", "{{break}} outside {{range}}"),
        ("{{$x}}", "undefined variable \"$x\""),
        ("{{range $x := .a}}{{end}}{{$x}}", "undefined variable \"$x\""),
        ("{{$x, $y := .a}}", "too many declarations in command"),
        ("{{\"\\q\"}}", "invalid syntax"),
        ("{{template}}", "unexpected \"}}\" in template clause"),
        ("{{/* a", "unclosed comment"),
    ] {
        assert_eq!(GoTemplate::parse(template), Err(format!("template: output:1: {problem}")), "{template}");
    }
    assert_eq!(GoTemplate::parse("a\n{{nope}}"), Err("template: output:2: function \"nope\" not defined".to_string()));
}

#[test]
fn what_cannot_be_filled_is_told_in_gos_words() {
    let value = json!({"items": [{"a": 1}], "kind": "List", "m": {"a": "b"}});
    for (template, problem) in [
        ("{{.kind.foo}}", "1:7: executing \"output\" at <.kind.foo>: can't evaluate field foo in type interface {}"),
        (
            "{{index .items 9}}",
            "1:2: executing \"output\" at <index .items 9>: error calling index: index out of range: 9",
        ),
        (
            "{{index .items \"a\"}}",
            "1:2: executing \"output\" at <index .items \"a\">: error calling index: cannot index slice/array with type string",
        ),
        (
            "{{index .m 5}}",
            "1:2: executing \"output\" at <index .m 5>: error calling index: value has type int; should be string",
        ),
        ("{{range .kind}}a{{end}}", "1:8: executing \"output\" at <.kind>: range can't iterate over List"),
        ("{{template \"a\"}}", "1:11: executing \"output\" at <{{template \"a\"}}>: template \"a\" not defined"),
        (
            "{{eq .kind 1}}",
            "1:2: executing \"output\" at <eq .kind 1>: error calling eq: incompatible types for comparison",
        ),
        ("{{lt \"a\"}}", "1:2: executing \"output\" at <lt>: wrong number of args for lt: want 2 got 1"),
        ("{{printf 5}}", "1:9: executing \"output\" at <5>: expected string; found 5"),
        ("{{.kind \"b\"}}", "1:2: executing \"output\" at <.kind>: kind is not a method but has arguments"),
        ("{{\"a\" \"b\"}}", "1:2: executing \"output\" at <\"a\">: can't give argument to non-function \"a\""),
        ("{{nil}}", "1:2: executing \"output\" at <nil>: nil is not a command"),
        ("x\n {{len 5}}", "2:3: executing \"output\" at <len 5>: error calling len: len of type int"),
    ] {
        let stopped = GoTemplate::parse(template).unwrap().text(&value).unwrap_err();
        assert_eq!(stopped.problem, format!("error executing template {template:?}: template: output:{problem}"));
        assert!(stopped.written.contains("\traw data was:\n\t\t{\"items\""), "{}", stopped.written);
    }
}
