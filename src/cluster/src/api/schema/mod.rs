//! What fields the API types have, and strict decoding of JSON into them with the server's own words.
//!
//! `table.rs` is generated from the API types themselves by `trace.rs` (a test compares the two; the test's failure says
//! how to write it anew). It never validates what a field holds beyond its type; that is `validation`.
//! Models the strict serializer of kubernetes 1.36 apimachinery pkg/runtime/serializer/json on sigs.k8s.io/json.

mod decode;
mod table;
#[cfg(test)]
mod trace;

pub use decode::{DecodeError, decode, lenient, word};
pub use table::{ROOTS, STRUCTS};

use super::kinds::Kind;

/// What a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    /// `true` or `false`.
    Bool,
    /// A whole number of 32 bits.
    Int32,
    /// A whole number of 64 bits.
    Int64,
    /// Any number.
    Float,
    /// Text.
    String,
    /// An amount such as `500m` or `64Mi`.
    Quantity,
    /// A number or a text, such as a port or a percentage.
    IntOrString,
    /// A time stamp in whole seconds.
    Time,
    /// A time stamp in microseconds.
    MicroTime,
    /// Anything at all.
    Any,
    /// The structure at that place of [`STRUCTS`].
    Struct(u16),
    /// A list.
    List(&'static Type),
    /// A map with free keys.
    Map(&'static Type),
}

/// One structure of the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Struct {
    /// Go's name of it, such as `DeploymentSpec`.
    pub name: &'static str,
    /// JSON names and types of its fields, in alphabetical order.
    pub fields: &'static [(&'static str, Type)],
}

impl Struct {
    /// The type of the field of that JSON name.
    pub fn field(&self, name: &str) -> Option<Type> {
        self.fields.iter().find(|(field, _)| *field == name).map(|(_, kind)| *kind)
    }
}

/// The structure that a kind's manifests are.
pub fn root(kind: Kind) -> &'static Struct {
    &STRUCTS[usize::from(ROOTS[kind as usize])]
}

/// The structure behind a type, through lists and maps; `None` for plain values.
pub fn structure(kind: Type) -> Option<&'static Struct> {
    match kind {
        Type::Struct(index) => STRUCTS.get(usize::from(index)),
        Type::List(inner) | Type::Map(inner) => structure(*inner),
        Type::Bool
        | Type::Int32
        | Type::Int64
        | Type::Float
        | Type::String
        | Type::Quantity
        | Type::IntOrString
        | Type::Time
        | Type::MicroTime
        | Type::Any => None,
    }
}
