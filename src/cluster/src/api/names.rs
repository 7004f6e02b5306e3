//! Generated names: random suffixes and pod template hashes.

use alloc::format;
use alloc::string::{String, ToString};

use k8s_openapi::api::core::v1::PodTemplateSpec;
use kernel::Rng;

/// Letters of random suffixes: no vowels, so that no words appear.
///
/// - Source: kubernetes 1.36 apimachinery pkg/util/rand.
pub const SUFFIX_LETTERS: &[u8; 27] = b"bcdfghjklmnpqrstvwxz2456789";

/// A random suffix of `length` letters.
pub fn suffix(rng: &mut Rng, length: usize) -> String {
    (0..length).map(|_| char::from(SUFFIX_LETTERS[rng.below(27) as usize])).collect()
}

/// The name that `generateName` makes: the base cut to 58 bytes and five random letters.
///
/// - Source: kubernetes 1.36 apiserver pkg/storage/names/generate.go SimpleNameGenerator.
pub fn generate(base: &str, rng: &mut Rng) -> String {
    let base = base.get(..58).unwrap_or(base);
    format!("{base}{}", suffix(rng, 5))
}

/// Letters for the decimal digits of a hash, so that no words appear.
///
/// - Source: kubernetes 1.36 apimachinery pkg/util/rand SafeEncodeString.
pub fn safe_encode(digits: &str) -> String {
    digits.bytes().map(|byte| char::from(SUFFIX_LETTERS[usize::from(byte) % 27])).collect()
}

/// The `pod-template-hash` of a template: equal templates get equal hashes; `collisions` tells apart those that clash.
///
/// The template is hashed as its JSON instead of Go's dump of it, so the value differs from upstream's while alphabet
/// and length agree.
///
/// - Source: kubernetes 1.36 pkg/controller/controller_utils.go ComputeHash.
pub fn template_hash(template: &PodTemplateSpec, collisions: Option<i32>) -> String {
    let mut hash: u32 = 0x811c_9dc5;
    let mut write = |bytes: &[u8]| {
        for byte in bytes {
            hash = (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193);
        }
    };
    // Through a value, because encoding the API types straight into text would be all their code a second time.
    write(serde_json::to_value(template).unwrap_or_default().to_string().as_bytes());
    if let Some(collisions) = collisions {
        write(&(collisions as u64).to_le_bytes());
    }
    safe_encode(&hash.to_string())
}

/// A version 4 UUID drawn from `rng`.
pub fn uuid(rng: &mut Rng) -> String {
    let (high, low) = (rng.next_u64(), rng.next_u64());
    format!(
        "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
        high >> 32,
        (high >> 16) & 0xffff,
        high & 0xfff,
        0x8000 | ((low >> 48) & 0x3fff),
        low & 0xffff_ffff_ffff
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_keep_the_alphabet_and_the_length() {
        let mut rng = Rng::stream(1, "names");
        let name = generate(&"x".repeat(80), &mut rng);
        assert_eq!(name.len(), 63);
        assert!(name[58..].bytes().all(|byte| SUFFIX_LETTERS.contains(&byte)));
        assert_eq!(uuid(&mut rng).len(), 36);
        assert_eq!(safe_encode("0123456789"), "456789bcdf");
    }
}
