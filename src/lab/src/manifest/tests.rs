//! What a learner types and what the editor says about it.

use super::*;

/// `line:column message` of every error.
fn errors(text: &str) -> Vec<String> {
    check(text)
        .iter()
        .filter(|one| one.severity == Severity::Error)
        .map(|one| format!("{}:{} {}", one.span.line, one.span.column, one.message))
        .collect()
}

#[test]
fn a_tab_is_found() {
    assert_eq!(
        errors("apiVersion: v1\nkind: Pod\nmetadata:\n\tname: x\n"),
        ["4:1 yaml: line 4: found character that cannot start any token"]
    );
}

#[test]
fn unknown_fields_are_underlined_and_can_be_renamed() {
    let text = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\nspec:\n  containers:\n  - name: a\n    image: nginx\n    livenesProbe: {}\n";
    let found = check(text);
    assert_eq!(found[0].message, "strict decoding error: unknown field \"spec.containers[0].livenesProbe\"");
    assert_eq!(found[0].span, Span { line: 9, column: 5, end_line: 9, end_column: 17 });
    assert_eq!(found[0].fix.as_ref().map(|fix| fix.text.as_str()), Some("livenessProbe"));
}

#[test]
fn documents_are_divided_as_kubectl_does() {
    let text = "---\n# first\nkind: A\n---\nkind: B\n--- # more\nkind: C\n---\n";
    let lines: Vec<usize> = documents(text).iter().map(|(line, _)| *line).collect();
    assert_eq!(lines, [1, 5, 7]);
}
