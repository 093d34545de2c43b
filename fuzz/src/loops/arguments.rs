//! Arguments for loops: counts around the number of lanes, and pointers that overlap, or stand where memory or addresses end.

use super::node::Type;
use super::shape::Shape;
use rand::RngExt;
use rand::rngs::SmallRng;

/// The part of a call that the surroundings of a loop decide.
pub struct Room {
    /// The size of both memories in bytes.
    pub size: i64,
    /// The type of addresses.
    pub address: Type,
}

/// Draws the arguments of a call of a loop: the count, three pointers, four values, and the number of rows.
pub fn draw(random: &mut SmallRng, shape: &Shape, room: &Room) -> [u64; 9] {
    let count = count(random, shape.is_bounded);
    let unit = shape.float.map_or(1, |ty| if ty == Type::F32 { 4 } else { 8 });
    let mut pointers = [0; 3];
    for number in 0..3 {
        let stream = shape.streams.iter().find(|stream| stream.pointer == number).unwrap_or(&shape.streams[0]);
        let span = count.clamp(0, 4096) * stream.step;
        let near = random.random_range(-3..4) * stream.width;
        let place = match random.random_range(0..16) {
            // The last element is the last of the memory, or nearly so.
            0..3 => room.size - span.max(0) - stream.bias + near,
            // The last one is at address 0.
            3 => -span.min(0) - stream.bias + near,
            // Addresses wrap.
            4 => -span / 2 - random.random_range(0..64) * stream.width,
            5 => near,
            6..10 if number > 0 => {
                let other: i64 = pointers[random.random_range(0..number)];
                let distance = random.random_range(-34..35) * if random.random_ratio(3, 4) { stream.width } else { 1 };
                other + distance
            }
            10 if number > 0 => pointers[0] + span + near,
            11 if random.random_ratio(1, 3) => i64::from(random.random::<u32>()),
            _ => {
                let low = -span.min(0);
                let high = (room.size - span.max(0)).max(low + 1);
                random.random_range(low..high) & -[1, 4, 16][random.random_range(0..3)]
            }
        };
        pointers[number] = place & -unit;
    }
    let address = |value: i64| if room.address == Type::I32 { u64::from(value as u32) } else { value as u64 };
    let small: [i64; 2] = [random.random_range(-300..300), random.random_range(-3..4)];
    let [v, w] = [random.random_range(-64..64) as f32 / 8.0, random.random_range(-64..64) as f32 / 8.0];
    [
        address(count),
        address(pointers[0]),
        address(pointers[1]),
        address(pointers[2]),
        u64::from(small[0] as u32),
        small[random.random_range(0..2)] as u64,
        u64::from(v.to_bits()),
        f64::from(w).to_bits(),
        random.random_range(1..5),
    ]
}

/// Draws a number of iterations. All addresses of a loop without an access in each iteration may be good for ever, so that has
/// to end by itself.
fn count(random: &mut SmallRng, is_bounded: bool) -> i64 {
    match random.random_range(0..16) {
        0 if is_bounded => 0,
        1 if is_bounded => i64::from(random.random::<u32>()),
        2 if is_bounded => [-1, 1 << 31, i64::from(i32::MAX), 1 << 30, (1 << 32) + 5][random.random_range(0..5)],
        3 => random.random_range(1..4),
        4..10 => (4_i64 << random.random_range(0..5)) + random.random_range(-1..2),
        10..13 => random.random_range(1..40),
        _ => random.random_range(1..400),
    }
}
