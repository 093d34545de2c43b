//! Tables of lines as bytes.

use super::bytes::Bytes;
use super::executable::Slice;
use super::strings::Strings;
use super::unit::ENCODING;
use crate::wasm::positions::UNKNOWN_FILE;
use gimli::constants as dw;
use gimli::read::{self, AttributeValue, ColumnType, LineProgramHeader, UnitRef};
use std::ops::Range;

/// The least number of lines that one byte advances by.
const LINE_BASE: i64 = -5;

/// The number of them.
const LINE_RANGE: u32 = 14;

/// The first byte that advances by a line and an address.
const OPCODE_BASE: u8 = 13;

/// The number of operands of the ones below.
const OPERANDS: [u8; OPCODE_BASE as usize - 1] = [0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 1];

/// The distance that `DW_LNS_const_add_pc` advances by.
const CONSTANT_ADVANCE: u32 = (255 - OPCODE_BASE as u32) / LINE_RANGE;

/// The tables of lines of all units.
pub struct Tables<'i> {
    /// The tables.
    pub lines: Bytes,
    /// The names of files and directories in them.
    pub strings: Strings<'i>,
}

impl Tables<'_> {
    /// Keeps some of the last tables. Returns their offsets.
    pub fn retain(&mut self, tables: &[Range<usize>], is_kept: &[bool]) -> Vec<u32> {
        let mut end = tables.first().map_or(0, |first| first.start);
        let mut offsets = Vec::with_capacity(tables.len());
        for (table, is_kept) in tables.iter().zip(is_kept) {
            offsets.push(end as u32);
            if *is_kept {
                self.lines.move_down(table.clone(), end);
                end += table.len();
            }
        }
        if !tables.is_empty() {
            self.lines.truncate(end);
        }
        offsets
    }
}

/// A row of a sequence.
#[derive(Clone, Copy, Debug, Default)]
pub struct Row {
    /// The distance from the start of the sequence.
    pub offset: u32,
    /// The number of the file.
    pub file: u32,
    /// The line.
    pub line: u32,
    /// The column.
    pub column: u32,
    /// The block among those of the line.
    pub discriminator: u32,
    /// Whether it begins a statement.
    pub is_statement: bool,
    /// Whether it begins a basic block.
    pub basic_block: bool,
    /// Whether the variables of a function are where they are said to be from here on.
    pub prologue_end: bool,
    /// Whether the end of a function begins here.
    pub epilogue_begin: bool,
    /// Whether any code is known to come from it.
    pub has_code: bool,
}

impl Row {
    /// Returns a row of a sequence of the input that starts at an address, unless it is out of all bounds.
    pub fn of(row: &read::LineRow, start: u64) -> Option<Self> {
        let column = match row.column() {
            ColumnType::LeftEdge => 0,
            ColumnType::Column(column) => column.get(),
        };
        Some(Self {
            offset: u32::try_from(row.address().checked_sub(start)?).ok()?,
            file: u32::try_from(row.file_index()).ok()?,
            line: row.line().map_or(Some(0), |line| u32::try_from(line.get()).ok())?,
            column: u32::try_from(column).unwrap_or(0),
            discriminator: u32::try_from(row.discriminator()).unwrap_or(0),
            is_statement: row.is_stmt(),
            basic_block: row.basic_block(),
            prologue_end: row.prologue_end(),
            epilogue_begin: row.epilogue_begin(),
            has_code: false,
        })
    }
}

/// Returns the number that files of a table are below. Before version 5, the first one has the number 1.
pub fn files(header: &LineProgramHeader<Slice<'_>>) -> u64 {
    header.file_names().len() as u64 + u64::from(header.version() <= 4)
}

/// Begins a table with the directories and files of one of the input, which keep their numbers, and then files with other paths.
/// Returns the offset of its length.
pub fn write_header<'i>(
    header: &LineProgramHeader<Slice<'i>>,
    unit: UnitRef<'_, Slice<'i>>,
    others: &[&str],
    out: &mut Tables<'i>,
) -> gimli::Result<usize> {
    let (start, rest) = begin(&mut out.lines);
    let is_old = header.version() <= 4;
    let directories = header.include_directories();
    out.lines.unsigned(directories.len() as u64 + u64::from(is_old));
    if is_old {
        write_string(header.directory(0), unit, out)?;
    }
    for directory in directories {
        write_string(Some(*directory), unit, out)?;
    }
    let mut form = vec![(dw::DW_LNCT_path, dw::DW_FORM_line_strp), (dw::DW_LNCT_directory_index, dw::DW_FORM_udata)];
    if header.file_has_md5() {
        form.push((dw::DW_LNCT_MD5, dw::DW_FORM_data16));
    }
    if header.file_has_source() {
        form.push((dw::DW_LNCT_LLVM_source, dw::DW_FORM_line_strp));
    }
    write_form(&mut out.lines, &form);
    out.lines.unsigned(files(header) + others.len() as u64);
    let first = header.file(0).filter(|_| is_old);
    // A split unit has no name here. No debugger asks for this file, but gdb takes it to have a name.
    if is_old && first.is_none() {
        let other = header.file_names().first();
        write_string(other.map(|file| file.path_name()), unit, out)?;
        let directory = other.map_or(0, |file| file.directory_index());
        out.lines.unsigned(if header.directory(directory).is_some() { directory } else { 0 });
    }
    for file in first.into_iter().chain(header.file_names()) {
        write_string(Some(file.path_name()), unit, out)?;
        let directory = file.directory_index();
        out.lines.unsigned(if header.directory(directory).is_some() { directory } else { 0 });
        if header.file_has_md5() {
            out.lines.extend(file.md5());
        }
        if header.file_has_source() {
            write_string(file.source(), unit, out)?;
        }
    }
    let around = header.directory(0).map(|string| unit.dwarf.attr_line_string(string)).transpose()?;
    let around = around.map_or(&b""[..], |string| string.slice());
    for path in others {
        // Relative to the directory of the unit, as the others are.
        let within = std::str::from_utf8(around).ok().and_then(|around| path.strip_prefix(around)?.strip_prefix('/'));
        let path = out.strings.append(within.unwrap_or(path));
        out.lines.u32(path);
        out.lines.unsigned(0);
        if header.file_has_md5() {
            out.lines.extend(&[0; 16]);
        }
        if header.file_has_source() {
            let none = out.strings.append("");
            out.lines.u32(none);
        }
    }
    out.lines.set_length(rest);
    Ok(start)
}

/// Begins a table of a unit that the input does not have, with files from number 1 on. Returns the offset of its length.
pub fn write_own_header(paths: &[&str], out: &mut Tables<'_>) -> usize {
    let (start, rest) = begin(&mut out.lines);
    out.lines.unsigned(1);
    let none = out.strings.append("");
    out.lines.u32(none);
    write_form(&mut out.lines, &[(dw::DW_LNCT_path, dw::DW_FORM_line_strp), (dw::DW_LNCT_directory_index, dw::DW_FORM_udata)]);
    // The number 0 is that of the unit's main file, of which there is none.
    out.lines.unsigned(1 + paths.len() as u64);
    for path in [UNKNOWN_FILE].iter().chain(paths) {
        let path = out.strings.append(path);
        out.lines.u32(path);
        out.lines.unsigned(0);
    }
    out.lines.set_length(rest);
    start
}

/// Begins a header, up to the form of directories. Returns the offsets of the lengths of the table and of the rest of the header.
fn begin(lines: &mut Bytes) -> (usize, usize) {
    let start = lines.len();
    lines.u32(0);
    lines.u16(ENCODING.version);
    lines.extend(&[ENCODING.address_size, 0]);
    let rest = lines.len();
    lines.u32(0);
    // Instructions have any length, each is one operation, and rows begin statements until they do not.
    lines.extend(&[1, 1, 1, LINE_BASE as u8, LINE_RANGE as u8, OPCODE_BASE]);
    lines.extend(&OPERANDS);
    write_form(lines, &[(dw::DW_LNCT_path, dw::DW_FORM_line_strp)]);
    (start, rest)
}

/// Writes the form of entries.
fn write_form(lines: &mut Bytes, form: &[(dw::DwLnct, dw::DwForm)]) {
    lines.u8(form.len() as u8);
    for (content, form) in form {
        lines.unsigned(content.0.into());
        lines.unsigned(form.0.into());
    }
}

fn write_string<'i>(
    string: Option<AttributeValue<Slice<'i>>>,
    unit: UnitRef<'_, Slice<'i>>,
    out: &mut Tables<'i>,
) -> gimli::Result<()> {
    let string = string.map_or(Ok(&b""[..]), |string| unit.dwarf.attr_line_string(string).map(|string| string.slice()))?;
    let offset = out.strings.add(string);
    out.lines.u32(offset);
    Ok(())
}

/// Writes rows.
pub struct Writer<'w> {
    lines: &'w mut Bytes,
    /// The row before the next one, as far as that says nothing else.
    last: Row,
}

impl<'w> Writer<'w> {
    /// Begins behind the header.
    pub fn new(lines: &'w mut Bytes) -> Self {
        Self { lines, last: Row::default() }
    }

    /// Begins a sequence at an address.
    pub fn begin(&mut self, address: u64) {
        self.extended(dw::DW_LNE_set_address, 8);
        self.lines.u64(address);
        self.last = Row { file: 1, line: 1, is_statement: true, ..Row::default() };
    }

    /// Adds a row.
    pub fn row(&mut self, row: &Row) {
        if row.file != self.last.file {
            self.lines.u8(dw::DW_LNS_set_file.0);
            self.lines.unsigned(row.file.into());
        }
        if row.column != self.last.column {
            self.lines.u8(dw::DW_LNS_set_column.0);
            self.lines.unsigned(row.column.into());
        }
        if row.discriminator != 0 {
            let size = super::bytes::unsigned_len(row.discriminator.into());
            self.extended(dw::DW_LNE_set_discriminator, size as u64);
            self.lines.unsigned(row.discriminator.into());
        }
        let flags = [
            (row.is_statement != self.last.is_statement, dw::DW_LNS_negate_stmt),
            (row.basic_block, dw::DW_LNS_set_basic_block),
            (row.prologue_end, dw::DW_LNS_set_prologue_end),
            (row.epilogue_begin, dw::DW_LNS_set_epilogue_begin),
        ];
        flags.into_iter().filter(|(is_set, _)| *is_set).for_each(|(_, flag)| self.lines.u8(flag.0));
        self.advance(row.offset.wrapping_sub(self.last.offset), i64::from(row.line) - i64::from(self.last.line));
        self.last = *row;
    }

    /// Adds a row that differs by an address and a line.
    fn advance(&mut self, mut address: u32, mut line: i64) {
        let is_near = |line: i64| (LINE_BASE..LINE_BASE + i64::from(LINE_RANGE)).contains(&line);
        if !is_near(line) {
            self.lines.u8(dw::DW_LNS_advance_line.0);
            self.lines.signed(line);
            line = 0;
        }
        let opcode =
            |address: u32| u64::from(address) * u64::from(LINE_RANGE) + (line - LINE_BASE) as u64 + u64::from(OPCODE_BASE);
        if opcode(address) > 255 {
            if address >= CONSTANT_ADVANCE && opcode(address - CONSTANT_ADVANCE) <= 255 {
                self.lines.u8(dw::DW_LNS_const_add_pc.0);
                address -= CONSTANT_ADVANCE;
            } else {
                self.lines.u8(dw::DW_LNS_advance_pc.0);
                self.lines.unsigned(address.into());
                address = 0;
            }
        }
        self.lines.u8(opcode(address) as u8);
    }

    /// Ends a sequence, which has this length.
    pub fn end(&mut self, length: u32) {
        self.lines.u8(dw::DW_LNS_advance_pc.0);
        self.lines.unsigned(length.wrapping_sub(self.last.offset).into());
        self.extended(dw::DW_LNE_end_sequence, 0);
    }

    /// Adds an operation with operands of a size, which follow.
    fn extended(&mut self, operation: dw::DwLne, size: u64) {
        self.lines.u8(0);
        self.lines.unsigned(size + 1);
        self.lines.u8(operation.0);
    }
}
