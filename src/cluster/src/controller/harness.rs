//! Drives controllers on a store without latency, for tests: what they write is carried out at once, and a stand-in
//! kubelet makes pods ready when told.

use alloc::boxed::Box;
use alloc::rc::Rc;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use alloc::{format, vec};

use k8s_openapi::api::core::v1::{Namespace, Pod};
use kernel::{Queue, Rng, Time};
use serde_json::Value;

use super::{Controller, Outcome, View, WorkQueue};
use crate::api::{ApiError, Key, Kind, Object};
use crate::settings::Settings;
use crate::store::{Act, Cache, Change, EventDraft, Store, Write, set_pod_condition};

struct Loop {
    controller: Box<dyn Controller>,
    queue: WorkQueue,
    rng: Rng,
}

pub(super) struct Harness {
    pub store: Store,
    pub cache: Cache,
    pub now: Time,
    pub settings: Settings,
    /// Events as `reason: message`, in order.
    pub events: Vec<String>,
    /// Changes as `ADDED Kind name`, in order.
    pub changes: Vec<Rc<Change>>,
    pub refuse: Option<fn(&Write) -> Option<ApiError>>,
    loops: Vec<Loop>,
    later: Queue<(usize, Key)>,
    /// Pods get an address and turn ready as soon as they have a node.
    pub kubelet: bool,
}

impl Harness {
    pub fn new(controllers: Vec<Box<dyn Controller>>) -> Harness {
        let mut harness = Harness {
            store: Store::new(1),
            cache: Cache::default(),
            now: Time::ZERO,
            settings: Settings::default(),
            events: vec![],
            changes: vec![],
            refuse: None,
            loops: vec![],
            later: Queue::default(),
            kubelet: false,
        };
        for (index, controller) in controllers.into_iter().enumerate() {
            let name = controller.component();
            harness.loops.push(Loop { controller, queue: WorkQueue::default(), rng: Rng::stream(1, name) });
            let one = &mut harness.loops[index];
            one.controller.start(&mut one.queue, &mut one.rng, Time::ZERO);
        }
        let mut namespace = Namespace::default();
        namespace.metadata.name = Some("default".into());
        harness.store.create(Object::new(namespace), Time::ZERO).unwrap();
        harness
    }

    pub fn create(&mut self, kind: Kind, value: Value) {
        let mut object = Object::from_json(kind, value).unwrap();
        crate::store::default_namespace(&mut object, "default");
        self.store.create(object, self.now).unwrap();
        self.settle();
    }

    pub fn patch(&mut self, kind: Kind, name: &str, apply: impl Fn(&mut Object)) {
        self.patch_part(kind, name, crate::store::Subresource::Main, apply);
    }

    pub fn patch_part(&mut self, kind: Kind, name: &str, part: crate::store::Subresource, apply: impl Fn(&mut Object)) {
        let key = Key::new(kind, if name.contains('/') { "" } else { "default" }, name);
        self.store.patch(&key, None, part, &apply).unwrap();
        self.settle();
    }

    pub fn delete(&mut self, kind: Kind, name: &str) {
        self.store.delete(&Key::new(kind, "default", name), &Default::default(), self.now).unwrap();
        self.settle();
    }

    /// Marks the default namespace's pods with this name part ready or not.
    pub fn set_ready(&mut self, part: &str, ready: bool) {
        let keys: Vec<Key> = self.cache.keys(Kind::Pod).filter(|key| key.name.contains(part)).cloned().collect();
        let now = self.now;
        for key in keys {
            let apply = move |object: &mut Object| {
                let Some(pod) = object.get_mut::<Pod>() else { return };
                pod.status.get_or_insert_default().phase = Some("Running".into());
                set_pod_condition(pod, "Ready", if ready { "True" } else { "False" }, None, None, now);
            };
            // Earlier ones may have made the controllers delete this one.
            if self.store.patch(&key, None, crate::store::Subresource::Status, &apply).is_ok() {
                self.settle();
            }
        }
    }

    /// Names of the pods.
    pub fn pods(&self) -> Vec<String> {
        self.store.list(Kind::Pod, None).map(|pod| pod.name().to_string()).collect()
    }

    /// Moves time on, working through what falls due.
    pub fn advance(&mut self, ms: u64) {
        let end = self.now.plus_ms(ms);
        self.settle();
        while let Some(at) = self.later.next_time().filter(|at| *at <= end) {
            self.now = at.max(self.now);
            if let Some((_, (index, key))) = self.later.pop() {
                self.loops[index].queue.arrive(key, self.now);
            }
            self.settle();
        }
        self.now = end;
        self.settle();
    }

    /// Works until no change and no item is left at this moment.
    pub fn settle(&mut self) {
        for _ in 0..100_000 {
            if let Some(change) = self.store.take_change() {
                self.cache.observe(&change);
                let view = View {
                    cache: &self.cache,
                    now: self.now,
                    settings: &self.settings,
                    luck: &crate::luck::Luck::default(),
                    failing: &alloc::collections::BTreeSet::new(),
                };
                for one in &mut self.loops {
                    one.controller.observe(&change, &view, &mut one.queue);
                }
                self.changes.push(change.clone());
                if self.kubelet {
                    self.act_as_kubelet(&change);
                }
            } else if !self.reconcile_one() {
                self.collect_later();
                return;
            }
            self.collect_later();
        }
        panic!("the controllers never settle: {:?}", self.events.iter().rev().take(10).collect::<Vec<_>>());
    }

    fn collect_later(&mut self) {
        for (index, one) in self.loops.iter_mut().enumerate() {
            for (at, key) in one.queue.take_later(self.now) {
                self.later.push(at, (index, key));
            }
        }
    }

    fn act_as_kubelet(&mut self, change: &Change) {
        let Some(pod) = change.object.get::<Pod>() else { return };
        let status = pod.status.clone().unwrap_or_default();
        let bound = pod.spec.as_ref().is_some_and(|spec| spec.node_name.is_some());
        if change.op != crate::store::Op::Deleted && bound && status.phase.as_deref() == Some("Pending") {
            let now = self.now;
            let ip = format!("10.244.0.{}", self.changes.len());
            let apply = move |object: &mut Object| {
                let Some(pod) = object.get_mut::<Pod>() else { return };
                let status = pod.status.get_or_insert_default();
                status.phase = Some("Running".into());
                status.pod_ip = Some(ip.clone());
                set_pod_condition(pod, "Ready", "True", None, None, now);
            };
            let _ = self.store.patch(&change.key, None, crate::store::Subresource::Status, &apply);
        }
    }

    fn reconcile_one(&mut self) -> bool {
        for index in 0..self.loops.len() {
            let Some(item) = self.loops[index].queue.take() else { continue };
            let one = &mut self.loops[index];
            let view = View {
                cache: &self.cache,
                now: self.now,
                settings: &self.settings,
                luck: &crate::luck::Luck::default(),
                failing: &alloc::collections::BTreeSet::new(),
            };
            let Outcome { acts, again_after_ms } = one.controller.reconcile(&item, &view, &mut one.rng);
            for other in one.controller.also() {
                one.queue.add(other);
            }
            let refused = acts.into_iter().any(|act| !self.carry_out(index, &item, act));
            let one = &mut self.loops[index];
            if refused {
                one.queue.add_rate_limited(item.clone(), one.controller.retry_ms());
            } else {
                one.queue.forget(&item);
            }
            if let Some(ms) = again_after_ms {
                one.queue.add_after(item.clone(), ms);
            }
            one.queue.done(&item);
            return true;
        }
        false
    }

    fn carry_out(&mut self, index: usize, item: &Key, act: Act) -> bool {
        match act {
            Act::Event(event) => {
                self.report(event);
                true
            }
            Act::Write(write) => self.write(index, item, &write),
            Act::Attempt(write) => {
                self.write(index, item, &write);
                true
            }
            Act::Parallel(writes) => writes.iter().filter(|write| !self.write(index, item, write)).count() == 0,
            Act::SlowStart(writes) => {
                let (mut next, mut batch) = (0, 1);
                while next < writes.len() {
                    let end = (next + batch).min(writes.len());
                    let ok = writes[next..end].iter().filter(|write| !self.write(index, item, write)).count() == 0;
                    next = end;
                    if !ok {
                        for write in &writes[next..] {
                            self.loops[index].controller.skipped(item, write);
                        }
                        return false;
                    }
                    batch *= 2;
                }
                true
            }
        }
    }

    fn write(&mut self, index: usize, item: &Key, write: &Write) -> bool {
        let refused = self.refuse.and_then(|refuse| refuse(write));
        let answer = match (refused, write) {
            (Some(error), _) => Err(error),
            (None, Write::Create(object)) => self.store.create(object.clone(), self.now).map(Some),
            (None, Write::Update(object, part)) => self.store.update(object.clone(), *part).map(Some),
            (None, Write::Patch { key, uid, subresource, apply }) => {
                self.store.patch(key, uid.as_deref(), *subresource, &**apply).map(Some)
            }
            (None, Write::Delete(key, options)) => self.store.delete(key, options, self.now),
            (None, Write::Get(key)) => {
                let found = self.store.get(key).cloned();
                found.map(Some).ok_or_else(|| ApiError::not_found(key.kind, &key.name))
            }
            (None, Write::Bind { key, uid, node }) => self.store.bind(key, uid, node, self.now).map(Some),
        };
        if let Some(event) = self.loops[index].controller.wrote(item, write, &answer) {
            self.report(event);
        }
        answer.is_ok()
    }

    fn report(&mut self, event: EventDraft) {
        self.events.push(format!("{}: {}", event.reason, event.message));
    }
}
