//! Paths into objects in kubectl's jsonpath notation, as far as checks need it: fields, indices, `[*]` and
//! `[?(@.field=="value")]`. The result is the list of values found.

use serde_json::Value;

/// Finds the values at `path`, such as `.spec.containers[*].image`; braces around it are allowed.
///
/// - Errors: what is wrong with the path.
pub fn lookup<'a>(value: &'a Value, path: &str) -> Result<Vec<&'a Value>, String> {
    let inner = path.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).unwrap_or(path);
    let mut found = vec![value];
    let mut rest = inner;
    while !rest.is_empty() {
        if let Some(tail) = rest.strip_prefix('.') {
            let end = tail.find(['.', '[']).unwrap_or(tail.len());
            let (name, next) = tail.split_at(end);
            if name.is_empty() {
                return Err(format!("{path:?}: a field name is missing"));
            }
            found = found.into_iter().filter_map(|value| value.get(name)).collect();
            rest = next;
        } else if let Some(tail) = rest.strip_prefix('[') {
            let end = tail.find(']').ok_or_else(|| format!("{path:?}: ] is missing"))?;
            found =
                step(found, &tail[..end]).ok_or_else(|| format!("{path:?}: [{}] is not understood", &tail[..end]))?;
            rest = &tail[end + 1..];
        } else {
            return Err(format!("{path:?}: expected . or [ at {rest:?}"));
        }
    }
    found.retain(|value| !value.is_null());
    Ok(found)
}

fn step<'a>(found: Vec<&'a Value>, inside: &str) -> Option<Vec<&'a Value>> {
    let items = found.into_iter().filter_map(Value::as_array);
    if inside == "*" {
        return Some(items.flatten().collect());
    }
    if let Ok(index) = inside.parse::<usize>() {
        return Some(items.filter_map(|list| list.get(index)).collect());
    }
    let (field, wanted) = inside.strip_prefix("?(@.")?.strip_suffix(')')?.split_once("==")?;
    let wanted = wanted.trim().trim_matches(['"', '\'']);
    let field = field.trim();
    Some(items.flatten().filter(|item| item.get(field).is_some_and(|value| value.as_str() == Some(wanted))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn paths_find_values() {
        let value = json!({"a": [{"n": "x", "v": 1}, {"n": "y", "v": 2}]});
        let found = |path: &str| lookup(&value, path).map(|list| list.into_iter().cloned().collect::<Vec<_>>());
        assert_eq!(found("{.a[*].v}"), Ok(vec![json!(1), json!(2)]));
        assert_eq!(found(".a[1].n"), Ok(vec![json!("y")]));
        assert_eq!(found(".a[?(@.n==\"x\")].v"), Ok(vec![json!(1)]));
        assert_eq!(found(".b.c"), Ok(vec![]));
        assert!(found("a").is_err());
        assert!(found(".a[").is_err());
    }
}
