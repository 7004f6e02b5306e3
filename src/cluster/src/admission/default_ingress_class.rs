//! An Ingress that names no class gets the one that is marked as the default.
//!
//! - Source: kubernetes 1.36 plugin/pkg/admission/network/defaultingressclass/admission.go.

use alloc::string::ToString;

use k8s_openapi::api::networking::v1::{Ingress, IngressClass};

use super::Request;
use crate::api::passive::OLD_CLASS;
use crate::api::{ApiError, Object};

/// Marks the class that Ingresses get which name none.
const DEFAULT: &str = "ingressclass.kubernetes.io/is-default-class";

pub(super) fn admit(object: &mut Object, request: &mut Request<'_>) -> Result<(), ApiError> {
    let Some(ingress) = object.get_mut::<Ingress>() else { return Ok(()) };
    let named = ingress.spec.as_ref().is_some_and(|spec| spec.ingress_class_name.is_some());
    let before = ingress.metadata.annotations.as_ref().is_some_and(|annotations| annotations.contains_key(OLD_CLASS));
    if named || before {
        return Ok(());
    }
    let is_default = |class: &&alloc::rc::Rc<IngressClass>| {
        let annotations = class.metadata.annotations.as_ref();
        annotations.and_then(|annotations| annotations.get(DEFAULT)).is_some_and(|text| text == "true")
    };
    // Of several the newest, and of equally old ones the first by name.
    let newest = request.store.all::<IngressClass>().filter(is_default).reduce(|best, one| {
        let since = |class: &IngressClass| class.metadata.creation_timestamp.clone();
        if since(one) > since(best) { one } else { best }
    });
    if let Some(class) = newest {
        let name = class.metadata.name.as_deref().unwrap_or("");
        ingress.spec.get_or_insert_default().ingress_class_name = Some(name.to_string());
    }
    Ok(())
}
