//! The latest judgements of the scheduler, kept for people who ask why a pod is where it is, or nowhere.

use alloc::collections::{BTreeMap, VecDeque};
use alloc::rc::Rc;

use super::verdict::Verdict;
use crate::api::Key;

/// How many pods' judgements are kept.
const PODS_KEPT: usize = 256;

/// The latest judgement on each of the pods that were judged last.
#[derive(Clone, Debug, Default)]
pub(super) struct History {
    verdicts: BTreeMap<Key, Rc<Verdict>>,
    order: VecDeque<Key>,
}

impl History {
    /// Keeps a judgement instead of an earlier one of the same pod.
    pub(super) fn keep(&mut self, key: &Key, verdict: Rc<Verdict>) {
        if self.verdicts.insert(key.clone(), verdict).is_none() {
            self.order.push_back(key.clone());
        }
        while self.order.len() > PODS_KEPT {
            if let Some(oldest) = self.order.pop_front() {
                self.verdicts.remove(&oldest);
            }
        }
    }

    /// The latest judgement on a pod.
    pub(super) fn verdict(&self, key: &Key) -> Option<&Rc<Verdict>> {
        self.verdicts.get(key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::Kind;

    #[test]
    fn only_the_latest_are_kept() {
        let mut history = History::default();
        let key = |number: usize| Key::new(Kind::Pod, "default", &alloc::format!("p{number}"));
        for number in 0..PODS_KEPT + 10 {
            history.keep(&key(number), Rc::new(Verdict { total: number, ..Verdict::default() }));
        }
        history.keep(&key(20), Rc::new(Verdict { total: 7, ..Verdict::default() }));
        assert!(history.verdict(&key(9)).is_none());
        assert_eq!(history.verdict(&key(20)).map(|verdict| verdict.total), Some(7));
        assert_eq!(history.verdicts.len(), PODS_KEPT);
    }
}
