//! `create`: from a manifest, or one object by its flags.
//!
//! Models kubernetes 1.36 kubectl pkg/cmd/create. What the flags say becomes a manifest in [`generate`].

mod generate;
mod ingress;
mod rbac;
mod token;

use cluster::api::{Kind, Object};
use serde_json::Value;

use super::super::Ending;
use super::super::flags::{DRY_RUN, DryRun, Flag, Takes, switch, value};
use super::super::output::Failure;
use super::manifest_file::documents;
use super::{Call, Verb, Words, apply, exit, usage};

/// The command.
pub const VERB: Verb = Verb {
    name: "create",
    aliases: &[],
    summary: "Create a resource from a file or from stdin",
    words: Words::Sub(&[
        "clusterrole",
        "clusterrolebinding",
        "configmap",
        "cronjob",
        "deployment",
        "ingress",
        "job",
        "namespace",
        "poddisruptionbudget",
        "priorityclass",
        "quota",
        "role",
        "rolebinding",
        "secret",
        "service",
        "serviceaccount",
        "token",
    ]),
    flags: FLAGS,
    run,
};

/// The word below `create` that an abbreviation stands for; any other stands for itself.
///
/// - Source: the aliases of the commands in kubernetes 1.36 kubectl pkg/cmd/create.
pub fn full_word(word: &str) -> &str {
    match word {
        "cj" => "cronjob",
        "cm" => "configmap",
        "deploy" => "deployment",
        "ing" => "ingress",
        "ns" => "namespace",
        "pc" => "priorityclass",
        "pdb" => "poddisruptionbudget",
        "resourcequota" => "quota",
        "sa" => "serviceaccount",
        "svc" => "service",
        other => other,
    }
}

const FLAGS: &[Flag] = &[
    value("filename", Some('f'), "Files to use to create the resource; - is standard input"),
    value("kustomize", Some('k'), "Process the kustomization directory"),
    DRY_RUN,
    value("output", Some('o'), "Output format: name, yaml, json, …"),
    value("template", None, "Template string to use when -o=go-template"),
    value("raw", None, "Raw URI to POST to the server"),
    value("image", None, "Image name to run"),
    value("replicas", Some('r'), "Number of replicas to create"),
    value("port", None, "The containerPort that this deployment exposes"),
    value("tcp", None, "Port pairs can be specified as '<port>:<targetPort>'"),
    value("clusterip", None, "Assign your own ClusterIP or set to 'None' for a headless service"),
    value("node-port", None, "Port used to expose the service on each node in a cluster"),
    value("external-name", None, "External name of service"),
    value("from-literal", None, "Specify a key and literal value to insert"),
    value("from-file", None, "Key file can be specified using its file path"),
    value("from-env-file", None, "Specify the path to a file to read lines of key=val pairs"),
    value("cert", None, "Path to PEM encoded public key certificate"),
    value("key", None, "Path to private key associated with given certificate"),
    value("docker-server", None, "Server location for Docker registry"),
    value("docker-username", None, "Username for Docker registry authentication"),
    value("docker-password", None, "Password for Docker registry authentication"),
    value("docker-email", None, "Email for Docker registry"),
    switch("append-hash", None, "Append a hash of the config to its name"),
    value("type", None, "The type of secret to create"),
    value("from", None, "The name of the resource to create a Job from (only cronjob is supported)"),
    value("schedule", None, "A schedule in the Cron format the job should be run with"),
    value("restart", None, "The job's restart policy: OnFailure or Never"),
    value("selector", None, "A label selector to use for this budget"),
    value("min-available", None, "The minimum number or percentage of available pods this budget requires"),
    value("max-unavailable", None, "The maximum number or percentage of unavailable pods this budget requires"),
    value("hard", None, "A comma-delimited set of resource=quantity pairs that define a hard limit"),
    value("scopes", None, "A comma-delimited set of quota scopes that must all match each object"),
    value("value", None, "The value of this priority class"),
    switch("global-default", None, "This PriorityClass should be considered as the default priority"),
    value("description", None, "When this priority class should be used"),
    value("preemption-policy", None, "Preemption policy: Never or PreemptLowerPriority"),
    value("verb", None, "Verb that applies to the resources contained in the rule"),
    value("resource", None, "Resource that the rule applies to"),
    value("resource-name", None, "Resource in the white list that the rule applies to"),
    value("non-resource-url", None, "A partial url that user should have access to"),
    value("aggregation-rule", None, "An aggregation label selector for combining ClusterRoles"),
    value("role", None, "Role this RoleBinding should reference"),
    value("clusterrole", None, "ClusterRole this binding should reference"),
    value("user", None, "Usernames to bind to the role"),
    value("group", None, "Groups to bind to the role"),
    value("serviceaccount", None, "Service accounts to bind to the role"),
    value("rule", None, "Rule in format host/path=service:port[,tls=secretname]"),
    value("class", None, "Ingress Class to be used"),
    value("default-backend", None, "Default service for backend, in format of svcname:port"),
    value("annotation", None, "Annotation to insert in the ingress object"),
    value("duration", None, "Requested lifetime of the issued token"),
    value("audience", None, "Audience of the requested token"),
    value("bound-object-kind", None, "Kind of an object to bind the token to"),
    value("bound-object-name", None, "Name of an object to bind the token to"),
    value("bound-object-uid", None, "UID of an object to bind the token to"),
    value("field-manager", None, "Name of the manager used to track field ownership"),
    switch("save-config", None, "Keep the configuration in the object's annotation"),
    switch("edit", None, "Edit the API resource before creating"),
    switch("recursive", Some('R'), "Process the directory used in -f, --filename recursively"),
    switch("windows-line-endings", None, "Only relevant if --edit=true"),
    switch("show-managed-fields", None, "Keep the managedFields when printing objects in JSON or YAML format"),
    Flag { long: "validate", short: None, takes: Takes::Optional("strict"), help: "strict, warn or ignore" },
];

fn run(call: &mut Call) -> Result<Ending, Failure> {
    let from_file = call.arguments.value("filename").is_some() || call.arguments.value("kustomize").is_some();
    if let Some(path) = call.arguments.value("raw").map(str::to_string) {
        if !from_file {
            return Err(Failure::new("must specify one of -f and -k"));
        }
        return super::raw::create(call, &path);
    }
    if !call.arguments.words.is_empty() {
        if from_file {
            let text = format!("Unexpected args: [{}]", call.arguments.words.join(" "));
            return Err(usage("create", &text));
        }
        return generated(call);
    }
    if !from_file {
        return Err(Failure::new("must specify one of -f and -k"));
    }
    let (documents, mut well) = documents(call, "create")?;
    for document in &documents {
        let created = match call.arguments.is_on("save-config", false) {
            true => apply::create_and_report(call, document, &apply::with_last_applied(&document.value)),
            false => apply::create_and_report(call, document, &document.value),
        };
        if let Err(failure) = created {
            well = false;
            call.streams.fail_line(failure.text);
        }
    }
    Ok(exit(well))
}

fn generated(call: &mut Call) -> Result<Ending, Failure> {
    if call.arguments.words.first().is_some_and(|word| word == "token") {
        token::run(call)?;
        return Ok(Ending::Exit(0));
    }
    let manifest = generate::manifest(call)?;
    let text = |pointer: &str| manifest.pointer(pointer).and_then(Value::as_str).unwrap_or("").to_string();
    let (api_version, kind_word) = (text("/apiVersion"), text("/kind"));
    let Some(kind) = Kind::find(&api_version, &kind_word) else {
        return Err(Failure::new(format!("no matches for kind {kind_word:?} in version {api_version:?}")));
    };
    let service_type = text("/spec/type");
    let kept = match call.arguments.is_on("save-config", false) {
        true => apply::with_last_applied(&manifest),
        false => manifest,
    };
    let object = Object::from_json(kind, kept).map_err(|error| Failure::new(error.to_string()))?;
    if call.dry_run()? == DryRun::Client {
        call.report_typed(&object, "created")?;
        return Ok(Ending::Exit(0));
    }
    let object = placed(object, call);
    let warnings = cluster::api::validation::warnings(&object);
    let created = call.api.create(object).map_err(|error| match generate::failed_to_create(kind, &service_type) {
        Some(context) => Failure::new(format!("{context}{}", error.message)),
        None => error.into(),
    })?;
    for warning in warnings {
        call.streams.error_line(format!("Warning: {warning}"));
    }
    call.report_typed(&created, "created")?;
    Ok(Ending::Exit(0))
}

/// The object in the command's namespace, when it lives in one.
fn placed(mut object: Object, call: &Call) -> Object {
    if object.kind().info().namespaced {
        object.meta_mut().namespace = Some(call.namespace.clone());
    }
    object
}
