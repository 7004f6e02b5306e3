//! Reads the field table off the API types: a deserializer that answers every question and notes what was asked.

extern crate std;

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::cell::RefCell;

use serde::de::value::Error;
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use super::super::kinds::{KINDS, KindInfo, Typed};

/// A type as seen, with structures by name.
#[derive(Clone, Debug, PartialEq)]
enum Seen {
    Plain(&'static str),
    Struct(&'static str),
    List(alloc::boxed::Box<Seen>),
    Map(alloc::boxed::Box<Seen>),
}

type Structs = RefCell<BTreeMap<&'static str, BTreeMap<&'static str, Seen>>>;

/// Answers one value and notes its type.
struct Trace<'a> {
    structs: &'a Structs,
    seen: &'a mut Option<Seen>,
    /// What a text must be to be accepted.
    text: &'a str,
    info: Option<&'a KindInfo>,
}

impl Trace<'_> {
    fn note(&mut self, seen: Seen) {
        if self.seen.is_none() {
            *self.seen = Some(seen);
        }
    }
}

macro_rules! plain {
    ($($method:ident => $name:literal, $visit:ident($($value:expr)?);)*) => {
        $(fn $method<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Error> {
            self.note(Seen::Plain($name));
            visitor.$visit($($value)?)
        })*
    };
}

impl<'de> Deserializer<'de> for Trace<'_> {
    type Error = Error;

    plain! {
        deserialize_bool => "Bool", visit_bool(false);
        deserialize_i8 => "Int32", visit_i8(0);
        deserialize_i16 => "Int32", visit_i16(0);
        deserialize_i32 => "Int32", visit_i32(0);
        deserialize_i64 => "Int64", visit_i64(0);
        deserialize_u8 => "Int32", visit_u8(0);
        deserialize_u16 => "Int32", visit_u16(0);
        deserialize_u32 => "Int32", visit_u32(0);
        deserialize_u64 => "Int64", visit_u64(0);
        deserialize_f32 => "Float", visit_f32(0.0);
        deserialize_f64 => "Float", visit_f64(0.0);
        deserialize_char => "String", visit_char('a');
        deserialize_bytes => "String", visit_bytes(b"");
        deserialize_byte_buf => "String", visit_bytes(b"");
        deserialize_unit => "Any", visit_unit();
        deserialize_ignored_any => "Any", visit_unit();
    }

    fn deserialize_any<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Error> {
        // Only IntOrString, Quantity and free values ask for anything; only the last is happy with nothing.
        self.note(Seen::Plain("IntOrString"));
        visitor.visit_str("1")
    }

    fn deserialize_str<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Error> {
        self.note(Seen::Plain("String"));
        visitor.visit_str(self.text)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_str(visitor)
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_str(self.text)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        mut self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.note(Seen::Plain(if matches!(name, "FieldsV1" | "RawExtension") { "Any" } else { name }));
        visitor.visit_newtype_struct(Trace { text: "2026-01-01T00:00:00Z", ..self })
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let mut inner = None;
        let value = visitor.visit_seq(One { structs: self.structs, seen: &mut inner, left: true })?;
        if self.seen.is_none() {
            *self.seen = inner.map(|inner| Seen::List(inner.into()));
        }
        Ok(value)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let mut inner = None;
        let value = visitor.visit_map(One { structs: self.structs, seen: &mut inner, left: true })?;
        if self.seen.is_none() {
            *self.seen = inner.map(|inner| Seen::Map(inner.into()));
        }
        Ok(value)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        mut self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.note(Seen::Struct(name));
        let mut seen = BTreeMap::new();
        // A kind may stand inside another, as the claims of a StatefulSet do.
        let info = self.info.or_else(|| KINDS.iter().find(|info| info.name == name));
        let all = Fields { structs: self.structs, fields, next: 0, seen: &mut seen, info };
        let value = visitor.visit_map(all)?;
        let before = self.structs.borrow_mut().insert(name, seen.clone());
        assert!(before.is_none_or(|before| before == seen), "two structures are called {name}");
        Ok(value)
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_unit()
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        _: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Error> {
        Err(serde::de::Error::custom(format!("no API type is an enumeration, yet {name} is")))
    }
}

/// A list or map of one element.
struct One<'a> {
    structs: &'a Structs,
    seen: &'a mut Option<Seen>,
    left: bool,
}

impl<'de> SeqAccess<'de> for One<'_> {
    type Error = Error;
    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Error> {
        if !core::mem::replace(&mut self.left, false) {
            return Ok(None);
        }
        seed.deserialize(Trace { structs: self.structs, seen: self.seen, text: "", info: None }).map(Some)
    }
}

impl<'de> MapAccess<'de> for One<'_> {
    type Error = Error;
    fn next_key_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Error> {
        if !core::mem::replace(&mut self.left, false) {
            return Ok(None);
        }
        let mut ignored = None;
        seed.deserialize(Trace { structs: self.structs, seen: &mut ignored, text: "", info: None }).map(Some)
    }
    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, Error> {
        seed.deserialize(Trace { structs: self.structs, seen: self.seen, text: "", info: None })
    }
}

/// Every field of a structure, once.
struct Fields<'a> {
    structs: &'a Structs,
    fields: &'static [&'static str],
    next: usize,
    seen: &'a mut BTreeMap<&'static str, Seen>,
    info: Option<&'a KindInfo>,
}

impl<'de> MapAccess<'de> for Fields<'_> {
    type Error = Error;
    fn next_key_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Error> {
        let Some(field) = self.fields.get(self.next) else { return Ok(None) };
        let mut ignored = None;
        seed.deserialize(Trace { structs: self.structs, seen: &mut ignored, text: field, info: None }).map(Some)
    }
    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, Error> {
        let field = self.fields[self.next];
        self.next += 1;
        let mut seen = None;
        let text = match (field, self.info) {
            ("apiVersion", Some(info)) => info.api_version,
            ("kind", Some(info)) => info.name,
            _ => "",
        };
        let value = seed.deserialize(Trace { structs: self.structs, seen: &mut seen, text, info: None })?;
        self.seen.insert(field, seen.unwrap_or(Seen::Plain("Any")));
        Ok(value)
    }
}

/// The text of `table.rs` for the API types as they are.
fn table() -> String {
    let structs = Structs::default();
    let mut roots = Vec::new();
    for info in KINDS {
        let mut seen = None;
        Typed::trace(info.kind, Trace { structs: &structs, seen: &mut seen, text: "", info: Some(info) })
            .expect("every API type can be made of nothing");
        let Some(Seen::Struct(name)) = seen else { panic!("{} is no structure", info.name) };
        roots.push(name);
    }
    let structs = structs.into_inner();
    let index = |name: &str| structs.keys().position(|one| *one == name).expect("noted");
    fn word(seen: &Seen, index: &dyn Fn(&str) -> usize) -> String {
        match seen {
            Seen::Plain(name) => name.to_string(),
            Seen::Struct(name) => format!("Struct({})", index(name)),
            Seen::List(inner) => format!("List(&{})", word(inner, index)),
            Seen::Map(inner) => format!("Map(&{})", word(inner, index)),
        }
    }
    let mut text = String::from(
        "//! The fields of every API structure, generated from the API types by `trace.rs`. Never edited by hand.\n\n\
         use super::Struct;\nuse super::Type::*;\n\n\
         /// Place in [`STRUCTS`] of every kind's structure, in the order of the kinds.\n",
    );
    text.push_str(&format!(
        "#[rustfmt::skip]\npub const ROOTS: [u16; {}] = [{}];\n\n",
        roots.len(),
        roots.iter().map(|name| index(name).to_string()).collect::<Vec<_>>().join(", ")
    ));
    text.push_str("/// Every structure, in alphabetical order.\n#[rustfmt::skip]\npub const STRUCTS: &[Struct] = &[\n");
    for (place, (name, fields)) in structs.iter().enumerate() {
        let fields: Vec<String> =
            fields.iter().map(|(field, seen)| format!("({field:?}, {})", word(seen, &index))).collect();
        text.push_str(&format!("    Struct {{ name: {name:?}, fields: &[{}] }}, // {place}\n", fields.join(", ")));
    }
    text.push_str("];\n");
    text
}

#[test]
fn the_table_is_what_the_api_types_say() {
    let table = table();
    if std::env::var_os("SELFHEAL_WRITE_SCHEMA").is_some() {
        std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/src/api/schema/table.rs"), &table)
            .expect("the table is written");
    } else {
        assert!(
            table == include_str!("table.rs"),
            "table.rs is out of date: run this test with SELFHEAL_WRITE_SCHEMA=1"
        );
    }
}
