//! `$(NAME)` references in `command`, `args` and `env`.
//!
//! Models kubernetes 1.36 third_party/forked/golang/expansion Expand: unknown names stay as they are, `$$` is `$`.

use alloc::string::String;

/// Replaces `$(NAME)` by the value that `lookup` has for it.
pub fn expand<'v>(text: &str, lookup: impl Fn(&str) -> Option<&'v str>) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        if let Some(tail) = rest.strip_prefix('$') {
            out.push('$');
            rest = tail;
        } else if let Some((name, tail)) = rest.strip_prefix('(').and_then(|inner| inner.split_once(')')) {
            match lookup(name) {
                Some(value) => out.push_str(value),
                None => {
                    out.push_str("$(");
                    out.push_str(name);
                    out.push(')');
                }
            }
            rest = tail;
        } else {
            out.push('$');
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_replaced_as_upstream_does() {
        let lookup = |name: &str| (name == "VAR").then_some("value");
        for (text, want) in [
            ("$(VAR)", "value"),
            ("a-$(VAR)-b", "a-value-b"),
            ("$$(VAR)", "$(VAR)"),
            ("$(OTHER)", "$(OTHER)"),
            ("$VAR $(VAR", "$VAR $(VAR"),
            ("$", "$"),
        ] {
            assert_eq!(expand(text, lookup), want, "{text}");
        }
    }
}
