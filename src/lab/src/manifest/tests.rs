//! What a learner types and what the editor says about it.

use std::fmt::Write as _;

use serde_json::json;

use super::*;

/// A Deployment and its Service, right in every way.
const GOOD: &str = include_str!("../../../../tests/golden/manifests/good.yaml");

/// `line:column message` of every error.
fn errors(text: &str) -> Vec<String> {
    check(text)
        .iter()
        .filter(|one| one.severity == Severity::Error)
        .map(|one| format!("{}:{} {}", one.span.line, one.span.column, one.message))
        .collect()
}

const DEPLOYMENT: &str = "apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 3
  selector:
    matchLabels:
      app: web
  template:
    metadata:
      labels:
        app: web
    spec:
      containers:
      - name: web
        image: nginx:1.25
        livenessProbe:
          httpGet:
            path: /
            port: 80
          periodSeconds: 5
";

#[test]
fn the_usual_mistakes_are_found_where_they_are() {
    assert_eq!(errors(DEPLOYMENT), Vec::<String>::new());
    let with = |from: &str, to: &str| {
        assert!(DEPLOYMENT.contains(from));
        errors(&DEPLOYMENT.replacen(from, to, 1))
    };
    // A tab.
    assert_eq!(
        with("  name: web\n", "\tname: web\n"),
        ["4:1 yaml: line 4: found character that cannot start any token"]
    );
    // Wrong indentation.
    assert_eq!(with("        image: nginx", "       image: nginx"), ["17:8 yaml: line 16: did not find expected key"]);
    assert_eq!(with("  replicas: 3", "   replicas: 3"), ["7:3 yaml: line 6: did not find expected key"]);
    assert_eq!(
        with("  name: web\n", "  name: web\n    labels: {}\n"),
        ["5:11 yaml: line 5: mapping values are not allowed in this context"]
    );
    // An unknown field.
    assert_eq!(
        with("livenessProbe", "livenesProbe"),
        ["18:9 strict decoding error: unknown field \"spec.template.spec.containers[0].livenesProbe\""]
    );
    // A wrong type.
    assert_eq!(
        with("replicas: 3", "replicas: \"3\""),
        ["6:13 json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32"]
    );
    // An unknown kind.
    assert_eq!(
        with("kind: Deployment", "kind: Deploymnet"),
        ["2:7 no matches for kind \"Deploymnet\" in version \"apps/v1\""]
    );
    // A selector that does not match.
    assert_eq!(
        with("        app: web", "        app: wed"),
        [
            "12:7 spec.template.metadata.labels: Invalid value: {\"app\":\"wed\"}: `selector` does not match template `labels`"
        ]
    );
    // A negative period.
    assert_eq!(
        with("periodSeconds: 5", "periodSeconds: -5"),
        [
            "22:26 spec.template.spec.containers[0].livenessProbe.periodSeconds: Invalid value: -5: must be greater than or equal to 0"
        ]
    );
}

#[test]
fn hostile_texts_are_refused_at_once() {
    let started = errors(&"[".repeat(1 << 20));
    assert_eq!(started, ["1:256 yaml: exceeded max depth of 100"]);
    let mut bomb = String::from("a: &a [x, x, x, x, x, x, x, x, x]\n");
    for (one, next) in ('a'..'k').zip('b'..='k') {
        let aliases = vec![format!("*{one}"); 9].join(", ");
        writeln!(bomb, "{next}: &{next} [{aliases}]").expect("text grows");
    }
    let found = errors(&bomb);
    assert_eq!(found.len(), 1);
    assert!(found[0].ends_with("yaml: document contains excessive aliasing"), "{found:?}");
    assert_eq!(errors(&" ".repeat(LONGEST_TEXT + 1)).len(), 1);
}

#[test]
fn usual_manifests_are_clean() {
    let parsed = parse(GOOD);
    let found: Vec<_> = check_parsed(&parsed).into_iter().filter(|one| one.severity != Severity::Info).collect();
    assert_eq!(found, Vec::new());
    assert!(parsed.manifests.len() >= 14, "{} manifests", parsed.manifests.len());
    assert!(parsed.manifests.iter().all(|manifest| manifest.object.is_some()));
}

#[test]
fn unknown_fields_can_be_renamed() {
    let found = check(&DEPLOYMENT.replace("livenessProbe", "livenesProbe"));
    let fix = found[0].fix.as_ref().expect("a fix");
    assert_eq!(fix.text, "livenessProbe");
    assert_eq!(fix.span, Span { line: 18, column: 9, end_line: 18, end_column: 21 });
    assert_eq!(found[0].help.as_deref(), Some("Did you mean `livenessProbe`?"));
}

#[test]
fn documents_are_divided_as_kubectl_does() {
    let text = "---\n# first\nkind: A\n---\nkind: B\n--- # more\nkind: C\n---\n";
    let lines: Vec<usize> = documents(text).iter().map(|(line, _)| *line).collect();
    assert_eq!(lines, [1, 5, 7]);
    // kubectl counts lines from the beginning of the document; the span counts from the beginning of the text.
    assert_eq!(
        errors(&format!("{DEPLOYMENT}---\napiVersion: v1\n\tkind: Pod\n")),
        ["25:1 yaml: line 2: found a tab character that violates indentation"]
    );
}

#[test]
fn lists_nothing_and_scalars_are_read_as_kubectl_does() {
    assert_eq!(errors("- a\n- b\n"), ["1:1 invalid object to validate"]);
    assert_eq!(errors("metadata: {}\n"), ["1:1 [apiVersion not set, kind not set]"]);
    assert_eq!(errors("# nothing\n---\n---\n"), Vec::<String>::new());
    let list = "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Namespace\n  metadata: {name: One}\n";
    assert_eq!(parse(list).manifests.len(), 1);
    assert!(errors(list)[0].starts_with("6:20 metadata.name: Invalid value: \"One\""), "{:?}", errors(list));
    let json = r#"{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": {"containers": []}}"#;
    assert_eq!(errors(json), ["1:87 spec.containers: Required value"]);
}

#[test]
fn what_is_not_simulated_is_said() {
    let text = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  hostPID: true\n  containers:\n  - name: a\n    image: b\n    tty: true\n";
    let said: Vec<String> =
        check(text).iter().map(|one| format!("{}:{} {}", one.span.line, one.span.column, one.message)).collect();
    assert_eq!(
        said,
        ["5:3 spec.hostPID: accepted, not simulated", "9:5 spec.containers[0].tty: accepted, not simulated"]
    );
}

#[test]
fn a_key_that_is_there_twice_is_said_and_the_last_one_counts() {
    let parsed = parse("apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n  name: b\n");
    assert_eq!(parsed.manifests[0].name, "b");
    assert_eq!(parsed.diagnostics[0].severity, Severity::Warning);
    assert_eq!((parsed.diagnostics[0].span.line, parsed.diagnostics[0].span.column), (5, 3));
}

#[test]
fn merge_keys_and_aliases_are_followed() {
    let text = "base: &base {a: 1, b: 2}\nmade:\n  <<: *base\n  b: 3\n";
    let node = node::read(text, 1).expect("YAML").expect("a document");
    assert_eq!(node.to_json()["made"], serde_json::json!({"a": 1, "b": 3}));
}

#[test]
fn no_text_is_too_strange() {
    // Every beginning of a good text, and letters of it shuffled by a small generator.
    for end in (0..DEPLOYMENT.len()).filter(|end| DEPLOYMENT.is_char_boundary(*end)) {
        check(&DEPLOYMENT[..end]);
    }
    let letters: Vec<char> = "ab:-[]{}&*!|>'\"%@`#, \n\t?~<=é\u{feff}\0\r01.".chars().collect();
    let mut state = 1_u64;
    for _ in 0..4_000 {
        let text: String = (0..40)
            .map(|_| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                letters[(state >> 33) as usize % letters.len()]
            })
            .collect();
        check(&text);
        check(&format!("{DEPLOYMENT}{text}"));
    }
}

#[test]
fn tabs_stand_where_go_yaml_takes_them() {
    for (text, value) in [
        ("a: {\n\tb: c,\n\t\td: e}\n", json!({"a": {"b": "c", "d": "e"}})),
        ("a:\n  b: 'x\n\ty'\n", json!({"a": {"b": "x y"}})),
        ("a: |\n  x\n  \ty\n", json!({"a": "x\n\ty\n"})),
        ("a:\tb\t# c\n", json!({"a": "b"})),
    ] {
        let node = super::node::read(text, 1).expect("it is YAML").expect("something is there");
        assert_eq!(node.to_json(), value, "{text}");
    }
}

#[test]
fn texts_that_are_no_yaml_are_told_as_kubectl_tells_them() {
    for (text, said) in [
        ("a: \"x\nb: c\n", "yaml: line 3: found unexpected end of stream"),
        (
            "apiVersion: v1\nkind: Pod\nmetadata:\n  name: \"p\nspec:\n  a: b\n",
            "yaml: line 7: found unexpected end of stream",
        ),
        ("apiVersion: v1\nkind: Pod\nmetadata:\n  name: 'p", "yaml: line 5: found unexpected end of stream"),
        (
            "apiVersion: v1\nkind: Pod\nmetadata: {name: p\nspec:\n  a: b\n",
            "yaml: line 3: did not find expected ',' or '}'",
        ),
        ("apiVersion: v1\nkind: Pod\nmetadata: [name\nspec: 1\n", "yaml: line 3: did not find expected ',' or ']'"),
        ("apiVersion: v1\nkind: Pod\nmetadata: {name: p", "yaml: line 3: did not find expected ',' or '}'"),
        ("apiVersion: v1\nkind Pod\nmetadata:\n  name: x\n", "yaml: line 3: could not find expected ':'"),
        ("apiVersion: v1\nkind: Pod\nmetadata\n  name: x\n", "yaml: line 4: could not find expected ':'"),
        (
            "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - name: a\n    image b\n    ports: []\n",
            "yaml: line 7: could not find expected ':'",
        ),
        (
            "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Values.name }}-x\n",
            "yaml: line 3: did not find expected key",
        ),
        (
            "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: x\n{{- if .Values.a }}\n  labels: {}\n{{- end }}\n",
            "yaml: line 6: could not find expected ':'",
        ),
        (
            "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: \"{{ .Values.name }}\"\n  labels:\n    a: {{ .Values.a | quote }}\n",
            "yaml: invalid map key: map[interface {}]interface {}{\".Values.a | quote\":interface {}(nil)}",
        ),
        (
            "replicas: {{ .Values.replicas }}\n",
            "yaml: invalid map key: map[interface {}]interface {}{\".Values.replicas\":interface {}(nil)}",
        ),
        ("a:\n  b: {{ x }}\n", "yaml: invalid map key: map[interface {}]interface {}{\"x\":interface {}(nil)}"),
        (
            "spec:\n  {{ toYaml .x }}\n",
            "yaml: invalid map key: map[interface {}]interface {}{\"toYaml .x\":interface {}(nil)}",
        ),
        ("apiVersion: v1\n  kind: Pod\n", "yaml: line 2: mapping values are not allowed in this context"),
        (
            "apiVersion: v1\nkind: Pod\nmetadata:\n    name: p\n  labels: {}\n",
            "yaml: line 4: did not find expected key",
        ),
        ("apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\n labels: {}\n", "yaml: line 4: did not find expected key"),
        ("a:\n  - b\n c: d\n", "yaml: line 2: did not find expected key"),
        ("a:\n  - b\n  c: d\n", "yaml: line 2: did not find expected '-' indicator"),
        ("a:\n- b\n  c: d\n", "yaml: line 3: mapping values are not allowed in this context"),
        ("a: b\n- c\n", "yaml: line 1: did not find expected key"),
        ("- a\nb: c\n", "yaml: line 1: did not find expected '-' indicator"),
        (
            "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - name: a\n   image: b\n",
            "yaml: line 5: did not find expected key",
        ),
        (
            "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n    - name: a\n      image: b\n   - name: c\n",
            "yaml: line 6: did not find expected key",
        ),
        ("a:\n\tb: c\n", "yaml: line 2: found character that cannot start any token"),
        ("a:\n  b: c\n\td: e\n", "yaml: line 3: found a tab character that violates indentation"),
        ("a:\n  - b\n\t- c\n", "yaml: line 3: found a tab character that violates indentation"),
        ("a: |\n\tx\n", "yaml: line 2: found a tab character where an indentation space is expected"),
        ("a: @b\n", "yaml: found character that cannot start any token"),
        ("\n\na: `b`\n", "yaml: line 3: found character that cannot start any token"),
        ("a: %b\n", "yaml: found character that cannot start any token"),
        ("a: *b\n", "yaml: unknown anchor 'b' referenced"),
        ("a: | x\n", "yaml: did not find expected comment or line break"),
        ("a: >+5-\n b\n", "yaml: did not find expected comment or line break"),
        ("a: 'it's'\n", "yaml: did not find expected key"),
        ("a: \"\\q\"\n", "yaml: found unknown escape character"),
        ("a: \"x\" y\n", "yaml: did not find expected key"),
        ("a: [b, c] d\n", "yaml: did not find expected key"),
        ("a: {b: c} d\n", "yaml: did not find expected key"),
        ("a: b: c\n", "yaml: mapping values are not allowed in this context"),
        ("command: [\"sh\", \"-c\", \"echo\"\nx: y\n", "yaml: line 1: did not find expected ',' or ']'"),
        ("a: [1, 2\nb: 3\n", "yaml: line 1: did not find expected ',' or ']'"),
        ("key: - value\n", "yaml: block sequence entries are not allowed in this context"),
        ("a: }\n", "yaml: did not find expected node content"),
        ("a: ]\n", "yaml: did not find expected node content"),
        ("a: ,b\n", "yaml: did not find expected node content"),
        ("a:b: c\nd e\n", "yaml: line 3: could not find expected ':'"),
        ("\"a\n", "yaml: line 2: found unexpected end of stream"),
        ("a: 'b\n", "yaml: line 2: found unexpected end of stream"),
        ("[a, b\n", "yaml: line 1: did not find expected ',' or ']'"),
        ("a: {b: c}}\n", "yaml: did not find expected key"),
        ("a: \"\\x4\"\n", "yaml: did not find expected hexdecimal number"),
        ("%YAML 1.1\na: b\n", "yaml: line 1: did not find expected <document start>"),
        ("%YAML 1.2\na: b\n", "yaml: found incompatible YAML document"),
        ("# c\n%YAML\n", "yaml: line 2: did not find expected version number"),
        ("%FOO x\n", "yaml: found unknown directive name"),
        ("% x\n", "yaml: could not find expected directive name"),
        ("\ta: b\n", "yaml: found character that cannot start any token"),
        ("a:\n-\tb\n", "yaml: line 2: found character that cannot start any token"),
        ("a:\n- \tb: c\n", "yaml: line 2: found character that cannot start any token"),
        ("a: b\n\t\nc: d\n", "yaml: line 2: found a tab character that violates indentation"),
        ("a: \u{1}\n", "yaml: control characters are not allowed"),
    ] {
        let found: Vec<String> = parse(text).diagnostics.into_iter().take(1).map(|one| one.message).collect();
        assert_eq!(found, [said], "{text}");
    }
}
