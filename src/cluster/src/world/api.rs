//! The API server as its clients see it: admission, defaulting, storage and events, at this moment.

use alloc::format;
use alloc::rc::Rc;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use k8s_openapi::api::core::v1::Event;
use kernel::Time;

use super::{EVENT_TTL_MS, Message, Record, RecordBody, World};
use crate::admission;
use crate::api::error::Reason;
use crate::api::time::moment;
use crate::api::{ApiError, Key, Kind, Object, defaults};
use crate::kubelet::runtime::Log;
use crate::settings::{API_SERVER, API_SERVER_PORT};
use crate::store::recorder::Recorded;
use crate::store::{DeleteOptions, EventDraft, Subresource, Write};

impl World {
    /// The object at `key`.
    ///
    /// - Errors: NotFound, ServiceUnavailable while the API server is down.
    pub fn get(&self, key: &Key) -> Result<Object, ApiError> {
        self.check_api()?;
        self.store.get(key).cloned().ok_or_else(|| ApiError::not_found(key.kind, &key.name))
    }

    /// The newest revision of the store, which lists carry as resourceVersion.
    pub fn revision(&self) -> u64 {
        self.store.revision()
    }

    /// Objects of a kind in the order of namespace and name; of all namespaces when none is given.
    ///
    /// - Errors: ServiceUnavailable while the API server is down.
    pub fn list(&self, kind: Kind, namespace: Option<&str>) -> Result<Vec<Object>, ApiError> {
        self.check_api()?;
        Ok(self.store.list(kind, namespace).cloned().collect())
    }

    /// Creates an object, as a client does: defaults, admission, validation.
    ///
    /// - Errors: the server's refusal.
    pub fn create(&mut self, object: Object) -> Result<Object, ApiError> {
        let answer = self.write(&Write::Create(object))?;
        self.flush();
        answer.ok_or_else(|| ApiError::new(Reason::InternalError, "the created object is gone"))
    }

    /// Replaces an object or its status.
    ///
    /// - Errors: the server's refusal.
    pub fn update(&mut self, object: Object, subresource: Subresource) -> Result<Object, ApiError> {
        let kind = object.kind();
        let name = object.name().to_string();
        let answer = self.write(&Write::Update(object, subresource))?;
        self.flush();
        answer.ok_or_else(|| ApiError::not_found(kind, &name))
    }

    /// Gives a pod its node, as the `binding` subresource does.
    ///
    /// - Errors: NotFound, Conflict when the pod has a node already.
    pub fn bind(&mut self, key: &Key, node: &str) -> Result<(), ApiError> {
        let uid = self.get(key)?.uid().to_string();
        let answer = self.write(&Write::Bind { key: key.clone(), uid, node: node.to_string() });
        self.flush();
        answer.map(|_| ())
    }

    /// Deletes an object; `None` when it is gone at once.
    ///
    /// - Errors: the server's refusal.
    pub fn delete(&mut self, key: &Key, options: DeleteOptions) -> Result<Option<Object>, ApiError> {
        let answer = self.write(&Write::Delete(key.clone(), options));
        self.flush();
        answer
    }

    /// Creates an object without storing it, to learn what the server would make of it.
    ///
    /// - Errors: the server's refusal.
    pub fn dry_run_create(&self, object: Object) -> Result<Object, ApiError> {
        let mut copy = self.clone();
        copy.create(object)
    }

    pub(super) fn check_api(&self) -> Result<(), ApiError> {
        if self.api_up {
            return Ok(());
        }
        let message = format!(
            "The connection to the server {API_SERVER}:{API_SERVER_PORT} was refused - did you specify the right host or port?"
        );
        Err(ApiError::new(Reason::ServiceUnavailable, message))
    }

    /// Carries out one request at this moment.
    pub(super) fn write(&mut self, write: &Write) -> Result<Option<Object>, ApiError> {
        self.check_api()?;
        match write {
            Write::Create(object) => {
                let mut object = object.clone();
                // Admission looks at what has been filled in; the store fills in what admission adds.
                defaults::default_object(&mut object);
                if object.kind().info().namespaced {
                    self.store.check_namespace(&object)?;
                }
                self.store.name(&mut object);
                admission::admit(&mut object, &self.store, &self.settings, &mut self.admission_rng)?;
                let created = self.store.create_checked(object, self.now, &admission::check)?;
                admission::charge(&created, &mut self.store);
                Ok(Some(created))
            }
            Write::Update(object, subresource) => {
                if *subresource != Subresource::Main {
                    return self.store.update(object.clone(), *subresource).map(Some);
                }
                let mut object = object.clone();
                admission::admit_change(&mut object, &self.store, &self.settings, &mut self.admission_rng)?;
                let old = self.store.get(&object.key()).cloned();
                let new = self.store.update_checked(object, *subresource, &admission::check_change)?;
                if let Some(old) = old {
                    admission::charge_change(&old, &new, &mut self.store);
                }
                Ok(Some(new))
            }
            Write::Patch { key, uid, subresource, apply } => {
                self.store.patch(key, uid.as_deref(), *subresource, &**apply).map(Some)
            }
            Write::Delete(key, options) => {
                admission::admit_delete(key)?;
                self.store.delete(key, options, self.now)
            }
            Write::Get(key) => self.get(key).map(Some),
            Write::Bind { key, uid, node } => self.store.bind(key, uid, node, self.now).map(Some),
        }
    }

    /// Correlates a reported event and writes what comes of it.
    pub(super) fn write_event(&mut self, draft: &EventDraft, reported: Time) {
        if !self.api_up {
            return;
        }
        let event = match self.recorder.record(draft, reported) {
            Recorded::Drop => return,
            Recorded::Create(event) => event,
            Recorded::Repeat { namespace, name, event } => {
                let key = Key::new(Kind::Event, &namespace, &name);
                let (count, series, last) = (event.count, event.series.clone(), event.last_timestamp.clone());
                // A combined event says what the latest of its events said.
                let message = event.message.clone();
                let patch = move |object: &mut Object| {
                    if let Some(stored) = object.get_mut::<Event>() {
                        stored.count = count;
                        stored.message = message.clone();
                        stored.series = series.clone();
                        stored.last_timestamp = last.clone();
                    }
                };
                if let Ok(written) = self.store.patch(&key, None, Subresource::Main, &patch) {
                    self.record_event(&written);
                    return;
                }
                event
            }
        };
        // An event about an object of a namespace that is gone is lost, as on a real server.
        if let Ok(written) = self.store.create(Object::new(event), self.now) {
            self.queue.push(self.now.plus_ms(EVENT_TTL_MS), Message::Expire(alloc::boxed::Box::new(written.key())));
            self.record_event(&written);
        }
    }

    fn record_event(&mut self, written: &Object) {
        if let Some(event) = written.get::<Event>() {
            self.records.push(Record { at: self.now, body: RecordBody::Event(Rc::clone(event)) });
        }
    }

    /// Ends the life of an event object, or finds that it was written again meanwhile.
    #[inline(never)]
    pub(super) fn expire(&mut self, key: Key) {
        let Some(event) = self.store.get(&key).and_then(|object| object.get::<Event>()) else { return };
        let series = event.series.as_ref().and_then(|series| series.last_observed_time.as_ref());
        let last = event
            .last_timestamp
            .as_ref()
            .map(moment)
            .or(series.map(|time| moment(&k8s_openapi::apimachinery::pkg::apis::meta::v1::Time(time.0))));
        let expires = last.unwrap_or(Time::ZERO).plus_ms(EVENT_TTL_MS);
        if expires > self.now {
            self.queue.push(expires, Message::Expire(alloc::boxed::Box::new(key)));
        } else {
            self.store.expire(&key);
        }
    }

    /// The log of a container, as the `log` subresource answers.
    ///
    /// - Errors: NotFound; BadRequest with the server's sentence for a container that has no log (yet).
    /// - Source: kubernetes 1.36 pkg/kubelet/kubelet_pods.go validateContainerLogStatus.
    pub fn logs(&self, namespace: &str, pod: &str, container: &str, previous: bool) -> Result<String, ApiError> {
        self.log(namespace, pod, container, previous).map(Log::text)
    }

    /// The same with the moment of each line.
    ///
    /// - Errors: as [`World::logs`].
    pub fn log(&self, namespace: &str, pod: &str, container: &str, previous: bool) -> Result<&Log, ApiError> {
        let key = Key::new(Kind::Pod, namespace, pod);
        let object = self.get(&key)?;
        let Some(node) =
            object.get::<k8s_openapi::api::core::v1::Pod>().and_then(|pod| pod.spec.as_ref()?.node_name.clone())
        else {
            return Err(ApiError::new(Reason::BadRequest, format!("pod {pod} does not have a host assigned")));
        };
        let Some(machine) = self.node_index.get(node.as_str()).and_then(|index| self.machines.get(usize::from(*index)))
        else {
            return Err(ApiError::not_found(Kind::Node, &node));
        };
        if !machine.connected {
            let message = format!(
                "Get \"https://{}:10250/containerLogs/{namespace}/{pod}/{container}\": dial tcp {}:10250: i/o timeout",
                machine.kubelet.address(),
                machine.kubelet.address()
            );
            return Err(ApiError::new(Reason::InternalError, message));
        }
        machine
            .kubelet
            .log(object.uid(), container, previous)
            .map_err(|message| ApiError::new(Reason::BadRequest, message))
    }
}
