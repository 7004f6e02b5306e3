//! Columns of ConfigMaps, Secrets and ServiceAccounts.

use cluster::api::{Kind, Object};
use k8s_openapi::api::core::v1::{ConfigMap, Secret, ServiceAccount};
use kernel::Time;

use super::super::print::duration::age;
use super::{Columns, column};

pub(super) const CONFIG_MAPS: Columns = Columns {
    kind: Kind::ConfigMap,
    columns: &[column("NAME"), column("DATA"), column("AGE")],
    cells: config_map_cells,
};

pub(super) const SECRETS: Columns = Columns {
    kind: Kind::Secret,
    columns: &[column("NAME"), column("TYPE"), column("DATA"), column("AGE")],
    cells: secret_cells,
};

pub(super) const SERVICE_ACCOUNTS: Columns = Columns {
    kind: Kind::ServiceAccount,
    columns: &[column("NAME"), column("SECRETS"), column("AGE")],
    cells: service_account_cells,
};

fn config_map_cells(object: &Object, now: Time) -> Vec<String> {
    let Some(map) = object.get::<ConfigMap>() else { return Vec::new() };
    let count = map.data.iter().flatten().count() + map.binary_data.iter().flatten().count();
    vec![object.name().to_string(), count.to_string(), age(now, object.meta().creation_timestamp.as_ref())]
}

fn secret_cells(object: &Object, now: Time) -> Vec<String> {
    let Some(secret) = object.get::<Secret>() else { return Vec::new() };
    vec![
        object.name().to_string(),
        secret.type_.clone().unwrap_or_default(),
        secret.data.iter().flatten().count().to_string(),
        age(now, object.meta().creation_timestamp.as_ref()),
    ]
}

fn service_account_cells(object: &Object, now: Time) -> Vec<String> {
    let Some(account) = object.get::<ServiceAccount>() else { return Vec::new() };
    let count = account.secrets.iter().flatten().count();
    vec![object.name().to_string(), count.to_string(), age(now, object.meta().creation_timestamp.as_ref())]
}
