// Collections, strings, formatting, traits, threads that are not available.
use std::collections::{BTreeMap, BinaryHeap, HashMap, HashSet, VecDeque};
use std::fmt::Write as _;
use std::rc::Rc;

trait Shape {
    fn area(&self) -> f64;
}
struct Square(f64);
struct Circle(f64);
impl Shape for Square {
    fn area(&self) -> f64 {
        self.0 * self.0
    }
}
impl Shape for Circle {
    fn area(&self) -> f64 {
        std::f64::consts::PI * self.0 * self.0
    }
}

fn main() {
    let mut words: HashMap<&str, u32> = HashMap::new();
    for word in "the quick brown fox jumps over the lazy dog the end".split_whitespace() {
        *words.entry(word).or_default() += 1;
    }
    let sorted: BTreeMap<_, _> = words.iter().collect();
    println!("{sorted:?}");

    let mut state = 0x2545f4914f6cdd1du64;
    let mut next = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    let mut numbers: Vec<u64> = (0..100_000).map(|_| next()).collect();
    let heap: BinaryHeap<u64> = numbers.iter().copied().collect();
    numbers.sort_unstable();
    println!("{} {:?}", numbers == heap.into_sorted_vec(), numbers.binary_search(&numbers[777]));
    let distinct: HashSet<u64> = numbers.iter().map(|n| n % 1000).collect();
    println!("{}", distinct.len());

    let wide: u128 = numbers.iter().map(|&n| u128::from(n)).sum::<u128>() * 0x1_0000_0001;
    println!("{wide} {:x} {}", wide / 1_000_003, i128::MIN);
    println!("{:>8.3}|{:<8}|{:^8}|{:+}|{:#x}|{:08b}|{:e}", 3.14159, "left", "mid", 5, 255, 37, 1234.5);
    println!("{:?} {:?} {}", 0.1f32 + 0.2f32, 0.1 + 0.2, f64::MAX);
    println!("{:?}", "ünïcode 名前 🦀".char_indices().map(|(i, c)| (i, c.len_utf8())).collect::<Vec<_>>());
    println!("{:?} {:?}", "12x".parse::<i32>(), "-128".parse::<i8>());

    let shapes: Vec<Box<dyn Shape>> = vec![Box::new(Square(2.0)), Box::new(Circle(1.0))];
    println!("{:.6}", shapes.iter().map(|shape| shape.area()).sum::<f64>());
    let shared = Rc::new(String::from("shared"));
    let others: VecDeque<Rc<String>> = (0..10).map(|_| Rc::clone(&shared)).collect();
    println!("{} {}", Rc::strong_count(&shared), others.len());

    let mut text = String::new();
    for n in 0..20_000 {
        write!(text, "{n},").unwrap();
    }
    println!("{} {:?}", text.len(), text.rfind("777,"));
    println!("{}", std::thread::Builder::new().spawn(|| ()).is_err());
    println!("{:?}", 255u8.checked_add(1).or(i32::MAX.wrapping_add(1).try_into().ok()));
}
