//! Images of the node: what is present, pulls one after another, and the back-off of failed pulls.
//!
//! Models kubernetes 1.36 pkg/kubelet/images/image_manager.go and puller.go with serialized pulls.

use alloc::collections::{BTreeMap, VecDeque};
use alloc::format;
use alloc::rc::Rc;
use alloc::string::String;
use alloc::vec::Vec;

use kernel::Time;

use super::backoff::{BackOff, IMAGE_MAX_MS};
use super::job::Doing;
use super::pod::Pod;
use super::runtime::Resolution;
use super::runtime::reference::Reference;
use super::runtime_loss::Lost;
use super::{Kubelet, PodId, Timer, Turn};
use crate::settings::go_duration;

/// The size that every image is shown with, in bytes.
pub(super) const IMAGE_BYTES: i64 = 52_428_800;

/// Back-off entries of images expire when their last step is older than twice the cap.
const IMAGE_EXPIRY_MS: u64 = 2 * IMAGE_MAX_MS;

#[derive(Clone, Debug)]
struct Request {
    pod: PodId,
    container: usize,
    image: Rc<str>,
    asked: Time,
    /// When its pull ended, where that is known.
    told: Option<Time>,
}

/// Pulls that are asked for within so many milliseconds may come in any order: pod workers run side by side.
const SIDE_BY_SIDE_MS: u64 = 300;

#[derive(Clone, Debug)]
struct Trouble {
    back_off: BackOff,
    failed: Time,
    error: Rc<str>,
}

/// Images of a node.
#[derive(Clone, Debug, Default)]
pub(super) struct Images {
    /// By full name, as pods first named them.
    present: BTreeMap<String, Rc<str>>,
    queue: VecDeque<Request>,
    current: Option<(Request, Time, Time)>,
    trouble: BTreeMap<(Rc<str>, Rc<str>), Trouble>,
}

/// The name of an image with its registry and tag.
fn full_name(image: &str) -> String {
    Reference::parse(image).map_or_else(|_| image.into(), |reference| reference.full())
}

impl Images {
    /// Puts a pull at the end of the line, or before others that came at its side and are known to have come later.
    fn line_up(&mut self, request: Request) {
        let overtakes = |other: &Request| {
            let earlier = request.told.zip(other.told).is_some_and(|(told, other)| told < other);
            earlier && request.asked.since_ms(other.asked) <= SIDE_BY_SIDE_MS
        };
        if let Some((current, began, _)) = &mut self.current
            && overtakes(current)
            && current.image == request.image
            && request.asked.since_ms(*began) <= SIDE_BY_SIDE_MS
        {
            self.queue.push_front(core::mem::replace(current, request));
            return;
        }
        let place = self.queue.iter().position(overtakes).unwrap_or(self.queue.len());
        self.queue.insert(place, request);
    }

    /// Images on the node, in order.
    pub(super) fn present(&self) -> impl Iterator<Item = &Rc<str>> {
        self.present.values()
    }

    /// Whether an image is on the node, by whatever name it was pulled.
    fn has(&self, image: &str) -> bool {
        self.present.contains_key(&full_name(image))
    }

    /// The image being pulled for a container and the end of the pull, or of those before it.
    pub(super) fn pulling(&self, pod: PodId, container: usize) -> Option<Time> {
        let of = |request: &Request| request.pod == pod && request.container == container;
        let (request, _, until) = self.current.as_ref()?;
        (of(request) || self.queue.iter().any(of)).then_some(*until)
    }

    /// The failed pull of an image for a pod: its delay in milliseconds and when that is over.
    pub(super) fn delayed(&self, uid: &Rc<str>, image: &str) -> Option<(u64, Time)> {
        let trouble = self.trouble.get(&(uid.clone(), image.into()))?;
        Some((trouble.back_off.delay_ms, trouble.failed.plus_ms(trouble.back_off.delay_ms)))
    }

    /// A stopped kubelet forgets pulls and back-off; images stay on the disk.
    pub(super) fn forget_work(&mut self) {
        self.queue.clear();
        self.current = None;
        self.trouble.clear();
    }

    /// A pull that would have ended while the kubelet stood still ends now.
    pub(super) fn resume(&mut self, turn: &mut Turn<'_>) {
        if let Some((_, _, until)) = self.current.as_mut().filter(|(_, _, until)| *until <= turn.now) {
            *until = turn.now;
            turn.wake(turn.now, Timer::Pull);
        }
    }

    /// A runtime that lost everything.
    pub(super) fn forget_images(&mut self) {
        self.present.clear();
    }

    pub(super) fn forget_pod(&mut self, uid: &Rc<str>) {
        self.trouble.retain(|(held, _), _| held != uid);
    }
}

impl Kubelet {
    /// Makes sure that a container's image is present, pulling it where the policy says so.
    pub(super) fn ensure_image(&mut self, id: PodId, pod: &mut Pod, index: usize, turn: &mut Turn<'_>) {
        let Some(container) = pod.api(index) else { return };
        let image: Rc<str> = container.image.as_deref().unwrap_or("").into();
        let policy = container.image_pull_policy.as_deref().unwrap_or("IfNotPresent");
        let (always, never) = (policy == "Always", policy == "Never");
        if let Resolution::InvalidName { message } = self.catalogue.resolve(&image) {
            let text = format!("Failed to apply default image tag {image:?}: {message}");
            self.event(pod, Some(index), true, "InspectFailed", text.clone(), turn);
            self.image_failed(pod, index, "InvalidImageName", text.into(), turn);
            return;
        }
        if self.node.runtime_down && !always {
            // The name of the image that was found is told, and none was.
            let text = format!("Failed to inspect image \"\": {}", Lost::Refused.error());
            self.event(pod, Some(index), true, "InspectFailed", text.clone(), turn);
            self.image_failed(pod, index, "ImageInspectError", text.into(), turn);
            return;
        }
        let present = self.images.has(&image);
        if present && !always {
            let text = format!("Container image {image:?} already present on machine and can be accessed by the pod");
            self.event(pod, Some(index), false, "Pulled", text, turn);
            self.image_ready(id, pod, index, turn);
            return;
        }
        if never {
            let text = format!("Container image {image:?} is not present with pull policy of Never");
            self.event(pod, Some(index), true, "ErrImageNeverPull", text.clone(), turn);
            self.image_failed(pod, index, "ErrImageNeverPull", text.into(), turn);
            return;
        }
        if let Some(trouble) = self.images.trouble.get(&(pod.uid.clone(), image.clone()))
            && trouble.back_off.blocked_until(0, trouble.failed, turn.now, IMAGE_EXPIRY_MS).is_some()
        {
            let text = format!("Back-off pulling image {image:?}");
            let message = format!("{text}: ErrImagePull: {}", trouble.error);
            self.event(pod, Some(index), false, "BackOff", text, turn);
            self.image_failed(pod, index, "ImagePullBackOff", message.into(), turn);
            return;
        }
        self.event(pod, Some(index), false, "Pulling", format!("Pulling image {image:?}"), turn);
        if self.node.runtime_down {
            self.pull_failed(pod, index, &image, Lost::Refused.error().into(), turn);
            return;
        }
        if let Some(job) = &mut pod.work.job {
            job.doing = Doing::Pull(index);
        }
        let told = self.luck_of(pod).and_then(|luck| luck.pull_end(turn.now));
        let request = Request { pod: id, container: index, image, asked: turn.now, told };
        self.images.line_up(request);
        self.pull_next(turn);
    }

    /// An image error: the event of the failed start and the waiting state to come.
    fn image_failed(
        &mut self,
        pod: &mut Pod,
        index: usize,
        reason: &'static str,
        message: Rc<str>,
        turn: &mut Turn<'_>,
    ) {
        self.event(pod, Some(index), true, "Failed", format!("Error: {reason}"), turn);
        self.start_failed(pod, index, reason, message, None);
    }

    fn pull_next(&mut self, turn: &mut Turn<'_>) {
        if self.images.current.is_some() {
            return;
        }
        let Some(request) = self.images.queue.pop_front() else { return };
        let full_ms = self.settings.image_pull_ms;
        // The recorder's fake runtime takes as long for every pull; a real one finds the layers of a present image.
        let scripted = request.image.starts_with("registry.test/");
        let takes_ms = match self.catalogue.resolve(&request.image) {
            Resolution::NotFound { .. } | Resolution::InvalidName { .. } => full_ms * 7 / 12,
            _ if self.images.has(&request.image) && !scripted => full_ms / 4,
            _ => full_ms,
        };
        let until = turn.now.plus_ms(takes_ms);
        self.images.current = Some((request, turn.now, until));
        turn.wake(until, Timer::Pull);
    }

    pub(super) fn pulled(&mut self, turn: &mut Turn<'_>) {
        if self.images.current.as_ref().is_none_or(|(_, _, until)| *until != turn.now) {
            return;
        }
        let Some((request, began, _)) = self.images.current.take() else { return };
        let error = match self.catalogue.resolve(&request.image) {
            Resolution::Found(_) | Resolution::Generic(_) => None,
            Resolution::NotFound { message, .. } | Resolution::InvalidName { message } => Some(message),
        };
        if error.is_none() {
            self.images.present.entry(full_name(&request.image)).or_insert_with(|| request.image.clone());
        }
        self.pull_next(turn);
        let index = request.container;
        let id = request.pod;
        self.with_pod(id, turn, |kubelet, pod, turn| {
            let waits = pod.work.job.as_ref().is_some_and(|job| job.doing == Doing::Pull(index));
            if !waits {
                return;
            }
            let key = (pod.uid.clone(), request.image.clone());
            match error {
                None => {
                    kubelet.images.trouble.remove(&key);
                    let own = go_duration(turn.now.since_ms(began));
                    let all = go_duration(turn.now.since_ms(request.asked));
                    let text = format!(
                        "Successfully pulled image {:?} in {own} ({all} including waiting). Image size: {IMAGE_BYTES} bytes.",
                        &*request.image
                    );
                    kubelet.event(pod, Some(index), false, "Pulled", text, turn);
                    kubelet.image_ready(id, pod, index, turn);
                    // Goes on with the others when this one cannot be configured.
                    kubelet.advance(id, pod, turn);
                }
                Some(error) => {
                    kubelet.pull_failed(pod, index, &request.image, error.into(), turn);
                    kubelet.advance(id, pod, turn);
                }
            }
        });
    }

    /// A pull has failed: its event, its back-off and the waiting state to come.
    #[inline(never)]
    fn pull_failed(&mut self, pod: &mut Pod, index: usize, image: &Rc<str>, error: Rc<str>, turn: &mut Turn<'_>) {
        let text = format!("Failed to pull image {:?}: {error}", &**image);
        self.event(pod, Some(index), true, "Failed", text, turn);
        let trouble = self.images.trouble.entry((pod.uid.clone(), image.clone())).or_insert_with(|| Trouble {
            back_off: BackOff::default(),
            failed: turn.now,
            error: error.clone(),
        });
        trouble.back_off.next(0, turn.now, turn.now, IMAGE_MAX_MS, IMAGE_EXPIRY_MS);
        trouble.failed = turn.now;
        trouble.error = error.clone();
        self.image_failed(pod, index, "ErrImagePull", error, turn);
    }

    /// The runtime is lost: the pull under way is cut off, and those that wait find nobody.
    #[inline(never)]
    pub(super) fn cut_pulls(&mut self, turn: &mut Turn<'_>) {
        let cut = self.images.current.take().map(|(request, ..)| (request, Lost::Cut));
        let waiting: Vec<Request> = self.images.queue.drain(..).collect();
        for (request, lost) in cut.into_iter().chain(waiting.into_iter().map(|request| (request, Lost::Refused))) {
            let (id, index) = (request.pod, request.container);
            self.with_pod(id, turn, |kubelet, pod, turn| {
                if pod.work.job.as_ref().is_some_and(|job| job.doing == Doing::Pull(index)) {
                    kubelet.pull_failed(pod, index, &request.image, lost.error().into(), turn);
                    kubelet.advance(id, pod, turn);
                }
            });
        }
    }
}
