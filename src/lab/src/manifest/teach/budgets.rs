//! Lints on PodDisruptionBudgets: those that stop every drain, and those that the eviction API cannot decide.

use serde_json::Value;

use super::{Finding, Scope, amount, namespace, word};

fn selector(budget: &Value) -> &Value {
    budget.pointer("/spec/selector").unwrap_or(&Value::Null)
}

/// A budget that allows no eviction however healthy its pods are.
pub fn blocks_all(scope: &Scope<'_>, found: &mut Vec<Finding>) {
    for (place, budget) in scope.written("PodDisruptionBudget") {
        let replicas: i64 = scope
            .selected(namespace(budget), selector(budget))
            .iter()
            .fold(0_i64, |sum, pods| sum.saturating_add(pods.replicas()));
        if replicas == 0 {
            continue;
        }
        let keeps = budget.pointer("/spec/minAvailable").and_then(|value| amount(value, replicas, true));
        let gives = budget.pointer("/spec/maxUnavailable").and_then(|value| amount(value, replicas, true));
        let (path, message) = match (keeps, gives) {
            (Some(keeps), _) if keeps >= replicas && replicas == 1 => {
                ("spec.minAvailable", "a single replica may never be evicted".to_string())
            }
            (Some(keeps), _) if keeps >= replicas => (
                "spec.minAvailable",
                format!("minAvailable keeps {keeps} of {replicas} replicas, so none may be evicted"),
            ),
            (None, Some(gives)) if gives <= 0 => {
                ("spec.maxUnavailable", "maxUnavailable allows no eviction at all".to_string())
            }
            _ => continue,
        };
        found.push(Finding {
            place,
            path: path.into(),
            message,
            reason: "Every kubectl drain of a node with such a pod waits for ever. Allow one, for example maxUnavailable: 1 with at least two replicas.".into(),
        });
    }
}

/// A budget over the pods of two owners, whose expected number nobody knows.
pub fn two_owners(scope: &Scope<'_>, found: &mut Vec<Finding>) {
    for (place, budget) in scope.written("PodDisruptionBudget") {
        let selected = scope.selected(namespace(budget), selector(budget));
        if let [one, other, ..] = selected[..] {
            found.push(Finding {
                place,
                path: "spec.selector".into(),
                message: format!("the selector takes pods of {} and of {}", one.title(), other.title()),
                reason: "The budget counts them together: with all pods of one gone it may still allow evictions of that one. Give each its own budget.".into(),
            });
        }
    }
}

/// Pods under two budgets cannot be evicted at all.
pub fn two_budgets(scope: &Scope<'_>, found: &mut Vec<Finding>) {
    for (place, budget) in scope.written("PodDisruptionBudget") {
        for pods in scope.selected(namespace(budget), selector(budget)) {
            let rival = scope.known("PodDisruptionBudget").find(|other| {
                word(other, "/metadata/name") != word(budget, "/metadata/name")
                    && namespace(other) == namespace(budget)
                    && super::selects(selector(other), pods.labels)
            });
            if let Some(rival) = rival {
                found.push(Finding {
                    place,
                    path: "spec.selector".into(),
                    message: format!(
                        "{} is under this budget and under {}",
                        pods.title(),
                        word(rival, "/metadata/name")
                    ),
                    reason: "The eviction API refuses pods with more than one budget, with a server error.".into(),
                });
                break;
            }
        }
    }
}
