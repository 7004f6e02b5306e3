//! `describe configmap`, `describe secret` and `describe serviceaccount`.

use cluster::api::{ApiError, Kind, Object};
use k8s_openapi::api::core::v1::{ConfigMap, Secret, ServiceAccount};

use super::super::api::Api;
use super::{Text, events};

/// The type of secrets that hold an account's token.
const TOKEN: &str = "kubernetes.io/service-account-token";

pub(super) fn config_map(object: &Object, api: &dyn Api, with_events: bool, text: &mut Text) -> Result<(), ApiError> {
    let Some(map) = object.get::<ConfigMap>() else { return Ok(()) };
    head(object, text);
    text.line(0, "\nData\n====");
    for (key, value) in map.data.iter().flatten() {
        text.line(0, format!("{key}:\n----\n{value}\n"));
    }
    text.line(0, "\nBinaryData\n====");
    for (key, value) in map.binary_data.iter().flatten() {
        text.line(0, format!("{key}: {} bytes", value.0.len()));
    }
    text.line(0, "");
    if with_events {
        events::section(object, api, text)?;
    }
    Ok(())
}

pub(super) fn secret(object: &Object, _api: &dyn Api, _with_events: bool, text: &mut Text) -> Result<(), ApiError> {
    let Some(secret) = object.get::<Secret>() else { return Ok(()) };
    head(object, text);
    let kind = secret.type_.as_deref().unwrap_or("");
    text.line(0, format!("\nType:\t{kind}\n\nData\n===="));
    for (key, value) in secret.data.iter().flatten() {
        // Only tokens are shown, and only those of accounts.
        if key == "token" && kind == TOKEN {
            text.line(0, format!("{key}:\t{}", String::from_utf8_lossy(&value.0)));
        } else {
            text.line(0, format!("{key}:\t{} bytes", value.0.len()));
        }
    }
    Ok(())
}

pub(super) fn service_account(
    object: &Object,
    api: &dyn Api,
    with_events: bool,
    text: &mut Text,
) -> Result<(), ApiError> {
    let Some(account) = object.get::<ServiceAccount>() else { return Ok(()) };
    head(object, text);
    let secrets = api.list(Kind::Secret, Some(object.namespace()))?;
    let found = |name: String| match secrets.iter().any(|secret| secret.name() == name) {
        true => name,
        false => format!("{name} (not found)"),
    };
    let pulls: Vec<String> = account.image_pull_secrets.iter().flatten().map(|one| found(one.name.clone())).collect();
    let mounts: Vec<String> = account.secrets.iter().flatten().filter_map(|one| one.name.clone()).map(found).collect();
    let is_token = |secret: &&Object| {
        let note = |key: &str| secret.meta().annotations.as_ref().and_then(|notes| notes.get(key)).map(String::as_str);
        secret.get::<Secret>().is_some_and(|secret| secret.type_.as_deref() == Some(TOKEN))
            && note("kubernetes.io/service-account.name") == Some(object.name())
            && note("kubernetes.io/service-account.uid") == Some(object.uid())
    };
    let tokens: Vec<String> = secrets.iter().filter(is_token).map(|secret| secret.name().to_string()).collect();
    text.list("Image pull secrets", &pulls);
    text.list("Mountable secrets", &mounts);
    text.list("Tokens", &tokens);
    if with_events {
        events::section(object, api, text)?;
    }
    Ok(())
}

fn head(object: &Object, text: &mut Text) {
    text.name(object);
    text.labels("Labels", object.meta().labels.as_ref());
    text.annotations(object.meta().annotations.as_ref());
}
