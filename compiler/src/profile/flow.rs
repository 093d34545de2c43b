//! How often each branch of a body was reached and taken.
//!
//! What is not counted follows: where control goes on from one operator to the next, and where branches meet, counts add up. They are
//! not exact where a call did not return, and unknown where an exception is caught, up to the next loop.

use super::body::{Counted, counted};
use super::record::{Call, Record};
use wasmparser::{Catch, FunctionBody, Operator};

/// What is known about the operators of a body that has run.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Flow {
    /// How often the body was entered.
    pub entries: u64,
    /// By the offsets of operators in the body, in ascending order.
    sites: Vec<(u32, Site)>,
}

/// What is known about an operator.
#[derive(Debug, PartialEq, Eq)]
pub enum Site {
    /// A branch that may be taken or not, or an `if`.
    Branch {
        /// How often it was reached.
        reached: u64,
        /// How often its condition was true.
        taken: u64,
    },
    /// How often a `br_table` took each of its labels, the default last.
    Labels(Vec<u64>),
    /// A call of a function that only the running program knows.
    Call(Call),
}

impl Flow {
    /// Finds out what the counts of a body mean; nothing if they are not those of this body, which need not be valid.
    pub fn of(body: &FunctionBody<'_>, record: &Record) -> Option<Self> {
        let start = body.range().start;
        let mut walk = Walk::new(record);
        walk.current = Some(walk.next_plain()?);
        walk.frames.push(Frame::default());
        let mut operators = body.get_operators_reader().ok()?;
        while let Ok((operator, offset)) = operators.read_with_offset() {
            if let Some(site) = walk.step(&operator)? {
                walk.sites.push((u32::try_from(offset - start).ok()?, site));
            }
        }
        Some(Self { entries: record.entries(), sites: walk.sites })
    }

    /// Returns what is known about the operator at an offset.
    pub fn at(&self, offset: u32) -> Option<&Site> {
        let position = self.sites.binary_search_by_key(&offset, |(offset, _)| *offset).ok()?;
        self.sites.get(position).map(|(_, site)| site)
    }
}

/// How often something happened; nothing if that is not known.
type Count = Option<u64>;

/// A construct whose end has not been reached.
#[derive(Default)]
struct Frame {
    is_loop: bool,
    /// How often branches led to its end.
    arriving: Arriving,
    /// How often the condition of an `if` was false, until its `else`.
    otherwise: Option<Count>,
}

/// A sum of counts.
struct Arriving(Count);

impl Default for Arriving {
    fn default() -> Self {
        Self(Some(0))
    }
}

impl Arriving {
    fn add(&mut self, count: Count) {
        self.0 = self.0.and_then(|sum| Some(sum.saturating_add(count?)));
    }
}

/// The way through a body.
struct Walk<'r> {
    plain: std::slice::Iter<'r, u64>,
    calls: std::slice::Iter<'r, Call>,
    frames: Vec<Frame>,
    /// How often the next operator is reached.
    current: Count,
    sites: Vec<(u32, Site)>,
}

impl<'r> Walk<'r> {
    fn new(record: &'r Record) -> Self {
        let (plain, calls) = (record.plain.iter(), record.calls.iter());
        Self { plain, calls, frames: Vec::new(), current: Some(0), sites: Vec::new() }
    }

    fn next_plain(&mut self) -> Option<u64> {
        self.plain.next().copied()
    }

    /// Passes an operator, and returns what is known about it; nothing at all if the counts are those of another body.
    fn step(&mut self, operator: &Operator<'_>) -> Option<Option<Site>> {
        match counted(operator) {
            Counted::Next => return self.pass_counted(operator),
            Counted::Labels(count) => return self.pass_labels(operator, count).map(Some),
            Counted::Call => return Some(Some(Site::Call(*self.calls.next()?))),
            Counted::Nothing => {}
        }
        match operator {
            Operator::Block { .. } | Operator::Try { .. } => self.frames.push(Frame::default()),
            Operator::TryTable { try_table } => {
                for clause in &try_table.catches {
                    let (Catch::One { label, .. } | Catch::OneRef { label, .. } | Catch::All { label } | Catch::AllRef { label }) =
                        *clause;
                    self.branch(label, None)?;
                }
                self.frames.push(Frame::default());
            }
            Operator::Else => self.leave_for_other()?,
            Operator::Catch { .. } | Operator::CatchAll => {
                self.branch(0, self.current)?;
                self.current = None;
            }
            Operator::End | Operator::Delegate { .. } => self.end()?,
            Operator::Br { relative_depth } => self.branch_always(*relative_depth)?,
            Operator::Return
            | Operator::Unreachable
            | Operator::Throw { .. }
            | Operator::ThrowRef
            | Operator::Rethrow { .. }
            | Operator::ReturnCall { .. }
            | Operator::ReturnCallIndirect { .. }
            | Operator::ReturnCallRef { .. } => self.current = Some(0),
            _ => {}
        }
        Some(None)
    }

    /// Passes an operator with a counter for what follows.
    fn pass_counted(&mut self, operator: &Operator<'_>) -> Option<Option<Site>> {
        let next = self.next_plain()?;
        let reached = self.current;
        let rest = reached.map(|reached| reached.saturating_sub(next));
        self.current = Some(next);
        let taken = match *operator {
            Operator::Loop { .. } => {
                self.frames.push(Frame { is_loop: true, ..Frame::default() });
                return Some(None);
            }
            Operator::If { .. } => {
                self.frames.push(Frame { otherwise: Some(rest), ..Frame::default() });
                Some(next)
            }
            Operator::BrIf { relative_depth }
            | Operator::BrOnNull { relative_depth }
            | Operator::BrOnNonNull { relative_depth }
            | Operator::BrOnCast { relative_depth, .. }
            | Operator::BrOnCastFail { relative_depth, .. } => {
                self.branch(relative_depth, rest)?;
                rest
            }
            _ => return None,
        };
        Some(reached.zip(taken).map(|(reached, taken)| Site::Branch { reached: reached.max(taken), taken }))
    }

    fn pass_labels(&mut self, operator: &Operator<'_>, count: u32) -> Option<Site> {
        let Operator::BrTable { targets } = operator else { return None };
        let counts: Vec<_> = self.plain.by_ref().copied().take(count as usize).collect();
        if counts.len() != count as usize {
            return None;
        }
        for (depth, &count) in targets.targets().zip(&counts) {
            self.branch(depth.ok()?, Some(count))?;
        }
        self.branch(targets.default(), counts.last().copied())?;
        self.current = Some(0);
        Some(Site::Labels(counts))
    }

    fn branch_always(&mut self, depth: u32) -> Option<()> {
        let count = self.current.replace(0);
        self.branch(depth, count)
    }

    /// Adds a count to the end that a branch leads to. A loop has a counter.
    fn branch(&mut self, depth: u32, count: Count) -> Option<()> {
        let position = self.frames.len().checked_sub(1)?.checked_sub(depth as usize)?;
        self.frames[position].arriving.add(count);
        Some(())
    }

    fn leave_for_other(&mut self) -> Option<()> {
        let frame = self.frames.last_mut()?;
        frame.arriving.add(self.current);
        self.current = frame.otherwise.take()?;
        Some(())
    }

    fn end(&mut self) -> Option<()> {
        let mut frame = self.frames.pop()?;
        if !frame.is_loop {
            frame.arriving.add(self.current);
            frame.arriving.add(frame.otherwise.unwrap_or(Some(0)));
            self.current = frame.arriving.0;
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasmparser::BinaryReader;

    fn flow(code: &[u8], plain: &[u64]) -> Option<Flow> {
        let body = FunctionBody::new(BinaryReader::new(code, 0));
        Flow::of(&body, &Record { plain: plain.to_vec(), calls: Vec::new() })
    }

    #[test]
    fn counts_add_up_where_branches_meet() {
        // block; i32.const 0; br_if 0; i32.const 0; if; else; br 1; end; end; i32.const 0; br_if 0; end
        let body = [0, 0x02, 0x40, 0x41, 0, 0x0d, 0, 0x41, 0, 0x04, 0x40, 0x05, 0x0c, 1, 0x0b, 0x0b, 0x41, 0, 0x0d, 0, 0x0b];
        let flow = flow(&body, &[100, 90, 60, 95]).unwrap();
        assert_eq!(flow.at(5), Some(&Site::Branch { reached: 100, taken: 10 }));
        assert_eq!(flow.at(9), Some(&Site::Branch { reached: 90, taken: 60 }));
        assert_eq!(flow.at(18), Some(&Site::Branch { reached: 100, taken: 5 }));
        assert_eq!((flow.entries, flow.at(0), flow.at(6)), (100, None, None));
    }

    #[test]
    fn labels_and_loops_have_counters() {
        // block; loop; i32.const 0; br_table 0 1 1; end; end; i32.const 0; br_if 0; end
        let body = [0, 0x02, 0x40, 0x03, 0x40, 0x41, 0, 0x0e, 2, 0, 1, 1, 0x0b, 0x0b, 0x41, 0, 0x0d, 0, 0x0b];
        let flow = flow(&body, &[1, 1000, 999, 1, 0, 0]).unwrap();
        assert_eq!(flow.at(7), Some(&Site::Labels(vec![999, 1, 0])));
        assert_eq!(flow.at(16), Some(&Site::Branch { reached: 1, taken: 1 }));
    }

    #[test]
    fn counts_of_another_body_are_refused() {
        assert_eq!(flow(&[0, 0x02, 0x40, 0x41, 0, 0x0d, 0, 0x0b, 0x0b], &[1]), None);
        assert_eq!(flow(&[0, 0x41, 0, 0x0d, 7, 0x0b], &[1, 1]), None);
        assert_eq!(flow(&[], &[1]), None);
        assert_eq!(flow(&[0, 0x0b], &[]), None);
    }
}
