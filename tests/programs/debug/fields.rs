// Inlined functions of the program and of the standard library, and a panic, which is a trap.
use std::collections::BTreeMap;

struct Fields(BTreeMap<&'static str, u32>);

impl Fields {
    #[inline(always)]
    fn get(&self, name: &str) -> u32 {
        *self.0.get(name).unwrap()
    }

    #[inline(never)]
    fn area(&self, width: &str) -> u32 {
        self.get(width) * self.get("height")
    }
}

fn main() {
    let fields = Fields(BTreeMap::from([("width", 3), ("height", 4)]));
    println!("{}", fields.area("width"));
    let name: String = std::env::args().map(|_| "d").chain(["epth"]).collect();
    println!("{}", fields.area(&name));
}
