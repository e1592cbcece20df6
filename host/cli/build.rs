//! Has the crate built anew when a file is added to what `plugin new` carries.

fn main() {
    for folder in ["templates", "../../wit", "../../plugins/sdk"] {
        println!("cargo:rerun-if-changed={folder}");
    }
}
