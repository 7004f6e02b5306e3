//! Deletes Jobs some time after they have ended, when they ask for it.
//!
//! Models kubernetes 1.36 pkg/controller/ttlafterfinished/ttlafterfinished_controller.go.

use alloc::boxed::Box;

use k8s_openapi::api::batch::v1::Job;
use kernel::{Rng, Time};

use super::job::finished_condition;
use super::{Controller, Outcome, View, WorkQueue};
use crate::api::{Key, Kind, Object};
use crate::store::act::{DeleteOptions, Propagation};
use crate::store::{Act, Change, Op, Write};

/// The TTL-after-finished controller.
#[derive(Clone, Debug, Default)]
pub struct TtlAfterFinishedController;

/// When a Job may go.
fn expiry(job: &Job) -> Option<Time> {
    let seconds = job.spec.as_ref()?.ttl_seconds_after_finished?;
    let (_, ended) = finished_condition(job)?;
    Some(ended.plus_ms(u64::try_from(seconds).unwrap_or(0) * 1_000))
}

impl Controller for TtlAfterFinishedController {
    fn component(&self) -> &'static str {
        "ttl-after-finished-controller"
    }

    fn observe(&mut self, change: &Change, _view: &View<'_>, queue: &mut WorkQueue) {
        if change.key.kind == Kind::Job && change.op != Op::Deleted {
            let waits = change.object.get::<Job>().is_some_and(|job| expiry(job).is_some());
            if waits && change.object.meta().deletion_timestamp.is_none() {
                queue.add(change.key.clone());
            }
        }
    }

    fn reconcile(&mut self, item: &Key, view: &View<'_>, _rng: &mut Rng) -> Outcome {
        let job = view.cache.get(item).and_then(Object::get::<Job>);
        let Some(job) = job.filter(|job| job.metadata.deletion_timestamp.is_none()) else { return Outcome::default() };
        let Some(expiry) = expiry(job) else { return Outcome::default() };
        if expiry > view.now {
            return Outcome { acts: alloc::vec![], again_after_ms: Some(expiry.since_ms(view.now)) };
        }
        let options = DeleteOptions {
            uid: job.metadata.uid.clone(),
            propagation: Propagation::Foreground,
            ..DeleteOptions::default()
        };
        Outcome { acts: alloc::vec![Act::Write(Write::Delete(item.clone(), options))], again_after_ms: None }
    }

    fn boxed(&self) -> Box<dyn Controller> {
        Box::new(self.clone())
    }
}
