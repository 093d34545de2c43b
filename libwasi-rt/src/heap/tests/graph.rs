//! Random programs: what is referred to stays as it was, and after a full collection nothing else is left.

use std::collections::{BTreeMap, BTreeSet};

use super::world::{BYTES, EXCEPTION, LEAF, NODE, REFERENCES, WIDE, World};
use crate::heap::memory::half;
use crate::heap::state::Kind;

/// What is known of an object: its type, and what it refers to.
type Model = BTreeMap<usize, (u32, Vec<usize>)>;

#[test]
fn random_programs_keep_what_they_refer_to() {
    for seed in 1..4 {
        run(seed, 0, 6_000);
    }
}

#[test]
fn random_programs_that_collect_always() {
    for seed in 1..4 {
        run(seed, seed as u32, 200);
    }
}

/// Runs a program of so many steps.
fn run(seed: u64, stress: u32, steps: usize) {
    let mut world = World::new(48 << 20, stress);
    let mut random = Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    let mut model = Model::new();
    for step in 0..steps {
        match random.below(10) {
            0..5 => allocate(&mut world, &mut model, &mut random),
            5..7 => store(&mut world, &mut model, &mut random),
            7 => drop_roots(&mut world, &mut random),
            _ if random.below(60) == 0 => {
                let kind = if random.below(2) == 0 { Kind::Minor } else { Kind::Full };
                world.collect(kind);
                check(&world, &mut model, kind == Kind::Full);
            }
            _ => {}
        }
        if step % 5000 == 0 {
            check(&world, &mut model, false);
        }
    }
    world.collect(Kind::Full);
    check(&world, &mut model, true);
}

fn allocate(world: &mut World, model: &mut Model, random: &mut Random) {
    let ty = [NODE, NODE, NODE, LEAF, WIDE, BYTES, REFERENCES, EXCEPTION][random.below(8)];
    let length = match random.below(200) {
        0 => random.below(100_000),
        1..10 => random.below(5_000),
        _ => random.below(40),
    };
    let object = world.allocate(ty, length as u32);
    let mut fields = vec![0; world.count(object)];
    let known = roots(world, model);
    for (index, field) in fields.iter_mut().enumerate().take(50) {
        if !known.is_empty() && random.below(3) != 0 {
            *field = known[random.below(known.len())];
            world.set(object, index, *field);
        }
    }
    model.insert(object, (ty, fields));
    if random.below(2) == 0 {
        world.stack.push(object + random.below(world.size(object)));
    } else {
        world.variables.push(object);
    }
}

/// Stores a reference to an object that is referred to in one that is.
fn store(world: &mut World, model: &mut Model, random: &mut Random) {
    let known = roots(world, model);
    if known.is_empty() {
        return;
    }
    let (mut object, value) = (known[random.below(known.len())], known[random.below(known.len())]);
    for _ in 0..random.below(6) {
        let fields = &model[&object].1;
        if let Some(&next) = fields.get(random.below(fields.len().max(1))).filter(|next| **next != 0) {
            object = next;
        }
    }
    let count = model[&object].1.len();
    if count != 0 {
        let (index, value) = (random.below(count), if random.below(4) == 0 { 0 } else { value });
        world.set(object, index, value);
        model.get_mut(&object).expect("it is known").1[index] = value;
    }
}

fn drop_roots(world: &mut World, random: &mut Random) {
    for list in [&mut world.stack, &mut world.variables] {
        while list.len() > 40 || !list.is_empty() && random.below(6) == 0 {
            list.swap_remove(random.below(list.len()));
        }
    }
}

/// Returns the objects that roots refer to.
fn roots(world: &World, model: &Model) -> Vec<usize> {
    let object = |word: &usize| *model.range(..=*word).next_back().expect("it points into an object").0;
    world.stack.iter().map(object).chain(world.variables.iter().copied()).collect()
}

/// Compares what is referred to with the model, which forgets everything else.
fn check(world: &World, model: &mut Model, is_exact: bool) {
    let mut reached = BTreeSet::new();
    let mut pending = roots(world, model);
    while let Some(object) = pending.pop() {
        if !reached.insert(object) {
            continue;
        }
        let (ty, fields) = &model[&object];
        assert_eq!(half(object) >> 8, *ty);
        for (index, &field) in fields.iter().enumerate() {
            assert_eq!(world.get(object, index), field);
            if field != 0 {
                pending.push(field);
            }
        }
    }
    if is_exact {
        let space = &world.heap.space;
        let mut next = space.base;
        let mut marked = BTreeSet::new();
        while let Some(object) = space.marks.next(next, space.committed) {
            marked.insert(object);
            next = object + 8;
        }
        assert_eq!(marked, reached);
        assert_eq!(world.heap.live, reached.iter().map(|object| world.size(*object)).sum());
    }
    model.retain(|object, _| reached.contains(object));
}

struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        ((self.0 >> 32) as usize * limit) >> 32
    }
}
