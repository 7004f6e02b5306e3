//! Has the linker leave its relocations in the page's module: `scripts/split/` reads from them which constants only the second
//! half of the module needs. They reach no visitor.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var("CARGO_CFG_TARGET_FAMILY").as_deref() == Ok("wasm") {
        println!("cargo::rustc-link-arg-bins=--emit-relocs");
    }
}
