//! The records of tables, with their initial contents.

use super::region;
use crate::clif::symbol::Symbol;
use crate::object::block::Block;
use crate::program::layout::TableLayout;
use crate::program::{Program, Table, TableStorage};
use std::mem::offset_of;
use wasm2native_abi::descriptor::TABLE_ELEMENT_SIZE;
use wasm2native_abi::record::{Extent, Laying, RegionRecord, TableRecord};

/// Adds the records of the tables that can change as the slice at `field`.
pub(super) fn add(block: &mut Block, field: usize, program: &Program<'_>) {
    let tables: Vec<_> = program
        .entities
        .tables
        .iter()
        .filter_map(|(id, table)| match (&table.storage, table.region(), &program.layout.tables[id]) {
            (TableStorage::Variable { maximum }, Some(region), TableLayout::Variable { descriptor, runs }) => {
                Some((id, table, *maximum, (region, *descriptor), runs))
            }
            _ => None,
        })
        .collect();
    let records = block.reserve_slice::<TableRecord>(field, tables.len());
    for (record, (id, table, maximum, (region, descriptor), runs)) in records.zip(tables) {
        block.name(Symbol::TableRecord(id).name(), record);
        let region_record = record + offset_of!(TableRecord, region);
        region::put(block, region_record, region, descriptor);
        block.u32(record + offset_of!(TableRecord, holds_objects), u32::from(program.table_is_root(table)));
        block.u64(record + offset_of!(TableRecord, maximum), maximum);
        add_image(block, region_record + offset_of!(RegionRecord, image), table, runs);
    }
}

fn add_image(block: &mut Block, field: usize, table: &Table, runs: &[u32]) {
    let records = block.reserve_slice::<Extent>(field, runs.len());
    for (record, ((index, values), &offset)) in records.zip(table.runs.iter().zip(runs)) {
        let element = TABLE_ELEMENT_SIZE as u64;
        region::put_extent(block, record, index * element, values.len() as u64 * element, Laying::Copy);
        block.point_to(record + offset_of!(Extent, bytes), Symbol::FuncRefs.name(), i64::from(offset));
    }
}
