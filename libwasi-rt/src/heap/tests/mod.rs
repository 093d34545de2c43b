//! Heaps of synthetic types, compared with a model of what is referred to.

mod graph;
mod world;

use wasm2native_abi::heap::NULL_GUARD;

use super::blocks::BLOCK;
use super::lines::LINE;
use super::memory::{half, set_byte, set_word};
use super::space::guard_null;
use super::span::Span;
use super::state::{Heap, Kind};
use crate::sys::pages;
use world::{BYTES, LEAF, NODE, REFERENCES, World};

#[test]
fn constant_objects_are_laid_and_refer_to_others() {
    let mut world = World::new(1 << 20, 0);
    let constant = world.heap.space.start;
    assert_eq!(half(constant) >> 8, NODE);
    let leaf = world.allocate(LEAF, 0);
    world.set(constant, 0, leaf);
    world.collect(Kind::Minor);
    assert!(world.is_marked(leaf));
    // It is looked into whether it was changed since or not.
    world.collect(Kind::Full);
    assert!(world.is_marked(leaf));
    world.set(constant, 0, 0);
    world.collect(Kind::Full);
    assert!(!world.is_marked(leaf));
}

#[test]
fn a_full_heap_is_exhausted_until_something_is_dropped() {
    let mut world = World::new(2 << 20, 0);
    let mut last = 0;
    let mut count = 0;
    while let Some(node) = world.try_allocate(NODE, 0) {
        world.set(node, 0, last);
        last = node;
        world.variables = vec![last];
        count += 1;
    }
    // A line at the end of each block may be left.
    assert!(count > (2 << 20) / 16 * 98 / 100, "{count}");
    world.variables.clear();
    assert!(world.try_allocate(NODE, 0).is_some());
}

#[test]
fn sizes_beyond_the_heap_are_refused() {
    let mut world = World::new(1 << 20, 0);
    for size in [u64::MAX, u64::MAX - 7, 1 << 32, (1 << 20) + 8] {
        let (mut current, mut collections) = (Span::default(), 0);
        assert_eq!(world.heap.allocate(size, &mut current, |_, _, _| collections += 1), None);
    }
    assert!(world.try_allocate(BYTES, (1 << 20) - 8).is_some());
    assert!(world.try_allocate(LEAF, 0).is_some());
}

#[test]
fn large_objects_are_found_from_any_address_inside() {
    let mut world = World::new(16 << 20, 0);
    let large = world.allocate(BYTES, 5 * BLOCK as u32 + 100);
    let other = world.allocate(BYTES, 9 << 10);
    for kind in [Kind::Minor, Kind::Full, Kind::Full] {
        world.stack = vec![large + 5 * BLOCK + 99, other + (9 << 10)];
        world.collect(kind);
        assert!(world.is_marked(large) && world.is_marked(other));
    }
    world.stack = vec![large + 5 * BLOCK + 120];
    world.collect(Kind::Full);
    assert!(!world.is_marked(large) && !world.is_marked(other));
}

#[test]
fn what_was_behind_an_object_before_is_not_there_any_more() {
    let mut world = World::new(16 << 20, 0);
    for length in (200..2 * BLOCK as u32).step_by(1000) {
        let dirt = world.allocate(BYTES, 2 << 20);
        for place in (dirt + 8..dirt + (2 << 20)).step_by(8) {
            set_word(place, u64::from(LEAF) << 40 | u64::from(LEAF) << 8);
        }
        world.stack.clear();
        world.collect(Kind::Full);
        let object = world.allocate(BYTES, length);
        let size = world.size(object);
        world.stack = vec![object, object + size];
        world.collect(Kind::Full);
        assert_eq!(world.heap.live, size, "{length}");
    }
}

#[test]
fn objects_of_a_quarter_of_a_block_share_blocks_where_no_other_is_left() {
    let mut world = World::new(4 << 20, 0);
    let mut count = 0;
    while let Some(object) = world.try_allocate(BYTES, 8 << 10) {
        world.variables.push(object);
        count += 1;
    }
    assert!(count >= (4 << 20) / BLOCK * 3, "{count}");
}

#[test]
fn long_lists_need_no_stack() {
    let mut world = World::new(64 << 20, 0);
    let mut last = 0;
    for _ in 0..1_000_000 {
        let node = world.allocate(NODE, 0);
        world.set(node, 1, last);
        last = node;
        world.variables = vec![last];
    }
    world.collect(Kind::Full);
    assert_eq!(world.heap.live, 16_000_000);
}

#[test]
fn a_list_of_pending_objects_may_be_full() {
    let mut world = World::new(64 << 20, 0);
    let count = 3_000_000;
    let array = world.allocate(REFERENCES, count);
    world.variables = vec![array];
    for index in 0..count {
        let leaf = world.allocate(LEAF, 0);
        world.set(array, index as usize, leaf);
    }
    world.collect(Kind::Full);
    assert_eq!(world.heap.live, 8 * count as usize + world.size(array));
    world.set(array, 0, 0);
    world.collect(Kind::Full);
    assert_eq!(world.heap.live, 8 * count as usize - 8 + world.size(array));
}

#[test]
fn memory_of_free_blocks_goes_back() {
    let mut world = World::new(64 << 20, 0);
    let large = world.allocate(BYTES, 32 << 20);
    world.variables = vec![large];
    world.collect(Kind::Full);
    let resident = |heap: &Heap| {
        let blocks = (heap.space.base..heap.space.committed).step_by(BLOCK);
        blocks.filter(|block| heap.space.blocks.flags(*block) & super::blocks::RESIDENT != 0).count() * BLOCK
    };
    assert!(resident(&world.heap) > 32 << 20);
    world.variables.clear();
    world.collect(Kind::Full);
    assert!(resident(&world.heap) <= 4 << 20, "{}", resident(&world.heap));
}

#[test]
fn short_spans_are_used_where_the_heap_cannot_grow() {
    let line = |world: &mut World| world.try_allocate(BYTES, LINE as u32 - 8);
    for (maximum, are_used) in [(2 << 20, true), (64 << 20, false)] {
        let mut world = World::new(maximum, 0);
        let mut first = Vec::new();
        while first.len() < 20_000 {
            let Some(object) = line(&mut world) else { break };
            first.push(object);
            world.variables.push(object);
        }
        // Every other line is free.
        world.variables = first.iter().step_by(2).copied().collect();
        world.collect(Kind::Full);
        let end = first.iter().max().expect("there are some") + LINE;
        let kept = world.variables.len();
        let mut others = Vec::new();
        while others.len() < kept * 95 / 100 {
            let object = line(&mut world).expect("half of the lines are free");
            others.push(object);
            world.variables.push(object);
        }
        assert_eq!(others.iter().all(|object| *object < end), are_used);
    }
}

#[test]
fn one_store_into_a_large_array_is_found_without_looking_at_the_others() {
    let mut world = World::new(64 << 20, 0);
    let count = 4_000_000;
    let array = world.allocate(REFERENCES, count);
    world.variables = vec![array];
    world.collect(Kind::Minor);
    for index in [0, 1, 127, 128, 2_000_000, count as usize - 1] {
        let leaf = world.allocate(LEAF, 0);
        world.set(array, index, leaf);
        world.collect(Kind::Minor);
        assert!(world.is_marked(leaf), "{index}");
        assert!(world.heap.scanned < 64 << 10, "{index}: {} bytes", world.heap.scanned);
    }
    // What was there before is still there, and nothing was looked at that did not change.
    world.collect(Kind::Full);
    assert_eq!(world.heap.live, world.size(array) + 6 * 8);
    world.collect(Kind::Minor);
    assert!(world.heap.scanned < 64, "{} bytes", world.heap.scanned);
}

#[test]
fn stores_into_neighbours_are_all_found() {
    let mut world = World::new(64 << 20, 0);
    let arrays: Vec<_> = (0..8).map(|_| world.allocate(REFERENCES, 1029)).collect();
    world.variables = arrays.clone();
    world.collect(Kind::Minor);
    for _ in 0..3 {
        let mut leaves = Vec::new();
        for &array in &arrays {
            for index in [1028, 0] {
                let leaf = world.allocate(LEAF, 0);
                world.set(array, index, leaf);
                leaves.push(leaf);
            }
        }
        world.collect(Kind::Minor);
        assert!(leaves.iter().all(|leaf| world.is_marked(*leaf)));
    }
}

#[test]
fn nothing_is_mapped_near_null() {
    guard_null();
    guard_null();
    let refused = pages::reserve_at(NULL_GUARD as usize - pages::size(), pages::size());
    assert!(refused.is_err() || pages::size() >= NULL_GUARD as usize);
}

#[test]
fn what_can_be_accessed_is_known() {
    let mut world = World::new(4 << 20, 0);
    let before = world.heap.space.extents();
    for _ in 0..100 {
        world.allocate(BYTES, 20_000);
    }
    world.collect(Kind::Full);
    let after = world.heap.space.extents();
    for (before, after) in before.iter().zip(after) {
        // Two tables of the same size may have changed places.
        let [was, is] = [before, &after].map(|extent| extent.accessible - extent.start);
        assert!(was <= is && after.accessible <= after.end, "{before:?} {after:?}");
        // It faults if that is not so.
        set_byte(after.accessible - 1, 0);
    }
    assert!(before[0].accessible < after[0].accessible);
    let mut places = [before, after].map(|extents| extents.map(|extent| extent.start));
    places.iter_mut().for_each(|places| places.sort_unstable());
    assert_eq!(places[0], places[1]);
}
